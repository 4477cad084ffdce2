// SPDX-License-Identifier: MIT
/* Fake maps and helpers of the BPF interpreter. */
#include "bpf_interp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/ir.h"

/* ---- maps ---- */

static bool is_array(const struct bpf_vm_map *m)
{
	return m->spec.kind == MAPK_ARRAY || m->spec.kind == MAPK_PERCPU_ARRAY;
}

static uint32_t find(const struct bpf_vm_map *m, const void *key)
{
	uint32_t index;

	if (is_array(m)) {
		memcpy(&index, key, 4);
		return index < m->spec.max_entries ? index : UINT32_MAX;
	}
	for (uint32_t i = 0; i < m->spec.max_entries; i++)
		if (m->used[i] &&
		    memcmp(m->key + (size_t)i * m->spec.key_size, key, m->spec.key_size) == 0)
			return i;
	return UINT32_MAX;
}

static uint32_t find_or_make(struct bpf_vm_map *m, const void *key)
{
	uint32_t i = find(m, key);

	if (i != UINT32_MAX || is_array(m))
		return i;
	for (i = 0; i < m->spec.max_entries && m->used[i]; i++)
		;
	if (i == m->spec.max_entries)
		return UINT32_MAX;
	m->used[i] = true;
	memcpy(m->key + (size_t)i * m->spec.key_size, key, m->spec.key_size);
	memset(m->val + (size_t)i * m->copies * m->stride, 0, (size_t)m->copies * m->stride);
	return i;
}

static size_t value_off(const struct bpf_vm *vm, const struct bpf_vm_map *m, uint32_t i,
			unsigned cpu)
{
	(void)vm;
	return ((size_t)i * m->copies + (m->copies > 1 ? cpu : 0)) * m->stride;
}

void *bpf_vm_value(struct bpf_vm *vm, uint32_t map, const void *key, unsigned cpu)
{
	struct bpf_vm_map *m = &vm->map[map];
	uint32_t i = find(m, key);

	return i == UINT32_MAX ? NULL : m->val + value_off(vm, m, i, cpu);
}

uint32_t bpf_vm_count(const struct bpf_vm *vm, uint32_t map)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < vm->map[map].spec.max_entries; i++)
		n += vm->map[map].used[i];
	return n;
}

static struct bpf_vm_map *map_of(struct bpf_vm *vm, uint64_t handle)
{
	if (handle - BPF_VM_HANDLE < vm->n_map)
		return &vm->map[handle - BPF_VM_HANDLE];
	bpf_vm_error(vm, "calls a helper with 0x%llx for a map", (unsigned long long)handle);
	return NULL;
}

static uint64_t address(const struct bpf_vm *vm, const struct bpf_vm_map *m, uint32_t i,
			uint64_t cpu)
{
	if (i == UINT32_MAX || cpu >= BPF_VM_CPUS)
		return 0;
	return BPF_VM_MAPS + ((uint64_t)(m - vm->map) << 32) + value_off(vm, m, i, (unsigned)cpu);
}

static uint64_t update(struct bpf_vm *vm, struct bpf_vm_map *m, const void *key,
		       const uint64_t *arg)
{
	const uint8_t *val = bpf_vm_mem(vm, arg[2], m->spec.value_size, BPF_VM_READ);

	if (!val || m->spec.rdonly)
		return (uint64_t)-EPERM;
	if (arg[3] == 1 && find(m, key) != UINT32_MAX) /* BPF_NOEXIST */
		return (uint64_t)-EEXIST;
	if (arg[3] == 2 && find(m, key) == UINT32_MAX) /* BPF_EXIST */
		return (uint64_t)-ENOENT;
	uint32_t i = find_or_make(m, key);
	if (i == UINT32_MAX)
		return (uint64_t)-E2BIG;
	memmove(m->val + value_off(vm, m, i, vm->cpu), val, m->spec.value_size);
	return 0;
}

static uint64_t map_helper(struct bpf_vm *vm, uint32_t id, const uint64_t *arg)
{
	struct bpf_vm_map *m = map_of(vm, arg[0]);
	const uint8_t *key = m ? bpf_vm_mem(vm, arg[1], m->spec.key_size, BPF_VM_READ) : NULL;

	if (!key)
		return 0;
	uint32_t i = find(m, key);
	switch (id) {
	case BPFH_map_lookup_elem: return address(vm, m, i, vm->cpu);
	case BPFH_map_lookup_percpu_elem: return address(vm, m, i, (uint32_t)arg[2]);
	case BPFH_map_update_elem: return update(vm, m, key, arg);
	default:
		if (i == UINT32_MAX || is_array(m))
			return (uint64_t)-ENOENT;
		m->used[i] = false;
		return 0;
	}
}

static uint64_t task_storage(struct bpf_vm *vm, uint32_t id, const uint64_t *arg)
{
	struct bpf_vm_map *m = map_of(vm, arg[0]);

	if (!m || m->spec.kind != MAPK_TASK) {
		bpf_vm_error(vm, "asks a map for task storage that is none");
		return 0;
	}
	if (id == BPFH_task_storage_get)
		return address(vm, m, arg[3] & 1 ? find_or_make(m, &arg[1]) : find(m, &arg[1]), 0);
	uint32_t i = find(m, &arg[1]);
	if (i == UINT32_MAX)
		return (uint64_t)-ENOENT;
	m->used[i] = false;
	return 0;
}

/* ---- ring buffers ---- */

static uint64_t reserve(struct bpf_vm *vm, const uint64_t *arg)
{
	struct bpf_vm_map *m = map_of(vm, arg[0]);

	if (!m || arg[1] > 0xfffff)
		return 0;
	vm->record = arena_grow(vm->arena, vm->record, vm->n_record, &vm->cap_record,
				sizeof(*vm->record));
	vm->record[vm->n_record] = (struct bpf_vm_record){
		.map = (uint32_t)(m - vm->map),
		.size = (uint32_t)arg[1],
		.bytes = arena_alloc(vm->arena, arg[1]),
		.open = true,
	};
	return BPF_VM_RECORD + ((uint64_t)vm->n_record++ << 20);
}

static void close_record(struct bpf_vm *vm, uint64_t addr, bool discard)
{
	uint64_t n = (addr - BPF_VM_RECORD) >> 20;

	if (n >= vm->n_record || !vm->record[n].open || addr & 0xfffff)
		bpf_vm_error(vm, "submits what was not reserved");
	else
		vm->record[n].open = false;
	if (discard && n < vm->n_record)
		vm->record[n].size = 0;
}

static uint64_t ringbuf(struct bpf_vm *vm, uint32_t id, const uint64_t *arg)
{
	const uint8_t *p;

	switch (id) {
	case BPFH_ringbuf_reserve: return reserve(vm, arg);
	case BPFH_ringbuf_submit:
	case BPFH_ringbuf_discard: close_record(vm, arg[0], id == BPFH_ringbuf_discard); return 0;
	case BPFH_ringbuf_output:
		p = bpf_vm_mem(vm, arg[1], arg[2], BPF_VM_READ);
		uint64_t to[2] = { arg[0], arg[2] }, addr = reserve(vm, to);
		if (!addr || !p)
			return (uint64_t)-ENOSPC;
		memcpy(vm->record[vm->n_record - 1].bytes, p, arg[2]);
		close_record(vm, addr, false);
		return 0;
	default: return 0;
	}
}

/* ---- foreign memory ---- */

/* Fills dst like probe_read; user: only addresses below the kernel's, and the other way around. */
static uint64_t probe_read(struct bpf_vm *vm, const uint64_t *arg, int space)
{
	uint64_t n = (uint32_t)arg[1];
	uint8_t *dst = bpf_vm_mem(vm, arg[0], n, BPF_VM_WRITE);
	bool kernel = arg[2] >> 63 != 0;

	if (!dst)
		return 0;
	const uint8_t *src = space && kernel != (space > 0) ? NULL : bpf_vm_foreign(vm, arg[2], n);
	if (src)
		memcpy(dst, src, n);
	else
		memset(dst, 0, n);
	return src ? 0 : (uint64_t)-EFAULT;
}

static uint64_t probe_read_str(struct bpf_vm *vm, const uint64_t *arg, int space)
{
	uint64_t n = (uint32_t)arg[1];
	uint8_t *dst = bpf_vm_mem(vm, arg[0], n, BPF_VM_WRITE);
	bool kernel = arg[2] >> 63 != 0;

	if (!dst || !n)
		return 0;
	for (uint64_t i = 0; i < n; i++) {
		const uint8_t *src =
			space && kernel != (space > 0) ? NULL : bpf_vm_foreign(vm, arg[2] + i, 1);
		if (!src) {
			memset(dst, 0, n);
			return (uint64_t)-EFAULT;
		}
		dst[i] = i == n - 1 ? 0 : *src;
		if (!dst[i])
			return i + 1;
	}
	return n;
}

static uint64_t get_stack(struct bpf_vm *vm, const uint64_t *arg)
{
	uint64_t n = vm->n_stack * 8u;

	if (n > arg[2])
		n = arg[2] / 8 * 8;
	uint8_t *dst = bpf_vm_mem(vm, arg[1], arg[2], BPF_VM_WRITE);
	if (!dst)
		return (uint64_t)-EFAULT;
	memset(dst, 0, arg[2]);
	memcpy(dst, vm->stack, n);
	return n;
}

static uint64_t get_comm(struct bpf_vm *vm, const uint64_t *arg)
{
	uint8_t *dst = bpf_vm_mem(vm, arg[0], (uint32_t)arg[1], BPF_VM_WRITE);
	size_t n = (uint32_t)arg[1];

	if (!dst || !n)
		return (uint64_t)-EINVAL;
	memset(dst, 0, n);
	memcpy(dst, vm->comm, n - 1 < strlen(vm->comm) ? n - 1 : strlen(vm->comm));
	return 0;
}

static uint64_t write_word(struct bpf_vm *vm, uint64_t addr, uint64_t v, unsigned size)
{
	uint8_t *p = bpf_vm_mem(vm, addr, size, BPF_VM_WRITE);

	if (p)
		memcpy(p, &v, size);
	return 0;
}

/* ---- the rest ---- */

static uint64_t loop(struct bpf_vm *vm, const uint64_t *arg)
{
	uint64_t n = (uint32_t)arg[0], i = 0, ret = 0;

	if (n > 1u << 23)
		return (uint64_t)-E2BIG;
	if (arg[1] < BPF_VM_FUNC || arg[1] >= BPF_VM_MAPS) {
		bpf_vm_error(vm, "calls bpf_loop without a function");
		return 0;
	}
	while (i < n && !ret) {
		uint64_t a[2] = { i++, arg[2] };
		if (!bpf_vm_exec(vm, (uint32_t)(arg[1] - BPF_VM_FUNC), a, 2, &ret))
			return 0;
	}
	return i;
}

static uint64_t compare(struct bpf_vm *vm, const uint64_t *arg)
{
	const uint8_t *a = bpf_vm_mem(vm, arg[0], (uint32_t)arg[1], BPF_VM_READ);

	for (uint64_t i = 0; a && i < (uint32_t)arg[1]; i++) {
		const uint8_t *b = bpf_vm_mem(vm, arg[2] + i, 1, BPF_VM_READ);
		if (!b)
			return 0;
		if (a[i] != *b)
			return a[i] < *b ? (uint64_t)-1 : 1;
		if (!*b)
			return 0;
	}
	return 0;
}

static uint64_t parse_number(struct bpf_vm *vm, const uint64_t *arg)
{
	char s[65] = "", *end;
	uint64_t n = arg[1] < 64 ? arg[1] : 64;
	const uint8_t *p = bpf_vm_mem(vm, arg[0], arg[1], BPF_VM_READ);

	if (!p)
		return 0;
	memcpy(s, p, n);
	long long v = strtoll(s, &end, (int)(arg[2] & 31));
	write_word(vm, arg[3], (uint64_t)v, 8);
	return end == s ? (uint64_t)-EINVAL : (uint64_t)(end - s);
}

static uint64_t print(struct bpf_vm *vm, const uint64_t *arg)
{
	const uint8_t *p = bpf_vm_mem(vm, arg[0], (uint32_t)arg[1], BPF_VM_READ);

	if (!p)
		return 0;
	size_t n = strnlen((const char *)p, (uint32_t)arg[1]);
	sbuf_add(&vm->printed, (const char *)p, n);
	return n;
}

static uint64_t get_signal(struct bpf_vm *vm, uint64_t sig)
{
	vm->signals++;
	vm->last_signal = (uint32_t)sig;
	return 0;
}

static uint64_t next_random(struct bpf_vm *vm)
{
	vm->random = vm->random * 1103515245u + 12345u;
	return vm->random;
}

/* Helpers that only give a number. */
static bool plain(struct bpf_vm *vm, uint32_t id, uint64_t *ret)
{
	switch (id) {
	case BPFH_ktime_get_ns:
	case BPFH_ktime_get_boot_ns:
	case BPFH_ktime_get_tai_ns:
	case BPFH_ktime_get_coarse_ns: *ret = vm->ktime; return true;
	case BPFH_jiffies64: *ret = vm->ktime / 4000000; return true;
	case BPFH_get_prandom_u32: *ret = next_random(vm); return true;
	case BPFH_get_smp_processor_id: *ret = vm->cpu; return true;
	case BPFH_get_numa_node_id: *ret = 0; return true;
	case BPFH_get_current_pid_tgid: *ret = vm->pid_tgid; return true;
	case BPFH_get_current_uid_gid: *ret = vm->uid_gid; return true;
	case BPFH_get_current_task:
	case BPFH_get_current_task_btf: *ret = vm->task; return true;
	case BPFH_get_current_cgroup_id:
	case BPFH_get_current_ancestor_cgroup_id: *ret = vm->cgroup; return true;
	case BPFH_get_attach_cookie: *ret = vm->cookie; return true;
	case BPFH_get_func_ip: *ret = vm->func_ip; return true;
	case BPFH_task_pt_regs: *ret = vm->task_regs; return true;
	default: return false;
	}
}

uint64_t bpf_vm_helper(struct bpf_vm *vm, uint32_t id, const uint64_t *arg)
{
	const struct ir_helper_info *h = ir_helper_info(id);
	uint64_t ret;

	if (plain(vm, id, &ret))
		return ret;
	switch (id) {
	case BPFH_map_lookup_elem:
	case BPFH_map_update_elem:
	case BPFH_map_delete_elem:
	case BPFH_map_lookup_percpu_elem: return map_helper(vm, id, arg);
	case BPFH_task_storage_get:
	case BPFH_task_storage_delete: return task_storage(vm, id, arg);
	case BPFH_ringbuf_reserve:
	case BPFH_ringbuf_submit:
	case BPFH_ringbuf_discard:
	case BPFH_ringbuf_output:
	case BPFH_ringbuf_query: return ringbuf(vm, id, arg);
	case BPFH_probe_read: return probe_read(vm, arg, 0);
	case BPFH_probe_read_kernel: return probe_read(vm, arg, 1);
	case BPFH_probe_read_user:
	case BPFH_copy_from_user: return probe_read(vm, arg, -1);
	case BPFH_probe_read_str: return probe_read_str(vm, arg, 0);
	case BPFH_probe_read_kernel_str: return probe_read_str(vm, arg, 1);
	case BPFH_probe_read_user_str: return probe_read_str(vm, arg, -1);
	case BPFH_get_current_comm: return get_comm(vm, arg);
	case BPFH_get_stack:
	case BPFH_get_task_stack: return get_stack(vm, arg);
	case BPFH_get_stackid: return vm->n_stack ? 1 : (uint64_t)-EFAULT;
	case BPFH_send_signal:
	case BPFH_send_signal_thread: return get_signal(vm, arg[0]);
	case BPFH_trace_printk: return print(vm, arg);
	case BPFH_loop: return loop(vm, arg);
	case BPFH_strncmp: return compare(vm, arg);
	case BPFH_strtol:
	case BPFH_strtoul: return parse_number(vm, arg);
	default:
		bpf_vm_error(vm, "calls helper %u (%s), which the fake kernel lacks", id,
			     h ? h->name : "unknown");
		return 0;
	}
}
