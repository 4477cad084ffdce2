/* SPDX-License-Identifier: MIT */
/*
 * Runtime functions compiled natively, against the C library or plain arithmetic. The sources are
 * included, since the library has them as BPF only.
 */
#include <arpa/inet.h>
#include <libgen.h>

#include "bpfrt/rt_act.c"
#include "bpfrt/rt_agg.c"
#include "bpfrt/rt_inet.c"
#undef INLINE
#define put put_path
#include "bpfrt/rt_cgroup.c"
#include "bpfrt/rt_path.c"
#undef put
#undef INLINE
#include "bpfrt/rt_json.c"
#undef INLINE
#include "bpfrt/rt_net.c"
#include "bpfrt/rt_part.c"
#include "bpfrt/rt_slab.c"
#include "bpfrt/rt_str.c"
#include "record/record.h"
#include "unit/test.h"

#define CAP 64

static const char *const texts[] = {
	"",    "a",       "/",    "//",       "///",           "a/",      "/a",
	"/a/", "a/b",     "a//b", "//a//b//", "/usr/lib/x.so", "usr",     "..",
	"./",  "/a/b/c/", "a b",  "aaa",      "abcabc",        "x=1;y=2",
};
#define N_TEXTS (sizeof(texts) / sizeof(texts[0]))

static const char *part(const char *s, rt_u64 r, char *buf)
{
	if (r == (rt_u64)-1)
		return ".";
	memcpy(buf, s + (r & 0xffffffff), r >> 32);
	buf[r >> 32] = '\0';
	return buf;
}

TEST(paths)
{
	for (size_t i = 0; i < N_TEXTS; i++) {
		char s[CAP] = "", c[CAP], buf[CAP];

		strcpy(s, texts[i]);
		strcpy(c, s);
		CHECK_EQ_STR(part(s, rt_basename(s, CAP), buf), basename(c));
		strcpy(c, s);
		if (strcmp(s, "//") != 0) /* POSIX leaves the result open */
			CHECK_EQ_STR(part(s, rt_dirname(s, CAP), buf), dirname(c));
	}
}

static rt_s64 pos(const char *s, const char *p)
{
	return p ? p - s : -1;
}

TEST(searching)
{
	static const char chars[] = "a/b=\0z";

	for (size_t i = 0; i < N_TEXTS; i++) {
		char s[CAP] = "";

		strcpy(s, texts[i]);
		CHECK_EQ_INT(rt_strnlen(s, CAP), strlen(s));
		for (const char *c = chars; c < chars + sizeof(chars) - 1; c++) {
			CHECK_EQ_INT(rt_strchr(s, CAP, (unsigned char)*c), pos(s, strchr(s, *c)));
			CHECK_EQ_INT(rt_strrchr(s, CAP, (unsigned char)*c), pos(s, strrchr(s, *c)));
		}
		for (size_t j = 0; j < N_TEXTS; j++) {
			char t[CAP] = "";

			strcpy(t, texts[j]);
			CHECK_EQ_INT(rt_index(s, CAP, t, CAP, 0), pos(s, strstr(s, t)));
			CHECK_EQ_INT((rt_strcmp(s, t, CAP) > 0) - (rt_strcmp(s, t, CAP) < 0),
				     (strcmp(s, t) > 0) - (strcmp(s, t) < 0));
		}
	}
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, 2), 4);
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, 5), -1);
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, -9), 1);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 99), 4);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 3), 1);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 0), -1);
}

static const char *sub(const char *s, rt_s64 start, rt_s64 len, int has)
{
	static char buf[CAP];
	char in[CAP] = "";

	strcpy(in, s);
	return part(in, rt_substr(in, CAP, start, len, (rt_u64)has), buf);
}

TEST(substrings)
{
	CHECK_EQ_STR(sub("foobar", 3, 0, 0), "bar");
	CHECK_EQ_STR(sub("foobar", 0, 3, 1), "foo");
	CHECK_EQ_STR(sub("foobar", -3, 0, 0), "bar");
	CHECK_EQ_STR(sub("foobar", -3, 2, 1), "ba");
	CHECK_EQ_STR(sub("foobar", 1, -1, 1), "ooba");
	CHECK_EQ_STR(sub("foobar", 99, 3, 1), "");
	CHECK_EQ_STR(sub("foobar", 4, 99, 1), "ar");
	CHECK_EQ_STR(sub("foobar", 0, -99, 1), "");
	CHECK_EQ_STR(sub("", 0, 0, 0), "");
	CHECK_EQ_STR(sub("foobar", -8, 4, 1), "fo");
}

static const char *text_of(rt_s64 v, rt_u64 base)
{
	static char buf[72];
	rt_u64 at = rt_lltostr(buf, v, base);

	return at < 72 ? buf + at : "bad";
}

TEST(numbers)
{
	char want[80];
	const rt_s64 v[] = { 0, 1, -1, 7, 10, 255, 4096, INT64_MAX, INT64_MIN, -123456789 };

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		snprintf(want, sizeof(want), "%lld", v[i]);
		CHECK_EQ_STR(text_of(v[i], 10), want);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 10), v[i]);
		snprintf(want, sizeof(want), "0x%llx", v[i]);
		CHECK_EQ_STR(text_of(v[i], 16), want);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 0), v[i]);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 16), v[i]);
		snprintf(want, sizeof(want), "0%llo", v[i]);
		CHECK_EQ_STR(text_of(v[i], 8), want);
	}
	CHECK_EQ_STR(text_of(5, 2), "101");
	CHECK_EQ_STR(text_of(-1, 2),
		     "1111111111111111111111111111111111111111111111111111111111111111");
	CHECK_EQ_STR(text_of(35, 36), "z");
	CHECK_EQ_STR(text_of(1, 1), "bad");
	CHECK_EQ_STR(text_of(1, 37), "bad");
	CHECK_EQ_INT(rt_strtoll("  -077x", 8, 0), -63);
	CHECK_EQ_INT(rt_strtoll("12abc", 6, 10), 12);
	CHECK_EQ_INT(rt_strtoll("", 1, 10), 0);
}

TEST(letter_case)
{
	char s[] = "MiXed 1-Z[a";

	rt_tolower(s, sizeof(s));
	CHECK_EQ_STR(s, "mixed 1-z[a");
	rt_toupper(s, sizeof(s));
	CHECK_EQ_STR(s, "MIXED 1-Z[A");
}

TEST(args)
{
	char two[8] = "ls\0-l\0", full[4] = "abcd", none[4] = "\0\0\0x";

	CHECK_EQ_INT(rt_args(two, 6, sizeof(two)), 6);
	CHECK_EQ_STR(two, "ls -l");
	CHECK_EQ_INT(rt_args(full, 3, sizeof(full)), 4);
	CHECK_EQ_STR(full, "abc");
	CHECK_EQ_INT(rt_args(none, 3, sizeof(none)), 1);
	CHECK_EQ_STR(none, "");
}

TEST(quantize)
{
	CHECK_EQ_INT(rt_quantize(0), QUANTIZE_ZERO);
	for (unsigned b = 0; b < 63; b++) {
		rt_s64 v = (rt_s64)(1ull << b);

		CHECK_EQ_INT(rt_quantize(v), QUANTIZE_ZERO + 1 + b);
		CHECK_EQ_INT(rt_quantize((rt_s64)((2ull << b) - 1)), QUANTIZE_ZERO + 1 + b);
		CHECK_EQ_INT(rt_quantize(-v), QUANTIZE_ZERO - 1 - b);
	}
	CHECK_EQ_INT(rt_quantize(INT64_MIN), 0);
}

/* The bucket by walking the definition: one bucket after the other. */
static rt_u64 slow_llq(rt_s64 v, rt_u64 factor, rt_u64 low, rt_u64 high, rt_u64 nsteps)
{
	rt_u64 begin = 1, bucket = 1;

	for (rt_u64 m = 0; m < low; m++)
		begin *= factor;
	if (v < (rt_s64)begin)
		return 0;
	for (rt_u64 m = low; m <= high; m++, begin *= factor) {
		rt_u64 end = begin * factor, steps = nsteps > end ? end : nsteps;

		for (rt_u64 at = begin; at < end; at += end / steps, bucket++)
			if ((rt_u64)v < at + end / steps)
				return bucket;
	}
	return bucket;
}

TEST(llquantize)
{
	for (rt_s64 v = -3; v < 12000; v += v < 200 ? 1 : 97) {
		CHECK_EQ_INT(rt_llquantize(v, 10, 0, 3, 10), slow_llq(v, 10, 0, 3, 10));
		CHECK_EQ_INT(rt_llquantize(v, 10, 0, 3, 20), slow_llq(v, 10, 0, 3, 20));
		CHECK_EQ_INT(rt_llquantize(v, 2, 3, 9, 4), slow_llq(v, 2, 3, 9, 4));
	}
	CHECK_EQ_INT(rt_llquantize(1 << 30, 10, 0, 3, 10), llquantize_nbuckets(10, 0, 3, 10) - 1);
}

TEST(stddev)
{
	const rt_s64 v[] = { 3, -5, INT64_MAX, INT64_MIN, 1ll << 40, -(1ll << 33) - 7 };
	rt_u64 st[4] = { 0 };
	unsigned __int128 sq = 0;
	rt_u64 sum = 0;

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		__int128 x = v[i];

		rt_stddev(st, v[i]);
		sq += (unsigned __int128)(x * x);
		sum += (rt_u64)v[i];
	}
	CHECK_EQ_INT(st[0], 6);
	CHECK_EQ_INT(st[1], sum);
	CHECK_EQ_INT(st[2], (rt_u64)sq);
	CHECK_EQ_INT(st[3], (rt_u64)(sq >> 64));
}

/* cleanpath() by the guide's rules, an element at a time. */
static void slow_clean(const char *s, char *out)
{
	size_t n = 0;

	while (*s) {
		size_t len = strcspn(s + 1, "/") + 1;
		bool end = s[len] == '\0';

		if (*s != '/') { /* a relative path begins */
			len = strcspn(s, "/");
			memcpy(out + n, s, len);
			n += len;
		} else if (len == 3 && s[1] == '.' && s[2] == '.') {
			while (n && out[--n] != '/')
				;
			if (end)
				out[n++] = '/';
		} else if (end || (len > 1 && !(len == 2 && s[1] == '.'))) {
			memcpy(out + n, s, len);
			n += len;
		}
		s += len;
	}
	out[n] = '\0';
}

TEST(clean_paths)
{
	static const char *const parts[] = { "/", ".", "..", "a", "bc", "...", ".d" };
	enum { N = sizeof(parts) / sizeof(parts[0]) };

	for (unsigned v = 0; v < N * N * N * N * N * N; v++) {
		char s[CAP] = "", got[CAP], want[CAP];
		rt_u64 n;

		for (unsigned x = v, i = 0; i < 6; i++, x /= N)
			strcat(s, parts[x % N]);
		n = rt_cleanpath(s, CAP, got, CAP);
		slow_clean(s, want);
		if (strcmp(got, want) != 0)
			CHECK_EQ_STR(got, want);
		if (n != strlen(got) + 1)
			CHECK_EQ_INT(n, strlen(got) + 1);
	}
	for (rt_u64 room = 2; room < 9; room++) {
		char got[CAP] = "";

		memset(got, 'x', CAP - 1);
		CHECK_EQ_INT(rt_cleanpath("/abc/defgh", 11, got, room), room);
		CHECK_EQ_INT(strlen(got), room - 1);
		CHECK_EQ_INT(got[room], 'x');
	}
}

TEST(tokens)
{
	static const char *const delims[] = { ",", " /", "", "ab", "=;" };

	for (size_t i = 0; i < N_TEXTS; i++) {
		for (size_t j = 0; j < sizeof(delims) / sizeof(delims[0]); j++) {
			char s[CAP] = "", d[CAP] = "", c[CAP], buf[CAP], *save = NULL;
			rt_u64 from = 0, r;

			strcpy(s, texts[i]);
			strcpy(c, s);
			strcpy(d, delims[j]);
			for (char *t = strtok_r(c, d, &save);; t = strtok_r(NULL, d, &save)) {
				r = rt_strtok(s, CAP, d, CAP, from);
				if (!t)
					break;
				CHECK_EQ_STR(part(s, r, buf), t);
				from = (r & 0xffffffff) + (r >> 32);
			}
			CHECK_EQ_INT(r, (rt_u64)-1);
		}
	}
}

static const char *element(const char *text, const char *path)
{
	static char buf[512];
	rt_u64 work[RT_JSON_WORK / 8];
	rt_u64 r = rt_json(text, strlen(text) + 1, path, strlen(path) + 1, work);

	return r == (rt_u64)-1 ? "NULL" : part(text, r, buf);
}

TEST(json_values)
{
	const char *all =
		"\n[\t\"string\" ,\t32 , true\t,\t {\"a\":  9,\t\"b\": false},\t100.3e10, "
		"false, -200.5,{\"key\" \t:\n \"val\"},\t\t null ]\t\t";
	const char *deep = "{ \"top\": { \"mid\"  : { \"legs\": \"feet\" }, \"number\": 9, "
			   "\"array\":[0,1,{\"a\":true,\"bb\":[1,2,false,{\"x\":\"y]}z\"}]}]}}";
	const char *esc = "[\"abcd \\\" \\\\ \\/ \\n \\u0000 \\uf00F \", \"final\"]";
	static const struct {
		const char *path, *want;
	} arr[] = {
		{ "0", "string" },
		{ "[0]", "string" },
		{ "0.x", "NULL" },
		{ "1", "32" },
		{ "2", "true" },
		{ "3", "{\"a\":  9,\t\"b\": false}" },
		{ "3.a", "9" },
		{ "[3].b", "false" },
		{ "3.c", "NULL" },
		{ "4", "100.3e10" },
		{ "6", "-200.5" },
		{ "7.key", "val" },
		{ "7.key.x", "NULL" },
		{ "8", "null" },
		{ "9", "NULL" },
		{ "-1", "NULL" },
	}, obj[] = {
		{ "top.mid", "{ \"legs\": \"feet\" }" },
		{ "top.mid.legs", "feet" },
		{ "top.mid.number", "NULL" },
		{ "top.number", "9" },
		{ "top.array[1]", "1" },
		{ "top.array[2].a", "true" },
		{ "top.array[2].b", "NULL" },
		{ "top.array[2].bb[2]", "false" },
		{ "top.array[2].bb[3]", "{\"x\":\"y]}z\"}" },
		{ "top.array[2].bb[3].x", "y]}z" },
		{ "top.array[2].bb[4]", "NULL" },
		{ "to", "NULL" },
		{ "topp", "NULL" },
		{ "", "NULL" },
	};

	for (size_t i = 0; i < sizeof(arr) / sizeof(arr[0]); i++)
		CHECK_EQ_STR(element(all, arr[i].path), arr[i].want);
	for (size_t i = 0; i < sizeof(obj) / sizeof(obj[0]); i++)
		CHECK_EQ_STR(element(deep, obj[i].path), obj[i].want);
	CHECK_EQ_STR(element(esc, "0"), "abcd \\\" \\\\ \\/ \\n \\u0000 \\uf00F ");
	CHECK_EQ_STR(element(esc, "1"), "final");
	CHECK_EQ_STR(element("{\"a\\\"b\":1}", "a\\\"b"), "1");
	CHECK_EQ_STR(element("{\"\":5}", ""), "5");
}

TEST(json_bad)
{
	static const char *const bad[] = {
		"",
		"x",
		"\"a\"",
		"[",
		"{",
		"[]",
		"{}",
		"[0x10]",
		"[1",
		"{\"a\" 1}",
		"{\"a\":}",
		"{a:1}",
		"[tru]",
		"[truee]",
		"[1+2]",
		"[\"a]",
		"[\"\\u00g0\"]",
		"{\"a\":{]}",
		"[[}]",
		"[,1]",
		"{\"b\":1;\"a\":1}",
		"[nul]",
	};
	static const char text[] = "{[\"a0:,]}1t\\";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ_STR(element(bad[i], "0"), "NULL");
		CHECK_EQ_STR(element(bad[i], "a"), "NULL");
	}
	/* garbage: stays within the text (the sanitizers look) */
	for (unsigned v = 1, i = 0; i < 20000; i++) {
		char s[16] = "", p[8] = "";

		for (unsigned j = 0; j < 15; j++)
			s[j] = text[(v = v * 1103515245 + 12345) >> 16 & 7];
		for (unsigned j = 0; j < 7; j++)
			p[j] = "a0[].1b"[(v = v * 1103515245 + 12345) >> 16 & 3];
		rt_u64 work[RT_JSON_WORK / 8], r = rt_json(s, 16, p, 8, work);
		if (r != (rt_u64)-1)
			CHECK(((r & 0xffffffff) + (r >> 32)) < 16);
	}
}

TEST(net_addresses)
{
	static const unsigned char bytes[] = { 0, 1, 9, 10, 99, 100, 127, 255 };
	char got[RT_ADDR_TEXT], want[RT_ADDR_TEXT];

	for (unsigned i = 0; i < 8 * 8 * 8 * 8; i++) {
		unsigned char a[20] = { bytes[i & 7], bytes[i >> 3 & 7], bytes[i >> 6 & 7],
					bytes[i >> 9] };

		rt_u64 n = rt_inet4(got, a);

		CHECK_EQ_INT(n, strlen(got) + 1);
		CHECK_EQ_STR(got, inet_ntop(AF_INET, a, want, sizeof(want)));
	}
	for (unsigned i = 0; i < 3 * 3 * 3 * 3 * 3 * 3 * 3 * 3; i++) {
		static const unsigned words[] = { 0, 0xffff, 0x0a07 };
		unsigned char a[20] = { 0 };

		for (unsigned x = i, w = 0; w < 8; w++, x /= 3) {
			a[w * 2] = (unsigned char)(words[x % 3] >> 8);
			a[w * 2 + 1] = (unsigned char)words[x % 3];
		}
		rt_u64 n = rt_inet6(got, a, 0);
		CHECK_EQ_INT(n, strlen(got) + 1);
		CHECK_EQ_STR(got, inet_ntop(AF_INET6, a, want, sizeof(want)));
	}
	rt_inet6(got, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x01\x02\x03\x04", 1);
	CHECK_EQ_STR(got, "1.2.3.4");
	CHECK_EQ_INT(rt_link(got, "\0\1\x0a\xff\x7f\x80..............", 6), 18);
	CHECK_EQ_STR(got, "00:01:0a:ff:7f:80");
	CHECK_EQ_INT(rt_link(got, "\0\1\x0a\xff\x7f\x80..............", 20), 60);
	CHECK_EQ_INT(strlen(got), 59);
}

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

TEST(speculations)
{
	rt_u64 slot[3] = { 0 };

	CHECK_EQ_INT(rt_speculation(slot, 0), 0);
	for (rt_u64 i = 1; i <= 3; i++)
		CHECK_EQ_INT(rt_speculation(slot, 3), i);
	CHECK_EQ_INT(rt_speculation(slot, 3), 0);
	slot[1]--; /* given back */
	CHECK_EQ_INT(rt_speculation(slot, 3), 2);
	CHECK_EQ_INT(slot[0], 1 << 1 | 1);
	CHECK_EQ_INT(slot[1], 2 << 1 | 1); /* its second life */
}

TEST(chill)
{
	rt_u64 begin = now_ns(), state[2] = { begin, 499000000 };

	CHECK_EQ_INT(rt_chill(state, 1000001), 1);
	CHECK_EQ_INT(rt_chill(state, -1ull), 1);
	CHECK_EQ_INT(state[1], 499000000);
	CHECK_EQ_INT(rt_chill(state, 1000000), 0);
	CHECK(now_ns() - begin >= 1000000);
	CHECK(state[1] >= 500000000);
	CHECK_EQ_INT(rt_chill(state, 1000000), 1);
	/* another second */
	state[0] = now_ns() - 1000000001;
	CHECK_EQ_INT(rt_chill(state, 1000), 0);
	CHECK(state[1] < 499000000);
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
	RUN(speculations);
	RUN(chill);
	RUN(paths);
	RUN(searching);
	RUN(substrings);
	RUN(numbers);
	RUN(letter_case);
	RUN(args);
	RUN(clean_paths);
	RUN(tokens);
	RUN(json_values);
	RUN(json_bad);
	RUN(net_addresses);
	RUN(containers);
	RUN(kernel_paths);
	RUN(packets4);
	RUN(packets6);
	RUN(own_addresses);
	RUN(connections);
	RUN(quantize);
	RUN(llquantize);
	RUN(stddev);
	RUN(progeny);
	RUN(slab_returns);
	RUN(frame_returns);
	return test_end();
}
