/* SPDX-License-Identifier: MIT */
/* The same, with frame pointers. */
#include "returns.c"
