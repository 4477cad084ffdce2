/* SPDX-License-Identifier: MIT */
/* Events of the cpc provider, for those that are derived from one. */
#ifndef DT_PROVIDER_CPC_H
#define DT_PROVIDER_CPC_H

#include <stdbool.h>

struct perf_count;

/* Sets type and config. false: there is no event of that name. */
bool cpc_event(const char *name, struct perf_count *ret);

#endif
