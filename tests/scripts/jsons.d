#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Members of a JSON text. */

#pragma D option quiet
dtrace:::BEGIN
{
	this->j = "{\"name\":\"x\",\"dim\":[3,4,{\"deep\":[true,null]}],\"n\":-12.5e3}";
	printf("%s %s %s %s\n", json(this->j, "name"), json(this->j, "dim[1]"), json(this->j, "dim[2].deep[0]"), json(this->j, "n"));
	printf("%d\n", strtoll(json(this->j, "dim[0]")) * strtoll(json(this->j, "dim[1]")));
	exit(0);
}
