/* SPDX-License-Identifier: MIT */
/* Format strings: what they become, what is refused, which types suit; buckets of llquantize(). */
#include "record/printf.h"

#include "test.h"

static struct arena *arena;
static struct diags ds;

static struct pf_format *parse(const char *text, bool printa)
{
	diags_init(&ds, arena);
	return pf_parse(arena, &ds, (struct srcloc){ 0 }, text, printa);
}

TEST(conversions)
{
	struct pf_format *f = parse("a%%b %-08.3lld%s%%", false);

	if (!CHECK(f))
		return;
	CHECK_EQ_UINT(f->n_conv, 3);
	CHECK_EQ_UINT(f->n_args, 2);
	CHECK_EQ_STR(f->conv[0].lit, "a%b ");
	CHECK_EQ_UINT(f->conv[0].lit_len, 4);
	CHECK_EQ_INT(f->conv[0].letter, 'd');
	CHECK_EQ_INT(f->conv[0].cls, PFC_INT);
	CHECK_EQ_STR(f->conv[0].mod, "ll");
	CHECK_EQ_INT(f->conv[0].width, 8);
	CHECK_EQ_INT(f->conv[0].prec, 3);
	CHECK_EQ_INT(f->conv[0].arg, 0);
	CHECK_EQ_STR(f->conv[1].lit, "");
	CHECK_EQ_INT(f->conv[1].arg, 1);
	CHECK_EQ_INT(f->conv[2].letter, 0);
	CHECK_EQ_STR(f->conv[2].lit, "%");
	f = parse("only text", false);
	CHECK(f && f->n_conv == 1 && f->n_args == 0);
}

TEST(stars)
{
	struct pf_format *f = parse("%*.*d%d", false);

	if (!CHECK(f))
		return;
	CHECK_EQ_INT(f->conv[0].width_arg, 0);
	CHECK_EQ_INT(f->conv[0].prec_arg, 1);
	CHECK_EQ_INT(f->conv[0].arg, 2);
	CHECK_EQ_INT(f->conv[1].arg, 3);
	CHECK_EQ_UINT(f->n_args, 4);
}

TEST(flags)
{
	struct pf_format *f = parse("%#+ '?x", false);

	if (!CHECK(f))
		return;
	CHECK_EQ_UINT(f->conv[0].flags, PF_ALT | PF_PLUS | PF_SPACE | PF_GROUP | PF_PTRWIDTH);
	CHECK_EQ_INT(f->conv[0].width, 16);
	f = parse("%0-5d%-05d", false);
	CHECK(f && f->conv[0].flags == PF_MINUS && f->conv[1].flags == PF_ZERO);
}

TEST(aggregations)
{
	struct pf_format *f = parse("%s %@d\n", true);

	if (!CHECK(f))
		return;
	CHECK_EQ_UINT(f->n_args, 1);
	CHECK_EQ_INT(f->conv[1].arg, -1);
	CHECK(f->conv[1].flags & PF_AGG);
	CHECK(!parse("%@d", false));
	CHECK_EQ_INT(ds.d[0].tag, D_PRINTF_AGG_CONV);
}

TEST(refused)
{
	static const char *const bad[] = {
		"%",        "%5",  "abc%l", "%y",  "%1$d",   "%**d", "%.*.*d",
		"%..3d",    "%-%", "%lf",   "%hs", "%lllld", "%Ld",  "%99999999999d",
		"%.70000s", "%wd", "%qd",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!CHECK(!parse(bad[i], false)))
			printf("# %s\n", bad[i]);
		CHECK_EQ_INT(ds.n, 1);
		CHECK_EQ_INT(ds.d[0].tag, D_SYNTAX);
	}
	CHECK(!parse("", false));
	CHECK_EQ_INT(ds.d[0].tag, D_PRINTF_FMT_EMPTY);
}

static bool accepts(const char *format, const struct ctype *t)
{
	struct pf_format *f = parse(format, false);

	return f && pf_accepts(&f->conv[0], t);
}

TEST(types)
{
	struct types *T = types_new(arena);
	const struct ctype *i = types_basic(T, BT_INT), *l = types_basic(T, BT_LONG);
	const struct ctype *ch = types_basic(T, BT_CHAR), *str = types_string(T);
	const struct ctype *p = types_ptr(T, ch), *a = types_array(T, ch, 16);

	CHECK(accepts("%d", i) && accepts("%x", l) && accepts("%d", ch));
	CHECK(!accepts("%d", p) && !accepts("%d", str) && !accepts("%d", a));
	CHECK(accepts("%ld", l) && !accepts("%ld", i) && !accepts("%lld", l));
	CHECK(accepts("%lld", types_stdint(T, 64, true)) &&
	      accepts("%llx", types_stdint(T, 64, false)));
	CHECK(accepts("%hd", types_basic(T, BT_SHORT)) && !accepts("%hd", i));
	CHECK(accepts("%s", str) && accepts("%s", a) && !accepts("%s", i) && !accepts("%s", p));
	CHECK(accepts("%c", ch) && accepts("%c", i) && !accepts("%c", l));
	CHECK(accepts("%lc", i) && !accepts("%lc", ch));
	CHECK(accepts("%p", p) && accepts("%p", l) && !accepts("%p", str));
	CHECK(accepts("%a", p) && accepts("%a", types_symaddr(T)) && !accepts("%a", str));
	CHECK(accepts("%A", types_usymaddr(T)) && !accepts("%A", types_symaddr(T)));
	CHECK(accepts("%k", types_stack(T)) && !accepts("%k", i));
	CHECK(accepts("%Y", l) && !accepts("%Y", i));
	CHECK(accepts("%f", types_basic(T, BT_DOUBLE)) && !accepts("%f", i));
	CHECK(accepts("%Lf", types_basic(T, BT_LDOUBLE)) &&
	      !accepts("%Lf", types_basic(T, BT_DOUBLE)));
	CHECK(accepts("%P", types_stdint(T, 16, false)) && !accepts("%P", i));
	struct pf_format *f = parse("%s%lu%d", false);
	CHECK_EQ_STR(pf_expects(&f->conv[0]), "char [] or string (or use stringof)");
	CHECK_EQ_STR(pf_expects(&f->conv[1]), "unsigned long");
	CHECK_HAS(pf_expects(&f->conv[2]), "long long");
}

TEST(llquantize)
{
	/* 10^0 .. 10^7, 10 steps: 9 per magnitude, and one bucket at each end. */
	CHECK_EQ_UINT(llquantize_nbuckets(10, 0, 6, 10), 2 + 7 * 9);
	CHECK_EQ_UINT(llquantize_nbuckets(10, 1, 1, 20), 2 + 18);
	/* Where the magnitude has fewer values than steps, one bucket a value. */
	CHECK_EQ_UINT(llquantize_nbuckets(10, 0, 1, 20), 2 + 9 + 18);
	CHECK_EQ_UINT(llquantize_nbuckets(2, 0, 3, 16), 2 + 1 + 2 + 4 + 8);
	CHECK_EQ_UINT(llquantize_nbuckets(1, 0, 3, 16), 2);
}

TEST(epids)
{
	struct rec_desc a = { .epid_base = 1, .n_probes = 3 },
			b = { .epid_base = 10, .n_probes = 1 };
	struct rec_desc *recs[] = { &a, &b };
	struct session_layout y = { .recs = recs, .n_recs = 2 };
	uint32_t i = 9;

	CHECK(!session_rec(&y, 0, &i) && !session_rec(&y, 4, &i) && !session_rec(&y, 11, &i));
	CHECK(session_rec(&y, 3, &i) && i == 0);
	CHECK(session_rec(&y, 10, &i) && i == 1);
}

int main(void)
{
	arena = arena_new();
	RUN(conversions);
	RUN(stars);
	RUN(flags);
	RUN(aggregations);
	RUN(refused);
	RUN(types);
	RUN(llquantize);
	RUN(epids);
	arena_free(arena);
	return test_end();
}
