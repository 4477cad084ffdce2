// SPDX-License-Identifier: MIT
/*
 * What the passes do, seen in the text form: a short function in, the expected one out. "run" below
 * is the whole pass list, so that the results are those that the back end gets.
 */
#include "base/arena.h"
#include "ir/ir_i.h"
#include "test.h"

#define HEAD "fn \"f\" raw_tp\nslot s0 16 8\nlocal l0\nlocal l1\nb0:\n"

static const char *text_of(struct arena *a, struct ir_fn *f)
{
	struct sbuf b = { 0 };

	for (ir_val v = 1; v < f->n_ins; v++)
		f->ins[v].note = NULL;
	for (ir_blk k = 0; k < f->n_blk; k++)
		f->blk[k].name = NULL;
	ir_print(f, &b);
	const char *s = arena_strdup(a, sbuf_str(&b));
	sbuf_free(&b);
	const char *body = strstr(s, "b0:\n");
	return body ? body + 4 : s;
}

/* Blocks of the result follow "b0:\n". */
static void run(const char *in, const char *want)
{
	struct arena *a = arena_new();
	const char *err = NULL;
	struct ir_fn *f = ir_parse(a, in, strlen(in), &err);
	const struct ir_pass_opts o = { .verify = true };

	if (f)
		err = ir_optimize(f, &o);
	if (!CHECK_EQ_STR(err, NULL))
		printf("# in\n%s\n", in);
	else if (!CHECK_EQ_STR(text_of(a, f), want))
		printf("# in\n%s\n", in);
	arena_free(a);
}

/* ---- fold ---- */

/* x is an 8-byte load, y a 1-byte one, z another 8-byte one. */
#define XYZ \
	"v100 = ctx\nv1 = load.8 [v100] !inv\nv2 = load.1 [v100+8] !inv\nv3 = load.8 [v100+16] !inv\n"

static void expr(const char *ins, const char *want)
{
	struct arena *a = arena_new();
	const char *in = arena_printf(a, HEAD XYZ "%s\nret v9\n", ins);
	char *out = arena_strdup(a, want);

	run(in, out);
	arena_free(a);
}

#define X "  v1 = ctx\n  v2 = load.8 [v1] !inv\n"
#define Y "  v1 = ctx\n  v2 = load.1 [v1+8] !inv\n"

TEST(identities_that_give_the_argument)
{
	static const char *const same[] = {
		"v8 = const 0\nv9 = add v1, v8",
		"v8 = const 0\nv9 = add v8, v1",
		"v8 = const 0\nv9 = sub v1, v8",
		"v8 = const 1\nv9 = mul v1, v8",
		"v8 = const 1\nv9 = udiv v1, v8",
		"v8 = const 1\nv9 = sdiv v1, v8",
		"v8 = const -1\nv9 = and v1, v8",
		"v9 = and v1, v1",
		"v8 = const 0\nv9 = or v1, v8",
		"v9 = or v1, v1",
		"v8 = const 0\nv9 = xor v8, v1",
		"v8 = const 64\nv9 = shl v1, v8",
		"v8 = const 0\nv9 = shr v1, v8",
		"v8 = const 128\nv9 = sar v1, v8",
		"v8 = neg v1\nv9 = neg v8",
		"v8 = not v1\nv9 = not v8",
		"v8 = bswap64 v1\nv9 = bswap64 v8",
		"v9 = select v3, v1, v1",
		"v8 = const 3\nv9 = select v8, v1, v3",
		"v8 = const 0\nv9 = select v8, v3, v1",
		"v8 = const 0\nv9 = umod v1, v8",
		"v8 = const 0\nv9 = smod v1, v8",
	};

	for (unsigned k = 0; k < sizeof(same) / sizeof(same[0]); k++)
		expr(same[k], X "  ret v2\n");
}

TEST(identities_that_give_a_constant)
{
	static const struct {
		const char *ins;
		int64_t c;
	} rows[] = {
		{ "v9 = sub v1, v1", 0 },
		{ "v9 = xor v1, v1", 0 },
		{ "v8 = const 0\nv9 = mul v1, v8", 0 },
		{ "v8 = const 0\nv9 = udiv v1, v8", 0 },
		{ "v8 = const 0\nv9 = sdiv v1, v8", 0 },
		{ "v8 = const 1\nv9 = umod v1, v8", 0 },
		{ "v8 = const 1\nv9 = smod v1, v8", 0 },
		{ "v8 = const -1\nv9 = smod v1, v8", 0 },
		{ "v8 = const 0\nv9 = and v8, v1", 0 },
		{ "v8 = const -1\nv9 = or v1, v8", -1 },
		{ "v8 = const 0\nv9 = shl v8, v1", 0 },
		{ "v8 = const 40\nv7 = shr v1, v8\nv9 = shr v7, v8", 0 },
		{ "v8 = const 40\nv7 = shl v1, v8\nv6 = const 24\nv9 = shl v7, v6", 0 },
		{ "v9 = eq v1, v1", 1 },
		{ "v9 = ult v1, v1", 0 },
		{ "v9 = sle v1, v1", 1 },
		{ "v8 = const 0\nv9 = ult v1, v8", 0 },
		{ "v8 = const 0\nv9 = ule v8, v1", 1 },
		{ "v8 = const 256\nv9 = ult v2, v8", 1 },
		{ "v8 = const 256\nv9 = eq v2, v8", 0 },
		{ "v8 = const 0\nv9 = slt v2, v8", 0 },
		{ "v8 = const 256\nv9 = and v2, v8", 0 },
		{ "v8 = const -9223372036854775808\nv7 = const -1\nv9 = sdiv v8, v7", INT64_MIN },
		{ "v8 = const 7\nv7 = const -2\nv9 = smod v8, v7", 1 },
		{ "v8 = const 300\nv9 = sext8 v8", 44 },
		{ "v8 = const 200\nv9 = sext8 v8", -56 },
		{ "v8 = const 4660\nv9 = bswap16 v8", 0x3412 },
	};

	for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct arena *a = arena_new();
		expr(rows[k].ins,
		     arena_printf(a, "  v1 = const %" PRId64 "\n  ret v1\n", rows[k].c));
		arena_free(a);
	}
}

TEST(cheaper_operations)
{
	expr("v8 = const 5\nv7 = sub v1, v8\nv9 = sub v7, v8",
	     X "  v3 = const -10\n  v4 = add v2, v3\n  ret v4\n");
	expr("v8 = const 8\nv9 = mul v1, v8", X "  v3 = const 3\n  v4 = shl v2, v3\n  ret v4\n");
	expr("v8 = const 8\nv9 = udiv v1, v8", X "  v3 = const 3\n  v4 = shr v2, v3\n  ret v4\n");
	expr("v8 = const 8\nv9 = umod v1, v8", X "  v3 = const 7\n  v4 = and v2, v3\n  ret v4\n");
	expr("v8 = const 8\nv9 = sdiv v2, v8", Y "  v3 = const 3\n  v4 = shr v2, v3\n  ret v4\n");
	expr("v8 = const 10\nv9 = smod v2, v8",
	     Y "  v3 = const 10\n  v4 = umod v2, v3\n  ret v4\n");
	expr("v8 = const -1\nv9 = mul v1, v8", X "  v3 = neg v2\n  ret v3\n");
	expr("v8 = const 0\nv9 = sub v8, v1", X "  v3 = neg v2\n  ret v3\n");
	expr("v8 = const -1\nv9 = xor v8, v1", X "  v3 = not v2\n  ret v3\n");
	expr("v8 = const 12\nv7 = and v8, v1\nv6 = const 6\nv9 = and v7, v6",
	     X "  v3 = const 4\n  v4 = and v2, v3\n  ret v4\n");
	expr("v8 = const 3\nv7 = sar v1, v8\nv6 = const 62\nv9 = sar v7, v6",
	     X "  v3 = const 63\n  v4 = sar v2, v3\n  ret v4\n");
	expr("v8 = const 1\nv9 = ult v1, v8", X "  v3 = const 0\n  v4 = eq v2, v3\n  ret v4\n");
	expr("v8 = const 0\nv7 = ult v1, v3\nv9 = eq v7, v8",
	     X "  v3 = load.8 [v1+16] !inv\n  v4 = ule v3, v2\n  ret v4\n");
	expr("v8 = neg v3\nv9 = add v1, v8",
	     X "  v3 = load.8 [v1+16] !inv\n  v4 = sub v2, v3\n  ret v4\n");
	expr("v8 = const 0\nv7 = eq v1, v8\nv9 = select v7, v3, v2",
	     X "  v3 = load.1 [v1+8] !inv\n  v4 = load.8 [v1+16] !inv\n"
	       "  v5 = select v2, v3, v4\n  ret v5\n");
	expr("v8 = const 0\nv7 = ne v1, v8\nv9 = select v7, v3, v2",
	     X "  v3 = load.1 [v1+8] !inv\n  v4 = load.8 [v1+16] !inv\n"
	       "  v5 = select v2, v4, v3\n  ret v5\n");
	expr("v8 = slt v1, v3\nv7 = const 1\nv6 = const 0\nv9 = select v8, v7, v6",
	     X "  v3 = load.8 [v1+16] !inv\n  v4 = slt v2, v3\n  ret v4\n");
}

TEST(extensions)
{
	expr("v9 = zext8 v2", Y "  ret v2\n");
	expr("v9 = sext32 v2", Y "  ret v2\n");
	expr("v8 = const 255\nv9 = and v2, v8", Y "  ret v2\n");
	expr("v9 = sext8 v2", Y "  v3 = sext8 v2\n  ret v3\n");
	expr("v8 = sext8 v1\nv9 = sext32 v8", X "  v3 = sext8 v2\n  ret v3\n");
	expr("v8 = sext32 v1\nv9 = sext8 v8", X "  v3 = sext8 v2\n  ret v3\n");
	expr("v8 = sext32 v1\nv9 = zext16 v8", X "  v3 = zext16 v2\n  ret v3\n");
	expr("v8 = sext8 v1\nv9 = zext16 v8", X "  v3 = sext8 v2\n  v4 = zext16 v3\n  ret v4\n");
	expr("v8 = zext32 v1\nv9 = sext16 v8", X "  v3 = sext16 v2\n  ret v3\n");
	expr("v8 = zext32 v1\nv9 = zext32 v8", X "  v3 = zext32 v2\n  ret v3\n");
	expr("v8 = const 65535\nv7 = and v1, v8\nv9 = zext8 v7", X "  v3 = zext8 v2\n  ret v3\n");
	/* what the kernel would not know stays: the mask bounds an index */
	expr("v8 = const 15\nv7 = mul v3, v8\nv6 = bswap16 v1\nv9 = zext16 v6",
	     X "  v3 = bswap16 v2\n  v4 = zext16 v3\n  ret v4\n");
}

TEST(addresses)
{
	run(HEAD "v1 = slot s0\nv2 = const 8\nv3 = add v1, v2\nv4 = load.8 [v3]\nret v4\n",
	    "  v1 = slot s0+8\n  v2 = load.8 [v1]\n  ret v2\n");
	run(HEAD "v1 = slot s0\nv2 = const 8\nv3 = add v1, v2\nv4 = rt \"f\"(v3)\nret v4\n",
	    "  v1 = slot s0+8\n  v2 = rt \"f\"(v1)\n  ret v2\n");
	/* out of the object: remains an addition */
	run(HEAD "v1 = slot s0\nv2 = const 80\nv3 = add v1, v2\nv4 = rt \"f\"(v3)\nret v4\n",
	    "  v1 = slot s0\n  v2 = const 80\n  v3 = add v1, v2\n  v4 = rt \"f\"(v3)\n  ret v4\n");
	/* variables of one map share its address */
	run(HEAD "v1 = mapval m0+8\nv2 = load.8 [v1]\nv3 = mapval m0+16\nstore.8 [v3+4], v2\n"
		 "ret v2\n",
	    "  v1 = mapval m0\n  v2 = load.8 [v1+8]\n  store.8 [v1+20], v2\n  ret v2\n");
	/* an offset that does not fit in 16 bits */
	run(HEAD "v1 = ctx\nv2 = const 40000\nv3 = add v1, v2\nv4 = load.8 [v3]\nret v4\n",
	    "  v1 = ctx\n  v2 = const 40000\n  v3 = add v1, v2\n  v4 = load.8 [v3]\n  ret v4\n");
}

/* ---- branches ---- */

#define BR "\nb1:\nv20 = const 1\nret v20\nb2:\nv21 = const 2\nret v21\n"
#define OUT2 "b1:\n  v5 = const 2\n  ret v5\nb2:\n  v7 = const 1\n  ret v7\n"

TEST(branches_test_comparisons)
{
	static const char out[] = X "  v3 = load.8 [v1+16] !inv\n  br.slt v2, v3, b2, b1\n" OUT2;
	static const char not [] = X "  v3 = load.8 [v1+16] !inv\n  br.sge v2, v3, b2, b1\n" OUT2;
	static const char set[] = X "  v3 = load.8 [v1+16] !inv\n  br.set v2, v3, b2, b1\n" OUT2;

	run(HEAD XYZ "v4 = slt v1, v3\nv5 = const 0\nbr.ne v4, v5, b1, b2" BR, out);
	run(HEAD XYZ "v4 = slt v1, v3\nv5 = const 1\nbr.eq v4, v5, b1, b2" BR, out);
	run(HEAD XYZ "v4 = slt v1, v3\nv5 = const 0\nbr.eq v4, v5, b1, b2" BR, not );
	run(HEAD XYZ "v4 = and v1, v3\nv5 = const 0\nbr.ne v4, v5, b1, b2" BR, set);
	run(HEAD XYZ "v4 = and v1, v3\nv5 = const 0\nbr.eq v5, v4, b2, b1" BR, set);
}

TEST(branches_with_known_outcome)
{
	run(HEAD "v1 = const 3\nv2 = const 4\nbr.ult v1, v2, b1, b2" BR,
	    "  v1 = const 1\n  ret v1\n");
	run(HEAD XYZ "v5 = const 300\nbr.ugt v2, v5, b1, b2" BR, "  v1 = const 2\n  ret v1\n");
	run(HEAD XYZ "br.ule v1, v1, b1, b2" BR, "  v1 = const 1\n  ret v1\n");
	run(HEAD XYZ "br.eq v1, v3, b1, b1" BR, "  v1 = const 1\n  ret v1\n");
	/* a bound that says something stays */
	run(HEAD XYZ "v5 = const 0\nbr.ugt v1, v5, b1, b2" BR,
	    X "  v3 = const 0\n  br.ugt v2, v3, b2, b1\n" OUT2);
}

/* a && b through a variable: no variable is left. */
TEST(threading)
{
	run(HEAD XYZ "v10 = const 0\nlset l0, v10\nbr.ne v1, v10, b3, b4\n"
		     "b3:\nv11 = ne v3, v10\nlset l0, v11\njmp b4\n"
		     "b4:\nv12 = lget l0\nbr.ne v12, v10, b1, b2" BR,
	    X "  v3 = const 0\n  br.ne v2, v3, b1, b2\n"
	      "b1:\n  v5 = load.8 [v1+16] !inv\n  br.ne v5, v3, b3, b2\n"
	      "b2:\n  v7 = const 2\n  ret v7\nb3:\n  v9 = const 1\n  ret v9\n");
}

/* A NULL check is not made twice, nor is a number compared once it is known. */
TEST(implied)
{
	run(HEAD XYZ "v4 = const 0\nbr.eq v1, v4, b3, b4\nb3:\nv5 = rt \"f\"()\njmp b4\n"
		     "b4:\nbr.ne v1, v4, b1, b2" BR,
	    X "  v3 = const 0\n  br.eq v2, v3, b2, b1\n"
	      "b1:\n  v5 = const 1\n  ret v5\n"
	      "b2:\n  v7 = rt \"f\"()\n  v8 = const 2\n  ret v8\n");
	run(HEAD XYZ "v4 = const 3\nv5 = const 4\nbr.eq v1, v4, b3, b4\n"
		     "b3:\nv6 = rt \"f\"()\njmp b4\nb4:\nbr.eq v1, v5, b1, b2" BR,
	    X "  v3 = const 3\n  br.eq v2, v3, b3, b1\n"
	      "b1:\n  v5 = const 4\n  br.eq v2, v5, b2, b4\n"
	      "b2:\n  v7 = const 1\n  ret v7\n"
	      "b3:\n  v9 = rt \"f\"()\n  jmp b4\n"
	      "b4:\n  v11 = const 2\n  ret v11\n");
	/* a bounds check is made again: the kernel may not know the register any more */
	run(HEAD XYZ "v4 = const 3\nbr.ult v1, v4, b3, b2\n"
		     "b3:\nv6 = rt \"f\"()\nbr.ult v1, v4, b1, b2" BR,
	    X "  v3 = const 3\n  br.ult v2, v3, b1, b2\n"
	      "b1:\n  v5 = rt \"f\"()\n  br.ult v2, v3, b3, b2\n"
	      "b2:\n  v7 = const 2\n  ret v7\nb3:\n  v9 = const 1\n  ret v9\n");
}

TEST(straight_lines_become_one_block)
{
	run(HEAD "jmp b1\nb1:\njmp b2\nb2:\nv1 = const 1\njmp b3\nb3:\nv2 = phi b2 v1\nret v2\n"
		 "b4:\njmp b4\n",
	    "  v1 = const 1\n  ret v1\n");
}

/* ---- ssa ---- */

TEST(locals)
{
	run(HEAD "v1 = lget l0\nret v1\n", "  v1 = const 0\n  ret v1\n");
	run(HEAD XYZ "lset l0, v1\nv4 = const 0\nbr.eq v3, v4, b1, b2\n"
		     "b1:\nlset l0, v3\nlset l1, v3\njmp b2\nb2:\nv5 = lget l0\nret v5\n",
	    X "  v3 = load.8 [v1+16] !inv\n  v4 = const 0\n  br.eq v3, v4, b1, b2\n"
	      "b1:\n  jmp b2\nb2:\n  v7 = phi b0 v2, b1 v3\n  ret v7\n");
	/* a loop, and a local that is set on one way only */
	run(HEAD "v1 = const 10\nv2 = const 1\njmp b1\n"
		 "b1:\nv3 = lget l0\nv4 = add v3, v2\nlset l0, v4\nbr.ult v4, v1, b1, b2\n"
		 "b2:\nret v4\n",
	    "  v1 = const 0\n  v2 = const 10\n  v3 = const 1\n  jmp b1\n"
	    "b1:\n  v5 = phi b0 v1, b1 v6\n  v6 = add v5, v3\n  br.ult v6, v2, b1, b2\n"
	    "b2:\n  ret v6\n");
}

/* ---- cse ---- */

TEST(common_subexpressions)
{
	run(HEAD "v1 = call get_current_pid_tgid() !pure\nv2 = call get_current_pid_tgid() !pure\n"
		 "v3 = rt \"f\"(v1, v2)\nret v3\n",
	    "  v1 = call get_current_pid_tgid() !pure\n  v2 = rt \"f\"(v1, v1)\n  ret v2\n");
	run(HEAD XYZ "v4 = add v1, v3\nv5 = add v3, v1\nv6 = rt \"f\"(v4, v5)\nret v6\n",
	    X "  v3 = load.8 [v1+16] !inv\n  v4 = add v2, v3\n  v5 = rt \"f\"(v4, v4)\n  ret v5\n");
	/* calls with different numbers are two */
	run(HEAD "v1 = call ktime_get_ns+1() !pure\nv2 = call ktime_get_ns() !pure\n"
		 "v3 = call ktime_get_ns+1() !pure\nv4 = rt \"f\"(v1, v2, v3)\nret v4\n",
	    "  v1 = call ktime_get_ns+1() !pure\n  v2 = call ktime_get_ns() !pure\n"
	    "  v3 = rt \"f\"(v1, v2, v1)\n  ret v3\n");
	/* calls without the flag, and loads of what may change, are two */
	run(HEAD "v1 = call get_prandom_u32()\nv2 = call get_prandom_u32()\n"
		 "v3 = rt \"f\"(v1, v2)\nret v3\n",
	    "  v1 = call get_prandom_u32()\n  v2 = call get_prandom_u32()\n"
	    "  v3 = rt \"f\"(v1, v2)\n  ret v3\n");
	run(HEAD "v1 = ctx\nv2 = load.8 [v1]\nv3 = load.8 [v1]\nv4 = rt \"f\"(v2, v3)\nret v4\n",
	    "  v1 = ctx\n  v2 = load.8 [v1]\n  v3 = load.8 [v1]\n  v4 = rt \"f\"(v2, v3)\n"
	    "  ret v4\n");
	run(HEAD "v1 = const 1\nv2 = rt \"f\"(v1) !pure\nv3 = rt \"f\"(v1) !pure\n"
		 "v4 = rt \"g\"(v1) !pure\nv5 = rt \"h\"(v2, v3, v4)\nret v5\n",
	    "  v1 = const 1\n  v2 = rt \"f\"(v1) !pure\n  v3 = rt \"g\"(v1) !pure\n"
	    "  v4 = rt \"h\"(v2, v2, v3)\n  ret v4\n");
}

/* ---- sink, dce ---- */

/* The predicate is false: neither the time is asked for nor the address made. */
TEST(predicate_first)
{
	run(HEAD XYZ "v4 = call ktime_get_ns() !pure\nv5 = mapval m0\nv6 = add v1, v3\n"
		     "v7 = const 7\nbr.eq v2, v7, b1, b2\n"
		     "b1:\nstore.8 [v5], v4\nstore.8 [v5+8], v6\njmp b2\n"
		     "b2:\nv8 = const 0\nret v8\n",
	    Y "  v3 = const 7\n  br.eq v2, v3, b1, b2\n"
	      "b1:\n  v5 = load.8 [v1] !inv\n  v6 = load.8 [v1+16] !inv\n"
	      "  v7 = call ktime_get_ns() !pure\n  v8 = mapval m0\n  v9 = add v5, v6\n"
	      "  store.8 [v8], v7\n  store.8 [v8+8], v9\n  jmp b2\n"
	      "b2:\n  v13 = const 0\n  ret v13\n");
	/* but not into a loop, and not a load that may see something else later */
	run(HEAD "v1 = ctx\nv2 = load.8 [v1]\nv3 = call ktime_get_ns() !pure\nv9 = const 9\n"
		 "jmp b1\nb1:\nv4 = rt \"f\"(v3)\nbr.eq v4, v9, b1, b2\nb2:\nret v2\n",
	    "  v1 = ctx\n  v2 = load.8 [v1]\n  v3 = call ktime_get_ns() !pure\n  v4 = const 9\n"
	    "  jmp b1\nb1:\n  v6 = rt \"f\"(v3)\n  br.eq v6, v4, b1, b2\nb2:\n  ret v2\n");
}

TEST(dead_code)
{
	run(HEAD "v1 = ctx\nv2 = load.8 [v1]\nv3 = call ktime_get_ns() !pure\n"
		 "v4 = call get_prandom_u32()\nv5 = map m0\nv6 = slot s0\n"
		 "v7 = call map_lookup_elem(v5, v6)\nv8 = const 0\nret v8\n",
	    "  v1 = const 0\n  ret v1\n");
	run(HEAD "v1 = mapval m0\nv2 = const 1\nv3 = xadd.8 [v1], v2\nret v2\n",
	    "  v1 = mapval m0\n  v2 = const 1\n  atomic_add.8 [v1], v2\n  ret v2\n");
	run(HEAD "v1 = mapval m0\nv2 = const 1\nv3 = xchg.8 [v1], v2\n"
		 "v4 = call send_signal(v2)\nret v2\n",
	    "  v1 = mapval m0\n  v2 = const 1\n  v3 = xchg.8 [v1], v2\n"
	    "  v4 = call send_signal(v2)\n  ret v2\n");
	/* a circle of phis that nobody looks at */
	run(HEAD XYZ "v4 = const 0\njmp b1\nb1:\nv5 = phi b0 v1, b1 v6\nv6 = add v5, v3\n"
		     "v7 = rt \"f\"()\nbr.eq v7, v4, b1, b2\nb2:\nret v4\n",
	    "  v1 = const 0\n  jmp b1\nb1:\n  v3 = rt \"f\"()\n  br.eq v3, v1, b1, b2\n"
	    "b2:\n  ret v1\n");
}

/* ---- the list ---- */

static void note_pass(void *priv, const char *pass, const struct ir_fn *f)
{
	struct sbuf *b = priv;

	sbuf_printf(b, "%s%s", b->len ? " " : "", pass);
	CHECK_EQ_STR(ir_verify(f), NULL);
}

TEST(dump_after_each_pass)
{
	struct arena *a = arena_new();
	struct sbuf b = { 0 };
	struct ir_pass_opts o = { .dump = note_pass, .priv = &b };
	struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);

	ir_reti(f, 0);
	CHECK(!ir_optimize(f, &o));
	CHECK_EQ_STR(sbuf_str(&b),
		     "in cfg ssa fold cse dce cfg2 fold2 cse2 imply cfg3 sink dce2 compact");
	sbuf_reset(&b);
	o.no_opt = true;
	CHECK(!ir_optimize(f, &o));
	CHECK_EQ_STR(sbuf_str(&b), "in ssa compact");
	sbuf_free(&b);
	arena_free(a);
}

int main(void)
{
	RUN(identities_that_give_the_argument);
	RUN(identities_that_give_a_constant);
	RUN(cheaper_operations);
	RUN(extensions);
	RUN(addresses);
	RUN(branches_test_comparisons);
	RUN(branches_with_known_outcome);
	RUN(threading);
	RUN(implied);
	RUN(straight_lines_become_one_block);
	RUN(locals);
	RUN(common_subexpressions);
	RUN(predicate_first);
	RUN(dead_code);
	RUN(dump_after_each_pass);
	return test_end();
}
