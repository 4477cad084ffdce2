/* SPDX-License-Identifier: MIT */
/* Aggregations: reading, merging, order, text, histograms, clear(), trunc(), normalize(), join. */
#include "consume_util.h"

static uint64_t min_enc(int64_t v)
{
	return (uint64_t)v ^ INT64_MAX;
}

static uint64_t max_enc(int64_t v)
{
	return (uint64_t)v ^ (uint64_t)INT64_MIN;
}

static struct cs_entry *str_entry(struct cs *s, const struct agg_desc *d, const char *key,
				  uint64_t v0, uint64_t v1)
{
	struct cs_entry *e = cs_entry(s, d);

	snprintf((char *)e->key, 16, "%s", key);
	e->val[0][0] = e->val[1][0] = 1;
	e->val[0][1] = v0;
	e->val[1][1] = v1;
	return e;
}

static struct rec_act *printa(struct cs *s, const char *fmt, struct agg_desc **aggs, uint32_t n)
{
	struct rec_act *a = cs_act(s, cs_rec(s, 8), ACT_PRINTA);

	a->fmt = fmt ? cs_fmt(s, fmt, true) : NULL;
	a->aggs = aggs;
	a->n_aggs = n;
	return a;
}

TEST(keyless)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *count = cs_agg(&s, "c", AGG_COUNT), *sum = cs_agg(&s, "s", AGG_SUM);
	struct agg_desc *min = cs_agg(&s, "mi", AGG_MIN), *max = cs_agg(&s, "ma", AGG_MAX);
	struct agg_desc *avg = cs_agg(&s, "a", AGG_AVG), *dev = cs_agg(&s, "d", AGG_STDDEV);
	struct agg_desc *none = cs_agg(&s, "none", AGG_COUNT);
	if (!cs_start(&s))
		return;
	(void)none;
	CHECK_EQ_STR(cs_aggs(&s), "");
	cs_slot(&s, count, 0)[1] = 3;
	cs_slot(&s, count, 1)[1] = 4;
	cs_slot(&s, sum, 1)[0] = 1;
	cs_slot(&s, sum, 1)[1] = (uint64_t)-12;
	cs_slot(&s, min, 0)[0] = cs_slot(&s, min, 1)[0] = 1;
	cs_slot(&s, min, 0)[1] = min_enc(7);
	cs_slot(&s, min, 1)[1] = min_enc(-3);
	cs_slot(&s, max, 0)[0] = 1;
	cs_slot(&s, max, 0)[1] = max_enc(-9);
	/* 2 4 4 4 5 5 7 9: average 5, deviation 2 */
	static const int64_t v[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	for (int i = 0; i < 8; i++) {
		uint64_t *a = cs_slot(&s, avg, i & 1), *d = cs_slot(&s, dev, i & 1);

		a[0] = d[0] = 1;
		a[1]++;
		d[1]++;
		a[2] += (uint64_t)v[i];
		d[2] += (uint64_t)v[i];
		d[3] += (uint64_t)(v[i] * v[i]);
	}
	CHECK_EQ_STR(cs_aggs(&s), "                7\n"
				  "              -12\n"
				  "               -3\n"
				  "               -9\n"
				  "                5\n"
				  "                2\n");
	cs_end(&s);
}

TEST(stddev_128)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "d", AGG_STDDEV);
	if (!cs_start(&s))
		return;
	/* Two values of +-2^62, one on each CPU: squares need 126 bits, carries cross words. */
	for (uint32_t cpu = 0; cpu < 2; cpu++) {
		uint64_t *v = cs_slot(&s, d, cpu);

		v[0] = 1;
		v[1] = 1;
		v[2] = cpu ? (uint64_t)1 << 62 : 0 - ((uint64_t)1 << 62);
		v[3] = UINT64_MAX;
		v[4] = ((uint64_t)1 << 60) - 1;
	}
	CHECK_EQ_STR(cs_aggs(&s), " 4611686018427387903\n");
	cs_end(&s);
}

TEST(sorted_by_value_then_key)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	cs_key(d, cs_str(0, 16));
	cs_key(d, cs_int(16, 4, true));
	if (!cs_start(&s))
		return;
	str_entry(&s, d, "write", 5, 5)->key[16] = 2;
	str_entry(&s, d, "read", 9, 1)->key[16] = 2;
	str_entry(&s, d, "close", 1, 0)->key[16] = 9;
	memset(str_entry(&s, d, "read", 10, 0)->key + 16, 0xff, 4); /* -1 */
	CHECK_EQ_STR(
		cs_aggs(&s),
		"  close                                                     9                1\n"
		"  read                                                     -1               10\n"
		"  read                                                      2               10\n"
		"  write                                                     2               10\n");
	consume_opts(s.c)->aggsortrev = true;
	CHECK_EQ_STR(
		cs_aggs(&s),
		"  write                                                     2               10\n"
		"  read                                                      2               10\n"
		"  read                                                     -1               10\n"
		"  close                                                     9                1\n");
	consume_opts(s.c)->aggsortrev = false;
	consume_opts(s.c)->aggsortkey = true;
	consume_opts(s.c)->aggsortkeypos = 1;
	CHECK_EQ_STR(
		cs_aggs(&s),
		"  read                                                     -1               10\n"
		"  read                                                      2               10\n"
		"  write                                                     2               10\n"
		"  close                                                     9                1\n");
	cs_end(&s);
}

/* Keys whose first characters, or signs, are alike: what is compared first must not decide alone. */
TEST(sorted_by_what_is_alike)
{
	static const char *const words[] = { "/usr/lib/b", "/usr/lib/a", "/usr/lib/",
					     "/usr/lib",   "",           "\xff" };
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_SUM), *n = cs_agg(&s, "n", AGG_SUM);
	struct agg_desc *u = cs_agg(&s, "u", AGG_SUM);
	cs_key(d, cs_str(0, 16));
	cs_key(n, cs_int(0, 4, true));
	cs_key(u, cs_int(0, 8, false));
	if (!cs_start(&s))
		return;
	for (unsigned i = 0; i < 6; i++)
		(void)str_entry(&s, d, words[i], i == 4 ? (uint64_t)-7 : 1, 0);
	for (int i = 2; i >= -2; i--) {
		struct cs_entry *e = str_entry(&s, n, "", 3, 0);

		memcpy(e->key, &i, 4);
		e = str_entry(&s, u, "", (uint64_t)(i % 2), 0);
		memcpy(e->key, &(uint64_t){ (uint64_t)i }, 8);
	}
	CHECK_EQ_STR(cs_aggs(&s),
		     "                                                                   -7\n"
		     "  /usr/lib                                                          1\n"
		     "  /usr/lib/                                                         1\n"
		     "  /usr/lib/a                                                        1\n"
		     "  /usr/lib/b                                                        1\n"
		     "  \xff                                                                 1\n"
		     "       -2                3\n"
		     "       -1                3\n"
		     "        0                3\n"
		     "        1                3\n"
		     "        2                3\n"
		     " 18446744073709551615               -1\n"
		     "                0                0\n"
		     "                2                0\n"
		     " 18446744073709551614                0\n"
		     "                1                1\n");
	cs_end(&s);
}

/* A hash that no program has put a key into is not walked. */
TEST(unused_hash)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	cs_key(d, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	str_entry(&s, d, "there", 1, 0);
	s.ctl->agg[0].used = 0;
	CHECK_EQ_STR(cs_aggs(&s), "");
	s.ctl->agg[0].used = 1;
	CHECK_HAS(cs_aggs(&s), "there");
	cs_end(&s);
}

TEST(merged_keys)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "syscall", "read", "entry");
	cs_add_probe(&s, "syscall", "read", "return");
	cs_add_probe(&s, "syscall", "write", "entry");
	struct agg_desc *f = cs_agg(&s, "f", AGG_COUNT), *y = cs_agg(&s, "y", AGG_SUM);
	struct agg_desc *m = cs_agg(&s, "m", AGG_MAX);
	cs_key(f, (struct rfield){ .kind = FK_PROBE, .which = 2, .off = 0, .size = 4 });
	cs_key(y, (struct rfield){ .kind = FK_SYM, .off = 0, .size = 8 });
	cs_key(m, (struct rfield){ .kind = FK_MOD, .off = 0, .size = 8 });
	if (!cs_start(&s))
		return;
	for (uint32_t id = 1; id <= 3; id++) {
		struct cs_entry *e = cs_entry(&s, f);

		memcpy(e->key, &id, 4);
		e->val[0][1] = id;
		e->val[1][1] = 10;
	}
	static const uint64_t pcs[] = { 0x1001, 0x1002, 0x1900, 0x9000 };
	for (int i = 0; i < 4; i++) {
		struct cs_entry *e = cs_entry(&s, y), *x = cs_entry(&s, m);

		memcpy(e->key, &pcs[i], 8);
		memcpy(x->key, &pcs[i], 8);
		e->val[1][0] = x->val[1][0] = 1;
		e->val[1][1] = 1;
		x->val[1][1] = max_enc(i);
	}
	const char *want =
		"  write                                                            13\n"
		"  read                                                             23\n"
		"  vmlinux`f2                                                        1\n"
		"  0x9000                                                            1\n"
		"  vmlinux`f1                                                        2\n"
		"  vmlinux                                                           2\n"
		"  0x9000                                                            3\n";
	CHECK_EQ_STR(cs_aggs(&s), want);
	/* Reading again changes nothing. */
	CHECK_EQ_STR(cs_aggs(&s), want);
	/* Both keys behind "read" go when it is truncated and stays idle. */
	consume_agg_trunc(s.c, f, -1);
	cs_aggs(&s);
	CHECK(s.entries[0].deleted && s.entries[1].deleted && !s.entries[2].deleted);
	cs_end(&s);
}

/* An entry that is shown twice in one walk, or missed, must not change the sum. */
static int twice(void *priv, const struct agg_desc *d,
		 bool (*fn)(void *arg, const void *key, const void *vals), void *arg)
{
	cs_each(priv, d, fn, arg);
	return cs_each(priv, d, fn, arg);
}

TEST(shown_twice)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	cs_key(d, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	struct consume *c = consume_new(&(struct consume_conf){
		.layout = &s.y, .n_cpus = CS_CPUS, .io = { .priv = &s, .agg_each = twice } });
	if (!CHECK(c))
		return;
	str_entry(&s, d, "a", 1, 2);
	CHECK_EQ_INT(consume_agg_print(c, s.fp), 0);
	CHECK_EQ_STR(cs_taken(&s),
		     "  a                                                                 3\n");
	consume_free(c);
	cs_end(&s);
}

TEST(constants_and_stacks_as_keys)
{
	struct cs s;
	uint64_t pcs[] = { 0x1010, 0 };

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	cs_key(d, (struct rfield){ .kind = FK_CONST, .str = "in" });
	cs_key(d, (struct rfield){ .kind = FK_CONST, .value = 7, .size = 4 });
	cs_key(d, (struct rfield){ .kind = FK_STACK, .off = 0, .size = 16 });
	if (!cs_start(&s))
		return;
	struct cs_entry *e = cs_entry(&s, d);
	memcpy(e->key, pcs, 16);
	e->val[0][1] = 2;
	CHECK_EQ_STR(cs_aggs(&s), "  in                                                        7\n"
				  "              vmlinux`f1+0x10\n                2\n");
	cs_end(&s);
}

/* ---- histograms ---- */

#define HEAD "\n           value  ------------- Distribution ------------- count    \n"

TEST(quantize)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "q", AGG_QUANTIZE);
	if (!cs_start(&s))
		return;
	uint64_t *v = cs_slot(&s, d, 0), *w = cs_slot(&s, d, 1);
	v[0] = w[0] = 1;
	v[1 + 64] = 1; /* value 1 */
	w[1 + 65] = 2; /* 2, 3 */
	v[1 + 66] = 1;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "               0 |                                         0        \n"
		     "               1 |@@@@@@@@@@                               1        \n"
		     "               2 |@@@@@@@@@@@@@@@@@@@@                     2        \n"
		     "               4 |@@@@@@@@@@                               1        \n"
		     "               8 |                                         0        \n\n");
	v[1 + 66] = 0;
	w[1 + 65] = 0;
	v[1 + 64] = 0;
	v[1 + 62] = 3; /* -1 */
	v[1 + 63] = 1; /* 0 */
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "              -2 |                                         0        \n"
		     "              -1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        \n"
		     "               0 |@@@@@@@@@@                               1        \n"
		     "               1 |                                         0        \n\n");
	/* Ends of the range. */
	v[1 + 62] = v[1 + 63] = 0;
	v[1 + 0] = 1;
	CHECK_EQ_STR(
		cs_aggs(&s), HEAD
		"-4611686018427387904 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n"
		"-2305843009213693952 |                                         0        \n\n");
	v[1 + 0] = 0;
	v[1 + 126] = 1;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "2305843009213693952 |                                         0        \n"
		     "4611686018427387904 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n\n");
	v[1 + 126] = 0;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "              -1 |                                         0        \n"
		     "               0 |                                         0        \n"
		     "               1 |                                         0        \n\n");
	cs_end(&s);
}

/* A negative increment turns the bar around; both signs share the line. */
TEST(quantize_signs)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "q", AGG_QUANTIZE);
	if (!cs_start(&s))
		return;
	uint64_t *v = cs_slot(&s, d, 0);
	v[0] = 1;
	v[1 + 64] = (uint64_t)-4;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "               0                                         | 0        \n"
		     "               1 @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -4       \n"
		     "               2                                         | 0        \n\n");
	v[1 + 65] = 4;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "               0                     |                     0        \n"
		     "               1           @@@@@@@@@@|                     -4       \n"
		     "               2                     |@@@@@@@@@@           4        \n"
		     "               4                     |                     0        \n\n");
	cs_end(&s);
}

TEST(quantize_styles)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "q", AGG_QUANTIZE);
	if (!cs_start(&s))
		return;
	uint64_t *v = cs_slot(&s, d, 0);
	v[0] = 1;
	v[1 + 64] = 3;
	v[1 + 65] = 1;
	consume_opts(s.c)->aggzoom = true;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "               0 |                                         0        \n"
		     "               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   3        \n"
		     "               2 |@@@@@@@@@@@@@                            1        \n"
		     "               4 |                                         0        \n\n");
	consume_opts(s.c)->aggzoom = false;
	consume_opts(s.c)->utf8 = true;
	v[1 + 65] = 0;
	CHECK_HAS(cs_aggs(&s), "1 |\xe2\x96\x88\xe2\x96\x88");
	consume_opts(s.c)->utf8 = false;
	consume_opts(s.c)->aggpack = true;
	v[1 + 65] = 1;
	CHECK_EQ_STR(cs_aggs(&s), "\n  min .----. max  | count\n    0 : xx : 4    | 4\n");
	cs_end(&s);
}

TEST(lquantize)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "l", AGG_LQUANTIZE);
	d->base = 0;
	d->limit = 100;
	d->step = 10;
	d->levels = 10;
	if (!cs_start(&s))
		return;
	uint64_t *v = cs_slot(&s, d, 0);
	v[0] = 1;
	v[1 + 0] = 1;  /* < 0 */
	v[1 + 1] = 2;  /* 0 */
	v[1 + 11] = 1; /* >= 100 */
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "             < 0 |@@@@@@@@@@                               1        \n"
		     "               0 |@@@@@@@@@@@@@@@@@@@@                     2        \n"
		     "              10 |                                         0        \n"
		     "              20 |                                         0        \n"
		     "              30 |                                         0        \n"
		     "              40 |                                         0        \n"
		     "              50 |                                         0        \n"
		     "              60 |                                         0        \n"
		     "              70 |                                         0        \n"
		     "              80 |                                         0        \n"
		     "              90 |                                         0        \n"
		     "          >= 100 |@@@@@@@@@@                               1        \n\n");
	v[1 + 0] = v[1 + 11] = 0;
	v[1 + 1] = 0;
	v[1 + 5] = 7; /* 40 */
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "              30 |                                         0        \n"
		     "              40 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 7        \n"
		     "              50 |                                         0        \n\n");
	v[1 + 5] = 0;
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "             < 0 |                                         0        \n"
		     "               0 |                                         0        \n"
		     "              10 |                                         0        \n\n");
	cs_end(&s);
}

TEST(llquantize)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "l", AGG_LLQUANTIZE);
	d->factor = 10;
	d->low = 0;
	d->high = 1;
	d->nsteps = 20;
	if (!cs_start(&s))
		return;
	/* < 1; 1..9 by 1; 10..95 by 5; >= 100 */
	uint64_t *v = cs_slot(&s, d, 0);
	v[0] = 1;
	v[1 + 0] = 1;
	v[1 + 9] = 2;  /* 9 */
	v[1 + 10] = 1; /* 10 */
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "             < 1 |@@@@@@@@@@                               1        \n"
		     "               1 |                                         0        \n"
		     "               2 |                                         0        \n"
		     "               3 |                                         0        \n"
		     "               4 |                                         0        \n"
		     "               5 |                                         0        \n"
		     "               6 |                                         0        \n"
		     "               7 |                                         0        \n"
		     "               8 |                                         0        \n"
		     "               9 |@@@@@@@@@@@@@@@@@@@@                     2        \n"
		     "              10 |@@@@@@@@@@                               1        \n"
		     "              15 |                                         0        \n\n");
	v[1 + 0] = v[1 + 9] = v[1 + 10] = 0;
	v[1 + 28] = 4; /* the last: >= 100 */
	CHECK_EQ_STR(cs_aggs(&s), HEAD
		     "              95 |                                         0        \n"
		     "          >= 100 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 4        \n\n");
	cs_end(&s);
}

TEST(histograms_with_keys)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "q", AGG_QUANTIZE);
	cs_key(d, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	str_entry(&s, d, "late", 0, 0)->val[0][1 + 80] = 1;
	str_entry(&s, d, "early", 0, 0)->val[0][1 + 64] = 1;
	CHECK_EQ_STR(cs_aggs(&s),
		     "  early                                             " HEAD
		     "               0 |                                         0        \n"
		     "               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n"
		     "               2 |                                         0        \n\n"
		     "  late                                              " HEAD
		     "           32768 |                                         0        \n"
		     "           65536 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n"
		     "          131072 |                                         0        \n\n");
	cs_end(&s);
}

TEST(agghist)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	cs_key(d, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	str_entry(&s, d, "a", 1, 0);
	str_entry(&s, d, "bb", 3, 0);
	consume_opts(s.c)->agghist = true;
	CHECK_EQ_STR(cs_aggs(&s),
		     "\n              key  ------------- Distribution ------------- count    \n"
		     "                a |@@@@@@@@@@                               1        \n"
		     "               bb |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        \n");
	cs_end(&s);
}

/* ---- printa ---- */

TEST(printa_forms)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT);
	struct agg_desc *other = cs_agg(&s, "o", AGG_COUNT);
	struct agg_desc *list[] = { d };
	cs_key(d, cs_str(0, 16));
	cs_key(d, cs_int(16, 4, true));
	for (int i = 0; i < 3; i++)
		cs_add_probe(&s, "p", "f", "n");
	printa(&s, NULL, list, 1);
	printa(&s, "%-6s|%3d|%@6d|%@x\n", list, 1);
	printa(&s, "plain %@d;", list, 1);
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	str_entry(&s, d, "b", 16, 0)->key[16] = 1;
	str_entry(&s, d, "a", 3, 0)->key[16] = 2;
	cs_slot(&s, other, 0)[1] = 8;
	cs_write(&s, 0, 1, 8);
	CHECK_EQ_STR(
		cs_text(&s),
		"\n  a                                                         2                3\n"
		"  b                                                         1               16\n");
	cs_write(&s, 0, 2, 8);
	CHECK_EQ_STR(cs_text(&s), "a     |  2|     3|3\nb     |  1|    16|10\n");
	cs_write(&s, 0, 3, 8);
	CHECK_EQ_STR(cs_text(&s), "plain 3;plain 16;");
	/* At the end only what printa() did not print. */
	CHECK_EQ_STR(cs_aggs(&s), "                8\n");
	CHECK_EQ_INT(consume_agg_print_one(s.c, s.fp, d), 0);
	CHECK_HAS(cs_taken(&s), "               16\n");
	cs_end(&s);
}

TEST(printa_histogram)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct agg_desc *d = cs_agg(&s, "q", AGG_QUANTIZE), *list[] = { d };
	printa(&s, "of %@d done\n", list, 1);
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	cs_slot(&s, d, 0)[0] = 1;
	cs_slot(&s, d, 0)[1 + 63] = 1;
	cs_write(&s, 0, 1, 8);
	CHECK_EQ_STR(cs_text(&s),
		     "of " HEAD
		     "              -1 |                                         0        \n"
		     "               0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n"
		     "               1 |                                         0        \n"
		     " done\n");
	cs_end(&s);
}

TEST(joined)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_add_probe(&s, "p", "f", "n");
	struct agg_desc *r = cs_agg(&s, "r", AGG_COUNT), *w = cs_agg(&s, "w", AGG_SUM);
	struct agg_desc *list[] = { r, w };
	cs_key(r, cs_str(0, 16));
	cs_key(w, cs_str(0, 16));
	printa(&s, NULL, list, 2);
	printa(&s, "%s %@d %@d %@d\n", list, 2);
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	str_entry(&s, r, "both", 5, 0);
	str_entry(&s, w, "both", 2, 0);
	str_entry(&s, r, "only_r", 1, 0);
	str_entry(&s, w, "only_w", 9, 0);
	cs_write(&s, 0, 1, 8);
	CHECK_EQ_STR(
		cs_text(&s),
		"\n  only_w                                                            0                9\n"
		"  only_r                                                            1                0\n"
		"  both                                                              5                2\n");
	/* More %@ than aggregations: the last again. Sorted by the second one. */
	consume_opts(s.c)->aggsortpos = 1;
	cs_write(&s, 0, 2, 8);
	CHECK_EQ_STR(cs_text(&s), "only_r 1 0 0\nboth 5 2 2\nonly_w 0 9 9\n");
	consume_opts(s.c)->aggsortkey = true;
	cs_write(&s, 0, 2, 8);
	CHECK_EQ_STR(cs_text(&s), "both 5 2 2\nonly_r 1 0 0\nonly_w 0 9 9\n");
	CHECK_EQ_STR(cs_aggs(&s), "");
	cs_end(&s);
}

/* ---- clear, trunc, normalize ---- */

TEST(clear_keeps_keys_and_loses_nothing)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT), *h = cs_agg(&s, "h", AGG_QUANTIZE);
	cs_key(d, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	struct cs_entry *e = str_entry(&s, d, "k", 5, 1);
	cs_slot(&s, h, 0)[0] = 1;
	cs_slot(&s, h, 0)[1 + 63] = 2;
	cs_aggs(&s);
	consume_agg_clear(s.c, h);
	consume_agg_clear(s.c, d);
	CHECK_EQ_STR(cs_aggs(&s),
		     "  k                                                                 0\n" HEAD
		     "              -1 |                                         0        \n"
		     "               0 |                                         0        \n"
		     "               1 |                                         0        \n\n");
	e->val[0][1] += 2;
	cs_slot(&s, h, 0)[1 + 63] = 3;
	CHECK_EQ_STR(cs_aggs(&s),
		     "  k                                                                 2\n" HEAD
		     "              -1 |                                         0        \n"
		     "               0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        \n"
		     "               1 |                                         0        \n\n");
	cs_end(&s);
}

TEST(clear_minmax)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *g = cs_agg(&s, "gen", AGG_MAX), *b = cs_agg(&s, "base", AGG_MIN);
	g->has_gen = true;
	if (!cs_start(&s))
		return;
	uint64_t *v = cs_slot(&s, g, 0), *w = cs_slot(&s, b, 0);
	v[0] = w[0] = 1;
	v[1] = max_enc(100);
	w[1] = min_enc(-100);
	CHECK_EQ_STR(cs_aggs(&s), "              100\n             -100\n");
	consume_agg_clear(s.c, g);
	consume_agg_clear(s.c, b);
	CHECK_EQ_UINT(s.ctl->agg[0].gen, 1);
	CHECK_EQ_UINT(s.ctl->agg[1].gen, 0);
	CHECK_EQ_STR(cs_aggs(&s), "                0\n                0\n");
	v[0] = 2; /* as the program does when it sees the new generation */
	v[1] = max_enc(3);
	w[1] = min_enc(-200);
	CHECK_EQ_STR(cs_aggs(&s), "                3\n             -200\n");
	/* The worst value there is, which is encoded as 0. */
	v[1] = max_enc(INT64_MIN);
	CHECK_HAS(cs_aggs(&s), "-9223372036854775808\n");
	cs_end(&s);
}

TEST(trunc_keyed)
{
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT), *m = cs_agg(&s, "m", AGG_MAX);
	struct agg_desc *list[] = { d, m };
	cs_key(d, cs_str(0, 16));
	cs_key(m, cs_str(0, 16));
	struct rec_act *t = cs_act(&s, cs_rec(&s, 8), ACT_TRUNC);
	t->aggs = list;
	t->n_aggs = 2;
	t->has_arg = true;
	cs_field(t, (struct rfield){ .kind = FK_CONST, .value = 2 });
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	struct cs_entry *a = str_entry(&s, d, "a", 1, 0);
	str_entry(&s, d, "b", 2, 0);
	str_entry(&s, d, "c", 3, 0);
	struct cs_entry *x = str_entry(&s, m, "x", max_enc(1), 0);
	str_entry(&s, m, "y", max_enc(2), 0);
	str_entry(&s, m, "z", max_enc(3), 0);
	cs_write(&s, 0, 1, 8);
	CHECK_EQ_STR(cs_text(&s), "");
	CHECK(x->deleted && !a->deleted);
	a->val[0][1] = 8; /* counted since: it is back, with what was counted since */
	CHECK_EQ_STR(cs_aggs(&s),
		     "  b                                                                 2\n"
		     "  c                                                                 3\n"
		     "  a                                                                 7\n"
		     "  y                                                                 2\n"
		     "  z                                                                 3\n");
	consume_agg_trunc(s.c, d, -1);
	CHECK_EQ_STR(cs_aggs(&s),
		     "  b                                                                 2\n"
		     "  y                                                                 2\n"
		     "  z                                                                 3\n");
	/* Idle ones are deleted from the kernel's table as well. */
	CHECK(a->deleted);
	consume_agg_trunc(s.c, d, 0);
	consume_agg_trunc(s.c, m, 0);
	CHECK_EQ_STR(cs_aggs(&s), "");
	CHECK_EQ_STR(cs_aggs(&s), "");
	/* The same key again, from nothing. */
	str_entry(&s, d, "b", 1, 0);
	CHECK_EQ_STR(cs_aggs(&s),
		     "  b                                                                 1\n");
	cs_end(&s);
}

TEST(trunc_keyless)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT), *m = cs_agg(&s, "m", AGG_MIN);
	m->has_gen = true;
	if (!cs_start(&s))
		return;
	cs_slot(&s, d, 0)[1] = 4;
	cs_slot(&s, m, 0)[0] = 1;
	cs_slot(&s, m, 0)[1] = min_enc(4);
	consume_agg_trunc(s.c, d, 0);
	consume_agg_trunc(s.c, m, 0);
	cs_slot(&s, d, 0)[1] = 5;
	CHECK_EQ_STR(cs_aggs(&s), "                1\n");
	cs_slot(&s, m, 0)[0] = 2;
	cs_slot(&s, m, 0)[1] = min_enc(6);
	CHECK_EQ_STR(cs_aggs(&s), "                1\n                6\n");
	cs_end(&s);
}

TEST(normalize)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *c = cs_agg(&s, "c", AGG_COUNT), *n = cs_agg(&s, "n", AGG_SUM);
	struct agg_desc *a = cs_agg(&s, "a", AGG_AVG), *q = cs_agg(&s, "q", AGG_QUANTIZE);
	if (!cs_start(&s))
		return;
	cs_slot(&s, c, 0)[1] = 1000;
	cs_slot(&s, n, 0)[0] = cs_slot(&s, a, 0)[0] = cs_slot(&s, q, 0)[0] = 1;
	cs_slot(&s, n, 0)[1] = (uint64_t)-1000;
	cs_slot(&s, a, 0)[1] = 2;
	cs_slot(&s, a, 0)[2] = 1000;
	cs_slot(&s, q, 0)[1 + 63] = 1000;
	for (uint32_t i = 0; i < 4; i++)
		consume_agg_normalize(s.c, s.aggs[i], 100);
	CHECK_EQ_STR(cs_aggs(&s),
		     "               10\n              -10\n                5\n" HEAD
		     "              -1 |                                         0        \n"
		     "               0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 10       \n"
		     "               1 |                                         0        \n\n");
	for (uint32_t i = 0; i < 4; i++)
		consume_agg_normalize(s.c, s.aggs[i], 1);
	CHECK_HAS(cs_aggs(&s), "             1000\n            -1000\n              500\n");
	consume_agg_normalize(s.c, c, 0);
	CHECK_HAS(cs_aggs(&s), "             1000\n");
	cs_end(&s);
}

/* ---- walking ---- */

static enum consume_aggnext walk(void *arg, struct consume_aggent *e)
{
	struct cs *s = arg;
	uint32_t len;
	const char *k = consume_key_str(s->c, e, 0, &len);
	char line[64];

	snprintf(line, sizeof(line), "%s:%.*s=%d/%d ", e->desc->name, (int)len, k, (int)e->val[0],
		 e->percpu ? (int)e->percpu[1] : -1);
	strncat(s->errs, line, sizeof(s->errs) - strlen(s->errs) - 1);
	if (k[0] == 'b')
		return CAGGW_REMOVE;
	return k[0] == 'a' ? CAGGW_CLEAR : CAGGW_NEXT;
}

TEST(walks)
{
	struct cs s;

	cs_init(&s);
	struct agg_desc *d = cs_agg(&s, "x", AGG_COUNT), *e = cs_agg(&s, "y", AGG_COUNT);
	cs_key(d, cs_str(0, 16));
	cs_key(e, cs_str(0, 16));
	if (!cs_start(&s))
		return;
	consume_agg_percpu(s.c, true);
	str_entry(&s, d, "a", 4, 1);
	str_entry(&s, d, "b", 2, 1);
	str_entry(&s, e, "b", 0, 9);
	str_entry(&s, e, "c", 1, 0);
	CHECK_EQ_INT(consume_agg_snap(s.c), 0);
	CHECK_EQ_INT(consume_agg_walk(s.c, CAGG_KEYVAR, walk, &s), 0);
	CHECK_EQ_STR(s.errs, "x:a=5/1 x:b=3/1 y:b=9/9 y:c=1/0 ");
	s.errs[0] = '\0';
	CHECK_EQ_INT(consume_agg_walk(s.c, CAGG_VAL | CAGG_REV, walk, &s), 0);
	CHECK_EQ_STR(s.errs, "y:c=1/0 x:a=0/0 ");
	cs_end(&s);
}

static int on_buffered(void *priv, const struct consume_buf *b)
{
	char *to = priv;

	sprintf(to + strlen(to), "%u%s", b->flags, b->text[0] == '\n' ? "N" : b->agg ? "a" : "-");
	return 0;
}

TEST(buffered_flags)
{
	struct cs s;
	char seen[128] = "";

	cs_init(&s);
	cs_add_probe(&s, "p", "f", "n");
	cs_add_probe(&s, "p", "f", "n");
	struct agg_desc *d = cs_agg(&s, "c", AGG_COUNT), *list[] = { d };
	cs_key(d, cs_str(0, 16));
	printa(&s, NULL, list, 1);
	printa(&s, "x %s y %@d z", list, 1);
	s.h = (struct consume_handlers){ .priv = seen, .buffered = on_buffered };
	if (!cs_start(&s))
		return;
	consume_opts(s.c)->quiet = true;
	str_entry(&s, d, "a", 4, 1);
	cs_write(&s, 0, 1, 8);
	cs_write(&s, 0, 2, 8);
	CHECK_EQ_INT(consume_drain(s.c, NULL, true), 0);
	CHECK_EQ_STR(seen, "2N1a12N4a2a4a1a12a");
	cs_end(&s);
}

int main(void)
{
	RUN(keyless);
	RUN(stddev_128);
	RUN(sorted_by_value_then_key);
	RUN(sorted_by_what_is_alike);
	RUN(unused_hash);
	RUN(merged_keys);
	RUN(shown_twice);
	RUN(constants_and_stacks_as_keys);
	RUN(quantize);
	RUN(quantize_signs);
	RUN(quantize_styles);
	RUN(lquantize);
	RUN(llquantize);
	RUN(histograms_with_keys);
	RUN(agghist);
	RUN(printa_forms);
	RUN(printa_histogram);
	RUN(joined);
	RUN(clear_keeps_keys_and_loses_nothing);
	RUN(clear_minmax);
	RUN(trunc_keyed);
	RUN(trunc_keyless);
	RUN(normalize);
	RUN(walks);
	RUN(buffered_flags);
	return test_end();
}
