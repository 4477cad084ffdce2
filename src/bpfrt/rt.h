/* SPDX-License-Identifier: MIT */
/*
 * Runtime functions of D programs, in C. Each file is compiled twice: for BPF by clang (embedded by
 * tools/gen-rt as instructions and calls, linked into the programs that use them) and natively for unit
 * tests under sanitizers.
 *
 * Rules. Arguments and results are 64-bit scalars or addresses of memory that the caller's program may
 * read (and write, for dst), so that the verifier can follow every access; bounds (cap) are constants
 * at the call. No globals, no maps, no tables in memory, stack below 64 bytes, loops bounded by cap. A
 * string ends at its NUL or after cap bytes. All must pass the verifier of Linux 6.1 with cap 256
 * and 4096, called several times from one program.
 */
#ifndef DT_BPFRT_RT_H
#define DT_BPFRT_RT_H

#include "tables/rtargs.h"

typedef unsigned long long rt_u64;
typedef long long rt_s64;

/* Below, at or above 0 as a is below, equal to or above b; at most n bytes of each are looked at. */
rt_s64 rt_strcmp(const char *a, const char *b, rt_u64 n);
rt_u64 rt_strnlen(const char *s, rt_u64 cap);
/* Position of the first / last byte c (0 finds the end, as strchr does), or -1. */
rt_s64 rt_strchr(const char *s, rt_u64 cap, rt_u64 c);
rt_s64 rt_strrchr(const char *s, rt_u64 cap, rt_u64 c);
/* D's index() and rindex(): position of t in s at or after (at or before) start, or -1; edge cases as the guide's. */
rt_s64 rt_index(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start);
rt_s64 rt_rindex(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start);
/* D's substr(): length << 32 | start (0 <= start <= strlen). has_len 0: to the end. */
rt_u64 rt_substr(const char *s, rt_u64 cap, rt_s64 start, rt_s64 len, rt_u64 has_len);
/* length << 32 | start of the result within s, or all ones for "." (basename(3), dirname(3)). */
rt_u64 rt_basename(const char *s, rt_u64 cap);
rt_u64 rt_dirname(const char *s, rt_u64 cap);
/* Digits of v (signed in base 10, else unsigned with 0x / 0 prefix as D's lltostr) at the end of dst[72],
 * NUL at dst[71]; the offset where they begin, or 72 for a bad base (2..36 are good). */
rt_u64 rt_lltostr(char *dst, rt_s64 v, rt_u64 base);
rt_s64 rt_strtoll(const char *s, rt_u64 cap, rt_u64 base);
/* D's json(): length << 32 | start of the value in s, or all ones if there is none. work: RT_JSON_WORK bytes. */
rt_u64 rt_json(const char *s, rt_u64 cap, const char *path, rt_u64 pcap, rt_u64 *work);
/* D's cleanpath() into dst (room bytes); the length with the NUL. */
rt_u64 rt_cleanpath(const char *s, rt_u64 cap, char *dst, rt_u64 room);
/* length << 32 | start of the first token at or after from, or all ones; d: the delimiters. */
rt_u64 rt_strtok(const char *s, rt_u64 cap, const char *d, rt_u64 dcap, rt_u64 from);
/*
 * The path of a struct path in the kernel, as the current process sees it: written to the end of dst
 * (cap bytes, behind it RT_NAME_MAX more that may be written); where it begins, or -1 if something
 * could not be read. A path too long for dst loses its front. off: RT_N_OFFS offsets.
 */
rt_s64 rt_d_path(char *dst, rt_u64 cap, const void *path, const rt_u64 *off);
/*
 * Length << 32 | start, in dst (RT_NAME_MAX bytes), of the id of the container that one of two cgroups (struct
 * kernfs_node, or 0) is a container's or lies in, or all ones. off: RT_N_KN_OFFS offsets.
 */
rt_u64 rt_container(char *dst, rt_u64 node, rt_u64 other, const rt_u64 *off);
/* Text of an address (4, 16, n bytes at a) into RT_ADDR_TEXT bytes; the length with the NUL. a: 20 bytes. */
rt_u64 rt_inet4(char *dst, const void *a);
/* short4: of an address that has an IPv4 address in it, that one only. */
rt_u64 rt_inet6(char *dst, const void *a, rt_u64 short4);
rt_u64 rt_link(char *dst, const void *a, rt_u64 n);
rt_u64 rt_tolower(char *dst, rt_u64 cap);
rt_u64 rt_toupper(char *dst, rt_u64 cap);
/*
 * Makes one string of the n (< cap) bytes at s, which are strings with their NULs: blanks between them, none
 * at the end. There is room for cap bytes. The value is the length with the NUL.
 */
rt_u64 rt_args(char *s, rt_u64 n, rt_u64 cap);
/*
 * bufpolicy=ring: moves tail past the oldest records until need bytes fit. 1, or 0 if it cannot (a record
 * that is still being written is in the way). buf is a struct shm_buf; max the largest record.
 */
rt_u64 rt_make_room(void *buf, rt_u64 need, rt_u64 cap, rt_u64 max);
/* Is the task (or an ancestor of it) process pid? Offsets in bytes of task_struct members. */
rt_u64 rt_progenyof(const void *task, rt_u64 pid, rt_u64 off_real_parent, rt_u64 off_tgid);
/* Takes a free slot: its number from 1, or 0. */
rt_u64 rt_speculation(rt_u64 *slots, rt_u64 n);
/*
 * Spins for ns. state = { start of the current second, ns spun in it }; 1, at once, if that would be more
 * than half a second of it.
 */
rt_u64 rt_chill(rt_u64 *state, rt_u64 ns);
/*
 * Copies len bytes of a process's memory: all, or what can be read of it in pieces of RT_SLAB_PIECE, with zeros for what
 * cannot. The value is how many. src is a multiple of RT_SLAB_PIECE, cap (>= len) as well.
 */
rt_u64 rt_slab(char *dst, rt_u64 src, rt_u64 len, rt_u64 cap);
/*
 * Where a return is probed, the address of the kernel's trampoline stands in the stack instead of the caller's. These put the
 * caller's back: into len bytes at dst, a copy of the stack from base on; or into a list of frames, len bytes long.
 * tab: enum rt_return_offset. The value is how many.
 */
rt_u64 rt_slab_returns(char *dst, rt_u64 base, rt_u64 len, const char *task, const rt_u64 *tab);
rt_u64 rt_frame_returns(char *dst, rt_u64 len, const char *task, const rt_u64 *tab);
/* Bucket of quantize(): 63 for 0, 63 + 1 + log2(v) above, 63 - 1 - log2(-v) below. */
rt_u64 rt_quantize(rt_s64 v);
/* Bucket of llquantize(), numbering as llquantize_nbuckets() in record/record.h. */
rt_u64 rt_llquantize(rt_s64 v, rt_u64 factor, rt_u64 low, rt_u64 high, rt_u64 nsteps);
/* state = { n, sum, sumsq_lo, sumsq_hi } += v */
rt_u64 rt_stddev(rt_u64 *state, rt_s64 v);
/* What the IP header at ip in the kernel says: RT_PKT_*. 0: it is none. */
rt_u64 rt_packet(const void *ip);
/*
 * Is the destination of the packet at ip an address of a device of the struct net? Offsets, 16 bits each, the lowest first:
 * offs: net.dev_base_head, net_device.dev_list, net_device's pointer to the protocol's part, the list of addresses in
 * there; addr_offs: for IPv4 next and address in in_ifaddr, for IPv6 (RT_OWN_IP6) list and address in inet6_ifaddr.
 */
rt_u64 rt_own_addr(const void *net, const void *ip, rt_u64 offs, rt_u64 addr_offs);
/*
 * The key of a connection: of a segment that was received (its TCP header is off behind ip) by a device of the struct net; of a
 * socket, 0 if it is not connected. Offsets in struct sock as above: network namespace, family, number of the port here, port there;
 * address there and here of IPv4, of IPv6.
 */
rt_u64 rt_packet_conn(const void *net, const void *ip, rt_u64 off);
rt_u64 rt_sock_conn(const void *sk, rt_u64 offs, rt_u64 addr_offs);

#endif
