#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Are all CPUs busy? */

profile:::profile-997hz { @all[cpu] = count(); }
profile:::profile-997hz /pid/ { @busy[cpu] = count(); }
dtrace:::END { printa("CPU %d: busy %@u of %@u\n", @busy, @all); }
