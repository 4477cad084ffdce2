// SPDX-License-Identifier: MIT
/* Interpreter of BPF instructions (see bpf_interp.h): memory first, then the instructions. */
#include "bpf_interp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/insn.h"

#define FRAME_SIZE 512u
#define FRAME_SHIFT 16
#define MAX_DEPTH 8u

struct bpf_vm_frame {
	uint64_t reg[11];
	uint16_t ready; /* registers that hold something */
	uint8_t stack[FRAME_SIZE];
	bool written[FRAME_SIZE];
	uint32_t pc;
};

void bpf_vm_error(struct bpf_vm *vm, const char *fmt, ...)
{
	va_list ap;

	if (vm->err)
		return;
	va_start(ap, fmt);
	vm->err = arena_vprintf(vm->arena, fmt, ap);
	vm->err_insn = vm->depth ? vm->frame[vm->depth - 1].pc : 0;
	va_end(ap);
}

/* ---- making one ---- */

static bool per_cpu(enum map_kind k)
{
	return k == MAPK_PERCPU_ARRAY || k == MAPK_PERCPU_HASH;
}

static void map_init(struct bpf_vm *vm, struct bpf_vm_map *m, const struct map_spec *s)
{
	size_t n = s->kind == MAPK_TASK ? 64 : s->kind == MAPK_RINGBUF ? 1 : s->max_entries;

	m->spec = *s;
	m->spec.max_entries = (uint32_t)n;
	if (s->kind == MAPK_TASK)
		m->spec.key_size = 8;
	m->stride = (s->value_size + 7) / 8 * 8;
	m->copies = per_cpu(s->kind) ? BPF_VM_CPUS : 1;
	m->val = arena_alloc(vm->arena, n * m->copies * m->stride);
	m->key = arena_alloc(vm->arena, n * (m->spec.key_size + 1));
	m->used = arena_new_array(vm->arena, bool, n);
	if (s->init)
		memcpy(m->val, s->init, s->value_size);
}

struct bpf_vm *bpf_vm_new(struct arena *a, const struct map_spec *maps, uint32_t n_maps)
{
	struct bpf_vm *vm = arena_new_obj(a, struct bpf_vm);

	vm->arena = a;
	vm->map = arena_new_array(a, struct bpf_vm_map, n_maps + 1);
	vm->n_map = n_maps;
	for (uint32_t i = 0; i < n_maps; i++)
		map_init(vm, &vm->map[i], &maps[i]);
	vm->frame = arena_new_array(a, struct bpf_vm_frame, MAX_DEPTH);
	vm->ktime = 1000000000;
	vm->pid_tgid = (uint64_t)1234 << 32 | 1235;
	vm->uid_gid = (uint64_t)100 << 32 | 1000;
	vm->task = 0xffff888000001000ull;
	vm->task_regs = 0xffff888000003000ull;
	strcpy(vm->comm, "testcomm");
	return vm;
}

void bpf_vm_free(struct bpf_vm *vm)
{
	sbuf_free(&vm->printed);
}

void bpf_vm_set_ctx(struct bpf_vm *vm, const void *ctx, uint32_t size)
{
	vm->ctx = arena_memdup(vm->arena, ctx, size);
	vm->ctx_size = size;
}

uint8_t *bpf_vm_add_region(struct bpf_vm *vm, uint64_t addr, const void *bytes, uint64_t size)
{
	vm->region = arena_grow(vm->arena, vm->region, vm->n_region, &vm->cap_region,
				sizeof(*vm->region));
	struct bpf_vm_region *r = &vm->region[vm->n_region++];
	*r = (struct bpf_vm_region){ addr, size, arena_alloc(vm->arena, size) };
	if (bytes)
		memcpy(r->bytes, bytes, size);
	return r->bytes;
}

/* ---- memory ---- */

uint8_t *bpf_vm_foreign(const struct bpf_vm *vm, uint64_t addr, uint64_t len)
{
	for (uint32_t i = 0; i < vm->n_region; i++) {
		const struct bpf_vm_region *r = &vm->region[i];
		if (addr >= r->addr && addr - r->addr <= r->size &&
		    len <= r->size - (addr - r->addr))
			return r->bytes + (addr - r->addr);
	}
	return NULL;
}

static uint8_t *stack_mem(struct bpf_vm *vm, uint64_t addr, uint64_t len, int how)
{
	uint64_t n = (addr - BPF_VM_STACK) >> FRAME_SHIFT;
	uint64_t off = addr & ((1u << FRAME_SHIFT) - 1);

	if (n >= vm->depth || off > FRAME_SIZE || len > FRAME_SIZE - off)
		return NULL;
	struct bpf_vm_frame *f = &vm->frame[n];
	for (uint64_t i = off; i < off + len; i++) {
		if (how == BPF_VM_READ && !f->written[i]) {
			bpf_vm_error(vm, "reads r10%lld, which was never written",
				     (long long)i - FRAME_SIZE);
			return NULL;
		}
		f->written[i] = true;
	}
	return f->stack + off;
}

static uint8_t *map_mem(struct bpf_vm *vm, uint64_t addr, uint64_t len, int how)
{
	uint64_t n = (addr - BPF_VM_MAPS) >> 32, off = addr & 0xffffffffu;

	if (n >= vm->n_map)
		return NULL;
	struct bpf_vm_map *m = &vm->map[n];
	if (!m->stride || off / m->stride >= (uint64_t)m->spec.max_entries * m->copies ||
	    off % m->stride + len > m->spec.value_size || (how == BPF_VM_WRITE && m->spec.rdonly))
		return NULL;
	return m->val + off;
}

static uint8_t *record_mem(struct bpf_vm *vm, uint64_t addr, uint64_t len)
{
	uint64_t n = (addr - BPF_VM_RECORD) >> 20, off = addr & 0xfffff;

	if (n >= vm->n_record || !vm->record[n].open || off > vm->record[n].size ||
	    len > vm->record[n].size - off)
		return NULL;
	return vm->record[n].bytes + off;
}

uint8_t *bpf_vm_mem(struct bpf_vm *vm, uint64_t addr, uint64_t len, int how)
{
	uint8_t *p = NULL;

	if (addr >= BPF_VM_MAPS && addr < BPF_VM_HANDLE)
		p = map_mem(vm, addr, len, how);
	else if (addr >= BPF_VM_STACK && addr < BPF_VM_RECORD)
		p = stack_mem(vm, addr, len, how);
	else if (addr >= BPF_VM_RECORD && addr < BPF_VM_FUNC)
		p = record_mem(vm, addr, len);
	else if (addr >= BPF_VM_CTX && addr < BPF_VM_STACK && how == BPF_VM_READ &&
		 addr - BPF_VM_CTX <= vm->ctx_size && len <= vm->ctx_size - (addr - BPF_VM_CTX))
		p = vm->ctx + (addr - BPF_VM_CTX);
	else if (addr >> 63 && how == BPF_VM_READ)
		p = bpf_vm_foreign(vm, addr, len); /* direct loads from tasks and the like */
	if (!p)
		bpf_vm_error(vm, "%s %llu bytes at 0x%llx, where it may not",
			     how == BPF_VM_READ ? "reads" : "writes", (unsigned long long)len,
			     (unsigned long long)addr);
	return p;
}

static uint64_t load(struct bpf_vm *vm, uint64_t addr, unsigned size)
{
	const uint8_t *p = bpf_vm_mem(vm, addr, size, BPF_VM_READ);
	uint64_t v = 0;

	if (p)
		memcpy(&v, p, size);
	return v;
}

static void store(struct bpf_vm *vm, uint64_t addr, unsigned size, uint64_t v)
{
	uint8_t *p = bpf_vm_mem(vm, addr, size, BPF_VM_WRITE);

	if (p)
		memcpy(p, &v, size);
}

/* ---- registers ---- */

static uint64_t get(struct bpf_vm *vm, struct bpf_vm_frame *f, unsigned reg)
{
	if (reg > 10 || !(f->ready & 1u << reg)) {
		bpf_vm_error(vm, "reads r%u, which holds nothing", reg);
		return 0;
	}
	return f->reg[reg];
}

static void set(struct bpf_vm *vm, struct bpf_vm_frame *f, unsigned reg, uint64_t v)
{
	if (reg > 9) {
		bpf_vm_error(vm, "writes r%u", reg);
		return;
	}
	f->reg[reg] = v;
	f->ready |= (uint16_t)(1u << reg);
}

/* ---- arithmetic ---- */

static uint64_t byte_swap(uint64_t v, int bits)
{
	return bits == 16 ? __builtin_bswap16((uint16_t)v) :
	       bits == 32 ? __builtin_bswap32((uint32_t)v) :
			    __builtin_bswap64(v);
}

static uint64_t divide(uint64_t a, uint64_t b, bool is_signed, bool wide)
{
	if (!b)
		return 0;
	if (!is_signed)
		return a / b;
	int64_t x = wide ? (int64_t)a : (int32_t)a, y = wide ? (int64_t)b : (int32_t)b;
	return y == -1 ? 0 - a : (uint64_t)(x / y);
}

static uint64_t alu64(struct bpf_vm *vm, const struct insn *i, uint64_t a, uint64_t b, bool wide)
{
	unsigned shift = (unsigned)b & (wide ? 63 : 31);
	bool sign = i->off == 1;

	switch (BPF_OP(i->code)) {
	case BPF_ADD: return a + b;
	case BPF_SUB: return a - b;
	case BPF_MUL: return a * b;
	case BPF_DIV: return divide(a, b, sign, wide);
	case BPF_MOD: return a - divide(a, b, sign, wide) * b;
	case BPF_OR: return a | b;
	case BPF_AND: return a & b;
	case BPF_XOR: return a ^ b;
	case BPF_LSH: return a << shift;
	case BPF_RSH: return a >> shift;
	case BPF_ARSH:
		return wide ? (uint64_t)((int64_t)a >> shift) : (uint64_t)((int32_t)a >> shift);
	case BPF_NEG: return 0 - a;
	case BPF_MOV:
		return !i->off      ? b :
		       i->off == 8  ? (uint64_t)(int8_t)b :
		       i->off == 16 ? (uint64_t)(int16_t)b :
				      (uint64_t)(int32_t)b;
	default: bpf_vm_error(vm, "has no such operation: 0x%02x", i->code); return 0;
	}
}

static void alu(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i)
{
	bool wide = BPF_CLASS(i->code) == BPF_ALU64;
	uint8_t op = BPF_OP(i->code);
	unsigned d = bi_dst(i);
	uint64_t a = op == BPF_MOV ? 0 : get(vm, f, d);

	if (op == BPF_END) {
		bool swap = wide || BPF_SRC(i->code) == BPF_TO_BE; /* on a little-endian machine */
		uint64_t v = i->imm == 16 ? (uint16_t)a : i->imm == 32 ? (uint32_t)a : a;
		set(vm, f, d, swap ? byte_swap(v, i->imm) : v);
		return;
	}
	uint64_t b = BPF_SRC(i->code) == BPF_X && op != BPF_NEG ? get(vm, f, bi_src(i)) :
								  (uint64_t)(int64_t)i->imm;
	if ((op == BPF_DIV || op == BPF_MOD) && BPF_SRC(i->code) == BPF_K && !i->imm)
		bpf_vm_error(vm, "divides by the constant 0");
	if (!wide) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	uint64_t v = alu64(vm, i, a, b, wide);
	set(vm, f, d, wide ? v : (uint32_t)v);
}

static bool holds(struct bpf_vm *vm, const struct insn *i, uint64_t a, uint64_t b)
{
	int64_t sa = (int64_t)a, sb = (int64_t)b;

	if (BPF_CLASS(i->code) == BPF_JMP32) {
		a = (uint32_t)a;
		b = (uint32_t)b;
		sa = (int32_t)a;
		sb = (int32_t)b;
	}
	switch (BPF_OP(i->code)) {
	case BPF_JEQ: return a == b;
	case BPF_JNE: return a != b;
	case BPF_JGT: return a > b;
	case BPF_JGE: return a >= b;
	case BPF_JLT: return a < b;
	case BPF_JLE: return a <= b;
	case BPF_JSET: return (a & b) != 0;
	case BPF_JSGT: return sa > sb;
	case BPF_JSGE: return sa >= sb;
	case BPF_JSLT: return sa < sb;
	case BPF_JSLE: return sa <= sb;
	default: bpf_vm_error(vm, "has no such jump: 0x%02x", i->code); return false;
	}
}

/* ---- memory instructions ---- */

static void atomic(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i)
{
	unsigned size = bi_bytes(i->code);
	uint64_t addr = get(vm, f, bi_dst(i)) + (uint64_t)(int64_t)i->off;
	uint64_t src = get(vm, f, bi_src(i)), old = load(vm, addr, size);

	if (size < 4 || addr % size)
		bpf_vm_error(vm, "has an atomic operation on %u bytes at 0x%llx", size,
			     (unsigned long long)addr);
	switch (i->imm & ~BPF_FETCH) {
	case BPF_ADD: store(vm, addr, size, old + src); break;
	case BPF_OR: store(vm, addr, size, old | src); break;
	case BPF_AND: store(vm, addr, size, old & src); break;
	case BPF_XOR: store(vm, addr, size, old ^ src); break;
	case BPF_XCHG & ~BPF_FETCH: store(vm, addr, size, src); break;
	case BPF_CMPXCHG & ~BPF_FETCH:
		if (old == (size == 8 ? get(vm, f, 0) : (uint32_t)get(vm, f, 0)))
			store(vm, addr, size, src);
		set(vm, f, 0, old);
		return;
	default: bpf_vm_error(vm, "has no such atomic operation: 0x%x", (unsigned)i->imm);
	}
	if (i->imm & BPF_FETCH)
		set(vm, f, bi_src(i), old);
}

static void ldx(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i)
{
	unsigned size = bi_bytes(i->code), rest = 64 - size * 8;
	uint64_t v = load(vm, get(vm, f, bi_src(i)) + (uint64_t)(int64_t)i->off, size);

	if (BPF_MODE(i->code) == BPF_MEMSX)
		v = (uint64_t)((int64_t)(v << rest) >> rest);
	else if (BPF_MODE(i->code) != BPF_MEM)
		bpf_vm_error(vm, "has no such load: 0x%02x", i->code);
	set(vm, f, bi_dst(i), v);
}

static void stx(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i)
{
	uint64_t addr = get(vm, f, bi_dst(i)) + (uint64_t)(int64_t)i->off;

	if (BPF_MODE(i->code) == BPF_ATOMIC && BPF_CLASS(i->code) == BPF_STX) {
		atomic(vm, f, i);
		return;
	}
	if (BPF_MODE(i->code) != BPF_MEM)
		bpf_vm_error(vm, "has no such store: 0x%02x", i->code);
	store(vm, addr, bi_bytes(i->code),
	      BPF_CLASS(i->code) == BPF_ST ? (uint64_t)(int64_t)i->imm : get(vm, f, bi_src(i)));
}

static void ld_imm64(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i, uint32_t pc)
{
	uint64_t v = (uint64_t)(uint32_t)i[1].imm << 32 | (uint32_t)i->imm;

	for (uint32_t k = 0; k < vm->img->n_relocs; k++) {
		const struct image_reloc *r = &vm->img->relocs[k];
		if (r->insn != pc)
			continue;
		if (r->map >= vm->n_map)
			bpf_vm_error(vm, "names map %u", r->map);
		v = r->kind == RELOC_MAP ?
			    BPF_VM_HANDLE + r->map :
			    BPF_VM_MAPS + ((uint64_t)r->map << 32) + (uint32_t)i[1].imm;
	}
	if (bi_src(i) == BPF_PSEUDO_FUNC)
		v = BPF_VM_FUNC + (uint64_t)((int64_t)pc + i->imm + 1);
	set(vm, f, bi_dst(i), v);
}

/* ---- control ---- */

static void call(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i, uint32_t pc)
{
	uint64_t ret = 0;

	if (bi_src(i) == BPF_PSEUDO_CALL) {
		unsigned n = 0;
		while (n < 5 && (f->ready & 1u << (n + 1)))
			n++;
		bpf_vm_exec(vm, (uint32_t)((int64_t)pc + i->imm + 1), &f->reg[1], n, &ret);
	} else {
		uint64_t arg[5] = { 0 };
		for (unsigned k = 0; k < 5 && (f->ready & 1u << (k + 1)); k++)
			arg[k] = f->reg[k + 1];
		vm->calls++;
		if (!vm->call || !vm->call(vm, (uint32_t)i->imm, arg, &ret))
			ret = bpf_vm_helper(vm, (uint32_t)i->imm, arg);
	}
	f->ready &= (uint16_t)~0x3eu;
	set(vm, f, 0, ret);
}

static uint32_t target(uint32_t pc, int32_t off)
{
	return (uint32_t)((int64_t)pc + 1 + off);
}

/* One instruction; the next pc. */
static uint32_t step(struct bpf_vm *vm, struct bpf_vm_frame *f, const struct insn *i, uint32_t pc)
{
	switch (BPF_CLASS(i->code)) {
	case BPF_ALU:
	case BPF_ALU64: alu(vm, f, i); break;
	case BPF_LDX: ldx(vm, f, i); break;
	case BPF_ST:
	case BPF_STX: stx(vm, f, i); break;
	case BPF_LD:
		if (i->code != BI_LD64 || pc + 1 >= vm->img->n_insns || i[1].code)
			bpf_vm_error(vm, "has half a 64-bit constant");
		else
			ld_imm64(vm, f, i, pc);
		return pc + 2;
	default:
		if (i->code == BI_JA)
			return target(pc, i->off);
		if (i->code == BI_GOTOL)
			return target(pc, i->imm);
		if (i->code == BI_CALL) {
			call(vm, f, i, pc);
			break;
		}
		uint64_t a = get(vm, f, bi_dst(i));
		uint64_t b = BPF_SRC(i->code) == BPF_X ? get(vm, f, bi_src(i)) :
							 (uint64_t)(int64_t)i->imm;
		if (holds(vm, i, a, b))
			return target(pc, i->off);
	}
	return pc + 1;
}

bool bpf_vm_exec(struct bpf_vm *vm, uint32_t pc, const uint64_t *arg, unsigned n, uint64_t *ret)
{
	uint64_t max = vm->max_insns ? vm->max_insns : 10000000;

	if (vm->depth == MAX_DEPTH) {
		bpf_vm_error(vm, "calls too deep");
		return false;
	}
	struct bpf_vm_frame *f = &vm->frame[vm->depth];
	memset(f, 0, sizeof(*f));
	f->reg[10] = BPF_VM_STACK + ((uint64_t)vm->depth << FRAME_SHIFT) + FRAME_SIZE;
	f->ready = 1u << 10;
	vm->depth++;
	for (unsigned k = 0; k < n; k++)
		set(vm, f, k + 1, arg[k]);
	while (!vm->err) {
		f->pc = pc;
		if (pc >= vm->img->n_insns)
			bpf_vm_error(vm, "jumps to %u, out of the program", pc);
		else if (vm->insns++ > max)
			bpf_vm_error(vm, "runs too long");
		else if (vm->img->insns[pc].code == BI_EXIT)
			break;
		else
			pc = step(vm, f, &vm->img->insns[pc], pc);
	}
	*ret = get(vm, f, 0);
	vm->depth--;
	return !vm->err;
}

int bpf_vm_run(struct bpf_vm *vm, const struct image *img)
{
	uint64_t ctx = BPF_VM_CTX;

	vm->img = img;
	vm->err = NULL;
	vm->depth = 0;
	vm->insns = vm->calls = 0;
	if (bpf_vm_exec(vm, 0, &ctx, 1, &vm->ret))
		return 0;
	return -EFAULT;
}
