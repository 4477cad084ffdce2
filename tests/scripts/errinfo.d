#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Failing system calls, with the error's name. */

#pragma D option quiet

inline string err_name[int e] =
    e == EPERM ? "EPERM" : e == ENOENT ? "ENOENT" : e == EINTR ? "EINTR" : e == EAGAIN ? "EAGAIN" :
    e == ENOMEM ? "ENOMEM" : e == EACCES ? "EACCES" : e == EINVAL ? "EINVAL" : e == ECHILD ? "ECHILD" :
    e == ETIMEDOUT ? "ETIMEDOUT" : lltostr(e);

syscall:::return /errno != 0 && pid != $pid/ { @[execname, probefunc, errno, err_name[errno]] = count(); }
dtrace:::END { printa("%16s %16s %4d %-12s %@d\n", @); }
