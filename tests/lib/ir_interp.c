// SPDX-License-Identifier: MIT
/*
 * Interpreter of the IR (see ir_interp.h): memory, maps and helpers first, then the instructions.
 *
 * Addresses: the context, each stack object and each map live in a range of their own, far apart, at
 * the same place in every run. A helper without an implementation here gives a value made from its
 * arguments, plus the number of effects so far unless it is pure.
 */
#include "ir_interp.h"

#include <errno.h>
#include <string.h>

#include "ir/ir_i.h"

#define CTX_BASE 0x001000000000ull
#define SLOT_BASE 0x002000000000ull
#define SLOT_SHIFT 20
#define MAP_BASE 0x400000000000ull
#define MAP_SHIFT 32
#define MAP_HANDLE 0x700000000000ull

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 31);
}

static uint64_t mix_bytes(uint64_t h, const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		h = mix(h, p[i]);
	return h;
}

struct ir_vm *ir_vm_new(struct arena *a, uint32_t ctx_size)
{
	struct ir_vm *vm = arena_new_obj(a, struct ir_vm);

	vm->arena = a;
	vm->ctx = arena_alloc(a, ctx_size);
	vm->ctx_size = ctx_size;
	for (uint32_t i = 0; i < ctx_size; i++)
		vm->ctx[i] = (uint8_t)mix(0x77, i);
	return vm;
}

uint32_t ir_vm_add_map(struct ir_vm *vm, enum map_kind kind, uint32_t key_size, uint32_t value_size,
		       uint32_t max_entries)
{
	struct ir_vm_map *m = arena_new_array(vm->arena, struct ir_vm_map, vm->n_map + 1);

	if (vm->n_map)
		memcpy(m, vm->map, sizeof(*m) * vm->n_map);
	vm->map = m;
	m = &vm->map[vm->n_map];
	*m = (struct ir_vm_map){
		.kind = kind,
		.key_size = kind == MAPK_TASK ? 8 : key_size,
		.value_size = value_size,
		.max_entries = max_entries,
		.val = arena_alloc(vm->arena, (size_t)value_size * max_entries),
		.key = arena_alloc(vm->arena, (size_t)(key_size + 8) * max_entries),
		.used = arena_new_array(vm->arena, bool, max_entries),
	};
	return vm->n_map++;
}

static bool is_array(const struct ir_vm_map *m)
{
	return m->kind == MAPK_ARRAY || m->kind == MAPK_PERCPU_ARRAY;
}

/* ---- memory ---- */

static uint8_t *in_range(uint8_t *base, uint64_t size, uint64_t off, uint64_t len)
{
	return off <= size && len <= size - off ? base + off : NULL;
}

uint8_t *ir_vm_mem(const struct ir_vm *vm, uint64_t addr, uint64_t len, bool write)
{
	if (addr >= MAP_HANDLE)
		return NULL;
	if (addr >= MAP_BASE) {
		uint64_t m = (addr - MAP_BASE) >> MAP_SHIFT, off = addr & 0xffffffffu;
		if (m >= vm->n_map || (write && vm->map[m].rdonly))
			return NULL;
		const struct ir_vm_map *map = &vm->map[m];
		return in_range(map->val, (uint64_t)map->value_size * map->max_entries, off, len);
	}
	if (addr >= SLOT_BASE) {
		uint64_t s = (addr - SLOT_BASE) >> SLOT_SHIFT;
		if (s >= vm->f->n_slot)
			return NULL;
		return in_range(vm->slot[s], vm->f->slot[s].size, addr & ((1u << SLOT_SHIFT) - 1),
				len);
	}
	if (addr >= CTX_BASE && !write)
		return in_range(vm->ctx, vm->ctx_size, addr - CTX_BASE, len);
	return NULL;
}

static void effect(struct ir_vm *vm, uint64_t what)
{
	vm->effects++;
	vm->sum = mix(vm->sum, what);
}

static uint64_t get(const uint8_t *p, unsigned size)
{
	uint64_t v = 0;

	memcpy(&v, p, size); /* little endian, as all machines that this is for */
	return v;
}

static uint64_t truncated(uint64_t v, unsigned size)
{
	return size == 8 ? v : v & ((1ull << (size * 8)) - 1);
}

static uint64_t load(const struct ir_vm *vm, uint64_t addr, unsigned size, bool invariant)
{
	const uint8_t *p = ir_vm_mem(vm, addr, size, false);

	/* Writable memory does change: no invariant load of it can be relied on. */
	if (p && invariant && ir_vm_mem(vm, addr, size, true))
		p = NULL;
	return p ? get(p, size) : truncated(mix(addr, size), size);
}

static void store(struct ir_vm *vm, uint64_t addr, unsigned size, uint64_t v)
{
	uint8_t *p = ir_vm_mem(vm, addr, size, true);

	if (p)
		memcpy(p, &v, size);
	else
		effect(vm, mix(mix(addr, size), truncated(v, size)));
}

/* ---- maps ---- */

static uint64_t map_addr(const struct ir_vm *vm, const struct ir_vm_map *m, uint32_t entry)
{
	uint64_t index = (uint64_t)(m - vm->map);

	return MAP_BASE + (index << MAP_SHIFT) + (uint64_t)entry * m->value_size;
}

static uint32_t map_find(const struct ir_vm_map *m, const void *key)
{
	if (is_array(m)) {
		uint32_t index = (uint32_t)get(key, 4);
		return index < m->max_entries ? index : UINT32_MAX;
	}
	for (uint32_t i = 0; i < m->max_entries; i++)
		if (m->used[i] && memcmp(m->key + (size_t)i * m->key_size, key, m->key_size) == 0)
			return i;
	return UINT32_MAX;
}

uint64_t ir_vm_lookup(const struct ir_vm *vm, uint32_t map, const void *key)
{
	const struct ir_vm_map *m = &vm->map[map];
	uint32_t i = map_find(m, key);

	return i == UINT32_MAX ? 0 : map_addr(vm, m, i);
}

/* The entry for the key, made if there is room; UINT32_MAX if not. */
static uint32_t map_make(struct ir_vm_map *m, const void *key)
{
	uint32_t i = map_find(m, key);

	if (i != UINT32_MAX || is_array(m))
		return i;
	for (i = 0; i < m->max_entries && m->used[i]; i++)
		;
	if (i == m->max_entries)
		return UINT32_MAX;
	m->used[i] = true;
	memcpy(m->key + (size_t)i * m->key_size, key, m->key_size);
	memset(m->val + (size_t)i * m->value_size, 0, m->value_size);
	return i;
}

static struct ir_vm_map *map_of(const struct ir_vm *vm, uint64_t handle)
{
	return handle - MAP_HANDLE < vm->n_map ? &vm->map[handle - MAP_HANDLE] : NULL;
}

static uint64_t map_update(struct ir_vm *vm, struct ir_vm_map *m, const uint64_t *arg)
{
	const uint8_t *key = ir_vm_mem(vm, arg[1], m->key_size, false);
	const uint8_t *val = ir_vm_mem(vm, arg[2], m->value_size, false);

	if (!key || !val || m->rdonly)
		return (uint64_t)-EINVAL;
	uint32_t i = map_find(m, key);
	if (arg[3] == 1 && i != UINT32_MAX) /* BPF_NOEXIST */
		return (uint64_t)-EEXIST;
	i = map_make(m, key);
	if (i == UINT32_MAX)
		return (uint64_t)-E2BIG;
	memmove(m->val + (size_t)i * m->value_size, val, m->value_size);
	return 0;
}

static uint64_t map_delete(struct ir_vm_map *m, const uint8_t *key)
{
	uint32_t i = key && !is_array(m) ? map_find(m, key) : UINT32_MAX;

	if (i == UINT32_MAX)
		return (uint64_t)-ENOENT;
	m->used[i] = false;
	return 0;
}

static uint64_t task_storage(struct ir_vm *vm, struct ir_vm_map *m, const uint64_t *arg)
{
	uint32_t i = arg[3] & 1 ? map_make(m, &arg[1]) : map_find(m, &arg[1]);

	return i == UINT32_MAX ? 0 : map_addr(vm, m, i);
}

/* ---- helpers ---- */

/* probe_read and its kin: what is there, or bytes made from the address. */
static uint64_t fill(struct ir_vm *vm, const uint64_t *arg, bool string)
{
	uint64_t n = (uint32_t)arg[1];
	uint8_t *dst = ir_vm_mem(vm, arg[0], n, true);
	const uint8_t *src = ir_vm_mem(vm, arg[2], n, false);

	if (!dst || !n)
		return (uint64_t)-EFAULT;
	if (src)
		memmove(dst, src, n);
	for (uint64_t i = 0; !src && i < n; i++)
		dst[i] = (uint8_t)mix(arg[2], i);
	if (!string)
		return 0;
	uint64_t len = strnlen((char *)dst, n - 1);
	dst[len] = '\0';
	return len + 1;
}

static bool call_map(struct ir_vm *vm, uint32_t id, const uint64_t *arg, uint64_t *ret)
{
	struct ir_vm_map *m = map_of(vm, arg[0]);

	if (!m)
		return false;
	const uint8_t *key = ir_vm_mem(vm, arg[1], m->key_size, false);
	switch (id) {
	case BPFH_map_lookup_elem:
	case BPFH_map_lookup_percpu_elem:
		*ret = key ? ir_vm_lookup(vm, (uint32_t)(m - vm->map), key) : 0;
		return true;
	case BPFH_map_update_elem: *ret = map_update(vm, m, arg); return true;
	case BPFH_map_delete_elem: *ret = map_delete(m, key); return true;
	case BPFH_task_storage_get:
		if (m->kind != MAPK_TASK)
			return false;
		*ret = task_storage(vm, m, arg);
		return true;
	default: return false;
	}
}

static bool call_known(struct ir_vm *vm, uint32_t id, const uint64_t *arg, uint64_t *ret)
{
	uint8_t *p;

	switch (id) {
	case BPFH_probe_read:
	case BPFH_probe_read_user:
	case BPFH_probe_read_kernel:
	case BPFH_copy_from_user: *ret = fill(vm, arg, false); return true;
	case BPFH_probe_read_str:
	case BPFH_probe_read_user_str:
	case BPFH_probe_read_kernel_str: *ret = fill(vm, arg, true); return true;
	case BPFH_get_current_comm:
		p = ir_vm_mem(vm, arg[0], (uint32_t)arg[1], true);
		if (p && (uint32_t)arg[1])
			strncpy((char *)p, "testcomm", (uint32_t)arg[1]);
		*ret = 0;
		return true;
	default: return call_map(vm, id, arg, ret);
	}
}

static uint64_t call_helper(struct ir_vm *vm, const struct ir_ins *i, const uint64_t *arg)
{
	const struct ir_helper_info *h = ir_helper_info(i->aux);
	uint64_t key = i->aux, ret;

	vm->calls++;
	for (unsigned k = 0; k < i->n_args; k++)
		key = mix(key, arg[k]);
	for (unsigned k = 0; h->flags & IHF_READS && k < i->n_args; k++) {
		const uint8_t *p = ir_vm_mem(vm, arg[k], 8, false);
		key = p ? mix_bytes(key, p, 8) : key;
	}
	if (!(h->flags & (IHF_PURE | IHF_UNUSED_OK)))
		effect(vm, key);
	if (vm->call && vm->call(vm, i->aux, arg, i->n_args, &ret))
		return ret;
	if (call_known(vm, i->aux, arg, &ret))
		return ret;
	return h->flags & IHF_PURE ? mix(key, 1) : mix(key, vm->effects);
}

static uint64_t call_rt(struct ir_vm *vm, const struct ir_ins *i, const uint64_t *arg)
{
	uint64_t key = mix_bytes(7, (const uint8_t *)i->name, strlen(i->name)), ret;

	vm->calls++;
	for (unsigned k = 0; k < i->n_args; k++)
		key = mix(key, arg[k]);
	if (!(i->flags & IRF_PURE))
		effect(vm, key);
	if (vm->rt && vm->rt(vm, i->name, arg, i->n_args, &ret))
		return ret;
	return i->flags & IRF_PURE ? mix(key, 1) : mix(key, vm->effects);
}

/* ---- instructions ---- */

static uint64_t atomic(struct ir_vm *vm, const struct ir_ins *i, uint64_t addr, uint64_t b,
		       uint64_t c)
{
	uint64_t old = load(vm, addr, i->size, false);

	switch (i->op) {
	case IR_XCHG: store(vm, addr, i->size, b); break;
	case IR_CMPXCHG:
		if (old == truncated(b, i->size))
			store(vm, addr, i->size, c);
		break;
	default: store(vm, addr, i->size, old + b); break;
	}
	return old;
}

static uint64_t value(struct ir_vm *vm, const struct ir_ins *i)
{
	uint64_t a[5];

	for (unsigned k = 0; k < 5; k++)
		a[k] = k < i->n_args ? vm->val[i->arg[k]] : 0;
	uint64_t addr = a[0] + (uint64_t)i->imm;
	switch (i->op) {
	case IR_CONST: return (uint64_t)i->imm;
	case IR_SELECT: return a[0] ? a[1] : a[2];
	case IR_CTX: return CTX_BASE;
	case IR_SLOT: return SLOT_BASE + ((uint64_t)i->aux << SLOT_SHIFT) + (uint64_t)i->imm;
	case IR_MAP: return MAP_HANDLE + i->aux;
	case IR_MAPVAL: return MAP_BASE + ((uint64_t)i->aux << MAP_SHIFT) + (uint64_t)i->imm;
	case IR_LGET: return vm->local[i->aux];
	case IR_LSET: vm->local[i->aux] = a[0]; return 0;
	case IR_LOAD: return load(vm, addr, i->size, i->flags & IRF_INVARIANT);
	case IR_STORE:
	case IR_COMMIT: store(vm, addr, i->size, a[1]); return 0;
	case IR_ATOMIC_ADD:
	case IR_XADD:
	case IR_XCHG:
	case IR_CMPXCHG: return atomic(vm, i, addr, a[1], a[2]);
	case IR_CALL: return call_helper(vm, i, a);
	case IR_RT: return call_rt(vm, i, a);
	default: return ir_eval(i->op, a[0], a[1]);
	}
}

/* All phis of a block read before any is written. The first instruction behind them. */
static ir_val enter(struct ir_vm *vm, ir_blk b, ir_blk from)
{
	const struct ir_fn *f = vm->f;
	ir_val v = f->blk[b].first;

	for (; v && ir_i(f, v)->op == IR_PHI; v = ir_i(f, v)->next) {
		const struct ir_ins *i = ir_i(f, v);
		for (uint32_t k = 0; k < i->n_phi; k++)
			if (i->phi[k].pred == from)
				vm->phi_new[v] = vm->val[i->phi[k].val];
	}
	for (ir_val p = f->blk[b].first; p != v; p = ir_i(f, p)->next)
		vm->val[p] = vm->phi_new[p];
	return v;
}

static void start(struct ir_vm *vm, const struct ir_fn *f)
{
	vm->f = f;
	vm->val = arena_new_array(vm->arena, uint64_t, f->n_ins);
	vm->phi_new = arena_new_array(vm->arena, uint64_t, f->n_ins);
	vm->local = arena_new_array(vm->arena, uint64_t, f->n_local);
	vm->slot = arena_new_array(vm->arena, uint8_t *, f->n_slot);
	for (ir_slot s = 0; s < f->n_slot; s++)
		vm->slot[s] = arena_alloc(vm->arena, f->slot[s].size);
	vm->ret = vm->steps = vm->calls = vm->effects = vm->sum = 0;
}

static void sum_up(struct ir_vm *vm)
{
	vm->sum = mix(vm->sum, vm->ret);
	for (uint32_t k = 0; k < vm->n_map; k++) {
		const struct ir_vm_map *m = &vm->map[k];
		for (uint32_t e = 0; e < m->max_entries; e++) {
			if (!is_array(m) && !m->used[e])
				continue;
			vm->sum = mix_bytes(mix(vm->sum, e), m->val + (size_t)e * m->value_size,
					    m->value_size);
			vm->sum = mix_bytes(vm->sum, m->key + (size_t)e * m->key_size, m->key_size);
		}
	}
}

int ir_interp(struct ir_vm *vm, const struct ir_fn *f)
{
	uint64_t max = vm->max_steps ? vm->max_steps : 1000000;
	ir_blk b = 0;

	start(vm, f);
	ir_val v = f->blk[0].first;
	for (;;) {
		const struct ir_ins *i = ir_i(f, v);
		if (++vm->steps > max)
			return -ELOOP;
		if (i->op == IR_RET) {
			vm->ret = vm->val[i->arg[0]];
			sum_up(vm);
			return 0;
		}
		if (i->op == IR_JMP || i->op == IR_BR) {
			bool t = i->op == IR_JMP ||
				 ir_eval_cmp(i->cmp, vm->val[i->arg[0]], vm->val[i->arg[1]]);
			ir_blk to = t ? i->t : i->f;
			v = enter(vm, to, b);
			b = to;
			continue;
		}
		vm->val[v] = value(vm, i);
		v = i->next;
	}
}
