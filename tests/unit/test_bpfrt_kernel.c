/* SPDX-License-Identifier: MIT */
/*
 * Runtime functions that walk the structures of the kernel (paths, groups, packets, sockets, stacks) compiled natively, on
 * structures of the same shape. The sources are included, since the library has them as BPF only.
 */
#include <stddef.h>

#include "bpfrt/rt_cgroup.c"
#include "bpfrt/rt_path.c"
#undef INLINE
#include "bpfrt/rt_agg.c"
#include "bpfrt/rt_net.c"
#include "bpfrt/rt_slab.c"
#include "unit/test.h"

#define CAP 64

struct fake_mount;
struct fake_entry {
	const char *name;
	struct fake_entry *parent;
};
struct fake_mount {
	struct fake_mount *parent;
	struct fake_entry *point;
	struct fake_entry *root; /* the vfsmount begins here */
};
struct fake_path {
	void *mnt;
	struct fake_entry *dentry;
};
struct fake_fs {
	int users;
	struct fake_path root;
};
struct fake_proc {
	int state;
	struct fake_fs *fs;
};

static const rt_u64 fake_offs[RT_N_OFFS] = {
	[RT_PATH_MNT] = offsetof(struct fake_path, mnt),
	[RT_PATH_DENTRY] = offsetof(struct fake_path, dentry),
	[RT_DENTRY_PARENT] = offsetof(struct fake_entry, parent),
	[RT_DENTRY_NAME] = offsetof(struct fake_entry, name),
	[RT_VFSMOUNT_ROOT] = 0,
	[RT_MOUNT_MNT] = offsetof(struct fake_mount, root),
	[RT_MOUNT_PARENT] = offsetof(struct fake_mount, parent),
	[RT_MOUNT_POINT] = offsetof(struct fake_mount, point),
	[RT_TASK_FS] = offsetof(struct fake_proc, fs),
	[RT_FS_ROOT] = offsetof(struct fake_fs, root),
};

static const char *path_of(struct fake_mount *m, struct fake_entry *d)
{
	static char buf[3 * RT_NAME_MAX + CAP];
	struct fake_path p = { &m->root, d };
	rt_s64 at = rt_d_path(buf, 2 * RT_NAME_MAX + CAP, &p, fake_offs);

	return at < 0 ? "bad" : buf + at;
}

struct fake_cgroup {
	int count;
	const char *name;
	struct fake_cgroup *parent;
};

/* The container of a cgroup whose path this is; "" is the root. */
static const char *container_of(const char *path)
{
	static const rt_u64 off[RT_N_KN_OFFS] = {
		[RT_KN_NAME] = offsetof(struct fake_cgroup, name),
		[RT_KN_PARENT] = offsetof(struct fake_cgroup, parent),
	};
	static _Alignas(8) char buf[RT_NAME_MAX], ret[RT_NAME_MAX];
	struct fake_cgroup v[20] = { { .name = "" } };
	char copy[1024], *save = NULL;
	unsigned n = 0;
	rt_u64 part;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *s = strtok_r(copy, "/", &save); s; s = strtok_r(NULL, "/", &save), n++)
		v[n + 1] = (struct fake_cgroup){ .name = s, .parent = &v[n] };
	part = rt_container(buf, 0, (rt_u64)(uintptr_t)&v[n], off);
	if (part == (rt_u64)-1)
		return "";
	snprintf(ret, sizeof(ret), "%.*s", (int)(part >> 32), buf + (uint32_t)part);
	return ret;
}

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

TEST(containers)
{
	CHECK_EQ_STR(container_of(""), "");
	CHECK_EQ_STR(container_of("system.slice/docker-" ID64 ".scope"), ID64);
	CHECK_EQ_STR(container_of("docker/" ID64), ID64);
	CHECK_EQ_STR(container_of("docker/" ID64 "/system.slice/x.service"), ID64);
	CHECK_EQ_STR(container_of("machine.slice/libpod-" ID64 ".scope/container"), ID64);
	CHECK_EQ_STR(container_of("libpod_parent/libpod-" ID64), ID64);
	CHECK_EQ_STR(container_of("kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID64
				  ".scope"),
		     ID64);
	CHECK_EQ_STR(container_of("kubepods.slice/kubepods-pod1.slice/crio-" ID64 ".scope"), ID64);
	CHECK_EQ_STR(container_of("kubepods/burstable/pod1-2-3/" ID64), ID64);
	CHECK_EQ_STR(container_of("lxc/web"), "web");
	CHECK_EQ_STR(container_of("lxc.payload/web/init.scope"), "web");
	CHECK_EQ_STR(container_of("lxc.payload.web-1/user.slice"), "web-1");
	CHECK_EQ_STR(container_of("machine.slice/machine-deb\\x2d12.scope/payload"), "deb\\x2d12");
	CHECK_EQ_STR(container_of("machine.slice/systemd-nspawn@deb.service/payload"), "deb");
	/* the innermost */
	CHECK_EQ_STR(container_of("docker/" ID64 "/lxc.payload.in"), "in");
	/* what looks alike */
	CHECK_EQ_STR(container_of("lxc"), "");
	CHECK_EQ_STR(container_of("system.slice/docker.service"), "");
	CHECK_EQ_STR(container_of("system.slice/docker-proxy.scope"), "");
	CHECK_EQ_STR(container_of("machine.slice/libpod-conmon-" ID64 ".scope"), "");
	CHECK_EQ_STR(container_of("machine.slice/machine-qemu\\x2d1\\x2dvm.scope"), "");
	CHECK_EQ_STR(container_of("machine.slice/machine-a.slice"), "");
	CHECK_EQ_STR(container_of("system.slice/systemd-journald.service"), "");
	CHECK_EQ_STR(
		container_of("x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"),
		"");
	CHECK_EQ_STR(container_of("user.slice/user-1000.slice/session-1.scope"), "");
}

TEST(kernel_paths)
{
	struct fake_entry top = { "/", NULL }, usr = { "usr", &top }, bin = { "bin", &usr },
			  sub = { "/", NULL }, file = { "a.out", &sub }, lost = { "x", NULL },
			  in_lost = { "y", &lost }, broken = { NULL, &usr };
	struct fake_mount root = { NULL, &top, &top }, inner = { &root, &bin, &sub };
	struct fake_fs fs = { .root = { &root.root, &top } };
	struct fake_proc proc = { .fs = &fs };
	struct fake_entry deep[80];

	top.parent = &top;
	sub.parent = &sub;
	lost.parent = &lost;
	root.parent = &root;
	rt_test_task = &proc;
	CHECK_EQ_STR(path_of(&root, &top), "/");
	CHECK_EQ_STR(path_of(&root, &bin), "/usr/bin");
	CHECK_EQ_STR(path_of(&inner, &file), "/usr/bin/a.out");
	CHECK_EQ_STR(path_of(&inner, &sub), "/usr/bin");
	CHECK_EQ_STR(path_of(&inner, &in_lost), "/y");
	CHECK_EQ_STR(path_of(&root, &broken), "bad");
	/* a process in a root of its own */
	fs.root = (struct fake_path){ &root.root, &usr };
	CHECK_EQ_STR(path_of(&inner, &file), "/bin/a.out");
	CHECK_EQ_STR(path_of(&root, &usr), "/");
	/* longer than the room: the front is missing */
	for (unsigned i = 0; i < 80; i++)
		deep[i] = (struct fake_entry){ "0123456789", i ? &deep[i - 1] : &top };
	CHECK_EQ_INT(strlen(path_of(&root, &deep[79])) % 11, 0);
	CHECK(strlen(path_of(&root, &deep[79])) >= CAP + 240);
}

struct fake_task {
	char pad[16];
	const struct fake_task *parent;
	unsigned tgid;
};

/* ---- packets ---- */

static unsigned char pkt[100];

static rt_u64 packet4(unsigned char ihl, unsigned char proto, unsigned char frag)
{
	memset(pkt, 0, sizeof(pkt));
	pkt[0] = (unsigned char)(0x40 | ihl);
	pkt[7] = frag;
	pkt[9] = proto;
	pkt[ihl * 4 + 13] = 0x14;
	return rt_packet(pkt);
}

TEST(packets4)
{
	rt_u64 p = packet4(5, RT_PROTO_TCP, 0);

	CHECK_EQ_UINT(p & 0xff, RT_PROTO_TCP);
	CHECK_EQ_UINT(p >> RT_PKT_VERSION & 0xff, 4);
	CHECK_EQ_UINT(p >> RT_PKT_OFF & 0xffff, 20);
	CHECK_EQ_UINT(p >> RT_PKT_FLAGS & 0xff, 0x14);
	CHECK(p & RT_PKT_SEQ0);
	pkt[27] = 1;
	CHECK(!(rt_packet(pkt) & RT_PKT_SEQ0));
	p = packet4(8, RT_PROTO_TCP, 0);
	CHECK_EQ_UINT(p >> RT_PKT_OFF & 0xffff, 32);
	CHECK_EQ_UINT(p >> RT_PKT_FLAGS & 0xff, 0x14);
	p = packet4(5, RT_PROTO_UDP, 3);
	CHECK_EQ_UINT(p & 0xff, RT_PROTO_UDP);
	CHECK(p & RT_PKT_LATER);
	CHECK(p & RT_PKT_FRAGMENT);
	p = packet4(5, RT_PROTO_UDP, 0);
	CHECK(!(p & RT_PKT_FRAGMENT));
	pkt[6] = 0x20;
	p = rt_packet(pkt);
	CHECK(p & RT_PKT_FRAGMENT);
	CHECK(!(p & RT_PKT_LATER));
	packet4(5, RT_PROTO_ICMP, 0);
	pkt[20] = 8;
	CHECK_EQ_UINT(rt_packet(pkt) >> RT_PKT_FLAGS & 0xff, 8);
	pkt[0] = 0x55;
	CHECK_EQ_UINT(rt_packet(pkt), 0);
	CHECK_EQ_UINT(rt_packet(NULL), 0);
}

/* An extension header at off, followed by one of next. */
static void extend(unsigned off, unsigned char next, unsigned char len, unsigned char frag)
{
	pkt[off] = next;
	pkt[off + 1] = len;
	pkt[off + 3] = frag;
}

TEST(packets6)
{
	rt_u64 p;

	memset(pkt, 0, sizeof(pkt));
	pkt[0] = 0x60;
	pkt[6] = RT_PROTO_UDP;
	p = rt_packet(pkt);
	CHECK_EQ_UINT(p & 0xff, RT_PROTO_UDP);
	CHECK_EQ_UINT(p >> RT_PKT_VERSION & 0xff, 6);
	CHECK_EQ_UINT(p >> RT_PKT_OFF & 0xffff, 40);
	pkt[6] = 0; /* hop by hop, 16 bytes; then a first fragment */
	extend(40, FRAGMENT, 1, 0);
	extend(56, RT_PROTO_TCP, 0, 1);
	p = rt_packet(pkt);
	CHECK_EQ_UINT(p & 0xff, RT_PROTO_TCP);
	CHECK_EQ_UINT(p >> RT_PKT_OFF & 0xffff, 64);
	CHECK(!(p & RT_PKT_LATER));
	CHECK(p & RT_PKT_FRAGMENT);
	extend(56, RT_PROTO_TCP, 0, 8);
	p = rt_packet(pkt);
	CHECK_EQ_UINT(p & 0xff, RT_PROTO_TCP);
	CHECK(p & RT_PKT_LATER);
}

struct fake_list {
	struct fake_list *next;
};
struct fake_addr4 {
	unsigned addr;
	struct fake_addr4 *next;
};
struct fake_addr6 {
	struct fake_list link;
	unsigned char addr[16];
};
struct fake_in {
	struct fake_addr4 *v4;
	struct fake_list v6;
};
struct fake_dev {
	struct fake_list link;
	struct fake_in *in;
};

static bool owns(struct fake_list *net, bool v6)
{
	rt_u64 offs = offsetof(struct fake_dev, link) << 16 | offsetof(struct fake_dev, in) << 32;

	if (v6)
		return rt_own_addr(net, pkt, offs | offsetof(struct fake_in, v6) << 48,
				   RT_OWN_IP6 | offsetof(struct fake_addr6, link) |
					   offsetof(struct fake_addr6, addr) << 16);
	return rt_own_addr(net, pkt, offs | offsetof(struct fake_in, v4) << 48,
			   offsetof(struct fake_addr4, next) | offsetof(struct fake_addr4, addr)
								       << 16);
}

TEST(own_addresses)
{
	struct fake_addr4 b = { 0x0200000a, NULL }, a = { 0x0100000a, &b };
	struct fake_addr6 x = { .addr = { 0xfd, [15] = 7 } };
	struct fake_in none = { .v6 = { &none.v6 } }, in = { .v4 = &a, .v6 = { &x.link } };
	struct fake_dev devs[3] = { { .in = &none }, { .in = NULL }, { .in = &in } };
	struct fake_list net = { &devs[0].link };

	x.link.next = &in.v6;
	devs[0].link.next = &devs[1].link;
	devs[1].link.next = &devs[2].link;
	devs[2].link.next = &net;
	memset(pkt, 0, sizeof(pkt));
	memcpy(pkt + 16, &b.addr, 4);
	CHECK(owns(&net, false));
	pkt[16] = 11;
	CHECK(!owns(&net, false));
	memcpy(pkt + 24, x.addr, 16);
	CHECK(owns(&net, true));
	pkt[25] = 1;
	CHECK(!owns(&net, true));
}

struct fake_sock {
	void *net;
	unsigned short family, num, dport;
	unsigned daddr, saddr;
	unsigned char daddr6[16], saddr6[16];
};

static rt_u64 conn_of(const struct fake_sock *k)
{
	rt_u64 offs = offsetof(struct fake_sock, net) | offsetof(struct fake_sock, family) << 16 |
		      offsetof(struct fake_sock, num) << 32 |
		      offsetof(struct fake_sock, dport) << 48;

	return rt_sock_conn(k, offs,
			    offsetof(struct fake_sock, daddr) |
				    offsetof(struct fake_sock, saddr) << 16 |
				    offsetof(struct fake_sock, daddr6) << 32 |
				    offsetof(struct fake_sock, saddr6) << 48);
}

/* From 10.0.0.1:513 to 10.0.0.2:1027; from fd..1 to fd..2. */
TEST(connections)
{
	struct fake_sock k = { &k, 2, 1027, 0x0102, 0x0100000a, 0x0200000a, { 0 }, { 0 } };
	struct fake_sock mapped = k;
	rt_u64 key;

	memset(pkt, 0, sizeof(pkt));
	pkt[0] = 0x46;
	memcpy(pkt + 12, &k.daddr, 4);
	memcpy(pkt + 16, &k.saddr, 4);
	memcpy(pkt + 24, "\2\1\4\3", 4);
	key = rt_packet_conn(&k, pkt, 24);
	CHECK(key != 0);
	CHECK_EQ_UINT(conn_of(&k), key);
	CHECK(rt_packet_conn(&pkt, pkt, 24) != key);
	mapped.family = 10;
	CHECK(conn_of(&mapped) != key);
	memcpy(mapped.daddr6 + 10, "\377\377\12\0\0\1", 6);
	CHECK_EQ_UINT(conn_of(&mapped), key);
	for (unsigned i = 12; i < 28; i += i == 19 ? 5 : 1) {
		pkt[i] ^= 1;
		CHECK(rt_packet_conn(&k, pkt, 24) != key);
		pkt[i] ^= 1;
	}
	k.num = 0;
	CHECK_EQ_UINT(conn_of(&k), 0);
	k.num = 1027;
	k.dport = 0;
	CHECK_EQ_UINT(conn_of(&k), 0);
	k.dport = 0x0102;
	k.family = 10;
	k.daddr6[0] = k.saddr6[0] = 0xfd;
	k.daddr6[15] = 1;
	k.saddr6[15] = 2;
	memset(pkt, 0, sizeof(pkt));
	pkt[0] = 0x60;
	memcpy(pkt + 8, k.daddr6, 16);
	memcpy(pkt + 24, k.saddr6, 16);
	memcpy(pkt + 40, "\2\1\4\3", 4);
	key = rt_packet_conn(&k, pkt, 40);
	CHECK_EQ_UINT(conn_of(&k), key);
	for (unsigned i = 8; i < 44; i++) {
		pkt[i] ^= 1;
		CHECK(rt_packet_conn(&k, pkt, 40) != key);
		pkt[i] ^= 1;
	}
}

TEST(progeny)
{
	struct fake_task init = { .tgid = 1 }, a = { .parent = &init, .tgid = 50 },
			 b = { .parent = &a, .tgid = 60 };

	init.parent = &init;
	CHECK_EQ_INT(rt_progenyof(&b, 60, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 50, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 1, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 70, 16, 24), 0);
	CHECK_EQ_INT(rt_progenyof(&a, 60, 16, 24), 0);
}

/* ---- a thread's stack with probed returns ---- */

#define TRAMPOLINE 0x7fffffffe000ull

struct ret_inst {
	uint64_t at, to;
	const struct ret_inst *next;
};

static const struct ret_area {
	uint64_t first, addr;
} area = { 0, TRAMPOLINE };
static const struct ret_mm {
	uint64_t pad[2];
	const struct ret_area *area;
} ret_mm = { .area = &area };
struct ret_utask {
	uint64_t pad;
	const struct ret_inst *first;
};
struct ret_task {
	const struct ret_utask *utask;
	const struct ret_mm *mm;
};

static void offsets(rt_u64 *tab, rt_u64 cap)
{
	tab[RT_TASK_UTASK] = offsetof(struct ret_task, utask);
	tab[RT_UTASK_FIRST] = offsetof(struct ret_utask, first);
	tab[RT_RETURN_AT] = offsetof(struct ret_inst, at);
	tab[RT_RETURN_TO] = offsetof(struct ret_inst, to);
	tab[RT_RETURN_NEXT] = offsetof(struct ret_inst, next);
	tab[RT_TASK_MM] = offsetof(struct ret_task, mm);
	tab[RT_MM_UPROBES] = 8;
	tab[RT_UPROBES_AREA] = 8;
	tab[RT_AREA_ADDR] = offsetof(struct ret_area, addr);
	tab[RT_RETURN_CAP] = cap;
}

/*
 * Innermost first: one in the middle of a word, one left by longjmp(), whose place holds something else, one left by a jump, two
 * outside of the copy.
 */
static const struct ret_inst returns[] = {
	{ 0x1004, 0xbad, &returns[1] }, { 0x1008, 0xbad, &returns[2] }, { 0x1010, 20, &returns[3] },
	{ 0x1018, 30, &returns[4] },    { 0x1018, 30, &returns[5] },    { 0x1030, 60, &returns[6] },
	{ 0x1040, 0xbad, &returns[7] }, { 0xff8, 0xbad, NULL },
};

TEST(slab_returns)
{
	struct ret_utask utask = { .first = returns };
	struct ret_task task = { &utask, &ret_mm }, kernel_thread = { &utask, NULL };
	const uint64_t before[9] = { 1, 2,          TRAMPOLINE, TRAMPOLINE, TRAMPOLINE,
				     6, TRAMPOLINE, 8,          TRAMPOLINE };
	const uint64_t after[9] = { 1, 2, 20, 30, TRAMPOLINE, 6, 60, 8, TRAMPOLINE };
	uint64_t stack[9];
	rt_u64 tab[RT_N_RETURN_OFFS];

	offsets(tab, 64);
	memcpy(stack, before, sizeof(stack));
	CHECK_EQ_INT(rt_slab_returns((char *)stack, 0x1000, 64, (char *)&task, tab), 3);
	CHECK(memcmp(stack, after, sizeof(stack)) == 0);
	memcpy(stack, before, sizeof(stack));
	CHECK_EQ_INT(rt_slab_returns((char *)stack, 0x1000, 24, (char *)&task, tab), 1);
	CHECK_EQ_INT(rt_slab_returns((char *)stack, 0x1000, 0, (char *)&task, tab), 0);
	CHECK_EQ_INT(rt_slab_returns((char *)stack, 0x1000, 64, (char *)&kernel_thread, tab), 0);
}

TEST(frame_returns)
{
	struct ret_utask utask = { .first = &returns[2] };
	struct ret_task task = { &utask, &ret_mm };
	uint64_t pcs[8] = { 1, TRAMPOLINE, TRAMPOLINE, 4, TRAMPOLINE, 6, TRAMPOLINE, TRAMPOLINE };
	const uint64_t want[8] = { 1, 20, 30, 4, 60, 6, 0xbad, TRAMPOLINE };
	rt_u64 tab[RT_N_RETURN_OFFS];

	offsets(tab, 64);
	CHECK_EQ_INT(rt_frame_returns((char *)pcs, 56, (char *)&task, tab), 4);
	CHECK(memcmp(pcs, want, sizeof(pcs)) == 0);
	CHECK_EQ_INT(rt_frame_returns((char *)pcs, (rt_u64)-14, (char *)&task, tab), 0);
}

int main(void)
{
	RUN(containers);
	RUN(kernel_paths);
	RUN(packets4);
	RUN(packets6);
	RUN(own_addresses);
	RUN(connections);
	RUN(progeny);
	RUN(slab_returns);
	RUN(frame_returns);
	return test_end();
}
