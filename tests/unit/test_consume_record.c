/* SPDX-License-Identifier: MIT */
/* Records to text: columns, trace(), stacks, flow, actions of the consumer, broken rings. */
#include <unistd.h>

#include "consume_util.h"

static void put64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);
}

TEST(hello)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "dtrace", "", "BEGIN");
	struct rec_desc *d = cs_rec(&s, 16);
	cs_field(cs_act(&s, d, ACT_TRACE),
		 (struct rfield){ .kind = FK_CONST, .str = "Hello World!" });
	cs_field(cs_act(&s, d, ACT_EXIT), cs_int(8, 4, true));
	if (!cs_start(&s))
		return;
	uint8_t *p = cs_write(&s, 0, 1, 16);
	p[8] = 7;
	CHECK_EQ_STR(cs_text(&s), "CPU     ID                    FUNCTION:NAME\n"
				  "  0      1                           :BEGIN "
				  "  Hello World!                     \n");
	int status = 0;
	CHECK(consume_exited(s.c, &status));
	CHECK_EQ_INT(status, 7);
	/* Read, zeroed, room given back. */
	CHECK_EQ_UINT(s.rings[0]->tail, s.rings[0]->head);
	CHECK_EQ_UINT(p[8], 0);
	cs_end(&s);
}

static void trace_kinds(struct cs *s)
{
	cs_init(s);
	cs_add_probe(s, "syscall", "read", "entry");
	struct rec_desc *d = cs_rec(s, 88);
	cs_field(cs_act(s, d, ACT_TRACE), cs_int(8, 1, true));
	cs_field(cs_act(s, d, ACT_TRACE), cs_int(10, 2, true));
	cs_field(cs_act(s, d, ACT_TRACE), cs_int(12, 4, false));
	cs_field(cs_act(s, d, ACT_TRACE), cs_int(16, 8, true));
	cs_field(cs_act(s, d, ACT_TRACE), cs_str(24, 16));
	cs_field(cs_act(s, d, ACT_TRACE), (struct rfield){ .kind = FK_PROBE, .which = 2 });
	cs_field(cs_act(s, d, ACT_TRACE),
		 (struct rfield){ .kind = FK_CONST, .value = -5, .size = 4 });
	cs_start(s);
	uint8_t *p = cs_write(s, 1, 1, 88);
	p[8] = 0xff;
	p[10] = 0xfe;
	p[11] = 0xff;
	memset(p + 12, 0xff, 4);
	put64(p + 16, (uint64_t)INT64_MIN);
	memcpy(p + 24, "cat", 4);
}

TEST(trace_columns)
{
	struct cs s;

	trace_kinds(&s);
	CHECK_EQ_STR(cs_text(&s), "CPU     ID                    FUNCTION:NAME\n"
				  "  1      1                       read:entry "
				  "  -1    -2 4294967295 -9223372036854775808"
				  "  cat                              "
				  "  read                             "
				  "       -5\n");
	cs_end(&s);
}

TEST(trace_quiet)
{
	struct cs s;

	trace_kinds(&s);
	consume_opts(s.c)->quiet = true;
	CHECK_EQ_STR(cs_text(&s), "-1-24294967295-9223372036854775808catread-5");
	cs_end(&s);
}

TEST(bytes)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 48);
	struct rfield f = { .kind = FK_BYTES, .off = 8, .size = 18 };
	cs_field(cs_act(&s, d, ACT_TRACE), f);
	struct rec_desc *m = cs_rec(&s, 48);
	struct rec_act *mem = cs_act(&s, m, ACT_TRACEMEM);
	cs_field(mem, f);
	cs_field(mem, cs_int(32, 4, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	memcpy(cs_write(&s, 0, 1, 48) + 8, "text", 5);
	CHECK_EQ_STR(cs_text(&s), "text");
	memcpy(cs_write(&s, 0, 1, 48) + 8, "eighteen printable", 18);
	CHECK_EQ_STR(cs_text(&s), "  eighteen printable               ");
	memcpy(cs_write(&s, 0, 1, 48) + 8, "\x01 AB\0\xff", 6);
	CHECK_EQ_STR(
		cs_text(&s),
		"\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n"
		"         0: 01 20 41 42 00 ff 00 00 00 00 00 00 00 00 00 00  . AB............\n"
		"        10: 00 00                                            ..\n");
	/* tracemem() dumps whatever it is, and the third argument cuts. */
	uint8_t *p = cs_write(&s, 0, 2, 48);
	memcpy(p + 8, "text", 5);
	p[32] = 3;
	CHECK_EQ_STR(
		cs_text(&s),
		"\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n"
		"         0: 74 65 78                                         tex\n");
	consume_opts(s.c)->rawbytes = true;
	memcpy(cs_write(&s, 0, 1, 48) + 8, "text", 5);
	CHECK_HAS(cs_text(&s), "         0: 74 65 78 74 00 00");
	cs_end(&s);
}

TEST(stacks)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 48);
	cs_field(cs_act(&s, d, ACT_STACK),
		 (struct rfield){ .kind = FK_STACK, .off = 8, .size = 40 });
	struct rec_desc *u = cs_rec(&s, 48);
	cs_field(cs_act(&s, u, ACT_USTACK),
		 (struct rfield){ .kind = FK_USTACK, .off = 8, .size = 40 });
	if (!cs_start(&s))
		return;
	uint8_t *p = cs_write(&s, 0, 1, 48);
	put64(p + 8, 0x1234);
	put64(p + 16, 0x1800);
	put64(p + 24, 0x2010);
	put64(p + 32, 0xffff);
	CHECK_EQ_STR(cs_text(&s), "CPU     ID                    FUNCTION:NAME\n"
				  "  0      1                              f:n \n"
				  "              vmlinux`f1+0x234\n"
				  "              vmlinux`f2\n"
				  "              ext4`0x2010\n"
				  "              0xffff\n\n");
	p = cs_write(&s, 0, 2, 48);
	put64(p + 8, (77ULL << 32) | 42);
	put64(p + 16, 0x400010);
	put64(p + 24, 0x480010);
	put64(p + 32, 0x7f);
	consume_opts(s.c)->stackindent = 2;
	consume_opts(s.c)->quiet = true;
	CHECK_EQ_STR(cs_text(&s), "\n  app`main+0x10\n  libc.so.6`0x480010\n  0x7f\n");
	cs_end(&s);
}

TEST(symbols)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 32);
	static const enum field_kind kinds[] = { FK_SYM, FK_MOD, FK_USYM, FK_UADDR, FK_UMOD };
	static const enum act_kind acts[] = { ACT_SYM, ACT_MOD, ACT_USYM, ACT_UADDR, ACT_UMOD };
	for (int i = 0; i < 5; i++)
		cs_field(cs_act(&s, d, acts[i]), (struct rfield){ .kind = kinds[i],
								  .off = i < 2 ? 8 : 16,
								  .size = i < 2 ? 8 : 16 });
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	uint8_t *p = cs_write(&s, 0, 1, 32);
	put64(p + 8, 0x1010);
	put64(p + 16, 42);
	put64(p + 24, 0x400010);
	CHECK_EQ_STR(cs_text(&s), "  vmlinux`f1                                        "
				  "  vmlinux                                           "
				  "  app`main                                          "
				  "  app`main+0x10                                     "
				  "  app                                               ");
	cs_end(&s);
}

TEST(default_action)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "fbt", "a_function_with_a_very_long_name_indeed", "entry");
	cs_act(&s, cs_rec(&s, 8), ACT_DEFAULT);
	if (!cs_start(&s))
		return;
	cs_write(&s, 1, 1, 8);
	CHECK_EQ_STR(cs_text(&s), "CPU     ID                    FUNCTION:NAME\n"
				  "  1      1 a_function_with_a_very_long_name_indeed:entry \n");
	cs_end(&s);
}

TEST(flowindent)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "syscall", "read", "entry");
	cs_add_probe(&s, "fbt", "vfs_read", "entry");
	cs_add_probe(&s, "fbt", "vfs_read", "return");
	cs_add_probe(&s, "syscall", "read", "return");
	cs_add_probe(&s, "sdt", "", "gentry");
	for (int i = 0; i < 5; i++)
		cs_act(&s, cs_rec(&s, 8), ACT_DEFAULT);
	/* A second clause on vfs_read:entry and one on its return. */
	cs_act(&s, cs_rec(&s, 8), ACT_DEFAULT);
	s.recs[5]->prog = 1;
	cs_act(&s, cs_rec(&s, 8), ACT_DEFAULT);
	s.recs[6]->prog = 2;
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->flowindent = true;
	static const uint32_t order[] = { 1, 2, 6, 5, 3, 7, 4 };
	for (int i = 0; i < 7; i++)
		cs_write(&s, 0, order[i], 8);
	CHECK_EQ_STR(cs_text(&s), "CPU FUNCTION                                 \n"
				  "  0  => read                                  \n"
				  "  0    -> vfs_read                            \n"
				  "  0     | vfs_read:entry                      \n"
				  "  0     | :gentry                             \n"
				  "  0     | vfs_read:return                     \n"
				  "  0    <- vfs_read                            \n"
				  "  0  <= read                                  \n");
	cs_end(&s);
}

TEST(setopt_system_freopen)
{
	struct cs s;
	char path[] = "/tmp/consume-test-XXXXXX", buf[64] = "";

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 8);
	cs_field(cs_act(&s, d, ACT_SETOPT), (struct rfield){ .kind = FK_CONST, .str = "quiet" });
	struct rec_act *bad = cs_act(&s, d, ACT_SETOPT);
	cs_field(bad, (struct rfield){ .kind = FK_CONST, .str = "nonsense" });
	cs_field(bad, (struct rfield){ .kind = FK_CONST, .str = "2" });
	int fd = mkstemp(path);
	struct rec_act *re = cs_act(&s, d, ACT_FREOPEN);
	re->fmt = cs_fmt(&s, "%s", false);
	cs_field(re, (struct rfield){ .kind = FK_CONST, .str = path });
	cs_act(&s, d, ACT_PRINTF)->fmt = cs_fmt(&s, "into the file", false);
	struct rec_act *sys = cs_act(&s, d, ACT_SYSTEM);
	sys->fmt = cs_fmt(&s, "echo -n %s >> %s", false);
	cs_field(sys, (struct rfield){ .kind = FK_CONST, .str = ", by sh" });
	cs_field(sys, (struct rfield){ .kind = FK_CONST, .str = path });
	cs_act(&s, d, ACT_FREOPEN);
	cs_act(&s, d, ACT_PRINTF)->fmt = cs_fmt(&s, "back", false);
	if (!cs_start(&s))
		return;
	cs_write(&s, 0, 1, 8);
	CHECK_HAS(cs_text(&s), ":n back");
	CHECK_EQ_STR(s.opt, "quiet=1");
	CHECK(consume_opts(s.c)->quiet);
	CHECK_EQ_STR(s.errs, "error on enabled probe ID 1 (ID 1: p::f:n): couldn't set option "
			     "\"nonsense\" to \"2\": Invalid option name\n");
	CHECK(read(fd, buf, sizeof(buf) - 1) > 0);
	CHECK_EQ_STR(buf, "into the file, by sh");
	close(fd);
	unlink(path);
	cs_end(&s);
}

TEST(truncates)
{
	struct cs s;
	char path[] = "/tmp/consume-test-XXXXXX", buf[64] = "";

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 8);
	cs_act(&s, d, ACT_PRINTF)->fmt = cs_fmt(&s, "gone", false);
	cs_act(&s, d, ACT_FTRUNCATE);
	cs_act(&s, d, ACT_PRINTF)->fmt = cs_fmt(&s, "here", false);
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	int fd = mkstemp(path);
	FILE *fp = fdopen(dup(fd), "w");
	cs_write(&s, 0, 1, 8);
	CHECK_EQ_INT(consume_drain(s.c, fp, true), 0);
	fclose(fp);
	CHECK_EQ_INT(lseek(fd, 0, SEEK_SET), 0);
	CHECK(read(fd, buf, sizeof(buf) - 1) > 0);
	CHECK_EQ_STR(buf, "here");
	close(fd);
	unlink(path);
	cs_end(&s);
}

TEST(uncommitted_waits)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_TRACE), cs_int(8, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	put64(cs_write(&s, 0, 1, 16) + 8, 1);
	uint8_t *p = cs_reserve(&s, 0, 16);
	put64(cs_write(&s, 0, 1, 16) + 8, 3);
	CHECK_EQ_STR(cs_text(&s), "1");
	cs_commit(p, 1, 16);
	put64(p + 8, 2);
	uint8_t *q = cs_write(&s, 0, 1, 16);
	cs_commit(q, 1, 16 | REC_DISCARD);
	CHECK_EQ_STR(cs_text(&s), "23");
	CHECK_EQ_UINT(consume_records(s.c), 3);
	CHECK_EQ_UINT(s.rings[0]->tail, 64);
	cs_end(&s);
}

TEST(wraps)
{
	struct cs s;
	uint32_t size = 1016; /* does not divide the capacity */

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_act *a = cs_act(&s, cs_rec(&s, size), ACT_PRINTF);
	a->fmt = cs_fmt(&s, "%d ", false);
	cs_field(a, cs_int(size - 8, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	for (uint64_t i = 0; i < 1000; i++) {
		char want[16];

		put64(cs_write(&s, 0, 1, size) + size - 8, i);
		snprintf(want, sizeof(want), "%d ", (int)i);
		if (!CHECK_EQ_STR(cs_text(&s), want))
			break;
	}
	/* All is zero again: no byte of a record can be taken for one that is committed. */
	const uint8_t *data = (uint8_t *)s.rings[0] + SHM_BUF_DATA;
	uint32_t set = 0;
	for (uint32_t i = 0; i < CS_CAP + CS_MAX_REC; i++)
		set += data[i] != 0;
	CHECK_EQ_UINT(set, 0);
	CHECK_EQ_UINT(consume_garbage(s.c), 0);
	cs_end(&s);
}

/* bufpolicy=ring: the program moved the tail past records that were overwritten since. */
TEST(moved_tail)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_TRACE), cs_int(8, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	for (uint64_t i = 1; i <= 3; i++)
		put64(cs_write(&s, 0, 1, 16) + 8, i);
	s.rings[0]->tail = 32;
	CHECK_EQ_STR(cs_text(&s), "3");
	CHECK_EQ_UINT(s.rings[0]->tail, 48);
	cs_end(&s);
}

TEST(garbage)
{
	static const struct rec_hdr bad[] = {
		{ 4, 1 },  { 12, 1 }, { CS_MAX_REC + 8, 1 }, { 8, 1 },
		{ 16, 0 }, { 16, 9 }, { 0x7ffffff8, 1 },     { 4 | REC_DISCARD, 1 },
	};
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_TRACE), cs_int(8, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put64(cs_write(&s, 0, 1, 16) + 8, 5);
		memcpy(cs_reserve(&s, 0, 16), &bad[i], sizeof(bad[i]));
		CHECK_EQ_STR(cs_text(&s), "5");
		CHECK_EQ_UINT(consume_garbage(s.c), i + 1);
		CHECK_EQ_UINT(s.rings[0]->tail, s.rings[0]->head);
	}
	/* A head that cannot be. */
	s.rings[0]->head += CS_CAP + 8;
	CHECK_EQ_STR(cs_text(&s), "");
	CHECK_EQ_UINT(s.rings[0]->tail, s.rings[0]->head);
	put64(cs_write(&s, 0, 1, 16) + 8, 6);
	CHECK_EQ_STR(cs_text(&s), "6");
	cs_end(&s);
}

TEST(temporal)
{
	struct cs s;

	cs_init(&s);
	s.y.temporal = true;
	cs_add_probe(&s, "p", "f", "n");
	struct rec_act *a = cs_act(&s, cs_rec(&s, 24), ACT_PRINTF);
	a->fmt = cs_fmt(&s, "%d ", false);
	cs_field(a, cs_int(16, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	static const uint64_t times[2][4] = { { 10, 20, 30, 5000000 }, { 5, 20, 25, 40 } };
	for (uint32_t cpu = 0; cpu < 2; cpu++) {
		for (int i = 0; i < 4; i++) {
			uint8_t *p = cs_write(&s, cpu, 1, 24);

			put64(p + 8, times[cpu][i]);
			put64(p + 16, times[cpu][i]);
		}
	}
	s.now = 3000000;
	s.last = consume_drain(s.c, s.fp, false);
	CHECK_EQ_STR(cs_taken(&s), "5 10 20 20 25 30 40 ");
	CHECK_EQ_STR(cs_text(&s), "5000000 ");
	cs_end(&s);
}

TEST(speculation)
{
	struct cs s;

	cs_init(&s);
	for (int i = 0; i < 3; i++)
		cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 24);
	cs_field(cs_act(&s, d, ACT_SPECULATE), cs_int(8, 4, true));
	struct rec_act *a = cs_act(&s, d, ACT_PRINTF);
	a->fmt = cs_fmt(&s, "[%d]", false);
	cs_field(a, cs_int(16, 8, true));
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_COMMIT), cs_int(8, 4, true));
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_DISCARD), cs_int(8, 4, true));
	if (!cs_start(&s))
		return;
	uint8_t *p;
	for (uint64_t i = 1; i <= 4; i++) {
		p = cs_write(&s, i & 1, 1, 24);
		p[8] = (uint8_t)(i == 4 ? 2 : 1);
		put64(p + 16, i);
	}
	p = cs_write(&s, 0, 1, 24); /* speculate(0): not wanted */
	put64(p + 16, 9);
	CHECK_EQ_STR(cs_text(&s), "");
	cs_write(&s, 0, 3, 16)[8] = 2;
	cs_write(&s, 0, 2, 16)[8] = 1;
	cs_write(&s, 0, 2, 16)[8] = 2;
	p = cs_write(&s, 1, 1, 24); /* comes in after its commit */
	p[8] = 1;
	put64(p + 16, 5);
	p = cs_write(&s, 1, 1, 24); /* after its discard */
	p[8] = 2;
	CHECK_EQ_STR(cs_text(&s), "CPU     ID                    FUNCTION:NAME\n"
				  "  0      1                              f:n [2]\n"
				  "  1      1                              f:n [1]\n"
				  "  1      1                              f:n [3]\n"
				  "  1      1                              f:n [5]\n");
	consume_opts(s.c)->specsize = 8;
	cs_write(&s, 0, 1, 24)[8] = 3;
	cs_text(&s);
	CHECK_EQ_INT(consume_drops(s.c), 0);
	CHECK_EQ_STR(s.errs, "1 speculative drop\n");
	cs_end(&s);
}

/* Generations of one slot: what late data belongs to, and what is forgotten when. */
TEST(speculation_reused)
{
	struct cs s;
	uint64_t old = 1ull << 32 | 1, new = 2ull << 32 | 1;

	cs_init(&s);
	for (int i = 0; i < 3; i++)
		cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 24);
	cs_field(cs_act(&s, d, ACT_SPECULATE), cs_int(8, 8, false));
	struct rec_act *a = cs_act(&s, d, ACT_PRINTF);
	a->fmt = cs_fmt(&s, "[%d]", false);
	cs_field(a, cs_int(16, 8, true));
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_COMMIT), cs_int(8, 8, false));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	uint8_t *p = cs_write(&s, 0, 1, 24); /* the new one is read first */
	put64(p + 8, new);
	put64(p + 16, 7);
	p = cs_write(&s, 1, 1, 24);
	put64(p + 8, old);
	put64(p + 16, 5);
	put64(cs_write(&s, 1, 2, 16) + 8, old);
	CHECK_EQ_STR(cs_text(&s), "[5]");
	p = cs_write(&s, 0, 1, 24); /* late, but not too late */
	put64(p + 8, old);
	put64(p + 16, 6);
	CHECK_EQ_STR(cs_text(&s), "[6]");
	p = cs_write(&s, 0, 1, 24); /* a speculate() that was not reached */
	put64(p + 8, UINT64_MAX);
	put64(p + 16, 1);
	CHECK_EQ_STR(cs_text(&s), "[1]");
	for (int i = 0; i < 20; i++)
		CHECK_EQ_STR(cs_text(&s), "");
	p = cs_write(&s, 0, 1, 24); /* nothing is known of it any more, but that it has ended */
	put64(p + 8, old);
	CHECK_EQ_STR(cs_text(&s), "");
	put64(cs_write(&s, 1, 2, 16) + 8, new);
	CHECK_EQ_STR(cs_text(&s), "[7]");
	cs_end(&s);
}

TEST(faults)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "dtrace", "", "BEGIN");
	cs_rec(&s, 8);
	if (!cs_start(&s))
		return;
	struct shm_msg m = { .kind = SHM_MSG_FAULT,
			     .cpu = 1,
			     .epid = 1,
			     .action = 2,
			     .fault = FLT_BADADDR,
			     .offset = 3,
			     .value = 0x10 };
	CHECK_EQ_INT(consume_msg(s.c, &m, sizeof(m)), 0);
	m.action = 0;
	m.fault = FLT_DIVZERO;
	m.offset = 0;
	CHECK_EQ_INT(consume_msg(s.c, &m, sizeof(m)), 0);
	CHECK_EQ_STR(s.errs, "error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): invalid address "
			     "(0x10) in action #2 at line 3\n"
			     "error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): divide-by-zero "
			     "in predicate\n");
	m.epid = 77;
	CHECK_EQ_INT(consume_msg(s.c, &m, sizeof(m)), 0);
	CHECK_EQ_UINT(consume_garbage(s.c), 1);
	CHECK(consume_msg(s.c, &m, 8) < 0);
	m.kind = 99;
	CHECK(consume_msg(s.c, &m, sizeof(m)) < 0);
	/* Nobody listens: give up. */
	m = (struct shm_msg){ .kind = SHM_MSG_FAULT, .epid = 1 };
	consume_handle(s.c, &(struct consume_handlers){ 0 });
	CHECK(consume_msg(s.c, &m, sizeof(m)) < 0);
	cs_end(&s);
}

TEST(drops)
{
	struct cs s;

	cs_init(&s);
	if (!cs_start(&s))
		return;
	struct shm_pcpu *p0 = (struct shm_pcpu *)(void *)s.pcpu;
	struct shm_pcpu *p1 = (struct shm_pcpu *)(void *)(s.pcpu + s.pcpu_stride);
	p1->drops[SHM_DROP_PRINCIPAL] = 5;
	p0->drops[SHM_DROP_AGG] = 1;
	p0->drops[SHM_DROP_DYNVAR] = 1;
	p1->drops[SHM_DROP_DYNVAR] = 1;
	p1->drops[SHM_DROP_SPECUNAVAIL] = 1;
	p1->drops[SHM_DROP_MAX - 1] = 1; /* not known: nothing to say */
	CHECK_EQ_INT(consume_drops(s.c), 0);
	CHECK_EQ_STR(s.errs, "5 drops on CPU 1\n1 aggregation drop on CPU 0\n"
			     "2 dynamic variable drops\n"
			     "1 failed speculation (no speculative buffer available)\n");
	s.errs[0] = '\0';
	p1->drops[SHM_DROP_PRINCIPAL] = 6;
	consume_opts(s.c)->droptags = true;
	CHECK_EQ_INT(consume_drops(s.c), 0);
	CHECK_EQ_STR(s.errs, "[DTRACEDROP_PRINCIPAL] 1 drop on CPU 1\n");
	cs_end(&s);
}

struct seen {
	char text[512];
	int n_probe, n_act, n_end;
};

static int on_buffered(void *priv, const struct consume_buf *b)
{
	struct seen *seen = priv;

	strncat(seen->text, "<", sizeof(seen->text) - strlen(seen->text) - 1);
	strncat(seen->text, b->text, sizeof(seen->text) - strlen(seen->text) - 1);
	strncat(seen->text, ">", sizeof(seen->text) - strlen(seen->text) - 1);
	return 0;
}

static enum consume_next on_probe(void *priv, const struct consume_rec *r)
{
	struct seen *seen = priv;

	seen->n_probe++;
	return r->cpu == 1 ? CNEXT_NEXT : CNEXT_THIS;
}

static enum consume_next on_act(void *priv, const struct consume_rec *r, const struct rec_act *a)
{
	struct seen *seen = priv;

	(void)r;
	if (!a) {
		seen->n_end++;
		return CNEXT_NEXT;
	}
	return ++seen->n_act == 2 ? CNEXT_NEXT : CNEXT_THIS;
}

TEST(handlers)
{
	struct cs s;
	struct seen seen = { 0 };

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 8);
	for (int i = 0; i < 3; i++)
		cs_act(&s, d, ACT_PRINTF)->fmt = cs_fmt(&s,
							i == 0 ? "a" :
							i == 1 ? "b" :
								 "c",
							false);
	s.h = (struct consume_handlers){
		.priv = &seen, .buffered = on_buffered, .probe = on_probe, .act = on_act
	};
	if (!cs_start(&s))
		return;
	cs_write(&s, 0, 1, 8);
	cs_write(&s, 1, 1, 8);
	CHECK_EQ_INT(consume_drain(s.c, NULL, true), 0);
	CHECK_EQ_STR(seen.text, "<a><c>");
	CHECK_EQ_INT(seen.n_probe, 2);
	CHECK_EQ_INT(seen.n_act, 3);
	CHECK_EQ_INT(seen.n_end, 1);
	cs_end(&s);
}

TEST(broken_output)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_act(&s, cs_rec(&s, 8), ACT_DEFAULT);
	if (!cs_start(&s))
		return;
	FILE *full = fopen("/dev/full", "w");
	cs_write(&s, 0, 1, 8);
	CHECK(full && consume_drain(s.c, full, true) < 0);
	if (full)
		fclose(full);
	cs_end(&s);
}

TEST(bad_layout)
{
	struct cs s;
	struct session_layout y;

	cs_init(&s);
	struct rec_desc *d = cs_rec(&s, 16);
	struct rec_act *a = cs_act(&s, d, ACT_TRACE);
	cs_field(a, cs_int(8, 8, true));
	y = s.y;
	CHECK(session_layout_ok(&y));
	a->fields[0].off = 12;
	CHECK(!session_layout_ok(&y));
	a->fields[0].off = 0;
	CHECK(!session_layout_ok(&y));
	a->fields[0] = cs_int(8, 3, true);
	CHECK(!session_layout_ok(&y));
	CHECK(!consume_new(&(struct consume_conf){ .layout = &y }));
	free(s.entries);
	arena_free(s.a);
}

int main(void)
{
	RUN(hello);
	RUN(trace_columns);
	RUN(trace_quiet);
	RUN(bytes);
	RUN(stacks);
	RUN(symbols);
	RUN(default_action);
	RUN(flowindent);
	RUN(setopt_system_freopen);
	RUN(truncates);
	RUN(uncommitted_waits);
	RUN(wraps);
	RUN(moved_tail);
	RUN(garbage);
	RUN(temporal);
	RUN(speculation);
	RUN(speculation_reused);
	RUN(faults);
	RUN(drops);
	RUN(handlers);
	RUN(broken_output);
	RUN(bad_layout);
	return test_end();
}
