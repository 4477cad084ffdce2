/* SPDX-License-Identifier: MIT */
/* The same, linked statically, at fixed addresses. */
#include "deep.c"
