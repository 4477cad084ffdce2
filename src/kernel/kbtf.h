/* SPDX-License-Identifier: MIT */
/*
 * Bytes of the kernel's BTF, and the few ids that loading needs. types/btf.h interprets BTF for the
 * compiler and builds an index for that; here a question is one pass over the bytes (0.3 ms), so
 * that a session whose D program needs no kernel types pays for no index.
 */
#ifndef DT_KERNEL_KBTF_H
#define DT_KERNEL_KBTF_H

#include "kernel/kernel.h"

/* vmlinux (mapped, or read where the kernel cannot map it). Valid as long as k. 0 or -errno. */
int kbtf_vmlinux(struct kernel *k, const void **ret_data, size_t *ret_size);
/* Split BTF of a module, to be based on vmlinux. -ENOENT: no such module. */
int kbtf_module(struct kernel *k, const char *module, const void **ret_data, size_t *ret_size);
/* Calls fn for the name of each module that has BTF; fn returns false to stop. */
int kbtf_modules(struct kernel *k, bool (*fn)(void *arg, const char *module), void *arg);

/* A BTF kind and name to look for, and the id found: 0 if there is none. */
struct kbtf_want {
	uint32_t kind; /* BTF_KIND_* of linux/btf.h */
	const char *name;
	uint32_t id;
};
/* One pass for all of them. 0 or -errno. */
int kbtf_find(struct kernel *k, struct kbtf_want *w, uint32_t n);
/* Byte offset of a direct or anonymous-nested member in vmlinux struct id; -ENOENT. */
int kbtf_member_off(struct kernel *k, uint32_t struct_id, const char *member);
/* Calls fn for the name of each type of that kind in vmlinux, in order of ids. */
int kbtf_each(struct kernel *k, uint32_t kind, bool (*fn)(void *arg, const char *name, uint32_t id),
	      void *arg);
/*
 * What a tp_btf program on that tracepoint attaches to: id of typedef btf_trace_NAME and, when a
 * module has it, a descriptor of that module's BTF (to be closed by the caller; 0: vmlinux).
 */
int kbtf_tracepoint(struct kernel *k, const char *name, uint32_t *ret_id, int *ret_fd);
/* Is there such a tracepoint, in vmlinux or a module? */
bool kbtf_has_tracepoint(struct kernel *k, const char *name);
/* Same as kbtf_tracepoint() for a kernel function (fentry). */
int kbtf_function(struct kernel *k, const char *name, uint32_t *ret_id, int *ret_fd);

#endif
