/* SPDX-License-Identifier: MIT */
/* The same, with the C library in it. */
#include "plocks.c"
