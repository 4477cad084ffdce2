/* SPDX-License-Identifier: MIT */
/* cleanpath(), strtok(), and the path of a file from the kernel's directory entries. */
#include "rt_i.h"

#define INLINE static inline __attribute__((always_inline))

/* ---- cleanpath ---- */

struct clean {
	const char *s;
	char *dst;
	rt_u64 cap, room, n;
	rt_u64 u;    /* not known to the verifier, to forget() by */
	rt_u64 held; /* 0, or how much of "/.." was read and not written: 1 to 3 */
};

/* Back to the slash in front of the last element. */
CALLBACK(cb_back)
{
	struct clean *k = ctx;
	rt_u64 n = forget(k->n, k->u) - 1;

	(void)i;
	if (n >= k->room)
		return 1;
	k->n = forget(n, k->u);
	return k->dst[n] == '/';
}

INLINE void put(struct clean *k, rt_u64 c)
{
	rt_u64 n = k->n;

	if (n >= k->room - 1)
		return;
	k->dst[n] = (char)c;
	k->n = n + 1;
}

/* What was held turned out to be the beginning of a name. */
INLINE void put_held(struct clean *k)
{
	if (k->held >= 1)
		put(k, '/');
	if (k->held >= 2)
		put(k, '.');
	if (k->held >= 3)
		put(k, '.');
}

CALLBACK(cb_clean)
{
	struct clean *k = ctx;
	rt_u64 c, held;

	if (i >= k->cap)
		return 1;
	c = U8(k->s, i);
	held = k->held;
	if (held == 3 && (c == '/' || !c)) {
		loop(k->room, cb_back, k);
		held = 1;
	}
	if (!c) {
		k->held = held;
		return 1;
	}
	if (c == '/') {
		held = 1; /* "//" and "/./" too */
	} else if (c == '.' && (held == 1 || held == 2)) {
		held++;
	} else {
		put_held(k);
		put(k, c);
		held = 0;
	}
	k->held = forget(held, k->u);
	k->n = forget(k->n, k->u);
	return 0;
}

rt_u64 rt_cleanpath(const char *s, rt_u64 cap, char *dst, rt_u64 room)
{
	rt_u64 u = unknown(), zero = forget(0, u), n;
	struct clean k = { s, dst, cap, room, zero, u, zero };

	loop(cap, cb_clean, &k);
	put_held(&k);
	n = forget(k.n, u);
	if (n >= room)
		return 0;
	dst[n] = 0;
	return forget(n + 1, u);
}

/* ---- strtok ---- */

struct token {
	const char *s, *d;
	rt_u64 cap, dcap, from, start, end;
	rt_u64 c, found, in, u;
};

CALLBACK(cb_delimiter)
{
	struct token *k = ctx;
	rt_u64 x;

	if (i >= k->dcap)
		return 1;
	x = U8(k->d, i);
	if (x && x == k->c)
		k->found = 1;
	return !x || x == k->c;
}

CALLBACK(cb_token)
{
	struct token *k = ctx;
	rt_u64 at = k->from + i, c;

	if (at >= k->cap)
		return 1;
	c = U8(k->s, at);
	if (!c)
		return 1;
	k->c = c;
	k->found = 0;
	loop(k->dcap, cb_delimiter, k);
	if (k->found)
		return k->in != 0;
	if (!k->in)
		k->start = at;
	k->in = forget(1, k->u);
	k->end = at + 1;
	return 0;
}

rt_u64 rt_strtok(const char *s, rt_u64 cap, const char *d, rt_u64 dcap, rt_u64 from)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct token k = {
		.s = s,
		.d = d,
		.cap = cap,
		.dcap = dcap,
		.from = from,
		.start = zero,
		.end = zero,
		.c = zero,
		.found = zero,
		.in = zero,
		.u = u,
	};

	u = loop(cap, cb_token, &k);
	return forget(k.end ? (k.end - k.start) << 32 | k.start : (rt_u64)-1, u);
}

/* ---- d_path ---- */

#ifdef __bpf__
static void *(*const current_task)(void) = (void *)35;
#else
static void *rt_test_task;
static void *current_task(void)
{
	return rt_test_task;
}
#endif

struct walk {
	char *dst;
	const rt_u64 *off;
	rt_u64 cap, at;
	rt_u64 dentry, mnt; /* mnt: the struct vfsmount in a struct mount */
	rt_u64 root_dentry, root_mnt;
	rt_u64 bad, u;
};

INLINE rt_u64 ptr_at(struct walk *k, rt_u64 addr, rt_u64 off)
{
	rt_u64 v = 0;

	if (read_kernel(&v, sizeof(v), (const void *)(addr + off)))
		k->bad = forget(1, k->u);
	return v;
}

/* In front of what is there: a slash and the entry's name. 1: does not fit. */
INLINE long prepend(struct walk *k, rt_u64 name)
{
	rt_u64 at = k->at, len;
	long n;

	if (at < RT_NAME_MAX + 1 || at >= k->cap)
		return 1;
	/* read below its place, to see how long it is */
	n = read_kernel_str(k->dst + (at - RT_NAME_MAX - 1), RT_NAME_MAX, (const void *)name);
	if (n <= 0) {
		k->bad = 1;
		return 1;
	}
	len = (rt_u64)n - 1;
	if (len > RT_NAME_MAX)
		return 1;
	at = forget(at - len - 1, k->u);
	if (at >= k->cap - 1)
		return 1;
	k->dst[at] = '/';
	read_kernel(k->dst + at + 1, (unsigned)len, (const void *)name);
	k->at = at;
	return 0;
}

CALLBACK(cb_walk)
{
	struct walk *k = ctx;
	rt_u64 parent;

	(void)i;
	if (k->dentry == k->root_dentry && k->mnt == k->root_mnt)
		return 1;
	if (k->dentry == ptr_at(k, k->mnt, k->off[RT_VFSMOUNT_ROOT])) {
		rt_u64 mount = k->mnt - k->off[RT_MOUNT_MNT];

		parent = ptr_at(k, mount, k->off[RT_MOUNT_PARENT]);
		if (parent == mount || k->bad)
			return 1;
		k->dentry = ptr_at(k, mount, k->off[RT_MOUNT_POINT]);
		k->mnt = parent + k->off[RT_MOUNT_MNT];
		return k->bad != 0;
	}
	parent = ptr_at(k, k->dentry, k->off[RT_DENTRY_PARENT]);
	if (parent == k->dentry || k->bad)
		return 1;
	if (prepend(k, ptr_at(k, k->dentry, k->off[RT_DENTRY_NAME] + k->off[RT_QSTR_NAME])))
		return 1;
	k->dentry = parent;
	k->at = forget(k->at, k->u);
	return k->bad != 0;
}

rt_s64 rt_d_path(char *dst, rt_u64 cap, const void *path, const rt_u64 *off)
{
	rt_u64 u = unknown(), zero = forget(0, u), fs, root, at;
	struct walk k = {
		.dst = dst, .off = off, .cap = cap, .at = forget(cap - 1, u), .bad = zero, .u = u
	};

	k.dentry = ptr_at(&k, (rt_u64)path, off[RT_PATH_DENTRY]);
	k.mnt = ptr_at(&k, (rt_u64)path, off[RT_PATH_MNT]);
	fs = ptr_at(&k, (rt_u64)current_task(), off[RT_TASK_FS]);
	root = fs + off[RT_FS_ROOT];
	k.root_dentry = ptr_at(&k, root, off[RT_PATH_DENTRY]);
	k.root_mnt = ptr_at(&k, root, off[RT_PATH_MNT]);
	dst[cap - 1] = 0;
	if (k.bad)
		return -1;
	u = loop(RT_DEPTH_MAX, cb_walk, &k);
	at = forget(k.at, u);
	if (k.bad)
		return -1;
	if (at >= cap)
		return -1;
	if (at == cap - 1) {
		at = forget(cap - 2, u);
		if (at >= cap)
			return -1;
		dst[at] = '/';
	}
	return (rt_s64)forget(at, u);
}
