#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Messages per second, as long as there are some. */

#pragma D option quiet
#pragma D option aggsortrev
syscall::sendto:entry, syscall::sendmsg:entry { @[execname] = count(); seen = 1; }
tick-1s /seen/ { printa(@); clear(@); seen = 0; }
