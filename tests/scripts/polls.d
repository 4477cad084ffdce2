#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Programs that wait for nothing. */

syscall::poll:return, syscall::epoll_wait:return, syscall::select:return /arg0 == 0/ { @[execname, probefunc] = count(); }
tick-10s { exit(0); }
