// SPDX-License-Identifier: MIT
/* The tables against the kernel's header; the text form there and back; what the parser refuses. */
#include <linux/bpf.h>

#include "base/arena.h"
#include "ir/ir_i.h"
#include "test.h"

/* ---- tables ---- */

TEST(helper_numbers_are_the_kernels)
{
#define FN(x) #x
	static const char *const names[] = { __BPF_FUNC_MAPPER(FN) };
#undef FN
	const uint32_t n = sizeof(names) / sizeof(names[0]);
	unsigned seen = 0;

	for (uint32_t id = 0; id < n; id++) {
		const struct ir_helper_info *h = ir_helper_info(id);
		if (!h)
			continue;
		CHECK_EQ_STR(h->name, names[id]);
		CHECK_EQ_UINT(h->id, id);
		CHECK(h->n_args <= 5);
		seen++;
	}
	CHECK(seen > 80);
	CHECK(!ir_helper_info(0));
	CHECK(!ir_helper_info(9)); /* skb_store_bytes: not for tracing */
	CHECK(!ir_helper_info(100000));
}

TEST(pure_helpers_touch_no_memory)
{
	for (uint32_t id = 0; id < 256; id++) {
		const struct ir_helper_info *h = ir_helper_info(id);
		if (h && h->flags & IHF_PURE)
			CHECK(!(h->flags & (IHF_READS | IHF_WRITES)));
	}
}

TEST(op_rows_make_sense)
{
	for (unsigned op = 1; op < IR_OP_COUNT; op++) {
		const struct ir_op_info *o = ir_op_info((enum ir_op)op);
		CHECK(o->n_args <= 3);
		if (o->flags & IOF_PURE)
			CHECK(o->flags & IOF_RES &&
			      !(o->flags & (IOF_EFFECT | IOF_MEM | IOF_TERM)));
		if (o->flags & IOF_COMM)
			CHECK_EQ_INT(o->n_args, 2);
		if (o->flags & IOF_MEM)
			CHECK(o->n_args >= 1);
		for (unsigned other = 1; other < op; other++)
			CHECK(strcmp(o->name, ir_op_info((enum ir_op)other)->name) != 0);
	}
	CHECK_EQ_STR(ir_op_info(IR_CMPXCHG)->name, "cmpxchg");
	CHECK_EQ_INT(ir_op_info(IR_CMPXCHG)->n_args, 3);
}

/* ---- text ---- */

static char *print(struct arena *a, const struct ir_fn *f)
{
	struct sbuf b = { 0 };

	ir_print(f, &b);
	char *s = arena_strdup(a, sbuf_str(&b));
	sbuf_free(&b);
	return s;
}

static const char all_ops[] = "fn \"all \\\"ops\\\"\\x01\" kprobe_multi\n"
			      "slot s0 16 8 \"key\"\n"
			      "slot s1 4 1\n"
			      "local l0 \"self\"\n"
			      "local l1\n"
			      "b0 \"entry\":\n"
			      "  v1 = const -9223372036854775808\n"
			      "  v2 = const 9223372036854775807\n"
			      "  v3 = add v1, v2\n"
			      "  v4 = neg v3\n"
			      "  v5 = sext32 v4\n"
			      "  v6 = select v5, v1, v2\n"
			      "  v7 = ctx\n"
			      "  v8 = slot s0+8\n"
			      "  v9 = map m3\n"
			      "  v10 = mapval m1+4294967295\n"
			      "  v11 = lget l1\n"
			      "  lset l0, v11\n"
			      "  v13 = load.4 [v7+112] !inv\n"
			      "  v14 = load.8 [v8-8]\n"
			      "  store.1 [v8-2147483648], v13\n"
			      "  commit.8 [v10], v14\n"
			      "  atomic_add.8 [v10+8], v14\n"
			      "  v18 = xadd.4 [v10], v14\n"
			      "  v19 = xchg.8 [v10], v14\n"
			      "  v20 = cmpxchg.8 [v10], v14, v1\n"
			      "  v21 = call get_current_pid_tgid() !pure\n"
			      "  v22 = call map_lookup_elem(v9, v8)\n"
			      "  v23 = rt \"strtok\"(v8, v1, v2, v3, v4)\n"
			      "  v24 = rt \"log2\"(v1) !pure\n"
			      "  br.slt v24, v23, b2, b1 !unlikely\n"
			      "b1:\n"
			      "  jmp b2\n"
			      "b2 \"join\":\n"
			      "  v27 = phi b0 v21, b1 v1\n"
			      "  ret v27\n";

TEST(text_there_and_back)
{
	struct arena *a = arena_new();
	const char *err = NULL;
	struct ir_fn *f = ir_parse(a, all_ops, strlen(all_ops), &err);

	if (CHECK(f)) {
		CHECK_EQ_STR(print(a, f), all_ops);
		CHECK_EQ_STR(ir_verify(f), NULL);
		CHECK_EQ_STR(f->name, "all \"ops\"\001");
		CHECK_EQ_INT(f->kind, PROGK_KPROBE_MULTI);
		CHECK_EQ_INT(ir_i(f, 22)->aux, BPFH_map_lookup_elem);
		CHECK_EQ_INT(ir_i(f, 1)->imm, INT64_MIN);
	} else {
		printf("# %s\n", err);
	}
	arena_free(a);
}

TEST(every_op_has_a_text)
{
	for (unsigned op = 1; op < IR_OP_COUNT; op++) {
		struct arena *a = arena_new();
		struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);
		ir_slot s = ir_stack(f, 8, 8, NULL);
		ir_val v = ir_slot_addr(f, s, 0);
		ir_new_local(f, NULL);
		ir_val i = ir_ins_new(f, (enum ir_op)op);
		for (unsigned k = 0; k < ir_i(f, i)->n_args; k++)
			ir_i(f, i)->arg[k] = v;
		ir_i(f, i)->size = ir_opflags((enum ir_op)op) & IOF_MEM ? 8 : 0;
		ir_i(f, i)->aux = op == IR_CALL ? BPFH_jiffies64 : 0;
		ir_i(f, i)->name = op == IR_RT ? "f" : NULL;
		ir_link_last(f, 0, i);
		const char *text = print(a, f), *err;
		struct ir_fn *g = ir_parse(a, text, strlen(text), &err);
		if (CHECK(g))
			CHECK_EQ_STR(print(a, g), text);
		else
			printf("# %s: %s\n", ir_op_info((enum ir_op)op)->name, err);
		arena_free(a);
	}
}

TEST(comments_and_numbers)
{
	static const char text[] = "; a comment\n\n  fn \"f\"   raw_tp ; more\r\n"
				   "b7: ; entry\n\tv900 =const 1;\n jmp b3\n"
				   "b3:\n v5 = add v900,v900\n ret v5";
	static const char want[] = "fn \"f\" raw_tp\nb0:\n  v1 = const 1\n  jmp b1\n"
				   "b1:\n  v3 = add v1, v1\n  ret v3\n";
	struct arena *a = arena_new();
	const char *err;
	struct ir_fn *f = ir_parse(a, text, strlen(text), &err);

	if (CHECK(f))
		CHECK_EQ_STR(print(a, f), want);
	arena_free(a);
}

TEST(notes_and_lines_are_comments)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "f", PROGK_RAW_TP);
	const char *err;

	ir_loc(f, (struct srcloc){ .line = 12, .off = 3 });
	ir_val v = ir_const(f, 3);
	ir_note(f, v, "the %s\nanswer", "whole");
	ir_ret(f, v);
	const char *text = print(a, f);
	CHECK_EQ_STR(text, "fn \"f\" raw_tp\nb0 \"entry\":\n"
			   "  v1 = const 3  ; line 12 the whole answer\n  ret v1  ; line 12\n");
	CHECK(ir_parse(a, text, strlen(text), &err));
	arena_free(a);
}

TEST(text_errors)
{
	static const struct {
		const char *text, *err;
	} bad[] = {
		{ "", "line 1: no function" },
		{ "fun \"f\" raw_tp", "line 1: 'fn' expected" },
		{ "fn f raw_tp", "line 1: '\"' expected" },
		{ "fn \"f", "line 1: string not closed" },
		{ "fn \"f\\n\" raw_tp", "line 1: bad escape" },
		{ "fn \"f\\x00\" raw_tp", "line 1: bad \\x escape" },
		{ "fn \"f\" xdp", "line 1: unknown kind of program" },
		{ "fn \"f\" raw_tp x", "line 1: junk at the end of the line" },
		{ "fn \"f\" raw_tp\nslot s1 4 4", "line 2: stack objects are numbered from 0 on" },
		{ "fn \"f\" raw_tp\nslot s0 4", "line 2: number expected" },
		{ "fn \"f\" raw_tp\nlocal l9", "line 2: locals are numbered from 0 on" },
		{ "fn \"f\" raw_tp\nret v1", "line 2: instruction before the first block" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = frob v2", "line 3: unknown operation" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = nop", "line 3: unknown operation" },
		{ "fn \"f\" raw_tp\nb0:\nconst 1", "line 3: 'vN =' missing" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = jmp b0", "line 3: the operation makes no value" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = const 1\nv1 = const 2",
		  "line 4: value defined twice" },
		{ "fn \"f\" raw_tp\nb0:\njmp b0\nb0:\n", "line 4: block defined twice" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = const 9223372036854775808",
		  "line 3: number expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = const 1x", "line 3: number expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = add v1", "line 3: ',' expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = add v1, 2", "line 3: reference 'vN' expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = load [v1]", "line 3: '.' expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = load.9 [v1]", "line 3: bad size" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = load.8 [v1 !inv", "line 3: ']' expected" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = ctx !fast", "line 3: unknown flag" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = call frob()", "line 3: unknown helper" },
		{ "fn \"f\" raw_tp\nb0:\nv1 = rt \"f\"(v1,v1,v1,v1,v1,v1)",
		  "line 3: more than 5 arguments" },
		{ "fn \"f\" raw_tp\nb0:\nbr.up v1, v1, b0, b0", "line 3: unknown comparison" },
		{ "fn \"f\" raw_tp\nb0:\nret v4294967295", "line 3: reference 'vN' expected" },
		{ "fn \"f\" raw_tp\nb0:\nret v7", "v7 is not defined" },
		{ "fn \"f\" raw_tp\nb0:\njmp b7", "b7 is not defined" },
	};

	for (unsigned k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		struct arena *a = arena_new();
		const char *err = NULL;
		CHECK(!ir_parse(a, bad[k].text, strlen(bad[k].text), &err));
		CHECK_EQ_STR(err, bad[k].err);
		arena_free(a);
	}
}

int main(void)
{
	RUN(helper_numbers_are_the_kernels);
	RUN(pure_helpers_touch_no_memory);
	RUN(op_rows_make_sense);
	RUN(text_there_and_back);
	RUN(every_op_has_a_text);
	RUN(comments_and_numbers);
	RUN(notes_and_lines_are_comments);
	RUN(text_errors);
	return test_end();
}
