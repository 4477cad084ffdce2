/* SPDX-License-Identifier: MIT */
/* Words of a -c command. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

/* Copies the next word to *out; the rest of the text, or NULL if a quote is not closed. */
static const char *split_word(const char *s, char **out)
{
	char quote = 0, *o = *out;

	for (; *s && (quote || !strchr(" \t\n", *s)); s++) {
		if (quote ? *s == quote : (*s == '\'' || *s == '"'))
			quote = quote ? 0 : *s;
		else if (*s == '\\' && quote != '\'' && s[1])
			*o++ = *++s;
		else
			*o++ = *s;
	}
	*o++ = '\0';
	*out = o;
	return quote ? NULL : s;
}

char **cmd_split(const char *cmd)
{
	size_t len = strlen(cmd), max = len / 2 + 2, n = 0;
	char **v = malloc(max * sizeof(*v) + len + max + 1), *text;

	if (!v)
		return NULL;
	text = (char *)(v + max);
	for (;;) {
		while (*cmd && strchr(" \t\n", *cmd))
			cmd++;
		if (!*cmd)
			break;
		v[n++] = text;
		cmd = split_word(cmd, &text);
		if (!cmd) {
			free(v);
			return NULL;
		}
	}
	v[n] = NULL;
	return v;
}

char *cmd_writable(const char *s, char **argv)
{
	for (; *argv; argv++)
		if (*argv == s || (s > *argv && s <= *argv + strlen(*argv)))
			return *argv + (s - *argv);
	return NULL;
}
