#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: the guide's example: of the opens of a process, those that fail are shown whole, as entry and return with
# -F, and nothing of the others.
# SECTION: Speculative Tracing, "Speculation Example".
# @@needs: root
# @@timeout: 60
cd "$TMPDIR" || exit 1
cat >specopen.d <<'D'
syscall::open:entry, syscall::openat:entry
/pid == $target/
{
	self->spec = speculation();
	speculate(self->spec);
	self->path = probefunc == "open" ? arg0 : arg1;
	printf("entry");
}
syscall:::entry
/self->spec/
{
	self->calls++;
}
syscall::open:return, syscall::openat:return
/self->spec/
{
	speculate(self->spec);
	printf("%s: errno %d, %d", copyinstr(self->path), errno, self->calls);
}
syscall::open:return, syscall::openat:return
/self->spec && errno != 0/
{
	commit(self->spec);
	self->spec = 0;
	self->calls = 0;
}
syscall::open:return, syscall::openat:return
/self->spec && errno == 0/
{
	discard(self->spec);
	self->spec = 0;
	self->calls = 0;
}
D
"$DTRACE" -Fs specopen.d -c 'cat /etc/passwd /nonexistent/file /etc/passwd' >out 2>err
if ! grep -q '/nonexistent/file: errno 2, 1' out || grep -q '/etc/passwd' out; then cat out err; exit 1; fi
# entries and returns in pairs, the return indented as its entry
awk '/=> open/ { if (open) bad = 1; open = index($0, "=>"); n++ }
	/<= open/ { if (index($0, "<=") != open) bad = 1; open = 0; m++ }
	/errno 0/ { bad = 1 }
	END { exit bad || n != m || n == 0 }' out || { cat out; exit 1; }
