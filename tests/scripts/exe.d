#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The file of each program. */

syscall::exit_group:entry { @[d_path(&curthread->mm->exe_file->f_path)] = count(); }
