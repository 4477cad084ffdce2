#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Numbers as texts and back. */

#pragma D option quiet
dtrace:::BEGIN
{
	printf("%s %s %s %d\n", lltostr(-42), lltostr(255, 16), lltostr(8, 2), strtoll("777", 8));
	printf("%x %x %x\n", htons(0x102), htonl(0x1020304), ntohll(1));
	exit(0);
}
