/* SPDX-License-Identifier: MIT */
/*
 * What this kernel can do, by trying: one row per ability in feature.def, tried on first question
 * and kept. Nobody asks for a version.
 */
#ifndef DT_KERNEL_FEATURE_H
#define DT_KERNEL_FEATURE_H

#include "kernel/kernel.h"

enum feature {
#define FEATURE(id, name, what) FEAT_##id,
#include "kernel/feature.def"
#undef FEATURE
	FEAT_COUNT
};

bool feat(struct kernel *k, enum feature f);
const char *feat_name(enum feature f);
/* What it is good for. */
const char *feat_what(enum feature f);
/* errno of the refusal, 0 if it is there. */
int feat_errno(struct kernel *k, enum feature f);
/* Why it is missing, for people; "" if it is there. Valid as long as k. */
const char *feat_reason(struct kernel *k, enum feature f);

#endif
