/* SPDX-License-Identifier: MIT */
/* Packets: what an IP header says, whether its destination is an address of this machine, which connection it is of. */
#include "rt_i.h"

#define INLINE static inline __attribute__((always_inline))

#ifdef __bpf__
static long (*const read_packet)(void *dst, unsigned size, const void *src) = (void *)113;
#else
static long read_packet(void *dst, unsigned size, const void *src)
{
	if (!src)
		return -14;
	__builtin_memcpy(dst, src, size);
	return 0;
}
#endif

/* ---- headers ---- */

#define FRAGMENT 44

struct at {
	rt_u64 proto, off, fragment; /* fragment: RT_PKT_FRAGMENT, RT_PKT_LATER */
};

/* The header behind an extension header of IPv6, if this is one. */
INLINE void skip(const char *ip, struct at *k)
{
	unsigned char h[4];
	rt_u64 p = k->proto;

	if (p != 0 && p != 43 && p != 60 && p != FRAGMENT)
		return;
	if (read_packet(h, sizeof(h), ip + k->off))
		return;
	k->proto = h[0];
	k->off += p == FRAGMENT ? 8 : ((rt_u64)h[1] + 1) * 8;
	if (p == FRAGMENT)
		k->fragment = RT_PKT_FRAGMENT | (h[2] | (h[3] & 0xf8) ? RT_PKT_LATER : 0);
}

/* What the header of the protocol says that is of interest. */
INLINE rt_u64 upper(const char *ip, const struct at *k)
{
	unsigned char h[14];
	rt_u64 r = 0;

	if (k->fragment & RT_PKT_LATER)
		return 0;
	if (k->proto == RT_PROTO_TCP) {
		if (read_packet(h, sizeof(h), ip + k->off))
			return 0;
		if (!(h[4] | h[5] | h[6] | h[7]))
			r = RT_PKT_SEQ0;
		return r | (rt_u64)h[13] << RT_PKT_FLAGS;
	}
	if (k->proto == RT_PROTO_ICMP || k->proto == RT_PROTO_ICMP6) {
		if (read_packet(h, 1, ip + k->off))
			return 0;
		return (rt_u64)h[0] << RT_PKT_FLAGS;
	}
	return 0;
}

rt_u64 rt_packet(const void *ip)
{
	unsigned char h[12];
	struct at k = { 0 };
	rt_u64 version;

	if (read_packet(h, sizeof(h), ip))
		return 0;
	version = h[0] >> 4;
	if (version == 4) {
		k.proto = h[9];
		k.off = (rt_u64)(h[0] & 15) * 4;
		if ((h[6] & 0x1f) | h[7])
			k.fragment = RT_PKT_FRAGMENT | RT_PKT_LATER;
		else if (h[6] & 0x20)
			k.fragment = RT_PKT_FRAGMENT;
	} else if (version == 6) {
		k.proto = h[6];
		k.off = 40;
		skip(ip, &k);
		skip(ip, &k);
		skip(ip, &k);
	} else {
		return 0;
	}
	return forget(k.proto | version << RT_PKT_VERSION | k.off << RT_PKT_OFF | k.fragment |
			      upper(ip, &k),
		      unknown());
}

/* ---- addresses of this machine ---- */

#define WALK_MAX 1024

struct own {
	rt_u64 devs, dev;  /* list of devices, and the place in it */
	rt_u64 addrs, cur; /* list of a device's addresses (IPv6), and the place in it; 0: none */
	rt_u64 a[2], offs, addr_offs;
	rt_u64 found, u;
};

INLINE rt_u64 word_at(rt_u64 from, rt_u64 off)
{
	rt_u64 v = 0;

	read_packet(&v, 8, (const char *)(from + (off & 0xffff)));
	return v;
}

INLINE rt_u64 to_next_device(struct own *k)
{
	rt_u64 dev = word_at(k->dev, 0), ip;

	if (!dev || dev == k->devs)
		return 1;
	k->dev = forget(dev, k->u);
	ip = word_at(dev - (k->offs >> 16 & 0xffff), k->offs >> 32);
	if (!ip)
		return 0;
	k->addrs = forget(ip + (k->offs >> 48), k->u);
	dev = word_at(k->addrs, 0);
	k->cur = forget(dev == k->addrs ? 0 : dev, k->u);
	return 0;
}

/* A step to the next device, or to the next address of one. */
CALLBACK(cb_own)
{
	struct own *k = ctx;
	rt_u64 o = k->addr_offs, a[2] = { 0, 0 }, next;

	(void)i;
	if (!k->cur)
		return (long)to_next_device(k);
	if (o & RT_OWN_IP6) {
		rt_u64 at = k->cur - (o & 0xffff);

		read_packet(a, 16, (const char *)(at + (o >> 16 & 0xffff)));
		next = word_at(k->cur, 0);
		if (next == k->addrs)
			next = 0;
	} else {
		read_packet(a, 4, (const char *)(k->cur + (o >> 16 & 0xffff)));
		next = word_at(k->cur, o);
	}
	k->cur = forget(next, k->u);
	if (a[0] != k->a[0] || a[1] != k->a[1])
		return 0;
	k->found = forget(1, k->u);
	return 1;
}

rt_u64 rt_own_addr(const void *net, const void *ip, rt_u64 offs, rt_u64 addr_offs)
{
	rt_u64 u = unknown(), a[2] = { 0, 0 };
	struct own k = { .offs = offs, .addr_offs = addr_offs, .u = u };

	if (addr_offs & RT_OWN_IP6)
		read_packet(a, 16, (const char *)ip + 24);
	else
		read_packet(a, 4, (const char *)ip + 16);
	k.a[0] = a[0];
	k.a[1] = a[1];
	k.devs = k.dev = forget((rt_u64)net + (offs & 0xffff), u);
	k.cur = k.found = forget(0, u);
	loop(WALK_MAX, cb_own, &k);
	return forget(k.found, u) & 1;
}

/* ---- connections ---- */

#define FAMILY_IPV6 10
#define MAPPED 0xffff0000ull /* ::ffff:1.2.3.4: what is behind the eight zeros, as a number */

/* Both ends as this machine sees them. An address of IPv4 has its bytes in the second number. */
struct ends {
	rt_u64 here[2], there[2], ports;
};

INLINE rt_u64 mixed(rt_u64 key, rt_u64 v)
{
	key = (key ^ v) * 0x9e3779b97f4a7c15ull;
	return key ^ key >> 29;
}

/* Two that differ have the same key once in 2^64. */
INLINE rt_u64 key_of(rt_u64 net, const struct ends *e)
{
	rt_u64 key = mixed(mixed(net, e->here[0]), e->here[1]);

	key = mixed(mixed(key, e->there[0]), e->there[1]);
	return mixed(key, e->ports) | 1;
}

INLINE rt_u64 two_bytes(const void *at, rt_u64 off)
{
	unsigned short v = 0;

	read_packet(&v, 2, (const char *)at + (off & 0xffff));
	return v;
}

rt_u64 rt_packet_conn(const void *net, const void *ip, rt_u64 off)
{
	struct ends e = { 0 };
	unsigned char version = 0;

	read_packet(&version, 1, ip);
	if (version >> 4 == 6) {
		read_packet(e.there, 16, (const char *)ip + 8);
		read_packet(e.here, 16, (const char *)ip + 24);
	} else {
		read_packet(&e.there[1], 4, (const char *)ip + 12);
		read_packet(&e.here[1], 4, (const char *)ip + 16);
	}
	e.ports = two_bytes(ip, off) << 16 | two_bytes(ip, off + 2);
	return key_of((rt_u64)net, &e);
}

rt_u64 rt_sock_conn(const void *sk, rt_u64 offs, rt_u64 addr_offs)
{
	struct ends e = { 0 };
	rt_u64 port = two_bytes(sk, offs >> 32), v6 = two_bytes(sk, offs >> 16) == FAMILY_IPV6;

	/* The socket has this one as a number, the other one as the header has both. */
	e.ports = two_bytes(sk, offs >> 48) << 16 | (port >> 8 & 0xff) | (port & 0xff) << 8;
	if (!port || !(e.ports >> 16))
		return 0;
	if (v6) {
		read_packet(e.there, 16, (const char *)sk + (addr_offs >> 32 & 0xffff));
		read_packet(e.here, 16, (const char *)sk + (addr_offs >> 48));
		v6 = e.there[0] || (e.there[1] & 0xffffffff) != MAPPED;
	}
	if (!v6) {
		e.here[0] = e.there[0] = e.here[1] = e.there[1] = 0;
		read_packet(&e.there[1], 4, (const char *)sk + (addr_offs & 0xffff));
		read_packet(&e.here[1], 4, (const char *)sk + (addr_offs >> 16 & 0xffff));
	}
	return key_of(word_at((rt_u64)sk, offs), &e);
}
