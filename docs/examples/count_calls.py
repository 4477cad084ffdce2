#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""libdtrace from Python, through ctypes: counts system calls by process and reads the counts.

    python3 count_calls.py [path of libdtrace.so]
"""
import ctypes as c
import sys

DTRACE_VERSION = 3
PROBESPEC_NAME = 3
WORK_ERROR, WORK_OKAY, WORK_DONE = -1, 0, 1


class RecDesc(c.Structure):
    _fields_ = [("action", c.c_uint16), ("size", c.c_uint32), ("offset", c.c_uint32),
                ("alignment", c.c_uint16), ("format", c.c_uint16), ("arg", c.c_uint64),
                ("uarg", c.c_uint64)]


class AggDesc(c.Structure):
    _fields_ = [("name", c.c_char_p), ("varid", c.c_int64), ("flags", c.c_int),
                ("id", c.c_uint32), ("epid", c.c_uint32), ("size", c.c_uint32),
                ("nrecs", c.c_int), ("pad", c.c_uint32), ("rec", RecDesc * 1)]


class AggData(c.Structure):
    _fields_ = [("handle", c.c_void_p), ("desc", c.POINTER(AggDesc)), ("edesc", c.c_void_p),
                ("pdesc", c.c_void_p), ("data", c.c_void_p), ("normal", c.c_uint64),
                ("size", c.c_size_t), ("delta", c.c_void_p), ("percpu", c.c_void_p),
                ("percpu_delta", c.c_void_p), ("flags", c.c_uint32)]


Walk = c.CFUNCTYPE(c.c_int, c.POINTER(AggData), c.c_void_p)


def load(path):
    lib = c.CDLL(path)
    lib.dtrace_open.restype = c.c_void_p
    lib.dtrace_program_strcompile.restype = c.c_void_p
    lib.dtrace_errmsg.restype = c.c_char_p
    return lib


class Session:
    def __init__(self, lib, text):
        err = c.c_int()
        self.lib = lib
        self.h = c.c_void_p(lib.dtrace_open(DTRACE_VERSION, 0, c.byref(err)))
        if not self.h:
            raise OSError(lib.dtrace_errmsg(None, err).decode())
        prog = lib.dtrace_program_strcompile(self.h, text.encode(), PROBESPEC_NAME, 0, 0, None)
        self.check(prog)
        self.check(lib.dtrace_program_exec(self.h, c.c_void_p(prog), None) == 0)
        self.check(lib.dtrace_go(self.h) == 0)

    def check(self, good):
        if not good:
            raise RuntimeError(self.lib.dtrace_errmsg(self.h, self.lib.dtrace_errno(self.h)).decode())

    def run(self):
        """Until the program calls exit(); what it prints is thrown away."""
        libc = c.CDLL(None)
        libc.fopen.restype = c.c_void_p
        null = c.c_void_p(libc.fopen(b"/dev/null", b"w"))
        status = WORK_OKAY
        while status == WORK_OKAY:
            self.lib.dtrace_sleep(self.h)
            status = self.lib.dtrace_work(self.h, null, None, None, None)
            self.check(status != WORK_ERROR)
        libc.fclose(null)

    def counts(self):
        """[(key, count)] of aggregations with one string as their key, smallest first."""
        rows = []

        def entry(data, _):
            desc = data.contents.desc.contents
            rec = c.cast(c.addressof(desc) + AggDesc.rec.offset, c.POINTER(RecDesc))
            key, value = rec[1], rec[desc.nrecs - 1]
            base = data.contents.data
            rows.append((c.string_at(base + key.offset).decode(errors="replace"),
                         c.c_int64.from_address(base + value.offset).value))
            return 0

        self.check(self.lib.dtrace_aggregate_snap(self.h) == 0)
        self.check(self.lib.dtrace_aggregate_walk_valsorted(self.h, Walk(entry), None) == 0)
        return rows

    def close(self):
        self.lib.dtrace_close(self.h)


def main():
    lib = load(sys.argv[1] if len(sys.argv) > 1 else "libdtrace.so.0")
    session = Session(lib, "syscall:::entry { @[execname] = count(); } tick-1s { exit(0); }")
    session.run()
    for name, count in session.counts():
        print("%-20s %8d" % (name, count))
    session.close()


if __name__ == "__main__":
    main()
