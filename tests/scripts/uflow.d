#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The way through a program. */

#pragma D option flowindent
pid$target:a.out::entry, pid$target:a.out::return {}
