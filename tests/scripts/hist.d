#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Histograms of plain values. */

#pragma D option agghist
#pragma D option aggzoom
syscall:::entry { @[execname] = count(); }
