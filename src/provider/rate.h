/* SPDX-License-Identifier: MIT */
/* Rates of profile-N and tick-N probes. */
#ifndef DT_PROVIDER_RATE_H
#define DT_PROVIDER_RATE_H

#include <stdbool.h>
#include <stdint.h>

/* The shortest period that the kernel's clocks honour, and the longest that we accept (a year). */
#define RATE_MIN_NS 10000ull
#define RATE_MAX_NS (366ull * 24 * 3600 * 1000000000ull)

/*
 * "97", "97hz", "10ms", "1sec", "500us" to a period in nanoseconds. NULL, or what is wrong with it.
 * Pure.
 */
const char *rate_parse(const char *text, uint64_t *ret_ns);

#endif
