#!/bin/sh
# ASSERTION: fds[] is the table of open files of the current process: names, paths, offsets, flags, file system; cwd and
# root are its directories.
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
here=$(pwd -P)
echo x | "$DTRACE" -q -n 'BEGIN {
	printf("%s\n%s\n", fds[7].fi_pathname, fds[7].fi_dirname);
	printf("%s\n%s\n", cwd, root);
	printf("%s %s\n", fds[0].fi_pathname, fds[0].fi_fs);
	printf("%s %d\n", fds[8].fi_pathname, strlen(fds[8].fi_mount) > 0);
	exit(0); }' 7>>other_file 8</proc/self/status >out || exit 1
printf '%s\n%s\n%s\n/\n<unknown> pipefs\n' "$here/other_file" "$here" "$here" >want
head -5 out | diff want - || exit 1
sed -n 6p out | grep -Eqx '/proc/[0-9]+/status 1' || { cat out; exit 1; }
