/* SPDX-License-Identifier: MIT */
/*
 * Capabilities: what is asked of the kernel needs which, and which of them this process lacks.
 */
#ifndef DT_KERNEL_PRIVS_H
#define DT_KERNEL_PRIVS_H

#include "kernel/kernel.h"

bool privs_lack(enum kernel_need need);
/* ": this process lacks CAP_BPF ...", or what else stands against it; err is EPERM or EACCES. */
void privs_explain(enum kernel_need need, int err, struct sbuf *out);
/*
 * CAP_SYS_ADMIN for a moment, where it is permitted and not in effect. true: it was raised, and is to be
 * lowered afterwards.
 */
bool privs_raise_admin(void);
void privs_lower_admin(void);

/* Does the kernel guard itself against root (the lockdown security module)? */
bool privs_locked_down(void);

#endif
