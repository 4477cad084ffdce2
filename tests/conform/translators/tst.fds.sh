#!/bin/sh
# ASSERTION: fds[] is the table of open files of the current process: names, offsets, flags, file system.
echo 0123456789 >some_file
{
	read -r _
	"$DTRACE" -q -n 'BEGIN {
		printf("%s %d %d\n", fds[0].fi_name, fds[0].fi_offset, fds[0].fi_oflags & O_ACCMODE);
		printf("%s %d\n", fds[7].fi_name, (fds[7].fi_oflags & (O_ACCMODE | O_APPEND)) == (O_WRONLY | O_APPEND));
		printf("%s %s %d\n", fds[99].fi_name, fds[99].fi_fs, fds[99].fi_offset);
		printf("%s %d\n", fds[-1].fi_name, fds[7].fi_fs == fds[0].fi_fs);
		exit(0); }' 7>>other_file
} <some_file >out || exit 1
printf 'some_file 11 0\nother_file 1\n<none> <none> 0\n<none> 1\n\n' | diff - out
