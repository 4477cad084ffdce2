/* SPDX-License-Identifier: MIT */
/*
 * Memory shared between the programs in the kernel and the consumer: layout and protocol.
 *
 * ctl   one entry: activity, exit status, liveness.
 * pcpu  one entry per possible CPU: nesting slots, drop counters, keyless aggregations.
 * buf   one entry per possible CPU: the principal buffer, a ring.
 * msg   a BPF ring buffer: exit, faults, wake-ups. Never shared with data, so that they cannot queue
 *       behind a flood of records.
 *
 * Ring protocol. head and tail only grow. A producer reserves [head, head+size) with a compare-and-
 * exchange on head if head + size - tail <= cap (several programs may nest on one CPU), writes the
 * fields at data + (pos & (cap - 1)) (records are contiguous: max_rec bytes of slack follow the ring),
 * and commits by storing the 8-byte header {size, epid} last, with release order. The consumer starts
 * at tail, stops at a zero size word (not committed yet) or at head, ZEROES what it read, and then
 * advances tail with release order. Hence a size word read as 0 always means "reserved, not written".
 */
#ifndef DT_RECORD_SHM_H
#define DT_RECORD_SHM_H

#include <stdint.h>

enum shm_activity {
	SHM_INACTIVE = 0, /* probes return at once; only BEGIN may run */
	SHM_ACTIVE = 1,
};

enum shm_kill { SHM_KILL_NONE, SHM_KILL_SILENT /* consumer silent */, SHM_KILL_BUDGET };

/* What programs and consumer tell each other of one aggregation. */
struct shm_agg {
	uint64_t gen;  /* generation of its values: see record.h */
	uint64_t used; /* a program has made a key: if not, nobody needs to walk the empty hash */
};

struct shm_ctl {
	uint32_t active;   /* enum shm_activity; the one word every program reads first */
	uint32_t exit_set; /* exit() was called; first one wins */
	int32_t exit_status;
	uint32_t killed; /* enum shm_kill */
	uint64_t alive; /* jiffies64 of the consumer's last heartbeat (written by the heartbeat program) */
	uint64_t alive_limit; /* jiffies of silence after which a program kills the session; 0: never */
	uint64_t start_ns; /* CLOCK_MONOTONIC at start */
	uint64_t wall_off; /* added to bpf_ktime_get_tai_ns() (or ktime_get_ns()) to get walltimestamp */
	uint64_t target_pid; /* $target for late use; 0 none */
	uint64_t spec_next;
	uint32_t filled; /* bufpolicy=fill: a buffer is full, tracing has stopped */
	uint32_t pad;
	uint64_t reserved[5];
	struct shm_agg agg[]; /* one per aggregation */
};

#define SHM_LEVELS 4

enum shm_drop {
	SHM_DROP_PRINCIPAL, /* no room in the principal buffer */
	SHM_DROP_AGG,       /* no room in an aggregation */
	SHM_DROP_DYNVAR,    /* no room for a dynamic variable */
	SHM_DROP_LEVEL,     /* more than SHM_LEVELS nested firings */
	SHM_DROP_SPEC,
	SHM_DROP_SPECBUSY,
	SHM_DROP_SPECUNAVAIL,
	SHM_DROP_STKSTR,
	SHM_DROP_ERR, /* a fault message did not fit */
	SHM_DROP_STRTRUNC,
	SHM_DROP_MAX = 16
};

struct shm_pcpu {
	uint32_t busy[SHM_LEVELS]; /* 1: that scratch area is in use; taken with an atomic exchange */
	uint64_t drops[SHM_DROP_MAX]; /* grow only, atomic add */
	uint64_t chill[2];            /* chill(): start of this second, ns spent in it */
	uint64_t sending;             /* programs that are in the ring of messages; see lw_send() */
	/* keyless aggregations follow, at agg_desc.slot_off from the start of the entry */
};

struct shm_buf {
	uint64_t head;
	uint8_t pad0[120];
	uint64_t tail;
	uint8_t pad1[120];
	/* data at SHM_BUF_DATA: cap bytes, then slack */
};
#define SHM_BUF_DATA 4096

/* Faults, numbered as DTRACEFLT_* of the guide. */
enum shm_fault {
	FLT_UNKNOWN,
	FLT_BADADDR,
	FLT_BADALIGN,
	FLT_ILLOP,
	FLT_DIVZERO,
	FLT_NOSCRATCH,
	FLT_KPRIV,
	FLT_UPRIV,
	FLT_TUPOFLOW,
	FLT_BADSTACK,
};

/*
 * What happens when a ring is full. SWITCH: the record is dropped; the consumer drains all the time.
 * FILL: tracing stops; drained at the end. RING: the oldest records make room (the program moves tail);
 * drained at the end.
 */
enum shm_policy { SHM_POLICY_SWITCH, SHM_POLICY_FILL, SHM_POLICY_RING };

enum shm_msg_kind { SHM_MSG_WAKE, SHM_MSG_EXIT, SHM_MSG_FAULT };
struct shm_msg {
	uint32_t kind;
	uint32_t cpu;
	uint32_t epid;   /* FAULT */
	uint32_t action; /* FAULT: number of the action in the clause, 1-based; 0 = predicate */
	uint32_t fault;
	uint32_t offset; /* FAULT: position in the program: line number of the D source */
	uint64_t value;  /* FAULT: the address */
};

#endif
