/* SPDX-License-Identifier: MIT */
/* Structured output: strings of any bytes, records, stacks, speculations, errors and drops, the handler. */
#include "consume/priv.h"
#include "consume_util.h"

static void put64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);
}

static const char *quoted(const char *s, size_t n)
{
	static struct out o;

	o.len = 0;
	json_str(&o, s, n);
	return out_text(&o);
}

TEST(strings)
{
	static const struct {
		const char *s, *want;
	} rows[] = {
		{ "", "\"\"" },
		{ "plain", "\"plain\"" },
		{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "\b\t\n\v\f\r\a\x1f", "\"\\b\\t\\n\\u000b\\f\\r\\u0007\\u001f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "\x80", "\"\\u0080\"" },
		{ "\xc3", "\"\\u00c3\"" },            /* cut off */
		{ "\xc0\xaf", "\"\\u00c0\\u00af\"" }, /* overlong */
		{ "\xe0\x9f\xbf", "\"\\u00e0\\u009f\\u00bf\"" },
		{ "\xed\xa0\x80", "\"\\u00ed\\u00a0\\u0080\"" }, /* surrogate */
		{ "\xf0\x8f\xbf\xbf", "\"\\u00f0\\u008f\\u00bf\\u00bf\"" },
		{ "\xf4\x90\x80\x80", "\"\\u00f4\\u0090\\u0080\\u0080\"" },
		{ "\xf5x", "\"\\u00f5x\"" },
		{ "\xe2\x82", "\"\\u00e2\\u0082\"" },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ_STR(quoted(rows[i].s, strlen(rows[i].s)), rows[i].want);
	CHECK_EQ_STR(quoted("a\0b", 3), "\"a\\u0000b\"");
}

/* A session with one record of two stacks and a symbol. */
TEST(stacks)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "syscall", "read", "entry");
	struct rec_desc *d = cs_rec(&s, 64);
	cs_field(cs_act(&s, d, ACT_STACK),
		 (struct rfield){ .kind = FK_STACK, .off = 8, .size = 16 });
	cs_field(cs_act(&s, d, ACT_USTACK),
		 (struct rfield){ .kind = FK_USTACK, .off = 24, .size = 24 });
	cs_field(cs_act(&s, d, ACT_SYM), (struct rfield){ .kind = FK_SYM, .off = 48, .size = 8 });
	if (!cs_start(&s))
		return;
	s.now = 99;
	consume_opts(s.c)->form = CFORM_JSON;
	consume_opts(s.c)->quiet = true;
	uint8_t *p = cs_write(&s, 1, 1, 64);
	put64(p + 8, 0x1810);
	put64(p + 16, 0x9000);
	put64(p + 24, 42);
	put64(p + 32, 0x400004);
	put64(p + 40, 0x480000);
	put64(p + 48, 0x1001);
	CHECK_EQ_STR(
		cs_text(&s),
		"{\"type\":\"probe\",\"timestamp\":99,\"cpu\":1,\"epid\":1,\"id\":1,"
		"\"provider\":\"syscall\",\"module\":\"\",\"function\":\"read\",\"name\":\"entry\","
		"\"output\":[{\"stack-frames\":[{\"symbol\":\"vmlinux`f2+0x10\",\"module\":\"vmlinux\","
		"\"name\":\"f2\",\"offset\":\"0x10\",\"address\":\"0x1810\"},"
		"{\"symbol\":\"0x9000\",\"address\":\"0x9000\"}]},"
		"{\"ustack-frames\":[{\"symbol\":\"app`main+0x4\",\"module\":\"app\",\"name\":\"main\","
		"\"offset\":\"0x4\",\"address\":\"0x400004\"},"
		"{\"symbol\":\"libc.so.6`0x480000\",\"module\":\"libc.so.6\",\"address\":\"0x480000\"}],"
		"\"pid\":42},"
		"{\"sym\":\"vmlinux`f1\",\"object\":\"vmlinux\",\"name\":\"f1\",\"offset\":\"0x1\","
		"\"address\":\"0x1001\"}]}\n");
	cs_end(&s);
}

/* What a commit() brings out in the middle of a record is a line of its own. */
TEST(speculation)
{
	struct cs s;

	cs_init(&s);
	for (int i = 0; i < 2; i++)
		cs_add_probe(&s, "p", "f", "n");
	struct rec_desc *d = cs_rec(&s, 24);
	cs_field(cs_act(&s, d, ACT_SPECULATE), cs_int(8, 4, true));
	cs_field(cs_act(&s, d, ACT_TRACE), cs_int(16, 8, true));
	d = cs_rec(&s, 16);
	cs_field(cs_act(&s, d, ACT_TRACE), cs_int(12, 4, true));
	cs_field(cs_act(&s, d, ACT_COMMIT), cs_int(8, 4, true));
	cs_field(cs_act(&s, d, ACT_TRACE), cs_int(12, 4, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->form = CFORM_JSON;
	uint8_t *p = cs_write(&s, 0, 1, 24);
	p[8] = 1;
	put64(p + 16, 5);
	p = cs_write(&s, 0, 2, 16);
	p[8] = 1;
	p[12] = 6;
	const char *text = cs_text(&s);
	CHECK_HAS(text, "\"output\":[{\"value\":5}]}\n{\"type\"");
	CHECK_HAS(text, "\"output\":[{\"value\":6},{\"value\":6}]}\n");
	cs_end(&s);
}

TEST(errors_and_drops)
{
	struct shm_msg m = { .kind = SHM_MSG_FAULT,
			     .cpu = 1,
			     .epid = 1,
			     .fault = FLT_DIVZERO,
			     .action = 2,
			     .offset = 3 };
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_field(cs_act(&s, cs_rec(&s, 16), ACT_TRACE), cs_int(8, 8, true));
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->form = CFORM_JSON;
	CHECK_EQ_INT(consume_msg(s.c, &m, sizeof(m)), 0);
	((struct shm_pcpu *)(void *)s.pcpu)->drops[SHM_DROP_PRINCIPAL] = 4;
	CHECK_EQ_INT(consume_drops(s.c), 0);
	CHECK_HAS(s.errs, "divide-by-zero");
	CHECK_EQ_INT(consume_flush(s.c, s.fp), 0);
	CHECK_EQ_STR(
		cs_taken(&s),
		"{\"type\":\"error\",\"timestamp\":0,\"cpu\":1,\"epid\":1,\"id\":1,"
		"\"provider\":\"p\",\"module\":\"\",\"function\":\"f\",\"name\":\"n\","
		"\"fault\":\"divide-by-zero\",\"address\":\"0x0\",\"action\":2,\"line\":3,"
		"\"msg\":\"error on enabled probe ID 1 (ID 1: p::f:n): divide-by-zero in "
		"action #2 at line 3\\n\"}\n"
		"{\"type\":\"drop\",\"timestamp\":0,\"cpu\":0,\"kind\":\"PRINCIPAL\",\"count\":4,"
		"\"total\":4,\"msg\":\"4 drops on CPU 0\\n\"}\n");
	CHECK_EQ_STR(cs_text(&s), "");
	cs_end(&s);
}

static int on_buffered(void *priv, const struct consume_buf *b)
{
	struct cs *s = priv;

	strncat(s->errs, b->text, sizeof(s->errs) - strlen(s->errs) - 1);
	strcat(s->errs, "|");
	return 0;
}

/* Without a file a handler gets the lines; a printf() does not go to it in pieces. */
TEST(buffered)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct rec_act *a = cs_act(&s, cs_rec(&s, 16), ACT_PRINTF);
	a->fmt = cs_fmt(&s, "<%d> \"x\"", false);
	cs_field(a, cs_int(8, 8, true));
	struct agg_desc *g = cs_agg(&s, "g", AGG_SUM);
	if (!cs_start(&s))
		return;
	s.h.buffered = on_buffered;
	consume_handle(s.c, &s.h);
	consume_opts(s.c)->form = CFORM_JSON;
	put64(cs_write(&s, 0, 1, 16) + 8, (uint64_t)-4);
	cs_slot(&s, g, 0)[0] = 1;
	cs_slot(&s, g, 0)[1] = (uint64_t)-9;
	CHECK_EQ_INT(consume_drain(s.c, NULL, true), 0);
	CHECK_EQ_INT(consume_agg_print(s.c, NULL), 0);
	CHECK_EQ_STR(
		s.errs,
		"{\"type\":\"probe\",\"timestamp\":0,\"cpu\":0,\"epid\":1,\"id\":1,"
		"\"provider\":\"p\",\"module\":\"\",\"function\":\"f\",\"name\":\"n\","
		"\"output\":[{\"message\":\"<-4> \\\"x\\\"\",\"values\":[-4]}]}\n|"
		"{\"type\":\"aggregation\",\"timestamp\":0,\"cpu\":-1,\"aggregation-name\":\"g\","
		"\"function\":\"sum\",\"aggregation-data\":[{\"keys\":[],\"sum\":-9}]}\n|");
	cs_end(&s);
}

TEST(bounds)
{
	struct agg_desc q = { .func = AGG_QUANTIZE };
	struct agg_desc l = { .func = AGG_LQUANTIZE, .base = -10, .step = 5, .levels = 4 };
	struct agg_desc ll = {
		.func = AGG_LLQUANTIZE, .factor = 10, .low = 0, .high = 2, .nsteps = 10
	};
	struct quant_bucket b = quant_bounds(&q, QUANTIZE_ZERO);

	CHECK(b.lo == 0 && b.hi == 0 && !b.under && !b.over);
	b = quant_bounds(&q, QUANTIZE_ZERO + 1);
	CHECK(b.lo == 1 && b.hi == 1);
	b = quant_bounds(&q, QUANTIZE_ZERO - 2);
	CHECK(b.lo == -3 && b.hi == -2);
	CHECK(quant_bounds(&q, 0).under && quant_bounds(&q, QUANTIZE_NBUCKETS - 1).over);
	b = quant_bounds(&l, 0);
	CHECK(b.under && b.hi == -11);
	b = quant_bounds(&l, 4);
	CHECK(b.lo == 5 && b.hi == 9 && !b.over);
	b = quant_bounds(&l, 5);
	CHECK(b.over && b.lo == 10);
	b = quant_bounds(&ll, 0);
	CHECK(b.under && b.hi == 0);
	b = quant_bounds(&ll, 10);
	CHECK(b.lo == 10 && b.hi == 19);
}

int main(void)
{
	RUN(strings);
	RUN(stacks);
	RUN(speculation);
	RUN(errors_and_drops);
	RUN(buffered);
	RUN(bounds);
	return test_end();
}
