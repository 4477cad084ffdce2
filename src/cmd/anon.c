/* SPDX-License-Identifier: MIT */
/*
 * Anonymous tracing, the part before: -A keeps what was asked for in ANON_DIR, --anon starts it when the machine
 * boots (packaging/ has who runs that).
 *
 * ANON_DIR has the command line, a word on each line of `command`, and copies of the scripts that it names, as
 * what they were copied from may not be there yet. `command` comes last and goes first: half of an enabling is
 * none. --anon makes a process of its own of itself, and returns when all is attached.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define ANON_TOP "/etc/dtrace"
#define ANON_DIR ANON_TOP "/anon"
#define ANON_COMMAND ANON_DIR "/command"
#define MAX_WORDS 4096

/* ---- writing ---- */

/* true: there was one. */
static bool remove_old(void)
{
	bool was = unlink(ANON_COMMAND) == 0;
	DIR *d = opendir(ANON_DIR);

	for (const struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] != '.')
			(void)unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	(void)rmdir(ANON_DIR);
	return was;
}

static void put_word(FILE *fp, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			fputs("\\n", fp);
		else if (*s == '\\')
			fputs("\\\\", fp);
		else
			fputc(*s, fp);
	}
	fputc('\n', fp);
}

static int copy_script(const char *from, unsigned i, char *to, size_t size)
{
	FILE *in = strcmp(from, "-") == 0 ? stdin : fopen(from, "re"), *out;
	char buf[4096];
	size_t n;
	int r = 0;

	snprintf(to, size, ANON_DIR "/script.%u", i);
	if (!in)
		return -errno;
	out = fopen(to, "we");
	while (out && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		if (fwrite(buf, 1, n, out) != n)
			break;
	if (!out || ferror(in) || ferror(out))
		r = errno ? -errno : -EIO;
	if (out && fclose(out) != 0 && r == 0)
		r = -errno;
	if (in != stdin)
		fclose(in);
	return r;
}

static int put_specs(const struct cmd *c, FILE *fp)
{
	char path[sizeof(ANON_DIR) + 32];

	for (unsigned i = 0; i < c->n_specs; i++) {
		const struct spec *s = &c->specs[i];
		int r = s->letter == 's' ? copy_script(s->text, i, path, sizeof(path)) : 0;

		if (r)
			return r;
		fprintf(fp, "-%c\n", s->letter);
		put_word(fp, s->letter == 's' ? path : s->text);
	}
	return 0;
}

static int put_command(const struct cmd *c)
{
	FILE *fp = fopen(ANON_DIR "/command.new", "we");
	int r;

	if (!fp)
		return -errno;
	for (unsigned i = 0; i < c->n_opts; i++) {
		fputs("-x\n", fp);
		put_word(fp, c->opts[i]);
	}
	r = put_specs(c, fp);
	fputs("--\n", fp);
	for (int i = 1; i < c->argc; i++)
		put_word(fp, c->argv[i]);
	if (r == 0 && (fflush(fp) || fsync(fileno(fp))))
		r = -errno;
	fclose(fp);
	if (r == 0 && rename(ANON_DIR "/command.new", ANON_COMMAND))
		r = -errno;
	return r;
}

static int check(struct cmd *c)
{
	if (c->n_cmds || c->n_pids) {
		cmd_fatal("-c and -p cannot be used with -A: the processes are not there at boot");
		return 2;
	}
	if (c->output || c->discard) {
		cmd_fatal(
			"-o and -B cannot be used with -A: they are for who claims the data (-a)");
		return 2;
	}
	for (unsigned i = 0; i < c->n_specs; i++) {
		if (c->specs[i].letter == 's' && strcmp(c->specs[i].text, "-") == 0) {
			cmd_fatal("-A needs a script that can be read twice, not standard input");
			return 2;
		}
		if (cmd_compile(c, &c->specs[i]))
			return 1;
	}
	return 0;
}

int cmd_anon_install(struct cmd *c)
{
	int r = check(c);

	if (r || (c->compile_only && c->n_specs))
		return r;
	if (remove_old())
		cmd_fatal("cleaned up old anonymous enabling in %s", ANON_DIR);
	if (c->n_specs == 0)
		return 0;
	(void)mkdir(ANON_TOP, 0755);
	r = mkdir(ANON_DIR, 0700) && errno != EEXIST ? -errno : put_command(c);
	if (r) {
		(void)remove_old();
		cmd_fatal("failed to save anonymous enabling in %s: %s", ANON_DIR, strerror(-r));
		return 1;
	}
	cmd_fatal("saved anonymous enabling in %s", ANON_DIR);
	cmd_fatal(
		"it is on from the next boot (dtrace-anon.service, or the initramfs), until -A without probes");
	return 0;
}

/* ---- starting ---- */

/* In place, a line becomes a word. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && s[1])
			*to++ = *++s == 'n' ? '\n' : *s;
		else
			*to++ = *s;
	}
	*to = '\0';
}

char **cmd_anon_words(char *name, int *ret_n)
{
	char **v = calloc(MAX_WORDS + 1, sizeof(*v)), *line = NULL;
	FILE *fp = fopen(ANON_COMMAND, "re");
	size_t room = 0;
	ssize_t len;
	int n = 0;

	if (!v)
		abort();
	if (!fp) {
		cmd_fatal("no anonymous enabling: %s: %s", ANON_COMMAND, strerror(errno));
		free(v);
		return NULL;
	}
	v[n++] = name;
	while (n < MAX_WORDS && (len = getline(&line, &room, fp)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		unescape(line);
		v[n] = strdup(line);
		if (!v[n++])
			abort();
	}
	free(line);
	fclose(fp);
	*ret_n = n;
	return v;
}

/* A process that leaves nothing behind; systemd spares those of the initramfs whose name begins so. */
static void detach(char *name)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	name[0] = '@';
	(void)setsid();
	if (chdir("/") || null < 0)
		return;
	(void)dup2(null, 0);
	(void)dup2(null, 1);
	close(null);
}

int cmd_anon_fork(struct cmd *c, char *name)
{
	int p[2];
	char ready;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) || (pid = fork()) < 0) {
		cmd_fatal("failed to start anonymous tracing: %s", strerror(errno));
		return 1;
	}
	if (pid == 0) {
		close(p[0]);
		c->ready_fd = p[1];
		detach(name);
		return -1;
	}
	close(p[1]);
	/* the other one has said what was wrong */
	return read(p[0], &ready, 1) == 1 ? 0 : 1;
}
