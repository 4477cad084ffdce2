#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Random valid D programs, with what they must print.

  gen_d.py SEED             the program: BEGIN clauses that end in exit(0)
  gen_d.py --expect SEED    the lines that begin with "V " or "K " of its output, sorted
  gen_d.py --to DIR FIRST LAST    both for many seeds: DIR/d<seed>.d, DIR/d<seed>.want

The same seed gives the same program. Every expression is built together with a function that computes
its value: C arithmetic (promotion, usual conversions, wrap-around), DTrace's strings, and DTrace's
faults: a division by zero ends the clause, throws away what the clause has recorded, and leaves the
assignments that were done before. Side effects stand only where C orders them.

What is not modelled (histograms, the order of keys) follows the line "== rest".
"""
import os
import random
import sys

STR_MAX = 255  # strsize - 1


class Fault(Exception):
    pass


class Type:
    def __init__(self, name, bits, signed):
        self.name, self.bits, self.signed = name, bits, signed
        self.mask = (1 << bits) - 1

    def wrap(self, v):
        v &= self.mask
        return v - (1 << self.bits) if self.signed and v >> (self.bits - 1) else v

    def fmt(self):
        return "%d" if self.signed else "%u"


INT = Type("int", 32, True)
UINT = Type("unsigned int", 32, False)
LONG = Type("long", 64, True)
ULONG = Type("unsigned long", 64, False)
TYPES = [
    INT, UINT, LONG, ULONG, Type("char", 8, True), Type("unsigned char", 8, False),
    Type("short", 16, True), Type("unsigned short", 16, False), Type("int8_t", 8, True),
    Type("uint8_t", 8, False), Type("int16_t", 16, True), Type("uint16_t", 16, False),
    Type("int32_t", 32, True), Type("uint32_t", 32, False), Type("int64_t", 64, True),
    Type("uint64_t", 64, False), Type("long long", 64, True), Type("unsigned long long", 64, False),
]
EDGES = [0, 1, 2, 3, 7, 8, 10, 31, 32, 63, 64, 100, 127, 128, 255, 256, 32767, 32768, 65535, 65536,
         0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
         0xffffffffffffffff]
WORDS = ["", "a", "b", "abc", "Hello", "WORLD", "/usr/lib/x", "/", "a/b/", "usr//bin//", "foo.c", "xx",
         "The quick brown fox", "aaaaab", "abab", "0123456789abcdef", "zz top", "./..", "ab"]


def promote(t):
    if t.bits < 32:
        return INT
    return {(32, True): INT, (32, False): UINT, (64, True): LONG, (64, False): ULONG}[t.bits, t.signed]


def usual(a, b):
    a, b = promote(a), promote(b)
    if a is b:
        return a
    if a.bits == b.bits:
        return ULONG if a.bits == 64 else UINT
    return a if a.bits > b.bits else b


class Expr:
    """text, type (None: a string), ev(state) -> value, const: no variable in it"""

    def __init__(self, text, type_, ev, const=False):
        self.text, self.type, self.ev, self.const = text, type_, ev, const


def trunc_div(a, b):
    q = abs(a) // abs(b)
    return -q if (a < 0) != (b < 0) else q


def arith(op, t, a, b):
    if op in "/%":
        if b == 0:
            raise Fault()
        q = trunc_div(a, b)
        return t.wrap(q if op == "/" else a - q * b)
    if op in ("<<", ">>"):
        b &= t.bits - 1
        return t.wrap(a << b if op == "<<" else a >> b)
    return t.wrap({"+": a + b, "-": a - b, "*": a * b, "&": a & b, "|": a | b, "^": a ^ b}[op])


def compare(op, a, b):
    return int({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[op])


# --- strings as DTrace has them

def s_substr(s, start, length=None):
    n = len(s)
    if start < 0:
        start += n
        if start < 0:
            if length is not None and length >= 0:
                length = max(0, length + start)
            start = 0
    start = min(start, n)
    if length is None:
        length = n - start
    elif length < 0:
        length = max(0, length + n - start)
    return s[start:start + length]


def s_basename(s):
    if not s:
        return "."
    return s.rstrip("/").rsplit("/", 1)[-1] or "/"


def s_dirname(s):
    if not s.strip("/"):
        return "/" if s else "."
    s = s.rstrip("/")
    if "/" not in s:
        return "."
    return s.rsplit("/", 1)[0].rstrip("/") or "/"


def s_lltostr(v, base):
    if base == 10:
        return str(v)
    v &= (1 << 64) - 1
    return "0%o" % v if base == 8 else "0x%x" % v


class Gen:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.out = []          # program text
        self.n = 0             # number of the next V line
        self.state = {}
        self.vars = []         # (text, type, kind)
        self.svars = []
        self.arrays = []       # (name, type, elements)
        self.assocs = []       # (name, type, n of string keys)
        self.fields = []       # (text, type, bits)
        self.pieces = []       # alloca'd arrays of the current clause
        self.lines = []        # expected
        self.aggs = {}

    # --- integer expressions

    def lit(self):
        r = self.r
        v = r.choice(EDGES) if r.random() < 0.5 else r.randrange(1 << r.choice([3, 6, 8, 16, 31]))
        if r.random() < 0.6:
            t = r.choice(TYPES)
            w = t.wrap(v)
            return Expr("(%s)%s" % (t.name, hex(v) if r.random() < .5 else v), t, lambda st: w, True)
        v &= 0x7fffffff
        return Expr(str(v), INT, lambda st: v, True)

    def leaf(self):
        r = self.r
        k = r.random()
        if k < 0.25:
            return self.lit()
        if k < 0.65 or not self.arrays:
            name, t = r.choice(self.vars)
            return Expr(name, t, lambda st: st.get(name, 0))
        if k < 0.75:
            return self.element(read=True)[0]
        if k < 0.85:
            return self.assoc_ref()[0]
        if k < 0.92 or not self.pieces:
            name, t, bits = r.choice(self.fields)
            pt = promote(t) if bits and bits < 32 else t
            if bits and bits < 32:
                pt = INT
            return Expr(name, pt, lambda st: st.get(name, 0))
        return self.piece_ref()[0]

    def element(self, read=False):
        """An element of an array, by a constant or a masked index; (expression, place)."""
        r = self.r
        name, t, n = r.choice(self.arrays)
        if r.random() < 0.5:
            i = r.randrange(n)
            idx = Expr(str(i), INT, lambda st: i, True)
        else:
            a = self.ints(1, 0)
            idx = Expr("(%s) & %d" % (a.text, n - 1), a.type, lambda st: a.ev(st) & (n - 1))
        text = "%s[%s]" % (name, idx.text)
        place = lambda st: "%s[%d]" % (name, idx.ev(st))
        return Expr(text, t, lambda st: st.get(place(st), 0)), place

    def piece_ref(self):
        r = self.r
        name, t, n = r.choice(self.pieces)
        i = r.randrange(n)
        text = "%s[%d]" % (name, i)
        return Expr(text, t, lambda st: st.get(text, 0)), lambda st: text

    def assoc_ref(self):
        r = self.r
        name, t, nstr = r.choice(self.assocs)
        a = self.ints(1, 0)
        keys = ["(int)(%s)" % a.text]
        evs = [lambda st: INT.wrap(a.ev(st)) & 3]
        keys[0] = "(%s) & 3" % keys[0]
        for _ in range(nstr):
            s = self.string(r.randrange(2))
            keys.append(s.text)
            evs.append(s.ev)
        place = lambda st: "%s[%r]" % (name, tuple(e(st) for e in evs))
        return Expr("%s[%s]" % (name, ", ".join(keys)), t, lambda st: st.get(place(st), 0)), place

    def ints(self, depth, strs=1):
        """An integer expression without side effects."""
        r = self.r
        if depth <= 0 or r.random() < 0.1:
            return self.leaf()
        k = r.random()
        if k < 0.40:
            return self.binary(depth, strs)
        if k < 0.50:
            return self.divide(depth, strs)
        if k < 0.58:
            op = r.choice(["<<", ">>"])
            a, b = self.ints(depth - 1, strs), self.ints(depth - 2, strs)
            t = promote(a.type)
            return Expr("((%s) %s (%s))" % (a.text, op, b.text), t,
                        lambda st: arith(op, t, t.wrap(a.ev(st)), b.ev(st)), a.const and b.const)
        if k < 0.66:
            op = r.choice(["-", "~", "+"])
            a = self.ints(depth - 1, strs)
            t = promote(a.type)
            f = {"-": lambda v: -v, "~": lambda v: ~v, "+": lambda v: v}[op]
            return Expr("(%s(%s))" % (op, a.text), t, lambda st: t.wrap(f(t.wrap(a.ev(st)))), a.const)
        if k < 0.76:
            t = r.choice(TYPES)
            a = self.ints(depth - 1, strs)
            return Expr("((%s)(%s))" % (t.name, a.text), t, lambda st: t.wrap(a.ev(st)), a.const)
        if k < 0.85:
            return self.cond(depth, strs)
        if k < 0.94 or not strs:
            return self.test(depth, strs)
        return self.of_string(depth)

    def binary(self, depth, strs):
        op = self.r.choice("+-*&|^")
        a, b = self.ints(depth - 1, strs), self.ints(depth - 1, strs)
        t = usual(a.type, b.type)
        return Expr("((%s) %s (%s))" % (a.text, op, b.text), t,
                    lambda st: arith(op, t, t.wrap(a.ev(st)), t.wrap(b.ev(st))), a.const and b.const)

    def divide(self, depth, strs):
        r = self.r
        op = r.choice("/%")
        a, b = self.ints(depth - 1, strs), self.ints(depth - 2, strs)
        if b.const:
            v = r.choice([1, 2, 3, 7, 10, 16, 1000, 65536, 0x7fffffff])
            b = Expr(str(v), INT, lambda st: v, True)
            if r.random() < .3:
                b = Expr("(-%d)" % v, INT, lambda st: -v, True)
        elif r.random() < 0.7:
            c, pt = b, promote(b.type)
            b = Expr("((%s) | 1)" % c.text, usual(pt, INT), lambda st: pt.wrap(c.ev(st)) | 1)
        elif "?" in b.text or "&&" in b.text or "||" in b.text:
            # these may fold to a constant 0, which is an error of its own
            name, t = r.choice(self.vars)
            b = Expr(name, t, lambda st: st.get(name, 0))
        t = usual(a.type, b.type)
        return Expr("((%s) %s (%s))" % (a.text, op, b.text), t,
                    lambda st: arith(op, t, t.wrap(a.ev(st)), t.wrap(b.ev(st))), a.const and b.const)

    def cond(self, depth, strs):
        c, a, b = self.test(depth - 1, strs), self.ints(depth - 1, strs), self.ints(depth - 1, strs)
        t = usual(a.type, b.type)
        return Expr("((%s) ? (%s) : (%s))" % (c.text, a.text, b.text), t,
                    lambda st: t.wrap(a.ev(st) if c.ev(st) else b.ev(st)), a.const and b.const and c.const)

    def test(self, depth, strs):
        r = self.r
        k = r.random()
        if k < 0.15 and strs:
            op = r.choice(["<", "<=", ">", ">=", "==", "!="])
            s, t = self.string(1), self.string(1)
            return Expr("((%s) %s (%s))" % (s.text, op, t.text), INT,
                        lambda st: compare(op, s.ev(st), t.ev(st)))
        a = self.ints(depth - 1, strs)
        if k < 0.25:
            return Expr("(!(%s))" % a.text, INT, lambda st: int(a.ev(st) == 0), a.const)
        b = self.ints(depth - 1, strs)
        if k < 0.5:
            op = r.choice(["&&", "||", "^^"])
            f = {"&&": lambda st: int(a.ev(st) != 0 and b.ev(st) != 0),
                 "||": lambda st: int(a.ev(st) != 0 or b.ev(st) != 0),
                 "^^": lambda st: int((a.ev(st) != 0) != (b.ev(st) != 0))}[op]
            return Expr("((%s) %s (%s))" % (a.text, op, b.text), INT, f, a.const and b.const)
        op = r.choice(["<", "<=", ">", ">=", "==", "!="])
        t = usual(a.type, b.type)
        return Expr("((%s) %s (%s))" % (a.text, op, b.text), INT,
                    lambda st: compare(op, t.wrap(a.ev(st)), t.wrap(b.ev(st))), a.const and b.const)

    def of_string(self, depth):
        r = self.r
        s = self.string(min(depth, 2))
        k = r.random()
        if k < 0.4:
            return Expr("strlen(%s)" % s.text, ULONG, lambda st: len(s.ev(st)))
        w = r.choice([x for x in WORDS if 0 < len(x) < 4] + ["q", "56"])
        if k < 0.7:
            return Expr('index(%s, "%s")' % (s.text, w), INT, lambda st: s.ev(st).find(w))
        if k < 0.9:
            return Expr('rindex(%s, "%s")' % (s.text, w), INT, lambda st: s.ev(st).rfind(w))
        return Expr('(strstr(%s, "%s") == NULL)' % (s.text, w), INT, lambda st: int(w not in s.ev(st)))

    # --- string expressions

    def string(self, depth):
        r = self.r
        if depth <= 0 or r.random() < 0.15:
            if r.random() < 0.4 or not self.svars:
                w = r.choice(WORDS)
                return Expr('"%s"' % w, None, lambda st: w)
            name = r.choice(self.svars)
            return Expr(name, None, lambda st: st.get(name, ""))
        k = r.random()
        a = self.string(depth - 1)
        if k < 0.22:
            b = self.string(depth - 1)
            return Expr("strjoin(%s, %s)" % (a.text, b.text), None, lambda st: (a.ev(st) + b.ev(st))[:STR_MAX])
        if k < 0.42:
            i = self.small()
            if r.random() < 0.4:
                return Expr("substr(%s, %s)" % (a.text, i.text), None, lambda st: s_substr(a.ev(st), i.ev(st)))
            n = self.small()
            return Expr("substr(%s, %s, %s)" % (a.text, i.text, n.text), None,
                        lambda st: s_substr(a.ev(st), i.ev(st), n.ev(st)))
        if k < 0.50:
            return Expr("basename(%s)" % a.text, None, lambda st: s_basename(a.ev(st)))
        if k < 0.58:
            return Expr("dirname(%s)" % a.text, None, lambda st: s_dirname(a.ev(st)))
        if k < 0.70:
            e = self.ints(1, 0)
            base = r.choice([10, 10, 8, 16])
            return Expr("lltostr(%s%s)" % (e.text, "" if base == 10 else ", %d" % base), None,
                        lambda st: s_lltostr(LONG.wrap(e.ev(st)), base))
        if k < 0.80:
            up = r.random() < 0.5
            return Expr("%s(%s)" % ("toupper" if up else "tolower", a.text), None,
                        lambda st: a.ev(st).upper() if up else a.ev(st).lower())
        if k < 0.88:
            c, b = self.test(1, 0), self.string(depth - 1)
            return Expr("((%s) ? %s : %s)" % (c.text, a.text, b.text), None,
                        lambda st: a.ev(st) if c.ev(st) else b.ev(st))
        if k < 0.94:
            w = r.choice(["a", "b", "/", "l", "0"])
            fn, at = r.choice([("strchr", str.find), ("strrchr", str.rfind)])
            call = "%s(%s, '%s')" % (fn, a.text, w)
            return Expr('(%s != NULL ? %s : "none")' % (call, call), None,
                        lambda st: a.ev(st)[at(a.ev(st), w):] if w in a.ev(st) else "none")
        w = r.choice(["a", "ab", "o", "bin", "/"])
        call = 'strstr(%s, "%s")' % (a.text, w)
        return Expr('(%s != NULL ? %s : "none")' % (call, call), None,
                    lambda st: a.ev(st)[a.ev(st).find(w):] if w in a.ev(st) else "none")

    def small(self):
        r = self.r
        if r.random() < 0.7:
            v = r.randrange(-6, 12)
            return Expr(str(v), INT, lambda st: v, True)
        a = self.ints(1, 0)
        return Expr("((int)(%s) %% 9)" % a.text, INT, lambda st: arith("%", INT, INT.wrap(a.ev(st)), 9))

    # --- statements: emit text at once, return what to do with the state

    def place(self):
        r = self.r
        k = r.random()
        if k < 0.45:
            name, t = r.choice(self.vars)
            return name, t, None, lambda st: name
        if k < 0.60:
            e, place = self.element()
            return e.text, e.type, None, place
        if k < 0.75:
            e, place = self.assoc_ref()
            return e.text, e.type, None, place
        if k < 0.9 or not self.pieces:
            name, t, bits = r.choice(self.fields)
            return name, t, bits, lambda st: name
        e, place = self.piece_ref()
        return e.text, e.type, None, place

    @staticmethod
    def cut(t, bits, v):
        return Type("", bits, t.signed).wrap(v) if bits else t.wrap(v)

    def assign(self, ind):
        r = self.r
        text, t, bits, place = self.place()
        k = r.random()
        cut = self.cut
        if k < 0.2:
            op = r.choice(["++", "--"])
            d = 1 if op == "++" else -1
            pre = r.random() < 0.5
            self.out.append("%s%s;" % (ind, op + text if pre else text + op))

            def do(st):
                p = place(st)
                st[p] = cut(t, bits, st.get(p, 0) + d)
            return do
        e = self.ints(r.randrange(1, 5))
        if k < 0.6:
            self.out.append("%s%s = %s;" % (ind, text, e.text))

            def do(st):
                v = e.ev(st)
                st[place(st)] = cut(t, bits, v)
            return do
        op = r.choice(["+", "-", "*", "&", "|", "^", "<<", ">>", "/", "%"])
        if op in "/%" and (e.const or "?" in e.text or "&&" in e.text or "||" in e.text):
            op = "+"
        self.out.append("%s%s %s= %s;" % (ind, text, op, e.text))
        vt = INT if bits and bits < 32 else t

        def do(st):
            v = e.ev(st)
            p = place(st)
            ot = promote(vt) if op in ("<<", ">>") else usual(vt, e.type)
            b = v if op in ("<<", ">>") else ot.wrap(v)
            st[p] = cut(t, bits, arith(op, ot, ot.wrap(st.get(p, 0)), b))
        return do

    def assign_str(self, ind):
        name = self.r.choice(self.svars)
        s = self.string(self.r.randrange(3))
        self.out.append("%s%s = substr(%s, 0, 30);" % (ind, name, s.text))

        def do(st):
            st[name] = s.ev(st)[:30]
        return do

    def show(self, ind):
        r = self.r
        n = self.n
        self.n += 1
        items = []
        for _ in range(r.randrange(1, 4)):
            if r.random() < 0.3:
                s = self.string(r.randrange(3))
                items.append(("[%s]", s.text, lambda st, s=s: "[%s]" % s.ev(st)))
            else:
                e = self.ints(r.randrange(1, 5))
                if r.random() < 0.3:
                    items.append(("%d", "(int64_t)(%s)" % e.text, lambda st, e=e: str(LONG.wrap(e.ev(st)))))
                else:
                    items.append((e.type.fmt(), e.text, lambda st, e=e: str(e.ev(st))))
        self.out.append('%sprintf("V %04d %s\\n", %s);' %
                        (ind, n, " ".join(i[0] for i in items), ", ".join(i[1] for i in items)))

        def do(st):
            st["lines"].append("V %04d %s" % (n, " ".join(i[2](st) for i in items)))
        return do

    def postfix(self, ind):
        """A value with a side effect, alone in its expression."""
        r = self.r
        name, t = r.choice(self.vars)
        to, tt = r.choice([v for v in self.vars if v[0] != name])
        op, pre = r.choice(["++", "--"]), r.random() < .5
        d = 1 if op == "++" else -1
        self.out.append("%s%s = %s;" % (ind, to, op + name if pre else name + op))

        def do(st):
            old = st.get(name, 0)
            st[name] = t.wrap(old + d)
            st[to] = tt.wrap(st[name] if pre else old)
        return do

    def aggregate(self, ind):
        r = self.r
        kind = r.choice(["count", "sum", "min", "max", "avg", "stddev", "quantize", "lquantize", "llquantize"])
        keys, shape = [], r.choice(["", "i", "s", "is", "si", "il"])
        for c in shape:
            if c == "s":
                keys.append(self.string(r.randrange(2)))
            else:
                e = self.ints(1, 0)
                t = INT if c == "i" else LONG
                keys.append(Expr("((%s)(%s) & 7)" % (t.name, e.text), t, lambda st, e=e: e.ev(st) & 7))
        name = "@%s_%s" % (kind, shape)
        e = self.ints(r.randrange(1, 3))
        if kind in ("quantize", "lquantize", "llquantize", "avg", "stddev"):
            e = Expr("(int)((%s) & 0xffff)" % e.text, INT, lambda st, e=e: e.ev(st) & 0xffff)
        arg = {"count": "", "lquantize": "%s, 0, 1000, 100" % e.text,
               "llquantize": "%s, 10, 0, 5, 20" % e.text}.get(kind, e.text)
        self.out.append("%s%s%s = %s(%s);" % (ind, name, "[%s]" % ", ".join(k.text for k in keys) if keys else "",
                                              kind, arg))
        self.aggs[name] = (kind, shape)

        def do(st):
            k = tuple(x.ev(st) for x in keys)
            v = 0 if kind == "count" else LONG.wrap(e.ev(st))
            st["aggs"].setdefault(name, {}).setdefault(k, []).append(v)
        return do

    def branch(self, ind, depth):
        c = self.test(2, 1)
        self.out.append("%sif (%s) {" % (ind, c.text))
        a = self.block(ind + "\t", depth + 1)
        b = lambda st: None
        if self.r.random() < 0.6:
            self.out.append("%s} else {" % ind)
            b = self.block(ind + "\t", depth + 1)
        self.out.append("%s}" % ind)

        def do(st):
            self.commit()
            (a if c.ev(st) else b)(st)
            self.commit()
        return do

    def commit(self):
        """An if ends the record; what it holds is safe from faults after it."""
        self.lines += self.state["lines"]
        self.state["lines"] = []

    def piece(self, ind):
        r = self.r
        t, n = r.choice(TYPES), r.choice([2, 4, 8])
        name = "this->p%d_%s" % (len(self.pieces), t.name.replace(" ", "_"))
        size = n * t.bits // 8
        self.out.append("%s%s = (%s *)alloca(%d);" % (ind, name, t.name, size))
        for i in range(n):
            v = r.choice(EDGES)
            self.out.append("%s%s[%d] = %d;" % (ind, name, i, t.wrap(v)) if t.wrap(v) >= 0 else
                            "%s%s[%d] = (%s)%d;" % (ind, name, i, t.name, v))

            def one(st, i=i, v=v):
                st["%s[%d]" % (name, i)] = t.wrap(v)
            self.later.append(one)
        same = [p for p in self.pieces if p[1] is t and p[2] >= n]
        if same:
            p = r.choice(same)
            self.out.append("%sbcopy(%s, %s, %d);" % (ind, p[0], name, size))

            def move(st):
                for i in range(n):
                    st["%s[%d]" % (name, i)] = st.get("%s[%d]" % (p[0], i), 0)
            self.later.append(move)
        self.pieces.append((name, t, n))

    def block(self, ind, depth=0):
        r = self.r
        todo = []
        for _ in range(r.randrange(1, 5 if depth else 8)):
            k = r.random()
            if k < 0.12 and depth < 3:
                todo.append(self.branch(ind, depth))
            elif k < 0.45:
                todo.append(self.assign(ind))
            elif k < 0.55:
                todo.append(self.assign_str(ind))
            elif k < 0.60:
                todo.append(self.postfix(ind))
            elif k < 0.75:
                todo.append(self.aggregate(ind))
            else:
                todo.append(self.show(ind))

        def do(st):
            for f in todo:
                f(st)
        return do

    def declare(self):
        r = self.r
        o = self.out
        t = r.choice(TYPES)
        for scope, prefix in (("", "g"), ("this ", "this->t"), ("self ", "self->s")):
            for i in range(r.randrange(2, 5)):
                t = r.choice(TYPES)
                name = "%s%d" % (prefix, i)
                o.append("%s%s %s;" % (scope, t.name, name.split(">")[-1]))
                self.vars.append((name, t))
            name = prefix + "tr"
            o.append("%sstring %s;" % (scope, name.split(">")[-1]))
            self.svars.append(name)
        for i in range(2):
            t, n = r.choice(TYPES), r.choice([2, 4, 8])
            o.append("%s arr%d[%d];" % (t.name, i, n))
            self.arrays.append(("arr%d" % i, t, n))
        for i in range(3):
            t, nstr = r.choice(TYPES), r.randrange(3)
            scope = r.choice(["", "self "])
            o.append("%s%s as%d[%s];" % (scope, t.name, i, ", ".join(["int"] + ["string"] * nstr)))
            self.assocs.append((("self->" if scope else "") + "as%d" % i, t, nstr))
        o.append("struct box {")
        members = []
        for i in range(r.randrange(3, 9)):
            t = r.choice(TYPES)
            bits = None
            if r.random() < 0.5:
                t = r.choice([INT, UINT, UINT])
                bits = r.randrange(1, 32)
            o.append("\t%s m%d%s;" % (t.name, i, " : %d" % bits if bits else ""))
            members.append(("m%d" % i, t, bits))
        o.append("};")
        for scope, name in (("", "box0"), ("", "box1"), ("this ", "this->box2")):
            o.append("%sstruct box %s;" % (scope, name.split(">")[-1]))
            self.fields += [("%s.%s" % (name, m), t, b) for m, t, b in members]
        self.boxes = ["box0", "box1", "this->box2"]
        self.members = members

    def init_this(self):
        """this-> variables begin undefined: the first clause sets them all."""
        names = [v for v in self.vars if v[0].startswith("this")]
        self.out.append("BEGIN\n{")
        for name, t in names:
            v = self.r.choice(EDGES[:21])
            self.out.append("\t%s = %d;" % (name, v))
            self.state[name] = t.wrap(v)
        self.out.append('\tthis->ttr = "";')
        for m, _, _ in self.members:
            self.out.append("\tthis->box2.%s = 0;" % m)
        self.out.append("}\n")

    def clause(self):
        r = self.r
        pred = self.test(2, 1) if r.random() < 0.3 else None
        self.out.append("BEGIN" + ("\n/%s/" % pred.text if pred else "") + "\n{")
        self.pieces, self.later = [], []
        if r.random() < 0.3:
            for _ in range(r.randrange(1, 3)):
                self.piece("\t")
        if r.random() < 0.2:
            a, b = r.sample(self.boxes, 2)
            self.out.append("\t%s = %s;" % (a, b))

            def whole(st):
                for m, _, _ in self.members:
                    st["%s.%s" % (a, m)] = st.get("%s.%s" % (b, m), 0)
            self.later.append(whole)
        first = self.later
        body = self.block("\t")
        self.pieces = []
        self.out.append("}\n")
        self.state["lines"] = []
        try:
            if pred and not pred.ev(self.state):
                return
            for f in first:
                f(self.state)
            body(self.state)
            self.commit()
        except Fault:
            pass

    def program(self):
        self.out.append("#pragma D option quiet")
        self.declare()
        self.state["aggs"] = {}
        self.init_this()
        for _ in range(self.r.randrange(2, 7)):
            self.clause()
        self.out.append("BEGIN\n{\n\texit(0);\n}\n\nEND\n{")
        rest = []
        for name, (kind, shape) in sorted(self.aggs.items()):
            if kind not in ("count", "sum", "min", "max", "avg"):
                rest.append("\tprinta(%s);" % name)
                continue
            fmt = "".join("[%s] " % ("%s" if c == "s" else "%d") for c in shape)
            self.out.append('\tprinta("K %s %s%%@d\\n", %s);' % (name, fmt, name))
            for k, vs in self.state["aggs"].get(name, {}).items():
                self.lines.append("K %s %s%d" % (name, "".join("[%s] " % x for x in k), self.fold(kind, vs)))
        self.out.append('\tprintf("== rest\\n");')
        self.out += rest
        self.out.append("}")

    @staticmethod
    def fold(kind, vs):
        if kind == "avg":
            return trunc_div(sum(vs), len(vs))
        return LONG.wrap({"count": len, "sum": sum, "min": min, "max": max}[kind](vs))


def program(seed):
    g = Gen(seed)
    g.program()
    return g


def text(lines):
    return "".join(line + "\n" for line in lines)


def main():
    args = sys.argv[1:]
    if args[0] == "--to":
        for seed in range(int(args[2]), int(args[3]) + 1):
            g = program(seed)
            for end, lines in (("d", g.out), ("want", sorted(g.lines))):
                with open(os.path.join(args[1], "d%d.%s" % (seed, end)), "w") as f:
                    f.write(text(lines))
        return
    g = program(int(args[-1]))
    sys.stdout.write(text(sorted(g.lines) if args[0] == "--expect" else g.out))


main()
