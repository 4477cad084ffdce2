#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Random D programs that use all of the language on all kinds of probes: for what must never happen, whatever
the program says (a crash, a hang, a program that the kernel's verifier refuses). What they print is not
predicted; gen_d.py does that for the deterministic part.

  gen_wide.py SEED                   the program
  gen_wide.py --to DIR FIRST LAST    DIR/w<seed>.d for each seed from FIRST to LAST
  --full                             with what a kernel has that hides nothing: traceable functions, symbols of data

The same seed gives the same program. Most of a program is well-typed, so that most programs compile; what does
not must be refused with a tag. A program ends by itself after a few ticks. The first line says what is traced:
"// -c WORDS" is the command of -c. Nothing here can hurt the machine: destructive actions are done to $target
alone, and stop(), panic() and breakpoint() stand where no probe comes.
"""
import os
import random
import sys

INTS = ["char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long",
        "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t",
        "pid_t", "uintptr_t", "_Bool", "long long", "unsigned long long"]
EDGES = ["0", "1", "2", "7", "8", "15", "16", "31", "32", "63", "64", "100", "127", "128", "255", "256", "4095",
         "4096", "32767", "65535", "65536", "0x7fffffff", "0x80000000", "0xffffffff", "0x100000000",
         "0x7fffffffffffffff", "0xffffffffffffffff", "-1", "-128", "-2147483648", "'a'", "'\\n'", "017", "10u",
         "3ull", "sizeof (int)", "sizeof (struct task_struct)", "offsetof(struct task_struct, comm)"]
WORDS = ["", "a", "/", "abc", "Hello", "/usr/lib/x/../y", "a//b/", "foo.c", "The quick brown fox jumps",
         "0x1f", "-77", "{\\\"a\\\": [1, {\\\"b\\\": \\\"c\\\"}], \\\"n\\\": -3.5e2}", "x,y;z", "\\t\\x41\\101",
         "%d%s", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"]

# Members of kernel structures that every kernel here has: integers, strings, pointers to others, structures.
K = {
    "task_struct": (
        ["pid", "tgid", "flags", "prio", "static_prio", "exit_code", "start_time", "utime", "stime", "nvcsw",
         "se.vruntime", "se.sum_exec_runtime", "se.load.weight", "se.on_rq", "policy", "nr_cpus_allowed",
         "in_execve", "in_iowait", "sched_reset_on_fork", "personality", "min_flt", "thread.sp", "cpus_mask.bits[0]",
         "pending.signal.sig[0]", "comm[2]", "rt.timeout", "exit_state", "wake_q.next == NULL"],
        ["comm"],
        {"real_parent": "task_struct", "parent": "task_struct", "group_leader": "task_struct", "mm": "mm_struct",
         "active_mm": "mm_struct", "files": "files_struct", "fs": "fs_struct", "signal": "signal_struct",
         "cred": "cred", "real_cred": "cred", "nsproxy": "nsproxy"}),
    "mm_struct": (
        ["total_vm", "start_stack", "mmap_base", "arg_start", "env_end", "map_count", "hiwater_rss", "task_size",
         "mm_users.counter", "mmap_lock.count.counter", "flags", "start_brk + 1"],
        [], {"exe_file": "file", "owner": "task_struct"}),
    "files_struct": (["count.counter", "next_fd", "resize_in_progress", "fdt->max_fds"], [],
                     {"fdt->fd[0]": "file", "fd_array[1]": "file", "fdt->fd[%I]": "file"}),
    "fs_struct": (["users", "umask", "in_exec"], ["pwd.dentry->d_name.name", "root.dentry->d_iname"],
                  {"pwd.dentry": "dentry", "root.dentry": "dentry"}),
    "signal_struct": (["nr_threads", "group_exit_code", "rlim[3].rlim_cur", "rlim[%I & 7].rlim_max",
                       "is_child_subreaper", "oom_score_adj", "maxrss", "utime"],
                      [], {"tty": None, "group_exit_task": None}),
    "cred": (["uid.val", "euid.val", "gid.val", "fsuid.val", "securebits", "user->uid.val",
              "jit_keyring"], [], {}),
    "nsproxy": (["uts_ns->ns.inum", "count.counter"], ["uts_ns->name.nodename", "uts_ns->name.release"], {}),
    "file": (["f_flags", "f_mode", "f_pos", "f_inode->i_ino", "f_inode->i_size", "f_inode->i_mode",
              "f_inode->i_sb->s_dev", "f_inode->i_sb->s_type->fs_flags"],
             ["f_path.dentry->d_name.name", "f_inode->i_sb->s_type->name", "f_inode->i_sb->s_id"],
             {"f_path.dentry": "dentry", "f_inode": "inode"}),
    "dentry": (["d_flags", "d_name.len", "d_name.hash"], ["d_name.name", "d_iname"],
               {"d_parent": "dentry", "d_inode": "inode"}),
    "inode": (["i_ino", "i_mode", "i_size", "i_nlink", "i_blocks", "i_uid.val", "i_rdev", "i_bytes"],
              ["i_sb->s_id"], {}),
    "sk_buff": (["len", "data_len", "protocol", "ip_summed", "pkt_type", "cloned", "mark", "hash", "network_header"],
                ["dev->name"], {"dev": "net_device", "sk": "sock"}),
    "net_device": (["ifindex", "mtu", "flags", "type"], ["name"], {}),
    "sock": (["sk_type", "sk_protocol", "sk_family", "sk_sndbuf", "sk_userlocks", "__sk_common.skc_dport",
              "sk_kern_sock"], [], {}),
    "request": (["__data_len", "__sector", "cmd_flags", "tag", "timeout"], [], {"bio": "bio"}),
    "bio": (["bi_opf", "bi_status", "bi_iter.bi_size", "bi_iter.bi_sector", "bi_vcnt"], [], {}),
    "linux_binprm": (["argc", "envc", "p", "point_of_no_return", "have_execfd"], ["filename", "interp"],
                     {"file": "file", "cred": "cred"}),
}
LWP = (["pr_flag", "pr_lwpid", "pr_addr", "pr_state", "pr_sname", "pr_nice", "pr_syscall", "pr_pri", "pr_pctcpu",
        "pr_start.tv_sec", "pr_time.tv_nsec", "pr_onpro", "pr_bindpro"], ["pr_clname", "pr_name"], {})
PS = (["pr_flag", "pr_nlwp", "pr_pid", "pr_ppid", "pr_pgid", "pr_sid", "pr_uid", "pr_egid", "pr_size", "pr_rssize",
       "pr_ttydev", "pr_start.tv_sec", "pr_argc", "pr_argv", "pr_envp", "pr_dmodel", "pr_lwp.pr_nice", "pr_pctmem"],
      ["pr_fname", "pr_psargs"], {})
FI = (["fi_offset", "fi_oflags"], ["fi_name", "fi_dirname", "fi_pathname", "fi_fs", "fi_mount"], {})
BUF = (["b_flags", "b_bcount", "b_blkno", "b_lblkno", "b_error", "b_edev", "b_addr", "b_iodone"], [], {})
DEV = (["dev_major", "dev_minor", "dev_instance"], ["dev_name", "dev_statname", "dev_pathname"], {})
CPUI = (["cpu_id", "cpu_pset", "cpu_chip", "cpu_lgrp"], [], {})
SI = (["si_signo", "si_code", "si_pid", "si_status", "si_addr", "si_value"], [], {})
IPI = (["ip_ver", "ip_plength"], ["ip_saddr", "ip_daddr"], {})
PKT = (["pkt_addr"], [], {})
CS = (["cs_cid", "cs_pid", "cs_addr"], [], {})
IFI = (["if_local", "if_ipstack", "if_addr"], ["if_name"], {})
V4 = (["ipv4_ver", "ipv4_ihl", "ipv4_length", "ipv4_ttl", "ipv4_protocol", "ipv4_src", "ipv4_checksum"],
      ["ipv4_saddr", "ipv4_daddr", "ipv4_protostr"], {})
V6 = (["ipv6_ver", "ipv6_plen", "ipv6_nexthdr", "ipv6_hlim"], ["ipv6_saddr", "ipv6_daddr", "ipv6_nextstr"], {})
TCPS = (["tcps_local", "tcps_lport", "tcps_rport", "tcps_state", "tcps_cwnd", "tcps_rtt", "tcps_snxt", "tcps_mss",
         "tcps_retransmit"], ["tcps_laddr", "tcps_raddr"], {})
TCPI = (["tcp_sport", "tcp_dport", "tcp_seq", "tcp_flags", "tcp_offset", "tcp_window", "tcp_checksum"], [], {})
TCPL = (["tcps_state"], [], {})
UDPS = (["udps_lport", "udps_rport", "udps_addr"], ["udps_laddr", "udps_raddr"], {})
UDPI = (["udp_sport", "udp_dport", "udp_length", "udp_checksum"], [], {})

# Probe descriptions and their args[]: ("i",) integer, ("s",) string, ("k", struct), ("x", translated members).
I, S = ("i",), ("s",)
TASK = ("k", "task_struct")
LP = [("x", LWP), ("x", PS)]
PROBES = [
    (9, ["BEGIN", "END", "dtrace:::BEGIN"], []),
    (2, ["ERROR"], []),
    (6, ["tick-10ms", "tick-7ms", "tick-100hz", "profile:::tick-3ms"], []),
    (6, ["profile-97", "profile-997", "profile:::profile-1ms", "profile-199hz"], []),
    (9, ["syscall::read:entry", "syscall::write:entry"], [I, ("u", "char *"), I]),
    (5, ["syscall::openat:entry"], [I, ("u", "char *"), I]),
    (5, ["syscall::execve:entry"], [("u", "char *"), I]),
    (8, ["syscall::read:return", "syscall::open*:return", "syscall::mmap:return"], [I, I]),
    (6, ["syscall:::entry", "syscall::*stat*:entry", "syscall::[a-m]*:entry", "syscall::re[a-z]*:entry",
         "syscall:::return", "syscall:::", "syscall::open*:"], []),
    (5, ["sdt:sched::sched_switch", "rawtp:sched::sched_switch"], [I, TASK, TASK]),
    (4, ["sdt:sched::sched_wakeup", "sdt:sched::sched_waking"], [TASK]),
    (3, ["sdt:sched::sched_process_fork"], [TASK, TASK]),
    (3, ["sdt:sched::sched_process_exec"], [TASK, I, ("k", "linux_binprm")]),
    (3, ["sdt:sched::sched_migrate_task"], [TASK, I]),
    (2, ["sdt:sched::", "sdt:signal::", "sdt:task::", "rawtp:timer::hrtimer_*"], []),
    (3, ["sdt:signal::signal_generate"], [I, ("i",), TASK, I, I]),
    (2, ["sdt:net::netif_receive_skb", "sdt:net::net_dev_queue"], [("k", "sk_buff")]),
    (2, ["sdt:block::block_rq_issue", "sdt:block::block_rq_insert"], [("k", "request")]),
    (2, ["sdt:skb::consume_skb"], [("k", "sk_buff")]),
    (3, ["proc:::create"], [("x", PS)]),
    (3, ["proc:::exec"], [S]),
    (3, ["proc:::exit", "proc:::exec-failure"], [I]),
    (3, ["proc:::start", "proc:::exec-success", "proc:::lwp-start", "proc:::lwp-exit"], []),
    (2, ["proc:::lwp-create"], LP),
    (3, ["proc:::signal-send", "proc:::signal-discard"], LP + [I]),
    (2, ["proc:::signal-handle", "proc:::fault", "proc:::signal-clear"], [I, ("x", SI)]),
    (1, ["proc:::"], []),
    (4, ["sched:::off-cpu", "sched:::wakeup", "sched:::tick", "sched:::surrender"], LP),
    (3, ["sched:::enqueue"], LP + [("x", CPUI), I]),
    (2, ["sched:::dequeue"], LP + [("x", CPUI)]),
    (2, ["sched:::change-pri"], LP + [I]),
    (3, ["sched:::on-cpu", "sched:::sleep", "sched:::preempt", "sched:::remain-cpu", "sched:::"], []),
    (4, ["io:::start", "io:::done", "io:::wait-start", "io:::"], [("x", BUF), ("x", DEV), ("x", FI)]),
    (3, ["vminfo:::", "vminfo:::as_fault", "sysinfo:::sysread", "sysinfo:::pswitch", "sysinfo:::"], [I]),
    (2, ["lockstat:::adaptive-block", "lockstat:::adaptive-spin"], [I, I]),
    (2, ["lockstat:::rw-block", "lockstat:::spin-spin", "lockstat:::"], []),
    (2, ["ip:::send", "ip:::receive"], [("x", PKT), ("x", CS), ("x", IPI), ("x", IFI), ("x", V4), ("x", V6)]),
    (2, ["tcp:::send", "tcp:::receive", "tcp:::state-change", "tcp:::connect-established", "tcp:::"],
     [("x", PKT), ("x", CS), ("x", IPI), ("x", TCPS), ("x", TCPI), ("x", TCPL)]),
    (2, ["udp:::send", "udp:::receive", "udp:::"], [("x", PKT), ("x", CS), ("x", IPI), ("x", UDPS), ("x", UDPI)]),
    (2, ["mib:::", "mib:::tcpOutSegs", "mib:::udp*"], [I, I]),
    (2, ["trap::page_fault_user:entry", "trap::page_fault_user:return", "trap::invalid_op:entry"], [I, I, I]),
    (2, ["cpc:::cpu_clock-all-1000000", "cpc:::page_faults-user-1", "cpc:::context_switches-all-1"], []),
    (5, ["pid$target::write:entry", "pid$target:libc*:open*:entry", "pid$target:a.out:main:entry"],
     [I, I, I]),
    (3, ["pid$target::write:return", "pid$target:a.out:main:return", "pid$target::malloc:return"], [I, I]),
    (1, ["pid$target:a.out::entry", "pid$target:a.out:main:"], []),
]
USDT = [(6, ["usdt_app$target:::args", "usdt_app$target:::", "usdt_app*:::"], [])]
UTARGET = [(6, ["pid$target:a.out:inner:entry", "pid$target:a.out:outer:entry"], [I] * 6),
           (3, ["pid$target:a.out:outer:return", "pid$target:a.out:inner:return"], [I, I])]
FBT = [
    (6, ["fbt::vfs_read:entry", "fbt::vfs_write:entry"], [("k", "file"), I, I]),
    (4, ["fbt::vfs_read:return", "fbt::do_sys_openat2:return", "fbt::vfs_*:return"], [I, I]),
    (3, ["fbt::do_exit:entry", "fbt::vfs_*:entry", "rawfbt::do_sys_openat2:entry"], []),
    (2, ["fbt::wake_up_new_task:entry"], [TASK]),
    (2, ["fbt::netif_rx:entry", "fbt::ip_rcv:entry"], [("k", "sk_buff")]),
    (1, ["lockstat:::adaptive-acquire", "lockstat:::rw-acquire", "lockstat:::spin-release"], [I]),
    (1, ["fbt::vfs_*:", "fbt::tcp_*:entry", "fbt::ext4_*:entry"], []),
]
COMMANDS = ["sh -c 'ls / /proc/self; cat /etc/passwd; sleep 0.01; echo x >/dev/null'", "ls -l /", "cat /etc/passwd",
            "sh -c 'exit 3'", "true", "sh -c 'kill -URG $$'"]


class Gen:
    def __init__(self, seed, full):
        self.r = random.Random(seed)
        self.out = []
        self.full = full
        self.args = []          # args[] of the clause's probe
        self.structs = {}       # tag: [(member, kind, ...)]
        self.ints = []          # lvalues of integer type
        self.strs = []          # lvalues of type string
        self.ptrs = []          # (text, struct): pointers to kernel structures
        self.assoc = []         # (name, [key kinds], kind)
        self.chars = []         # alloca'd char pointers
        self.values = []        # lvalues of structure type: (text, tag)
        self.inlines = []       # (name, [parameters], kind)
        self.aggs = {}          # name: (function, key shape, extra)
        self.destructive = False
        self.errors = False     # inside of ERROR
        self.nest = 0

    def chance(self, p):
        return self.r.random() < p

    def pick(self, *weighted):
        """One of (weight, function) by weight, called."""
        total = sum(w for w, _ in weighted)
        k = self.r.random() * total
        for w, f in weighted:
            k -= w
            if k < 0:
                return f()
        return weighted[-1][1]()

    # ---- integers

    def lit(self):
        return self.r.choice(EDGES) if self.chance(.6) else str(self.r.randrange(1 << self.r.choice([4, 8, 16, 31])))

    def builtin(self):
        return self.r.choice(
            ["pid", "ppid", "tid", "uid", "gid", "cpu", "epid", "id", "ipl", "errno", "caller", "ucaller",
             "stackdepth", "ustackdepth", "timestamp", "vtimestamp", "walltimestamp", "arg0", "arg1", "arg2", "arg3",
             "arg4", "arg5", "arg6", "arg7", "arg8", "arg9", "cgroup", "curcpu->cpu_id", "$pid", "$target", "$uid",
             "$ppid", "$sid", "uregs[R_RIP]", "uregs[R_SP]", "uregs[%d]" % self.r.randrange(30), "NULL",
             "O_CREAT", "ENOENT", "SIGINT", "(uint64_t)&`schedule", "curlwpsinfo->pr_nice"] +
            (["`jiffies", "`max_pfn", "(uint64_t)&`init_task", "`init_task.pid", "`runqueues.nr_running",
              "`avenrun[1]", "vmlinux`nr_cpu_ids", "`runqueues.cpu"] if self.full else []))

    def kptr(self, depth=2):
        """A pointer into the kernel: (text, name of the structure)."""
        known = [("curthread", "task_struct")] + self.ptrs + \
            [("args[%d]" % i, a[1]) for i, a in enumerate(self.args) if a[0] == "k"]
        text, tag = self.r.choice(known)
        while depth > 0 and self.chance(.55):
            to = [(m, t) for m, t in K[tag][2].items() if t]
            if not to:
                break
            m, tag = self.r.choice(to)
            text = "%s->%s" % (text, m)
            depth -= 1
        if self.chance(.04):
            text = "((struct %s *)%s)" % (tag, self.paren(self.int(1)))
        return text.replace("%I", self.r.choice(["0", "1", "2", "arg0", "pid & 7"])), tag

    def member(self, which):
        """A member of something translated or of the kernel's: which = 0 integer, 1 string."""
        xs = [("args[%d]->" % i, a[1]) for i, a in enumerate(self.args) if a[0] == "x"]
        if self.chance(.6 if xs else .15):
            base, t = self.r.choice(xs + [("curpsinfo->", PS), ("curlwpsinfo->", LWP),
                                          ("fds[%s]." % self.r.choice(["0", "1", "arg0", self.lit()]), FI),
                                          ("(xlate <psinfo_t *> (%s))->", PS), ("(xlate <fileinfo_t> (%s)).", FI)])
            if "%s" in base:
                want = "task_struct" if "psinfo" in base else "file"
                p = self.kptr()
                for _ in range(20):
                    if p[1] == want:
                        break
                    p = self.kptr(3)
                else:
                    p = ("curthread", 0) if want == "task_struct" else ("curthread->mm->exe_file", 0)
                base = base % p[0]
            return base + self.r.choice(t[which]) if t[which] else None
        text, tag = self.kptr()
        if not K[tag][which]:
            return None
        m = self.r.choice(K[tag][which]).replace("%I", self.r.choice(["1", "cpu", "arg1"]))
        return ("%s->%s" if self.chance(.9) else "(*%s).%s") % (text, m)

    def paren(self, e):
        return "(%s)" % e

    def int(self, d):
        r = self.r
        if d <= 0:
            return self.pick((3, self.lit), (4, self.builtin), (5, self.int_lvalue), (3, self.int_arg),
                             (3, lambda: self.member(0) or self.lit()))
        sub = lambda: self.paren(self.int(d - 1))
        return self.pick(
            (5, lambda: self.int(0)),
            (8, lambda: "%s %s %s" % (sub(), r.choice(["+", "-", "*", "&", "|", "^"]), sub())),
            (3, lambda: "%s %s %s" % (sub(), r.choice(["/", "%"]),
                                      r.choice(["(%s | 1)" % self.int(0), r.choice(["3", "10", "16", "1000"]),
                                                self.int_lvalue()]))),
            (3, lambda: "%s %s (%s & 63)" % (sub(), r.choice(["<<", ">>"]), self.int(0))),
            (2, lambda: "%s%s" % (r.choice(["-", "~", "!", "+"]), sub())),
            (3, lambda: "(%s)%s" % (r.choice(INTS), sub())),
            (4, lambda: "(%s ? %s : %s)" % (self.test(d - 1), sub(), sub())),
            (4, lambda: self.paren(self.test(d))),
            (6, lambda: self.int_call(d - 1)),
            (1, lambda: "(%s, %s)" % (self.int_side(), sub())),
            (1, self.int_side),
            (2, lambda: self.call_inline("i", d)),
            (1, lambda: "sizeof (%s)" % r.choice(INTS + ["struct task_struct", "curthread->se", "string"])),
            (1, lambda: self.deref()))

    def deref(self):
        p, tag = self.kptr(1)
        t = self.r.choice(INTS[:16])
        return self.r.choice(["*(%s *)%s" % (t, self.paren(p)), "((%s *)%s)[%s]" % (t, self.paren(p), self.r.choice(
            ["0", "3", "pid & 15"])), "*((%s *)%s + %d)" % (t, self.paren(p), self.r.randrange(9)),
            "(uint64_t)&%s->%s" % (p, self.r.choice([m for m in K[tag][0] if m.isidentifier() and m not in (
                "in_execve", "in_iowait", "sched_reset_on_fork", "ip_summed", "pkt_type", "cloned",
                "is_child_subreaper", "point_of_no_return", "have_execfd", "sk_userlocks", "sk_kern_sock")] or
                ["nothing"])),
            "*(userland %s *)%s" % (t, self.r.choice(["arg1", "uregs[R_SP]", "curthread->mm->arg_start"])),
            "((char *)copyin(%s, %d))[%d]" % (self.r.choice(["arg1", "uregs[R_SP]", "curthread->mm->arg_start"]),
                                               *self.r.choice([(8, 3), (64, 60), (1, 0), (200, 7)])),
            "(int64_t)((%s)->%s - (%s)->%s)" % ("curthread", "start_time", "curthread", "utime"),
            "(%s == %s)" % (p, self.r.choice(["NULL", p]))])

    def int_arg(self):
        can = ["args[%d]" % i for i, a in enumerate(self.args) if a[0] == "i"]
        return self.paren("(int64_t)" + self.r.choice(can)) if can else self.builtin()

    def int_lvalue(self):
        r = self.r
        return self.pick(
            (6, lambda: r.choice(self.ints)),
            (3, lambda: self.element("i")),
            (1, lambda: "this->buf[%s]" % r.choice(["0", "3", "7"]) if self.chars else r.choice(self.ints)))

    def int_side(self):
        v = self.r.choice(self.ints)
        return self.r.choice(["%s++", "++%s", "%s--", "(%s += 3)", "(%s = 5)", "(%s ^= pid)"]) % v

    def int_call(self, d):
        r = self.r
        s = lambda: self.str(d)
        i = lambda: self.int(d)
        p = lambda: self.kptr()[0]
        return self.pick(
            (4, lambda: "strlen(%s)" % s()),
            (3, lambda: "%s(%s, %s%s)" % (r.choice(["index", "rindex"]), s(), s() if self.chance(.3) else
                                          '"%s"' % r.choice(["a", "b/", "x", "ab"]), r.choice(["", ", 2", ", arg0"]))),
            (3, lambda: "strtoll(%s%s)" % (s(), r.choice(["", ", 10", ", 16", ", 36", ", 2"]))),
            (2, lambda: "%s(%s)" % (r.choice(["htons", "htonl", "htonll", "ntohs", "ntohl", "ntohll"]), i())),
            (1, lambda: "rand()"),
            (2, lambda: "progenyof(%s)" % r.choice(["$target", "1", "pid", self.int(0)])),
            (1, lambda: "%s(%s)" % (r.choice(["getmajor", "getminor"]), i())),
            (1, lambda: "%s(&curthread->signal->cred_guard_mutex)" % r.choice(
                ["mutex_owned", "mutex_type_adaptive", "mutex_type_spin"])),
            (1, lambda: "%s(%s)" % (r.choice(["rw_iswriter", "rw_read_held", "rw_write_held"]),
                                    r.choice(["&curthread->mm->mmap_lock", "(void *)arg0"]))),
            (1, lambda: "(uint64_t)mutex_owner(&curthread->signal->cred_guard_mutex)"),
            (1, lambda: "firstof(%s->no_such_member, %s)" % (p(), self.int(0))),
            (1, lambda: "speculation()" if not self.errors else "0"))

    def call_inline(self, kind, d):
        can = [x for x in self.inlines if x[2] == kind]
        if not can or self.nest > 3:
            return self.int(0) if kind == "i" else self.str(0)
        self.nest += 1
        name, params, _ = self.r.choice(can)
        if params is None:
            t = name
        else:
            t = "%s[%s]" % (name, ", ".join(self.int(d - 1) if p == "i" else self.str(d - 1) for p in params))
        self.nest -= 1
        return t

    def test(self, d):
        r = self.r
        sub = lambda: self.paren(self.int(d - 1))
        return self.pick(
            (6, lambda: "%s %s %s" % (sub(), r.choice(["<", "<=", ">", ">=", "==", "!="]), sub())),
            (3, lambda: "%s %s %s" % (sub(), r.choice(["&&", "||", "^^"]), sub())),
            (3, lambda: "%s %s %s" % (self.str(d - 1), r.choice(["==", "!=", "<", ">="]), self.str(d - 1))),
            (1, lambda: "%s(%s, \"%s\") %s NULL" % ("strstr", self.str(d - 1), r.choice(WORDS[1:5]),
                                                   r.choice(["==", "!="]))),
            (1, lambda: "%s %s NULL" % (r.choice(self.strs), r.choice(["==", "!="]))),
            (1, lambda: "%s %s NULL" % (self.kptr()[0], r.choice(["==", "!="]))),
            (1, lambda: "!" + sub()), (2, lambda: "pid == $target"))

    # ---- strings

    def str(self, d):
        r = self.r
        sub = lambda: self.str(d - 1)
        if d <= 0:
            return self.pick(
                (4, lambda: '"%s"' % r.choice(WORDS)),
                (4, lambda: r.choice(self.strs)),
                (4, lambda: r.choice(["execname", "probefunc", "probename", "probemod", "probeprov", "execname"])),
                (2, lambda: self.element("s")),
                (3, self.str_member),
                (1, self.str_arg),
                (1, lambda: r.choice(["cwd", "root", "$$1", "curpsinfo->pr_psargs", "curpsinfo->pr_fname"])))
        return self.pick(
            (4, lambda: self.str(0)),
            (6, lambda: "strjoin(%s, %s)" % (sub(), sub())),
            (4, lambda: "substr(%s, %s%s)" % (sub(), r.choice(["0", "1", "-3", self.int(0)]),
                                              r.choice(["", ", 5", ", " + self.int(0)]))),
            (3, lambda: "%s(%s)" % (r.choice(["basename", "dirname", "cleanpath", "toupper", "tolower"]), sub())),
            (3, lambda: "lltostr(%s%s)" % (self.int(d - 1), r.choice(["", "", ", 16", ", 8", ", 2", ", 36"]))),
            (2, lambda: "%s(%s, '%s')" % (r.choice(["strchr", "strrchr"]), sub(), r.choice("a/x.b"))),
            (2, lambda: 'strstr(%s, %s)' % (sub(), r.choice(['"a"', '"/"', '"ow"', self.str(0)]))),
            (2, lambda: 'strtok(%s, %s)' % (r.choice([sub(), "NULL"]), r.choice(['"/"', '" ,"', self.str(0)]))),
            (3, lambda: "(%s ? %s : %s)" % (self.test(d - 1), sub(), sub())),
            (2, lambda: "json(%s, %s)" % (sub(), r.choice(['"a[1].b"', '"n"', self.str(0)]))),
            (2, self.user_str),
            (1, lambda: "inet_ntoa((ipaddr_t *)%s)" % self.memory(4)),
            (1, lambda: "inet_ntoa6((struct in6_addr *)%s)" % self.memory(16)),
            (1, lambda: "inet_ntop(%s, %s)" % (r.choice(["AF_INET", "AF_INET6", "2"]), self.memory(16))),
            (1, lambda: "link_ntop(ARPHRD_ETHER, %s)" % self.memory(6)),
            (1, lambda: "d_path(&%s)" % r.choice(["curthread->fs->pwd", "curthread->fs->root",
                                                  "curthread->mm->exe_file->f_path"])),
            (1, lambda: self.call_inline("s", d)),
            (1, lambda: "stringof(%s)" % r.choice([self.memory(8), "curthread->comm", sub(), "arg1"])))

    def user_str(self):
        a = self.r.choice(["arg0", "arg1", "uregs[R_SP]", "curthread->mm->arg_start", "curpsinfo->pr_argv", "NULL"])
        for i, x in enumerate(self.args):
            if x[0] == "u":
                a = "args[%d]" % i if self.chance(.3) else "arg%d" % i
        return "copyinstr((uintptr_t)%s%s)" % (a, self.r.choice(["", "", ", 16", ", 100"]))

    def memory(self, n):
        r = self.r
        return r.choice(["copyin(%s, %d)" % (r.choice(["arg1", "curthread->mm->arg_start", "uregs[R_SP]"]), n),
                         "(void *)curthread->comm", "(void *)&curthread->start_time", "alloca(%d)" % n,
                         "(void *)%s" % self.kptr()[0]])

    def str_member(self):
        m = self.member(1)
        return "stringof(%s)" % m if m and "fds" not in m else m or "execname"

    def str_arg(self):
        can = ["args[%d]" % i for i, a in enumerate(self.args) if a[0] == "s"]
        return self.r.choice(can) if can else "execname"

    # ---- arrays

    def keys(self, kinds):
        return ", ".join(self.int(self.r.randrange(2)) if k == "i" else self.str(self.r.randrange(2)) for k in kinds)

    def element(self, kind):
        can = [a for a in self.assoc if a[2] == kind]
        if not can or self.nest > 2:
            return self.r.choice(self.ints if kind == "i" else self.strs)
        self.nest += 1
        name, kinds, _ = self.r.choice(can)
        t = "%s[%s]" % (name, self.keys(kinds))
        self.nest -= 1
        return t

    # ---- declarations

    def declare(self):
        r, o = self.r, self.out
        if self.chance(.3):
            o.append("typedef unsigned int word_t;")
            o.append("enum color { RED, GREEN = %d, BLUE };" % r.randrange(100))
            EX = ["RED", "BLUE", "(word_t)9"]
            self.ints_const = EX
        for n in range(r.randrange(1, 3)):
            tag, ms, m = "box%d" % n, [], []
            for i in range(r.randrange(2, 8)):
                k = r.random()
                if k < .35:
                    t = r.choice(["int", "unsigned int", "long", "unsigned long", "unsigned char"])
                    w = r.randrange(1, {"int": 32, "unsigned int": 32, "unsigned char": 8}.get(t, 64))
                    ms.append("%s b%d : %d;" % (t, i, w))
                    m.append("b%d" % i)
                elif k < .75:
                    ms.append("%s m%d;" % (r.choice(INTS[:-3]), i))
                    m.append("m%d" % i)
                elif k < .85:
                    ms.append("struct { int x; union { long l; char c[8]; } u; } n%d;" % i)
                    m += ["n%d.x" % i, "n%d.u.l" % i, "n%d.u.c[3]" % i]
                elif k < .95:
                    ms.append("%s a%d[4];" % (r.choice(INTS[:8]), i))
                    m += ["a%d[2]" % i]
                else:
                    ms.append("int (*f%d)(int, char *);" % i)
                    ms.append("char t%d[12];" % i)
            o.append("%s %s { %s };" % ("struct" if self.chance(.85) else "union", tag, " ".join(ms)))
            kind = o[-1].split()[0]
            self.structs[tag] = (kind, m)
        for scope, pre in (("", ""), ("self ", "self->"), ("this ", "this->")):
            for i in range(r.randrange(2, 5)):
                name = "%si%d" % (pre[:1], i)
                o.append("%s%s %s;" % (scope, r.choice(INTS), name))
                self.ints.append(pre + name)
            for i in range(r.randrange(1, 3)):
                name = "%ss%d" % (pre[:1], i)
                o.append("%sstring %s;" % (scope, name))
                self.strs.append(pre + name)
            for tag, (kind, ms) in self.structs.items():
                if self.chance(.5):
                    name = "%sv_%s" % (pre[:1], tag)
                    o.append("%s%s %s %s;" % (scope, kind, tag, name))
                    self.values.append((pre + name, tag))
                    self.ints += ["%s%s.%s" % (pre, name, m) for m in ms]
            if self.chance(.4):
                name = "%sarr" % pre[:1]
                n = r.choice([1, 3, 8, 50])
                o.append("%s%s %s[%d];" % (scope, r.choice(INTS), name, n))
                self.ints += ["%s%s[%s]" % (pre, name, x) for x in (str(n - 1), "(pid & 255) %% %d" % n, "arg0")]
            if self.chance(.4):
                name = "%sp_task" % pre[:1]
                o.append("%sstruct task_struct *%s;" % (scope, name))
                self.ptrs.append((pre + name, "task_struct"))
        for i in range(r.randrange(1, 5)):
            scope = r.choice(["", "", "self "])
            kinds = "".join(r.choice("iis") for _ in range(r.randrange(1, 4)))
            val = r.choice("iiis")
            tag = r.choice(list(self.structs)) if self.chance(.2) else None
            t = "%s %s" % (self.structs[tag][0], tag) if tag else r.choice(INTS) if val == "i" else "string"
            keys = ", ".join(r.choice(INTS) if k == "i" else "string" for k in kinds)
            o.append("%s%s as%d[%s];" % (scope, t, i, keys))
            name = ("self->" if scope else "") + "as%d" % i
            if tag:
                if self.structs[tag][1]:
                    self.ints.append("%s[%s].%s" % (name, ", ".join("1" if k == "i" else "execname" for k in kinds),
                                                     r.choice(self.structs[tag][1])))
            else:
                self.assoc.append((name, kinds, val))
        if self.chance(.5):
            o.append("inline int LIMIT = %d;" % r.randrange(1000))
            self.inlines.append(("LIMIT", None, "i"))
        if self.chance(.5):
            o.append("inline int clamp[int A, int B] = A < B ? A : B;")
            self.inlines.append(("clamp", "ii", "i"))
        if self.chance(.4):
            o.append("inline string label[string T, int N] = strjoin(T, lltostr(N));")
            self.inlines.append(("label", "si", "s"))
        if self.chance(.3):
            o.append("inline string who = execname;")
            self.inlines.append(("who", None, "s"))
        if self.chance(.4):
            o.append("struct mine { int a; long b; string s; uint64_t c; };\n"
                     "translator struct mine < struct task_struct *T > {\n"
                     "\ta = T->pid; b = %s; s = stringof(T->comm); c = T->start_time / 1000; };" %
                     r.choice(["T->real_parent->tgid", "T == NULL ? 0 : T->flags", "T->se.vruntime * 2"]))
            self.inlines.append(("(xlate <struct mine> (curthread)).b", None, "i"))
            self.inlines.append(("(xlate <struct mine *> (curthread->real_parent))->c", None, "i"))
            self.inlines.append(("(xlate <struct mine> (curthread)).s", None, "s"))

    # ---- statements

    def assign(self):
        r = self.r
        return self.pick(
            (8, lambda: "%s %s %s" % (self.int_lvalue(), r.choice(["=", "=", "=", "+=", "-=", "|=", "&=", "^=", "*=",
                                                                  "<<=", ">>="]), self.int(r.randrange(4)))),
            (3, lambda: r.choice(["%s++", "--%s"]) % self.int_lvalue()),
            (5, lambda: "%s = %s" % (r.choice(self.strs), self.str(r.randrange(4)))),
            (2, lambda: "%s = %s" % (self.element("s"), self.str(r.randrange(3)))),
            (1, lambda: "%s = 0" % r.choice(self.strs + [self.element("i"), self.element("s")])),
            (2, self.assign_struct), (2, self.assign_ptr), (1, self.make_memory))

    def assign_struct(self):
        if len(self.values) < 2:
            return "trace(1)"
        a, tag = self.r.choice(self.values)
        same = [b for b, t in self.values if t == tag]
        return "%s = %s" % (a, self.r.choice(same))

    def assign_ptr(self):
        own = [p for p, t in self.ptrs if "_task" in p]
        if not own:
            return "i0 = 1" if "i0" in self.ints else "trace(0)"
        return "%s = %s" % (self.r.choice(own), self.r.choice(["curthread", "curthread->real_parent", "NULL", "&`init_task" if self.full else "NULL",
                                                              "curthread->group_leader"]))

    def make_memory(self):
        n = self.r.choice([8, 16, 64, 300])
        self.chars = True
        return self.r.choice(
            ["this->buf = (char *)alloca(%d)" % n,
             "this->buf = (char *)copyin(%s, %s)" % (self.r.choice(["arg1", "curthread->mm->arg_start"]),
                                                     self.r.choice([str(n), "8 + (arg2 & 31)"])),
             "this->buf = (char *)alloca(64); bcopy(%s, this->buf, %d)" % (self.memory(32), self.r.choice([8, 32, 64])),
             "this->buf = (char *)alloca(64); copyinto(%s, %s, this->buf)" % (
                 self.r.choice(["arg1", "uregs[R_SP]"]), self.r.choice(["16", "64", "arg2 & 31"]))])

    def fmt(self):
        r, f, a = self.r, [], []
        for _ in range(r.randrange(1, 6)):
            k = r.random()
            flag = r.choice(["", "", "", "-10", "8", "08", "+", "#", "*" if k < .45 else "", ".3" if k >= .5 else ""])
            if flag == "*":
                a.append("(int)5")
            if k < .5:
                conv, cast = r.choice([("d", ""), ("i", ""), ("u", ""), ("x", ""), ("X", ""), ("o", ""), ("c", "(char)"),
                                       ("ld", "(long)"), ("lld", "(long long)"), ("lx", "(unsigned long)"),
                                       ("hhd", "(char)"), ("hd", "(short)")])
                f.append("%" + flag + conv)
                a.append(cast + self.paren(self.int(r.randrange(4))))
            elif k < .8:
                f.append("%" + flag.replace("0", "").replace("+", "").replace("#", "") + r.choice(["s", "s", "S"]))
                a.append(self.str(r.randrange(4)))
            elif k < .85:
                f.append("%" + r.choice(["Y", "T"]))
                a.append(r.choice(["walltimestamp", "timestamp"]))
            elif k < .93:
                f.append("%" + r.choice(["a", "A", "p"]))
                a.append(r.choice(["arg0", "caller", "ucaller", "(uintptr_t)curthread", "uregs[R_RIP]"]))
            elif k < .96:
                f.append("%k")
                a.append(r.choice(["stack()", "ustack()", "stack(5)"]))
            else:
                f.append("%%")
        return 'printf("%s\\n"%s)' % (" ".join(f), "".join(", " + x for x in a))

    def record(self):
        r = self.r
        return self.pick(
            (8, self.fmt),
            (4, lambda: "trace(%s)" % self.pick((3, lambda: self.int(2)), (2, lambda: self.str(2)),
                                                (1, lambda: r.choice(["*curthread->fs", "curthread->se.load",
                                                                      "curthread->comm", "curpsinfo->pr_fname"])))),
            (3, lambda: "print(%s)" % r.choice([self.int(1), self.str(1), "*curthread->cred", "curthread->se", "*curthread",
                                                "curthread->comm", "*curpsinfo", "curthread->signal->rlim"] +
                                               [v for v, _ in self.values])),
            (2, lambda: "tracemem(%s, %d%s)" % (self.memory(32), r.choice([1, 16, 64, 200]),
                                                r.choice(["", ", arg2", ", " + self.int(1)]))),
            (3, lambda: "stack(%s)" % r.choice(["", "", "1", "5", "50", "127"])),
            (3, lambda: "%s(%s)" % (r.choice(["ustack", "jstack"]), r.choice(["", "1", "5, 0", "10, 200", "100"]))),
            (2, lambda: "%s(%s)" % (r.choice(["sym", "func", "mod", "usym", "ufunc", "umod", "uaddr"]),
                                    r.choice(["arg0", "caller", "ucaller", "uregs[R_RIP]", self.int(1)]))))

    def agg_key(self, shape):
        return ", ".join({"i": lambda: self.int(self.r.randrange(3)), "s": lambda: self.str(self.r.randrange(3)),
                          "k": lambda: "stack(%s)" % self.stack_n, "u": lambda: "ustack(%s)" % self.stack_n,
                          "S": lambda: self.r.choice(["sym", "func"]) + "(arg0)", "M": lambda: "mod(caller)",
                          "U": lambda: "usym(ucaller)", "O": lambda: "umod(arg1)", "A": lambda: "uaddr(ucaller)",
                          "f": lambda: "probefunc", "e": lambda: "execname", "p": lambda: "pid"}[c]() for c in shape)

    def aggregate(self):
        r = self.r
        fns = ["count", "sum", "min", "max", "avg", "stddev", "quantize", "lquantize", "llquantize"]
        if self.aggs and self.chance(.5):
            name = r.choice(list(self.aggs))
            fn, shape, extra = self.aggs[name]
        else:
            name = "@" + (r.choice(["a", "b", "c", "lat"]) + str(len(self.aggs)) if self.aggs else "")
            fn = r.choice(fns)
            shape = r.choice(["", "i", "s", "ii", "is", "ssi", "k", "u", "ik", "S", "M", "U", "O", "A", "f", "e", "p",
                              "ep", "fe", "ku", "sf", "iiiii", "sss"])
            extra = {"lquantize": ", %d, %d, %d" % (r.choice([-10, 0]), r.choice([100, 1000]), r.choice([10, 1])),
                     "llquantize": r.choice([", 10, 0, 6, 20", ", 2, 0, 9, 2"])}.get(fn, "")
            self.aggs[name] = fn, shape, extra
        arg = "" if fn == "count" else self.int(r.randrange(3)) + extra
        if fn in ("quantize", "lquantize", "llquantize") and self.chance(.3):
            arg += ", " + self.int(1)
        return "%s%s = %s(%s)" % (name, "[%s]" % self.agg_key(shape) if shape else "", fn, arg)

    def agg_action(self):
        r = self.r
        if not self.aggs:
            return "trace(1)"
        a = r.choice(list(self.aggs))
        same = [b for b in self.aggs if self.aggs[b][1] == self.aggs[a][1]]
        b = r.choice(same)
        return r.choice(["clear(%s)" % a, "trunc(%s)" % a, "trunc(%s, %d)" % (a, r.choice([-2, 0, 3])),
                         "normalize(%s, %s)" % (a, r.choice(["3", "1000", "(uint64_t)%s | 1" % self.int(0)])),
                         "denormalize(%s)" % a, "printa(%s)" % a, "printa(%s, %s)" % (a, b),
                         'printa("%s %%@d\\n", %s)' % (" ".join({"i": "%d", "p": "%d", "s": "%s", "f": "%s", "e": "%s",
                                                               "k": "%k", "u": "%k"}.get(c, "%A")
                                                              for c in self.aggs[a][1]), a)])

    def other(self):
        r = self.r
        acts = ['setopt("%s", "%s")' % r.choice([("aggsortrev", "on"), ("quiet", "yes"), ("switchrate", "20hz"),
                                                 ("aggsortkey", "1"), ("nosuch", "1")])]
        if self.destructive:
            acts += ['system("true %s", %s)' % ("%d", self.int(1)), "freopen(\"/dev/null\")", 'freopen("")',
                     "ftruncate()",
                     "chill(100)" if self.chance(.5) else "ftruncate()"]
        return r.choice(acts)

    def destroy(self, ind):
        """To the target alone; or never."""
        r = self.r
        if self.chance(.6):
            self.out.append("%sif (pid == $target) {\n%s\t%s;\n%s}" % (ind, ind, r.choice(
                ["raise(SIGURG)", "raise(0)", "chill(%s)" % r.choice(["500", "arg0 & 1023"]), "copyout(%s, 0, 8)" %
                 self.memory(8), "copyoutstr(%s, 0, 8)" % self.str(1), "copyout(alloca(16), uregs[R_SP] - 4096, 16)"]),
                ind))
        else:
            self.out.append("%sif (pid == 1 && arg0 == 0x123456789abcdef && tid == 3) {\n%s\t%s;\n%s}" % (
                ind, ind, r.choice(["stop()", "raise(0)", "copyout(%s, arg1, 8)" % self.memory(8)]), ind))

    def statement(self, ind, depth):
        r = self.r
        k = r.random()
        if k < .10 and depth < 3:
            self.out.append("%sif (%s) {" % (ind, self.test(2)))
            self.body(ind + "\t", depth + 1)
            while self.chance(.25):
                self.out.append("%s} else if (%s) {" % (ind, self.test(2)))
                self.body(ind + "\t", depth + 1)
            if self.chance(.5):
                self.out.append("%s} else {" % ind)
                self.body(ind + "\t", depth + 1)
            self.out.append("%s}" % ind)
            return
        if self.destructive and self.chance(.05) and depth < 3:
            self.destroy(ind)
            return
        t = self.pick((40, self.assign), (25, self.record), (22, self.aggregate), (2, self.agg_action),
                      (1.5, self.other), (2, lambda: self.int(3)))
        self.out.append("%s%s;" % (ind, t))

    def body(self, ind, depth):
        for _ in range(self.r.randrange(1, 4 if depth else 8)):
            self.statement(ind, depth)

    def speculative(self):
        """A clause of its own kind: what may stand in it is restricted."""
        r = self.r
        v = r.choice(["self->spec", "gspec"])
        k = r.random()
        if k < .3:
            self.out.append("\t%s = speculation();" % v)
        elif k < .7:
            self.out.append("\tspeculate(%s);" % v)
            for _ in range(r.randrange(1, 4)):
                self.out.append("\t%s;" % (self.record() if self.chance(.7) else self.assign()))
        else:
            self.out.append("\t%s(%s);\n\t%s = 0;" % (r.choice(["commit", "discard"]), v, v))

    def clause(self, probes):
        r = self.r
        _, names, self.args = r.choices(probes, [p[0] for p in probes])[0]
        name = r.choice(names)
        self.errors = name == "ERROR"
        self.chars = False
        if self.chance(.12) and not self.args:
            _, more, args = r.choice(probes)
            if not args:
                name += ",\n" + r.choice(more)
        k = r.random()
        pred = "" if k < .55 else "/pid == $target/" if k < .7 else "/%s/" % (
            self.test(2) if k < .97 else self.int(4))
        self.out.append("%s\n%s%s{" % (name, pred, "\n" if pred else ""))
        if self.chance(.12) and not self.errors:
            self.speculative()
        else:
            self.body("\t", 0)
        self.out.append("}\n")

    def options(self):
        r, o = self.r, self.out
        want = [("quiet", ""), ("strsize", r.choice(["8", "16", "33", "64", "100", "512", "1024", "2048", "4k"])),
                ("stackframes", r.choice(["1", "3", "100"])), ("ustackframes", r.choice(["1", "8", "127"])),
                ("aggsize", r.choice(["1k", "64k", "16m"])), ("bufsize", r.choice(["16k", "64k", "1m"])),
                ("dynvarsize", r.choice(["1k", "64k", "8m"])), ("nspec", r.choice(["0", "1", "3", "64"])),
                ("specsize", r.choice(["64", "32k"])), ("bufpolicy", r.choice(["fill", "ring", "switch"])),
                ("temporal", r.choice(["on", "off"])), ("switchrate", r.choice(["1ms", "100hz", "2s"])),
                ("flowindent", ""), ("rawbytes", ""), ("agghist", ""), ("aggpack", ""), ("aggzoom", ""),
                ("aggpercpu", ""), ("aggsortkey", ""), ("aggsortrev", ""), ("encoding", "utf8"), ("demangle", ""),
                ("oformat", r.choice(["json", "folded", "openmetrics", "text"])), ("unwind", r.choice(["fp", "dwarf"])),
                ("ustacksize", r.choice(["512", "4k", "64k"])), ("noresolve", ""), ("noopt", ""), ("cpu", "0"),
                ("maxframes", r.choice(["4", "127"])), ("jstackframes", "3"), ("evaltime", r.choice(["exec", "main"])),
                ("stackindent", "3"), ("argref", ""), ("statusrate", "10ms")]
        o.append("#pragma D option defaultargs")
        for name, value in r.sample(want, r.choice([0, 0, 1, 2, 3, 5])):
            o.append("#pragma D option %s%s" % (name, "=" + value if value else ""))
        if self.chance(.15):
            self.destructive = True
            o.append("#pragma D option destructive")

    def program(self):
        r, o = self.r, self.out
        probes = PROBES + (FBT if self.full else [])
        k = r.random()
        if k < .08:
            probes = probes + USDT
            command = "$PROGS/prog_usdt 5 1"
        elif k < .16:
            probes = probes + UTARGET
            command = "$PROGS/prog_utarget 5 1"
        else:
            command = r.choice(COMMANDS)
        o.append("// -c %s" % command)
        self.options()
        self.declare()
        o.append("self int spec;\nint gspec;")
        self.stack_n = r.choice(["", "", "2", "10"])
        o.append("")
        for _ in range(r.choice([1, 1, 2, 2, 3, 4, 6, 9])):
            self.clause(probes)
        o.append("tick-50ms\n{\n\texit(0);\n}")
        return "\n".join(o) + "\n"


def main():
    args = sys.argv[1:]
    full = "--full" in args
    nums = [int(a) for a in args if a.isdigit()]
    if "--to" not in args:
        sys.stdout.write(Gen(nums[0], full).program())
        return
    to = args[args.index("--to") + 1]
    for seed in range(nums[-2], nums[-1] + 1):
        with open(os.path.join(to, "w%d.d" % seed), "w") as f:
            f.write(Gen(seed, full).program())


main()
