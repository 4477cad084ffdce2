/* SPDX-License-Identifier: MIT */
/*
 * Places: variables, members, elements, memory behind pointers; reading, writing, copying them.
 *
 * Three kinds of memory. Variables live in maps and scratch: the verifier knows them and plain loads
 * and stores do. Kernel memory is read with probe_read_kernel, user memory (pointers declared userland)
 * with probe_read_user; a failed read is a D fault. Only memory of the first kind can be written.
 */
#include "lower/lower_i.h"

#define TASK_CREATE 1

static ir_val io_slot(struct lf *l)
{
	if (!l->have_io8) {
		l->io8 = ir_stack(l->f, 8, 8, "io");
		l->have_io8 = true;
	}
	return ir_slot_addr(l->f, l->io8, 0);
}

ir_val lw_user_bytes(struct lf *l, ir_val dst, ir_val size, ir_val addr)
{
	return ir_call(l->f, l->t->sleepable ? BPFH_copy_from_user : BPFH_probe_read_user, 3, dst,
		       size, addr);
}

/*
 * The helper that stops at the NUL never sleeps. If it fails, the first and the last page that the string may
 * be in are touched, and it is asked once more.
 */
ir_val lw_user_string(struct lf *l, ir_val dst, ir_val size, uint32_t most, ir_val addr)
{
	struct ir_fn *f = l->f;
	ir_val r = ir_call(f, BPFH_probe_read_user_str, 3, dst, size, addr), byte;
	ir_blk cold, done;
	ir_local n;

	if (!l->t->sleepable)
		return r;
	cold = ir_block(f, "cold");
	done = ir_block(f, NULL);
	n = ir_new_local(f, "len");
	ir_set(f, n, r);
	ir_bri(f, IRC_SLT, r, 0, cold, done);
	ir_unlikely(f);
	ir_at(f, cold);
	byte = io_slot(l);
	ir_call(f, BPFH_copy_from_user, 3, byte, ir_const(f, 1), addr);
	ir_call(f, BPFH_copy_from_user, 3, byte, ir_const(f, 1),
		ir_bini(f, IR_ADD, addr, most - 1));
	ir_set(f, n, ir_call(f, BPFH_probe_read_user_str, 3, dst, size, addr));
	ir_jmp(f, done);
	ir_at(f, done);
	return ir_get(f, n);
}

void lw_read(struct lf *l, bool user, ir_val dst, uint32_t size, ir_val addr)
{
	ir_val n = ir_const(l->f, size);
	ir_val r = user ? lw_user_bytes(l, dst, n, addr) :
			  ir_call(l->f, BPFH_probe_read_kernel, 3, dst, n, addr);

	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, addr);
}

/* ---- storage of variables ---- */

/*
 * Address of the thread's self-> struct; 0 if there is none yet, or, with create, if there was no
 * memory for it (counted as a dynamic variable drop: the store is skipped, the clause goes on).
 */
static ir_val self_struct(struct lf *l, bool create)
{
	struct ir_fn *f = l->f;
	ir_blk look = ir_block(f, "self_get"), done = ir_block(f, "self");
	ir_val p = ir_get(f, l->l_self), v;

	ir_bri(f, IRC_NE, p, 0, done, look);
	ir_at(f, look);
	v = ir_call(f, BPFH_task_storage_get, 4, ir_map(f, l->w->map_self),
		    ir_call(f, BPFH_get_current_task_btf, 0), ir_const(f, 0),
		    ir_const(f, create ? TASK_CREATE : 0));
	ir_set(f, l->l_self, v);
	if (create) {
		ir_blk none = ir_block(f, "self_none");

		ir_bri(f, IRC_NE, v, 0, done, none);
		ir_at(f, none);
		lw_drop(l, SHM_DROP_DYNVAR);
		ir_jmp(f, done);
	} else {
		ir_jmp(f, done);
	}
	ir_at(f, done);
	return ir_get(f, l->l_self);
}

static struct rfield self_prefix(void)
{
	return (struct rfield){ .kind = FK_INT, .size = 8 };
}

/*
 * Room on the stack for a key. A key is used up before the next one at its depth is begun, so all
 * of a program's share one place; a key within a key (@[a[x]]) has the next.
 */
static ir_val tuple_slot(struct lf *l, uint32_t size)
{
	struct ir_fn *f = l->f;
	ir_slot s;

	if (l->key_nest >= KEY_NEST)
		return ir_slot_addr(f, ir_stack(f, size, 8, "tuple"), 0);
	while (l->n_tuple <= l->key_nest)
		l->tuple[l->n_tuple++] = ir_stack(f, 8, 8, "tuple");
	s = l->tuple[l->key_nest];
	if (f->slot[s].size < size)
		f->slot[s].size = size;
	return ir_slot_addr(f, s, 0);
}

/*
 * Writes the key of an associative array into the stack (small) or scratch and gives its address.
 * Every byte of the key is written: padding and string tails are zero.
 */
void lw_key_to(struct lf *l, struct dvar *v, struct expr **args, uint32_t n, ir_val base)
{
	struct vstore *s = v->store;
	struct ir_fn *f = l->f;
	uint32_t end = 0;

	if (v->kind == DV_SELF && v->assoc) {
		struct rfield p = self_prefix();

		ir_store(f, p.size, base, 0, ir_call(f, BPFH_get_current_task, 0));
		end = 8;
	}
	if (s->share_id) {
		ir_store(f, 8, base, end, ir_const(f, (int64_t)s->share_id));
		end += 8;
	}
	for (uint32_t i = 0; i < n && i < s->n_keys; i++) {
		struct rfield k = s->keys[i];

		for (; end + 4 <= k.off && end % 4 == 0; end += 4)
			ir_store(f, 4, base, end, ir_const(f, 0));
		for (; end < k.off; end++)
			ir_store(f, 1, base, end, ir_const(f, 0));
		if (k.kind == FK_USTACK && s->agg && s->agg->by_record)
			lw_stack_owner(l, &k, base);
		else
			lw_field_store(l, args[i], &k, base, true);
		end = k.off + k.size;
	}
	for (; end < s->key_size; end++)
		ir_store(f, 1, base, end, ir_const(f, 0));
}

ir_val lw_key(struct lf *l, struct dvar *v, struct expr **args, uint32_t n, uint32_t *ret_size)
{
	struct vstore *s = v->store;
	ir_val base;

	if (s->key_size <= 64)
		base = tuple_slot(l, s->key_size);
	else
		base = lw_scratch(l, lw_temp(l, s->key_size));
	l->key_nest++;
	lw_key_to(l, v, args, n, base);
	l->key_nest--;
	*ret_size = s->key_size;
	return base;
}

static void emit_insert(struct lf *l, struct vstore *s, ir_val map, ir_val key)
{
	struct ir_fn *f = l->f;
	uint32_t z = lw_zeros(l->w, s->map_val);

	(void)ir_call(f, BPFH_map_update_elem, 4, map, key, ir_mapval(f, l->w->map_ro, z),
		      ir_const(f, 1 /* BPF_NOEXIST */));
}

/* Address of the element's value; 0 if it is not there (create: and there is no room for it). */
static ir_val element(struct lf *l, const struct expr *e, bool create)
{
	struct ir_fn *f = l->f;
	struct vstore *s = e->var->store;
	uint32_t size;
	ir_val key = lw_key(l, e->var, e->args, e->n_args, &size);
	ir_val map = ir_map(f, s->map), v;
	ir_local r;
	ir_blk have, miss, full;

	v = ir_call(f, BPFH_map_lookup_elem, 2, map, key);
	if (!create)
		return v;
	r = ir_new_local(f, "elem");
	have = ir_block(f, "have");
	miss = ir_block(f, "miss");
	full = ir_block(f, "full");
	ir_set(f, r, v);
	ir_bri(f, IRC_NE, v, 0, have, miss);
	ir_at(f, miss);
	emit_insert(l, s, map, key);
	v = ir_call(f, BPFH_map_lookup_elem, 2, map, key);
	ir_set(f, r, v);
	ir_bri(f, IRC_NE, v, 0, have, full);
	ir_at(f, full);
	lw_drop(l, SHM_DROP_DYNVAR);
	ir_jmp(f, have);
	ir_at(f, have);
	return ir_get(f, r);
}

static struct lval this_lval(struct lf *l, struct dvar *v)
{
	struct vstore *s = v->store;
	struct lval lv = { .type = v->type };

	if (!type_is_scalar(v->type)) {
		lv.kind = LV_MEM;
		lv.base = lw_scratch(l, s->off);
		return lv;
	}
	if (s->local_fn != l->f) {
		s->local = ir_new_local(l->f, v->name);
		s->local_fn = l->f;
	}
	lv.kind = LV_LOCAL;
	lv.local = s->local;
	return lv;
}

static struct lval var_lval(struct lf *l, const struct expr *e, bool write)
{
	struct dvar *v = e->var;
	struct vstore *s = v->store;
	struct lval lv = { .kind = LV_MEM, .type = v->type };

	if (v->assoc) {
		lv.base = element(l, e, write);
		lv.maybe_null = true;
		return lv;
	}
	switch (v->kind) {
	case DV_THIS: return this_lval(l, v);
	case DV_SELF:
		lv.base = self_struct(l, write);
		lv.off = s->off;
		lv.maybe_null = true;
		return lv;
	default: lv.base = ir_mapval(l->f, l->w->map_globals, s->off); return lv;
	}
}

/* ---- members, elements, pointers ---- */

bool lw_is_user(const struct expr *e)
{
	const struct ctype *t = type_strip(e->type);

	return t->kind == CT_ARRAY ? sema_in_userland(e) : t->kind == CT_PTR && t->userland;
}

static struct lval pointer_lval(struct lf *l, ir_val p, const struct ctype *ptr_type,
				const struct ctype *type)
{
	const struct ctype *t = type_strip(ptr_type);

	(void)l;
	return (struct lval){
		.kind = t->kind == CT_PTR && t->userland ? LV_UMEM : LV_KMEM,
		.base = p,
		.type = type,
	};
}

static struct lval member_lval(struct lf *l, const struct expr *e, bool write)
{
	struct lval lv;

	if (e->arrow)
		lv = pointer_lval(l, lw_int(l, e->a), e->a->type, e->type);
	else
		lv = lw_lval(l, e->a, write);
	lv.type = e->type;
	lv.bit_size = e->bit_size;
	if (e->bit_size)
		lv.bit_off = e->bit_off;
	else
		lv.off += e->bit_off / 8;
	return lv;
}

/* a[i] of an array in memory that the verifier knows: the index is checked, out of it is a fault. */
static struct lval known_element(struct lf *l, struct lval lv, const struct expr *e, uint32_t size)
{
	const struct ctype *arr = type_strip(e->a->type);
	struct ir_fn *f = l->f;
	ir_val i = lw_int(l, e->args[0]);

	lv.type = e->type;
	if (e->args[0]->kind == E_INT) {
		lv.off += (int64_t)e->args[0]->i * size;
		return lv;
	}
	lw_fault_if(l, IRC_UGE, i, arr->nelem ? arr->nelem : 1, FLT_BADADDR, i);
	i = ir_bini(f, IR_MUL, i, size);
	lv.idx = lv.idx ? ir_bin(f, IR_ADD, lv.idx, i) : i;
	return lv;
}

/* s[i] of a string; within it or not is for the helper that reads the character. */
static struct lval string_element(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str(l, e->a);
	ir_val i = lw_int(l, e->args[0]);

	if (s.maybe_null)
		lw_fault_if(l, IRC_EQ, s.ptr, 0, FLT_BADADDR, ir_const(l->f, 0));
	lw_fault_if(l, IRC_UGE, i, s.cap ? s.cap : 1, FLT_BADADDR, i);
	return (struct lval){
		.kind = LV_KMEM,
		.base = s.ptr,
		.idx = i,
		.type = e->type,
	};
}

static struct lval index_lval(struct lf *l, const struct expr *e, bool write)
{
	uint32_t size = type_size(e->type) ? type_size(e->type) : 1;
	struct lval lv;
	ir_val i;

	if (type_is_string(e->a->type))
		return string_element(l, e);
	if (type_strip(e->a->type)->kind == CT_ARRAY) {
		lv = lw_lval(l, e->a, write);
		if (lv.kind == LV_MEM)
			return known_element(l, lv, e, size);
	} else {
		lv = pointer_lval(l, lw_int(l, e->a), e->a->type, e->type);
	}
	i = lw_int(l, e->args[0]);
	lv.base = ir_bin(l->f, IR_ADD, lv.base, ir_bini(l->f, IR_MUL, i, size));
	lv.type = e->type;
	return lv;
}

static uint32_t field_window(const struct lval *lv, uint32_t *ret_byte);

/* Memory behind a pointer can be written if it is scratch: alloca(), copyin(). */
static struct lval place_to_write(struct lf *l, struct lval lv)
{
	ir_val addr = lv.off ? ir_bini(l->f, IR_ADD, lv.base, lv.off) : lv.base;
	uint32_t byte = 0, span = type_size(lv.type);

	if (lv.bit_size)
		span = field_window(&lv, &byte) + byte;

	lv.base = lw_scratch_place(l, addr, span, 0);
	lv.off = 0;
	lv.kind = LV_MEM;
	return lv;
}

/* Address of a kernel variable: one that each CPU has is this CPU's. */
static ir_val ksym_addr(struct lf *l, const struct expr *e)
{
	const struct lower_opts *o = l->w->o;
	struct ir_fn *f = l->f;
	uint64_t areas;
	ir_val at;

	if (!e->percpu)
		return ir_const(f, (int64_t)e->i);
	if (!o->ksym || !o->ksym(o->priv, "__per_cpu_offset", &areas)) {
		lw_error(l, e, D_IDENT_UNDEF, "failed to resolve %s: no per-CPU areas are known",
			 e->name);
		return ir_const(f, 0);
	}
	at = ir_bini(f, IR_SHL, ir_call(f, BPFH_get_smp_processor_id, 0), 3);
	lw_read(l, false, io_slot(l), 8, ir_bini(f, IR_ADD, at, (int64_t)areas));
	return ir_bini(f, IR_ADD, ir_load(f, 8, io_slot(l), 0, 0), (int64_t)e->i);
}

struct lval lw_lval(struct lf *l, const struct expr *e, bool write)
{
	struct lval lv;

	switch (e->kind) {
	case E_VAR: return var_lval(l, e, write);
	case E_MEMBER: lv = member_lval(l, e, write); break;
	case E_INDEX: lv = index_lval(l, e, write); break;
	case E_UNARY:
		if (type_strip(e->a->type)->kind == CT_ARRAY) {
			lv = lw_lval(l, e->a, write);
			lv.type = e->type;
		} else {
			lv = pointer_lval(l, lw_int(l, e->a), e->a->type, e->type);
		}
		break;
	case E_KSYM:
		lv = (struct lval){ .kind = LV_KMEM, .type = e->type, .base = ksym_addr(l, e) };
		break;
	case E_CAST:
		lv = lw_lval(l, e->a, write);
		lv.type = e->type;
		break;
	case E_COMMA: lw_effect(l, e->a); return lw_lval(l, e->b, write);
	default:
		lv = (struct lval){ .kind = LV_KMEM, .base = lw_int(l, e), .type = e->type };
		break;
	}
	if (write && lv.kind != LV_MEM && lv.kind != LV_LOCAL)
		lv = place_to_write(l, lv);
	return lv;
}

/* ---- reading and writing ---- */

static ir_val base_of(struct lf *l, const struct lval *lv)
{
	return lv->idx ? ir_bin(l->f, IR_ADD, lv->base, lv->idx) : lv->base;
}

static ir_val load_at(struct lf *l, const struct lval *lv, uint32_t size, int64_t off)
{
	struct ir_fn *f = l->f;

	if (lv->kind == LV_MEM)
		return ir_load(f, size, base_of(l, lv), off, 0);
	lw_read(l, lv->kind == LV_UMEM, io_slot(l), size, ir_bini(f, IR_ADD, base_of(l, lv), off));
	return ir_load(f, size, io_slot(l), 0, 0);
}

/* Which bytes hold the bit-field: a container of the declared type if it fits there, else bytes. */
static uint32_t field_window(const struct lval *lv, uint32_t *ret_byte)
{
	uint32_t size = type_size(lv->type), byte;

	for (; size < 8; size *= 2) {
		byte = lv->bit_off / (size * 8) * size;
		if (lv->bit_off + lv->bit_size <= (byte + size) * 8)
			break;
	}
	*ret_byte = lv->bit_off / (size * 8) * size;
	return size;
}

/* The bits of the field, which begin at `shift` in v, as a value of its type. */
static ir_val field_value(struct lf *l, const struct lval *lv, ir_val v, uint32_t shift)
{
	v = ir_bini(l->f, IR_SHL, v, 64 - shift - lv->bit_size);
	return ir_bini(l->f, type_is_signed(lv->type) ? IR_SAR : IR_SHR, v, 64 - lv->bit_size);
}

static ir_val load_bits(struct lf *l, const struct lval *lv)
{
	uint32_t byte, size = field_window(lv, &byte), shift = lv->bit_off - byte * 8;

	return field_value(l, lv, load_at(l, lv, size, lv->off + byte), shift);
}

static ir_val load_scalar(struct lf *l, const struct lval *lv)
{
	uint32_t size = type_size(lv->type);
	ir_val v;

	if (lv->bit_size)
		return load_bits(l, lv);
	v = load_at(l, lv, size ? size : 8, lv->off);
	if (!type_is_signed(lv->type) || size >= 8)
		return v;
	return ir_un(l->f, size == 1 ? IR_SEXT8 : size == 2 ? IR_SEXT16 : IR_SEXT32, v);
}

ir_val lw_load(struct lf *l, const struct lval *lv)
{
	struct ir_fn *f = l->f;
	ir_blk have, none, end;
	ir_local r;

	if (lv->kind == LV_LOCAL)
		return ir_get(f, lv->local);
	if (!lv->maybe_null)
		return load_scalar(l, lv);
	have = ir_block(f, NULL);
	none = ir_block(f, NULL);
	end = ir_block(f, NULL);
	r = ir_new_local(f, "value");
	ir_bri(f, IRC_NE, lv->base, 0, have, none);
	ir_at(f, have);
	ir_set(f, r, load_scalar(l, lv));
	ir_jmp(f, end);
	ir_at(f, none);
	ir_set(f, r, ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

static void store_bits(struct lf *l, const struct lval *lv, ir_val v)
{
	struct ir_fn *f = l->f;
	uint32_t byte, size = field_window(lv, &byte), shift = lv->bit_off - byte * 8;
	uint64_t ones = lv->bit_size >= 64 ? ~0ull : (1ull << lv->bit_size) - 1;
	ir_val base = base_of(l, lv), old = ir_load(f, size, base, lv->off + byte, 0);

	old = ir_bini(f, IR_AND, old, (int64_t) ~(ones << shift));
	v = ir_bini(f, IR_SHL, ir_bini(f, IR_AND, v, (int64_t)ones), shift);
	ir_store(f, size, base, lv->off + byte, ir_bin(f, IR_OR, old, v));
}

/* Goes on only if the place exists; the block that skips it is returned, to be joined by unguard(). */
static ir_blk guard(struct lf *l, const struct lval *lv)
{
	ir_blk have = ir_block(l->f, NULL), end = ir_block(l->f, NULL);

	if (lv->maybe_null)
		ir_bri(l->f, IRC_NE, lv->base, 0, have, end);
	else
		ir_jmp(l->f, have);
	ir_at(l->f, have);
	return end;
}

static void unguard(struct lf *l, ir_blk end)
{
	ir_jmp(l->f, end);
	ir_at(l->f, end);
}

ir_val lw_storev(struct lf *l, const struct lval *lv, ir_val v)
{
	uint32_t size = type_size(lv->type);
	ir_blk end;

	if (lv->kind == LV_LOCAL) {
		ir_set(l->f, lv->local, v);
		return v;
	}
	end = guard(l, lv);
	if (lv->bit_size)
		store_bits(l, lv, v);
	else if (lv->kind == LV_MEM)
		ir_store(l->f, size ? size : 8, base_of(l, lv), lv->off, v);
	unguard(l, end);
	return lv->bit_size ? field_value(l, lv, v, 0) : v;
}

ir_val lw_addr(struct lf *l, const struct lval *lv)
{
	if (lv->kind == LV_LOCAL)
		return ir_get(l->f, lv->local);
	return lv->off ? ir_bini(l->f, IR_ADD, base_of(l, lv), lv->off) : base_of(l, lv);
}

/* ---- whole structs, arrays, strings ---- */

static void zero_mem(struct lf *l, ir_val dst, int64_t off, uint32_t size)
{
	uint32_t i = 0;

	for (; i + 8 <= size; i += 8)
		ir_store(l->f, 8, dst, off + i, ir_const(l->f, 0));
	for (; i < size; i++)
		ir_store(l->f, 1, dst, off + i, ir_const(l->f, 0));
}

void lw_copy_to(struct lf *l, const struct expr *e, ir_val dst, int64_t off, uint32_t size)
{
	struct lval lv = lw_lval(l, e, false);
	struct ir_fn *f = l->f;
	ir_val to = ir_bini(f, IR_ADD, dst, off);
	ir_blk have, none, end;

	if (!lv.maybe_null) {
		lw_read(l, lv.kind == LV_UMEM, to, size, lw_addr(l, &lv));
		return;
	}
	have = ir_block(f, NULL);
	none = ir_block(f, NULL);
	end = ir_block(f, NULL);
	ir_bri(f, IRC_NE, lv.base, 0, have, none);
	ir_at(f, have);
	lw_read(l, false, to, size, lw_addr(l, &lv));
	ir_jmp(f, end);
	ir_at(f, none);
	zero_mem(l, dst, off, size);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* Literal 0 (or NULL) gives the element of an associative array back: guide, "Associative Arrays". */
static void delete_element(struct lf *l, const struct expr *e)
{
	struct vstore *s = e->var->store;
	uint32_t size;
	ir_val key = lw_key(l, e->var, e->args, e->n_args, &size);

	(void)ir_call(l->f, BPFH_map_delete_elem, 2, ir_map(l->f, s->map), key);
}

/* self->x = 0 where the thread has no struct yet: nothing to do. */
static void clear_self(struct lf *l, const struct expr *e)
{
	struct vstore *s = e->var->store;
	struct ir_fn *f = l->f;
	ir_val p = self_struct(l, false);
	ir_blk have = ir_block(f, NULL), end = ir_block(f, NULL);

	ir_bri(f, IRC_NE, p, 0, have, end);
	ir_at(f, have);
	if (type_is_string(e->var->type)) {
		ir_store(f, 1, p, s->off, ir_const(f, 0));
		if (s->null_flag)
			ir_store(f, 1, p, s->off + l->w->o->strsize, ir_const(f, 0));
	} else
		zero_mem(l, p, s->off, s->size);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* x = 0 of a string, struct or array: the empty one. */
static void assign_zero(struct lf *l, const struct expr *a)
{
	struct lval lv = lw_lval(l, a, true);
	ir_blk end = guard(l, &lv);

	zero_mem(l, lw_addr(l, &lv), 0, type_is_string(a->type) ? 1 : type_size(a->type));
	if (a->kind == E_VAR && lw_store_of(a->var)->null_flag)
		lw_null_store(l, a->var, &lv, ir_const(l->f, 0));
	unguard(l, end);
}

/* A value that is NULL makes an empty string of the variable, and a NULL one if somebody asks. */
static void assign_string(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk some = ir_block(f, NULL), none = ir_block(f, NULL), done = ir_block(f, NULL), end;
	const struct dvar *v = e->a->kind == E_VAR ? e->a->var : NULL;
	bool flag = v && lw_store_of(v)->null_flag;
	ir_val is = flag && e->b->kind == E_VAR ? lw_null_test(l, e->b) : ir_const(f, 1);
	/* first the value into scratch, then the place: they may be the same variable */
	struct strv s = lw_str(l, e->b);
	struct lval lv = lw_lval(l, e->a, true);
	ir_val to;

	end = guard(l, &lv);
	to = lw_addr(l, &lv);
	if (s.maybe_null)
		ir_bri(f, IRC_NE, s.ptr, 0, some, none);
	else
		ir_jmp(f, some);
	ir_at(f, none);
	ir_store(f, 1, to, 0, ir_const(f, 0));
	if (flag)
		lw_null_store(l, v, &lv, ir_const(f, 0));
	ir_jmp(f, done);
	ir_at(f, some);
	s.maybe_null = false;
	(void)lw_str_copy(l, s, to, lw_str_room(l->w, e->a));
	if (flag)
		lw_null_store(l, v, &lv, is);
	ir_jmp(f, done);
	ir_at(f, done);
	unguard(l, end);
}

/* A string into characters: cut, with a NUL at the end. */
static void assign_chars(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str(l, e->b);
	struct lval lv = lw_lval(l, e->a, true);
	ir_blk end = guard(l, &lv);

	zero_mem(l, lw_addr(l, &lv), 0, type_size(e->a->type));
	(void)lw_str_copy(l, s, lw_addr(l, &lv), type_size(e->a->type));
	unguard(l, end);
}

/* Assignments that need more than evaluating the right side and storing it. */
bool lw_assign_special(const struct expr *e)
{
	if (!type_is_scalar(e->a->type))
		return true;
	return e->a->kind == E_VAR && lw_is_null_const(e->b) &&
	       (e->a->var->assoc || e->a->var->kind == DV_SELF);
}

void lw_assign(struct lf *l, const struct expr *e)
{
	const struct expr *a = e->a, *b = e->b;
	struct lval lv;
	ir_blk end;

	if (a->kind == E_VAR && a->var->assoc && lw_is_null_const(b)) {
		delete_element(l, a);
		return;
	}
	if (a->kind == E_VAR && a->var->kind == DV_SELF && !a->var->assoc && lw_is_null_const(b)) {
		clear_self(l, a);
		return;
	}
	if (lw_is_null_const(b)) {
		assign_zero(l, a);
		return;
	}
	if (type_is_string(a->type)) {
		assign_string(l, e);
		return;
	}
	if (type_is_string(b->type)) {
		assign_chars(l, e);
		return;
	}
	lv = lw_lval(l, a, true);
	end = guard(l, &lv);
	lw_copy_to(l, b, lw_addr(l, &lv), 0, type_size(a->type));
	unguard(l, end);
}
