/* SPDX-License-Identifier: MIT */
/*
 * Scripts through the C preprocessor. It reads a temporary file, which begins with a line marker so that its
 * messages and ours name the script, and writes to a pipe; its own messages go to standard error.
 *
 * Headers of the system are written for compilers. What they say to GNU C only is switched off, words that
 * say nothing about types or values are defined away, and the parser skips what is no declaration (bodies of
 * inline functions, attributes). All descriptors are closed on exec: another thread may fork as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libdtrace/dt_impl.h"

static const char *const plain_c[] = {
	"-U__GNUC__",
	"-D__attribute__(xyz)=",
	"-D__asm__(xyz)=",
	"-D__alignof__(xyz)=8",
	"-D__extension__=",
	"-D__inline__=inline",
	"-Drestrict=",
	"-D__restrict__=",
	"-D__restrict=",
	"-D_Noreturn=",
	"-D_Complex=",
	"-D_Atomic=",
	/* of its size, to be stepped over */
	"-U__SIZEOF_INT128__",
	"-D__int128_t=long double",
	"-D__uint128_t=long double",
	"-D__const=const",
	"-D__volatile__=volatile",
	"-D__signed__=signed",
	"-D__builtin_va_list=void*",
	/* names that C no longer has and scripts use */
	"-Ulinux",
	"-Uunix",
	"-D__SUNW_D=1",
	"-D__SUNW_D_VERSION=0x02000000",
	"-D__SUNW_D_64=1",
	"-D__SVR4=1",
	"-D__Linux=1",
};
#define N_PLAIN_C (sizeof(plain_c) / sizeof(plain_c[0]))

static char **cpp_argv(dtrace_hdl_t *h)
{
	char **v = arena_new_array(h->arena, char *, h->cpp_args.n + N_PLAIN_C + 8);
	const char *path = h->optstr[OPT_CPPPATH];
	const char *stdc = h->optstr[OPT_STDC];
	uint32_t n = 0;

	v[n++] = arena_strdup(h->arena, path ? path : "cpp");
	if (stdc && stdc[0] == 's')
		v[n++] = arena_strdup(h->arena, "-traditional-cpp");
	else if (stdc && stdc[0] == 'c')
		v[n++] = arena_strdup(h->arena, "-std=c11");
	for (uint32_t i = 0; i < N_PLAIN_C; i++)
		v[n++] = arena_strdup(h->arena, plain_c[i]);
	for (uint32_t i = 0; i < h->cpp_args.n; i++)
		v[n++] = h->cpp_args.v[i];
	v[n++] = arena_strdup(h->arena, "-");
	v[n] = NULL;
	return v;
}

/* "# 1 "name"", with what C wants escaped in a string. */
static void marker(FILE *to, const char *name)
{
	fputs("# 1 \"", to);
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			fputc('\\', to);
		fputc(*name == '\n' ? ' ' : *name, to);
	}
	fputs("\"\n", to);
}

/* The script in a file of its own that can be read from the start; NULL with the error set. */
static FILE *script(dtrace_hdl_t *h, FILE *fp, const char *name)
{
	struct sbuf in = { 0 };
	FILE *tmp = tmpfile();

	if (!tmp) {
		dt_set_err(h, errno);
		return NULL;
	}
	(void)fcntl(fileno(tmp), F_SETFD, FD_CLOEXEC);
	if (dt_read_all(h, fp, &in) != 0) {
		sbuf_free(&in);
		fclose(tmp);
		return NULL;
	}
	/* cpp would take "#!" for a directive */
	if (in.len > 1 && in.s[0] == '#' && in.s[1] == '!')
		in.s[0] = in.s[1] = '/';
	marker(tmp, name);
	fwrite(in.s, 1, in.len, tmp);
	sbuf_free(&in);
	if (fflush(tmp) != 0 || ferror(tmp)) {
		dt_set_err(h, errno ? errno : EIO);
		fclose(tmp);
		return NULL;
	}
	rewind(tmp);
	return tmp;
}

/* The child: becomes cpp, or says on report why not. */
static void __attribute__((noreturn)) run_cpp(char **argv, int in, int out, int report)
{
	int err;

	if (dup2(in, 0) >= 0 && dup2(out, 1) >= 0)
		execvp(argv[0], argv);
	err = errno;
	(void)!write(report, &err, sizeof(err));
	_exit(127);
}

/* Starts cpp. Its output can be read from *ret_out; -errno if it could not be run at all. */
static int start(char **argv, int in, pid_t *ret_pid, int *ret_out)
{
	int out[2], report[2], err = 0;
	ssize_t n;

	if (pipe2(out, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(report, O_CLOEXEC) < 0) {
		err = -errno;
		close(out[0]);
		close(out[1]);
		return err;
	}
	*ret_pid = fork();
	if (*ret_pid == 0)
		run_cpp(argv, in, out[1], report[1]);
	if (*ret_pid < 0)
		err = errno;
	close(out[1]);
	close(report[1]);
	/* ends without a word when exec() closes it */
	do
		n = read(report[0], &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	close(report[0]);
	*ret_out = out[0];
	if (err) {
		close(out[0]);
		if (*ret_pid > 0)
			waitpid(*ret_pid, NULL, 0);
	}
	return -err;
}

/* All that it writes, then its end. -1 with the error set. */
static int finish(dtrace_hdl_t *h, pid_t pid, int fd, const char *cpp, struct sbuf *ret)
{
	FILE *out = fdopen(fd, "r");
	int r = out ? dt_read_all(h, out, ret) : dt_set_err(h, errno), status = 0;

	if (out)
		fclose(out);
	else
		close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r == 0 && status != 0)
		return dt_set_msg(h, EDT_COMPILER,
				  "C preprocessor (%s) failed to process input program", cpp);
	return r;
}

int dt_preprocess(dtrace_hdl_t *h, FILE *fp, const char *name, struct sbuf *ret)
{
	char **argv = cpp_argv(h);
	FILE *in = script(h, fp, name);
	pid_t pid = -1;
	int fd = -1, r;

	if (!in)
		return -1;
	r = start(argv, fileno(in), &pid, &fd);
	if (r)
		r = dt_set_msg(h, EDT_COMPILER, "failed to run C preprocessor (%s): %s", argv[0],
			       strerror(-r));
	else
		r = finish(h, pid, fd, argv[0], ret);
	fclose(in);
	return r;
}
