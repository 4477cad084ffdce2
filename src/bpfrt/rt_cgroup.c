/* SPDX-License-Identifier: MIT */
/*
 * The container that a process is in, which the kernel knows nothing of: container managers put it in a
 * cgroup that they name after it. The names on the way from the process' cgroup up to the root are looked
 * at; the first that is a container's, the innermost one, says its id.
 *
 *   docker-ID.scope  libpod-ID.scope  crio-ID.scope  cri-containerd-ID.scope     Docker, Podman, Kubernetes
 *   ID, a name of 64 hexadecimal digits                                          the same without systemd
 *   machine-NAME.scope  systemd-nspawn@NAME.service                              systemd-nspawn
 *   lxc.payload.NAME  lxc.payload/NAME  lxc/NAME                                 LXC
 *
 * ID has 64 characters, which keeps docker-proxy.scope and the like apart. machine-qemu is no container.
 */
#include "rt_i.h"

#define ID_LEN 64
#define DEPTH 64
#define WORD(a, b, c, d, e, f, g, h)                                              \
	((rt_u64)(a) | (rt_u64)(b) << 8 | (rt_u64)(c) << 16 | (rt_u64)(d) << 24 | \
	 (rt_u64)(e) << 32 | (rt_u64)(f) << 40 | (rt_u64)(g) << 48 | (rt_u64)(h) << 56)
#define BYTES(n) (~0ull >> (64 - 8 * (n)))
#define EACH(c) (0x0101010101010101ull * (c))

enum kind {
	NONE,
	BY_ID,    /* what follows is an ID, up to the end or a dot */
	BY_NAME,  /* any name, up to the end */
	BY_SCOPE, /* any name, ".scope" behind it */
	BY_UNIT,  /* any name, ".service" behind it */
	CHILD,    /* the name of the one below */
};

struct cgroups {
	char *dst;
	const rt_u64 *off;
	rt_u64 node, child;
	rt_u64 part; /* length << 32 | start of the id in dst */
	rt_u64 u;
};

/* Length of the name, now in dst; all ones: it cannot be read. */
static inline __attribute__((always_inline)) rt_u64 name_of(const struct cgroups *k, rt_u64 node)
{
	rt_u64 s = 0;
	long n;

	if (read_kernel(&s, sizeof(s), (const void *)(node + k->off[RT_KN_NAME])))
		return (rt_u64)-1;
	n = read_kernel_str(k->dst, RT_NAME_MAX, (const void *)s);
	return n <= 0 ? (rt_u64)-1 : (rt_u64)n - 1;
}

/* Eight characters, all of them hexadecimal digits in lower case? */
static inline __attribute__((always_inline)) int is_hex(rt_u64 w)
{
	rt_u64 high = EACH(0x80), from_0 = w + EACH(0x80 - '0'), past_9 = w + EACH(0x7f - '9');
	rt_u64 from_a = w + EACH(0x80 - 'a'), past_f = w + EACH(0x7f - 'f');

	return !(w & high) && (((from_0 & ~past_9) | (from_a & ~past_f)) & high) == high;
}

/* What a name is; where the id begins in it to *at. */
static inline __attribute__((always_inline)) rt_u64 kind_of(rt_u64 w0, rt_u64 w1, rt_u64 len,
							    rt_u64 *at)
{
	rt_u64 seven = w0 & BYTES(7);

	*at = 7;
	if (seven == WORD('d', 'o', 'c', 'k', 'e', 'r', '-', 0) ||
	    seven == WORD('l', 'i', 'b', 'p', 'o', 'd', '-', 0))
		return BY_ID;
	if ((w0 & BYTES(4)) == WORD('l', 'x', 'c', 0, 0, 0, 0, 0))
		return CHILD;
	*at = 5;
	if ((w0 & BYTES(5)) == WORD('c', 'r', 'i', 'o', '-', 0, 0, 0))
		return BY_ID;
	*at = 15;
	if (w0 == WORD('c', 'r', 'i', '-', 'c', 'o', 'n', 't') &&
	    (w1 & BYTES(7)) == WORD('a', 'i', 'n', 'e', 'r', 'd', '-', 0))
		return BY_ID;
	if (w0 == WORD('s', 'y', 's', 't', 'e', 'm', 'd', '-') &&
	    (w1 & BYTES(7)) == WORD('n', 's', 'p', 'a', 'w', 'n', '@', 0))
		return BY_UNIT;
	*at = 12;
	if (w0 == WORD('l', 'x', 'c', '.', 'p', 'a', 'y', 'l')) {
		if ((w1 & BYTES(4)) == WORD('o', 'a', 'd', '.', 0, 0, 0, 0))
			return BY_NAME;
		if ((w1 & BYTES(4)) == WORD('o', 'a', 'd', 0, 0, 0, 0, 0))
			return CHILD;
	}
	*at = 8;
	if (w0 == WORD('m', 'a', 'c', 'h', 'i', 'n', 'e', '-') &&
	    (w1 & BYTES(4)) != WORD('q', 'e', 'm', 'u', 0, 0, 0, 0))
		return BY_SCOPE;
	*at = 0;
	return len == ID_LEN && is_hex(w0) && is_hex(w1) ? BY_ID : NONE;
}

/* Number of bytes of the id; 0: it is none. */
static inline __attribute__((always_inline)) rt_u64 id_len(const char *s, rt_u64 kind, rt_u64 at,
							   rt_u64 len)
{
	rt_u64 behind = kind == BY_SCOPE ? 6 : kind == BY_UNIT ? 8 : 0, dot = len - behind;

	if (len <= at + behind || len >= RT_NAME_MAX)
		return 0;
	if (kind == BY_ID)
		return at + ID_LEN < RT_NAME_MAX && (len == at + ID_LEN || s[at + ID_LEN] == '.') ?
			       ID_LEN :
			       0;
	if (!behind)
		return len - at;
	if (dot >= RT_NAME_MAX - 2 || s[dot] != '.' || s[dot + 1] != 's')
		return 0;
	return s[dot + 2] == (kind == BY_SCOPE ? 'c' : 'e') ? dot - at : 0;
}

CALLBACK(cb_cgroup)
{
	struct cgroups *k = ctx;
	rt_u64 len, at, kind, n, parent = 0;

	(void)i;
	len = name_of(k, k->node);
	if (len == (rt_u64)-1)
		return 1;
	kind = kind_of(*(const rt_u64 *)k->dst, ((const rt_u64 *)k->dst)[1], len, &at);
	if (kind == CHILD && k->child) {
		len = name_of(k, k->child);
		at = 0;
		kind = BY_NAME;
	}
	at = forget(at, k->u);
	n = kind == NONE || kind == CHILD || at > 15 ? 0 : id_len(k->dst, kind, at, len);
	if (n) {
		k->part = forget(n << 32 | at, k->u);
		return 1;
	}
	if (read_kernel(&parent, sizeof(parent), (const void *)(k->node + k->off[RT_KN_PARENT])))
		return 1;
	k->child = k->node;
	k->node = forget(parent, k->u);
	return k->node == 0;
}

static inline __attribute__((always_inline)) rt_u64 look(char *dst, rt_u64 node, const rt_u64 *off)
{
	rt_u64 u = unknown(), none = (rt_u64)-1;
	struct cgroups k = { .dst = dst,
			     .off = off,
			     .node = forget(node, u),
			     .child = forget(0, u),
			     .part = forget(none, u),
			     .u = u };

	if (node)
		loop(DEPTH, cb_cgroup, &k);
	return forget(k.part, u);
}

rt_u64 rt_container(char *dst, rt_u64 node, rt_u64 other, const rt_u64 *off)
{
	rt_u64 part = look(dst, node, off);

	return part == (rt_u64)-1 ? look(dst, other, off) : part;
}
