// SPDX-License-Identifier: MIT
/* Each rule of the verifier has a function that breaks it, and one that just does not. */
#include "base/arena.h"
#include "ir/ir_i.h"
#include "test.h"

#define HEAD "fn \"f\" raw_tp\nslot s0 16 8\nlocal l0\nb0:\n"

static void verify(const char *text, const char *want)
{
	struct arena *a = arena_new();
	const char *err = NULL;
	struct ir_fn *f = ir_parse(a, text, strlen(text), &err);

	if (!CHECK(f))
		printf("# %s\n", err);
	else if (want)
		CHECK_HAS(ir_verify(f), want);
	else
		CHECK_EQ_STR(ir_verify(f), NULL);
	arena_free(a);
}

TEST(blocks)
{
	verify(HEAD "v1 = const 0\nret v1\n", NULL);
	verify(HEAD, "b0: does not end in jmp, br or ret");
	verify(HEAD "v1 = const 0\n", "b0: does not end in jmp, br or ret");
	verify(HEAD "v1 = const 0\nret v1\nret v1\n", "v2 (ret): instructions follow");
	verify(HEAD "jmp b0\n", "nothing may jump to the entry block");
	verify(HEAD "jmp b1\nb1:\nv1 = const 0\nv2 = phi b0 v1\nret v2\n",
	       "v3 (phi): not at the start");
	verify(HEAD "jmp b1\nb1:\nv2 = phi b1 v3, b0 v4\nv3 = const 0\nret v2\n"
		    "b2:\nv4 = const 0\nret v4\n",
	       "v5 is not known in b0");
}

TEST(instructions)
{
	verify(HEAD "v1 = slot s1\nret v1\n", "s1 does not exist");
	verify(HEAD "v1 = slot s0+16\nret v1\n", NULL);
	verify(HEAD "v1 = slot s0+17\nret v1\n", "offset outside of s0");
	verify(HEAD "v1 = slot s0-1\nret v1\n", "offset outside of s0");
	verify(HEAD "v1 = mapval m0-1\nret v1\n", "offset out of range");
	verify(HEAD "v1 = lget l1\nret v1\n", "l1 does not exist");
	verify(HEAD "v1 = ctx\nv2 = load.3 [v1]\nret v2\n", "size 3");
	verify(HEAD "v1 = ctx\natomic_add.2 [v1], v1\nret v1\n", "size 2");
	verify(HEAD "v1 = ctx\nv2 = load.8 [v1+2147483648]\nret v2\n", "offset out of range");
	verify(HEAD "v1 = const 0\nret v1 !pure\n", "flags 0x2");
	verify(HEAD "v1 = const 0 !inv\nret v1\n", "flags 0x1");
	verify(HEAD "v1 = call get_prandom_u32() !pure\nret v1\n", "get_prandom_u32 is not pure");
	verify(HEAD "v1 = call ktime_get_ns() !pure\nret v1\n", NULL);
	verify(HEAD "v1 = call ktime_get_ns()\nret v1\n", NULL);
	verify(HEAD "v1 = call #9()\nret v1\n", "helper 9 is not in the table");
	verify(HEAD "v1 = const 0\nv2 = call ktime_get_ns(v1)\nret v2\n",
	       "ktime_get_ns takes 0 arguments, not 1");
	verify(HEAD "v1 = const 0\nv2 = call map_lookup_elem(v1)\nret v2\n",
	       "map_lookup_elem takes 2 arguments, not 1");
	verify(HEAD "v1 = const 0\nv2 = call trace_printk(v1, v1, v1)\nret v2\n", NULL);
	verify(HEAD "v1 = rt \"\"()\nret v1\n", "no name");
	verify("fn \"f\" raw_tp\nslot s0 0 8\nb0:\nv1 = const 0\nret v1\n", "s0: size 0");
	verify("fn \"f\" raw_tp\nslot s0 8 3\nb0:\nv1 = const 0\nret v1\n", "alignment 3");
}

TEST(values)
{
	verify(HEAD "v1 = add v2, v2\nv2 = const 0\nret v1\n", "v2 is not known here");
	verify(HEAD "v1 = const 0\nbr.eq v1, v1, b1, b2\nb1:\nv2 = const 1\njmp b2\n"
		    "b2:\nret v2\n",
	       "v3 is not known here on every way");
	verify(HEAD "v1 = const 0\nbr.eq v1, v1, b1, b2\nb1:\njmp b2\n"
		    "b2:\nv2 = phi b0 v1\nret v2\n",
	       "no argument for b1");
	verify(HEAD "v1 = const 0\nbr.eq v1, v1, b1, b2\nb1:\njmp b2\n"
		    "b2:\nv2 = phi b0 v1, b1 v1, b0 v1\nret v2\n",
	       "two arguments for b0");
	verify(HEAD "v1 = const 0\njmp b1\nb1:\nv2 = phi b0 v1, b1 v1\nret v2\n",
	       "not a predecessor");
	verify(HEAD "v1 = const 0\njmp b1\nb1:\nv2 = phi b0 v1, b2 v1\nret v2\nb2:\njmp b1\n",
	       "b2 is not reached");
	/* loops; code that is not reached may use what it likes */
	verify(HEAD "v1 = const 0\njmp b1\nb1:\nv2 = phi b0 v1, b1 v3\nv3 = add v2, v2\n"
		    "br.eq v3, v1, b1, b2\nb2:\nret v3\n",
	       NULL);
	verify(HEAD "v1 = const 0\nret v1\nb1:\nret v2\nb2:\nv2 = const 0\nret v2\n", NULL);
}

TEST(pointers)
{
	verify(HEAD "v1 = ctx\nv2 = const 8\nv3 = add v1, v2\nv4 = sub v3, v2\n"
		    "v5 = eq v4, v1\nret v5\n",
	       NULL);
	verify(HEAD "v1 = ctx\nv2 = neg v1\nret v2\n", "v1 is a pointer");
	verify(HEAD "v1 = slot s0\nv2 = const 8\nv3 = and v2, v1\nret v3\n", "v1 is a pointer");
	verify(HEAD "v1 = slot s0\nv2 = const 8\nv3 = sub v2, v1\nret v3\n", "v1 is a pointer");
	verify(HEAD "v1 = map m0\nv2 = mapval m0\nv3 = add v2, v1\nret v3\n", "adds two pointers");
	/* through phis, selects and locals, whichever way */
	verify(HEAD "v1 = ctx\nv2 = const 0\nv3 = select v2, v2, v1\nv4 = shl v3, v2\nret v4\n",
	       "v3 is a pointer");
	verify(HEAD "v1 = ctx\nlset l0, v1\nv2 = lget l0\nv3 = not v2\nret v3\n",
	       "v3 is a pointer");
	verify(HEAD "v1 = ctx\nv2 = const 0\njmp b1\nb1:\nv3 = phi b0 v2, b1 v5\nv4 = not v3\n"
		    "v5 = add v1, v2\nbr.eq v3, v2, b1, b2\nb2:\nret v2\n",
	       "is a pointer");
}

/* What the text form cannot say. */
TEST(broken_lists)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);
	ir_val v = ir_const(f, 1);

	ir_ret(f, v);
	CHECK_EQ_STR(ir_verify(f), NULL);
	ir_i(f, v)->arg[0] = 0;
	ir_i(f, v + 1)->arg[0] = 77;
	CHECK_HAS(ir_verify(f), "argument v77 does not exist");
	ir_i(f, v + 1)->arg[0] = v + 1;
	CHECK_HAS(ir_verify(f), "argument v2 is not a value");
	ir_i(f, v + 1)->arg[0] = v;
	ir_i(f, v + 1)->n_args = 200;
	CHECK_HAS(ir_verify(f), "200 arguments");
	ir_i(f, v + 1)->n_args = 1;
	ir_i(f, v + 1)->prev = 0;
	CHECK_HAS(ir_verify(f), "broken at v2");
	ir_i(f, v + 1)->prev = v;
	ir_i(f, v)->next = 99;
	CHECK_HAS(ir_verify(f), "list of instructions broken");
	ir_i(f, v)->next = v;
	CHECK_HAS(ir_verify(f), "broken");
	arena_free(a);
}

/* Appended behind a terminator: goes where nothing comes. */
TEST(builder_after_the_end)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);
	const struct ir_pass_opts o = { .verify = true };

	CHECK(!ir_ended(f));
	ir_reti(f, 1);
	CHECK(ir_ended(f));
	ir_reti(f, 2);
	CHECK_EQ_STR(ir_verify(f), NULL);
	CHECK_EQ_STR(ir_optimize(f, &o), NULL);
	CHECK_EQ_UINT(f->n_blk, 1);
	CHECK_EQ_UINT(f->n_ins, 3);
	arena_free(a);
}

TEST(optimize_refuses_what_is_not_valid)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);
	const struct ir_pass_opts o = { .verify = false };

	CHECK_HAS(ir_optimize(f, &o), "does not end");
	arena_free(a);
}

int main(void)
{
	RUN(blocks);
	RUN(instructions);
	RUN(values);
	RUN(pointers);
	RUN(broken_lists);
	RUN(builder_after_the_end);
	RUN(optimize_refuses_what_is_not_valid);
	return test_end();
}
