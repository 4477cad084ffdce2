/* SPDX-License-Identifier: MIT */
/*
 * dtrace(8). Options may be mixed with operands as on other systems; a script given by -s takes the
 * operands as $1, $2 ... Exit status: 0, 1 on an error, 2 for wrong usage, or what exit() says.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define OPTS \
	"32" \
	"64" \
	"aAb:Bc:CD:ef:FGhHi:I:klL:m:n:o:Op:P:qs:SU:vVwx:X:Z"

volatile sig_atomic_t cmd_interrupted;
static dtrace_hdl_t *volatile to_interrupt;

static void on_signal(int sig)
{
	(void)sig;
	cmd_interrupted = 1;
	if (to_interrupt)
		dtrace_interrupt(to_interrupt);
}

void cmd_fatal(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("dtrace: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void cmd_dfatal(const struct cmd *c, const char *what)
{
	const char *msg = dtrace_errmsg(c->h, dtrace_errno(c->h));

	if (what)
		cmd_fatal("%s: %s", what, msg);
	else
		cmd_fatal("%s", msg);
}

static void notice(const struct cmd *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void notice(const struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet)
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

static int usage(FILE *fp)
{
	fputs("Usage: dtrace [-aABCeFGhHlOqSvVwZ] [-b bufsz] [-c cmd] [-D name[=def]] [-I path] [-L path]\n"
	      "\t[-o output] [-p pid] [-s script] [-U name] [-x opt[=val]] [-X a|c|s|t]\n\n"
	      "\t[-P provider [[ predicate ] action ]]\n"
	      "\t[-m [ provider: ] module [[ predicate ] action ]]\n"
	      "\t[-f [[ provider: ] module: ] func [[ predicate ] action ]]\n"
	      "\t[-n [[[ provider: ] module: ] func: ] name [[ predicate ] action ]]\n"
	      "\t[-i probe-id[-probe-id] [[ predicate ] action ]] [ args ... ]\n\n"
	      "\tpredicate -> '/' D-expression '/'\n"
	      "\t   action -> '{' D-statements '}'\n\n"
	      "\t-a  claim anonymous tracing state\n"
	      "\t-A  install the request as anonymous enabling, for the next boot\n"
	      "\t-b  set trace buffer size\n"
	      "\t-B  discard the output (for measuring)\n"
	      "\t-c  run specified command and exit upon its completion\n"
	      "\t-C  run the C preprocessor on script files\n"
	      "\t-D  define symbol when invoking preprocessor\n"
	      "\t-e  exit after compiling request but prior to enabling probes\n"
	      "\t-f  enable or list probes matching the specified function name\n"
	      "\t-F  coalesce trace output by function\n"
	      "\t-G  make an object to link an application's probes with (-s)\n"
	      "\t-h  make a header of an application's probes (-s)\n"
	      "\t-H  print included files when invoking preprocessor\n"
	      "\t-i  enable or list probes matching the specified probe id, or range lo-hi of ids\n"
	      "\t-I  add include directory to preprocessor search path\n"
	      "\t-l  list probes matching specified criteria\n"
	      "\t-L  add library directory to library search path\n"
	      "\t-m  enable or list probes matching the specified module name\n"
	      "\t-n  enable or list probes matching the specified probe name\n"
	      "\t-o  set output file\n"
	      "\t-O  print aggregations upon exit in the format of -x oformat (they always are)\n"
	      "\t-p  grab specified process-ID and cache its symbol tables\n"
	      "\t-P  enable or list probes matching the specified provider name\n"
	      "\t-q  set quiet mode (only output explicitly traced data)\n"
	      "\t-s  enable or list probes according to the specified D script\n"
	      "\t-S  print the generated code\n"
	      "\t-U  undefine symbol when invoking preprocessor\n"
	      "\t-v  set verbose mode (report stability attributes, arguments)\n"
	      "\t-V  report DTrace API version\n"
	      "\t-w  permit destructive actions\n"
	      "\t-x  enable or modify compiler and tracing options\n"
	      "\t-X  specify ISO C conformance settings for preprocessor\n"
	      "\t-Z  permit probe descriptions that match zero probes\n"
	      "\t--anon      start the anonymous enabling (at boot)\n"
	      "\t--features  list what this kernel lets DTrace do\n"
	      "\t--help      print this text\n",
	      fp);
	return fp == stdout ? 0 : 2;
}

/* ---- options ---- */

static void add_spec(struct cmd *c, int letter, const char *text)
{
	c->specs = realloc(c->specs, (c->n_specs + 1) * sizeof(*c->specs));
	if (!c->specs)
		abort();
	c->specs[c->n_specs++] = (struct spec){ .letter = letter, .text = text };
}

static void add_str(const char ***v, unsigned *n, const char *s)
{
	*v = realloc(*v, (*n + 1) * sizeof(**v));
	if (!*v)
		abort();
	(*v)[(*n)++] = s;
}

/* Kept for -A and -a, which hand them on. */
static void note_opt(struct cmd *c, const char *name, const char *val)
{
	char *s = NULL;

	if (asprintf(&s, "%s%s%s", name, val ? "=" : "", val ? val : "") < 0)
		abort();
	add_str(&c->opts, &c->n_opts, s);
}

static int set_opt(struct cmd *c, const char *name, const char *val)
{
	if (dtrace_setopt(c->h, name, val) == 0) {
		if (strcmp(name, "grabanon") != 0)
			note_opt(c, name, val);
		return 0;
	}
	if (val)
		cmd_fatal("failed to set -x %s=%s: %s", name, val,
			  dtrace_errmsg(c->h, dtrace_errno(c->h)));
	else
		cmd_fatal("failed to set -x %s: %s", name, dtrace_errmsg(c->h, dtrace_errno(c->h)));
	return 1;
}

static int x_option(struct cmd *c, const char *arg)
{
	char *name = strdup(arg), *val;
	int r;

	if (!name)
		abort();
	val = strchr(name, '=');
	if (val)
		*val++ = '\0';
	r = set_opt(c, name, val);
	free(name);
	return r;
}

/* The short ways to write an option. */
static const struct {
	char letter;
	const char *opt;
} shorthand[] = {
	{ 'b', "bufsize" }, { 'F', "flowindent" }, { 'q', "quiet" },  { 'w', "destructive" },
	{ 'Z', "zdefs" },   { 'C', "cpp" },        { 'D', "define" }, { 'U', "undef" },
	{ 'I', "incdir" },  { 'H', "cpphdrs" },    { 'L', "libdir" }, { 'X', "stdc" },
};

static int short_option(struct cmd *c, int letter, const char *arg)
{
	for (unsigned i = 0; i < sizeof(shorthand) / sizeof(shorthand[0]); i++)
		if (shorthand[i].letter == letter)
			return set_opt(c, shorthand[i].opt, arg);
	return usage(stderr);
}

static int one_option(struct cmd *c, int letter, const char *arg)
{
	switch (letter) {
	case 'P':
	case 'm':
	case 'f':
	case 'n':
	case 'i':
	case 's': add_spec(c, letter, arg); return 0;
	case 'c': add_str(&c->cmds, &c->n_cmds, arg); return 0;
	case 'p': add_str(&c->pids, &c->n_pids, arg); return 0;
	case 'o': c->output = arg; return 0;
	case 'e': c->compile_only = true; return 0;
	case 'a': c->claim = true; return 0;
	case 'A':
	case 'l':
	case 'G':
	case 'h':
	case 'V':
		if (c->mode && c->mode != letter) {
			cmd_fatal("only one of the -%c and -%c options may be specified", c->mode,
				  letter);
			return 2;
		}
		c->mode = letter;
		return 0;
	case 'S': c->disasm = true; return 0;
	case 'v': c->verbose = true; return set_opt(c, "verbose", NULL);
	case 'x': return x_option(c, arg);
	case '3': cmd_fatal("-32 is not supported: only the 64-bit data model"); return 1;
	case '6':
	case 'k': return 0; /* SystemTap's dtrace keeps temporary files, which we have none of */
	case 'O': return 0; /* aggregations are printed at exit in any case */
	case 'B': c->discard = true; return 0;
	default: return short_option(c, letter, arg);
	}
}

static const struct option long_opts[] = {
	{ "help", no_argument, NULL, 1000 },
	{ "features", no_argument, NULL, 1001 },
	{ "anon", no_argument, NULL, 1002 },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* Options may follow operands; -1 with opt == "-2" or "-4" are the tails of -32 and -64. */
static int parse_options(struct cmd *c, int argc, char **argv)
{
	int o, r;

	opterr = 0;
	while ((o = getopt_long(argc, argv, OPTS, long_opts, NULL)) != -1) {
		if (o == '2' || o == '4')
			continue;
		if (o == 1000) {
			c->mode = '?';
			continue;
		}
		if (o == 1001 || o == 1002) {
			c->mode = o == 1001 ? 'X' : '@';
			continue;
		}
		if (o == '?') {
			if (optopt && strchr(OPTS, optopt))
				cmd_fatal("option requires an argument -- '%c'", optopt);
			else if (optopt)
				cmd_fatal("invalid option -- '%c'", optopt);
			else
				cmd_fatal("unrecognized option '%s'", argv[optind - 1]);
			return usage(stderr);
		}
		r = one_option(c, o, optarg);
		if (r)
			return r;
	}
	return 0;
}

/* ---- programs ---- */

static dtrace_probespec_t spec_of(int letter)
{
	switch (letter) {
	case 'P': return DTRACE_PROBESPEC_PROVIDER;
	case 'm': return DTRACE_PROBESPEC_MOD;
	case 'f': return DTRACE_PROBESPEC_FUNC;
	default: return DTRACE_PROBESPEC_NAME;
	}
}

static int compile_file(struct cmd *c, struct spec *s)
{
	bool in = strcmp(s->text, "-") == 0;
	FILE *fp = in ? stdin : fopen(s->text, "re");

	if (!fp) {
		cmd_fatal("failed to open %s: %s", s->text, strerror(errno));
		return 1;
	}
	s->prog = dtrace_program_fcompile_name(c->h, fp, in ? "<stdin>" : s->text, 0, c->argc,
					       c->argv);
	if (!in)
		fclose(fp);
	if (!s->prog) {
		cmd_fatal("failed to compile script %s: %s", s->text,
			  dtrace_errmsg(c->h, dtrace_errno(c->h)));
		return 1;
	}
	return 0;
}

int cmd_compile(struct cmd *c, struct spec *s)
{
	if (s->letter == 's')
		return compile_file(c, s);
	s->prog = dtrace_program_strcompile(c->h, s->text, spec_of(s->letter), 0, c->argc, c->argv);
	if (!s->prog) {
		cmd_fatal("invalid probe specifier %s: %s", s->text,
			  dtrace_errmsg(c->h, dtrace_errno(c->h)));
		return 1;
	}
	return 0;
}

static int exec_spec(struct cmd *c, struct spec *s)
{
	/* of a program in an argument, only the description */
	size_t name = s->letter == 's' ? strlen(s->text) : strcspn(s->text, "{/;");
	dtrace_proginfo_t info;

	if (c->compile_only && !c->disasm && !c->dump) {
		dtrace_program_info(c->h, s->prog, &info);
	} else if (dtrace_program_exec(c->h, s->prog, &info) != 0) {
		cmd_fatal("failed to enable '%.*s': %s", (int)name, s->text,
			  dtrace_errmsg(c->h, dtrace_errno(c->h)));
		return 1;
	}
	notice(c, "dtrace: %s '%.*s' matched %u probe%s\n",
	       s->letter == 's' ? "script" : "description", (int)name, s->text, info.dpi_matches,
	       info.dpi_matches == 1 ? "" : "s");
	if (info.dpi_leftout)
		notice(c, "dtrace: %u function%s left out: tracing itself uses them\n",
		       info.dpi_leftout, info.dpi_leftout == 1 ? "" : "s");
	if (c->verbose) {
		fprintf(c->out, "\nStability attributes for %s %.*s:\n",
			s->letter == 's' ? "script" : "description", (int)name, s->text);
		return dtrace_program_describe(c->h, s->prog, c->out) ? 1 : 0;
	}
	return 0;
}

static int each_spec(struct cmd *c, int (*fn)(struct cmd *, struct spec *))
{
	for (unsigned i = 0; i < c->n_specs; i++) {
		int r = fn(c, &c->specs[i]);

		if (r)
			return r;
	}
	return 0;
}

/* ---- processes ---- */

static int start_one(struct cmd *c, const char *cmd)
{
	char **argv = cmd_split(cmd);
	struct ps_prochandle *P = NULL;

	if (!argv || !argv[0])
		cmd_fatal("invalid command '%s'", cmd);
	else if (!(P = dtrace_proc_create(c->h, argv[0], argv, NULL, NULL)))
		cmd_dfatal(c, NULL);
	free(argv);
	if (P)
		c->procs[c->n_procs++] = P;
	return P ? 0 : 1;
}

static int grab_one(struct cmd *c, const char *text)
{
	char *end;
	long pid = strtol(text, &end, 10);
	struct ps_prochandle *P;

	if (end == text || *end || pid <= 0 || pid > 1 << 30) {
		cmd_fatal("invalid pid '%s'", text);
		return 1;
	}
	P = dtrace_proc_grab(c->h, (pid_t)pid, 0);
	if (!P) {
		cmd_dfatal(c, NULL);
		return 1;
	}
	c->procs[c->n_procs++] = P;
	return 0;
}

int cmd_start_procs(struct cmd *c)
{
	c->procs = calloc(c->n_cmds + c->n_pids + 1, sizeof(*c->procs));
	if (!c->procs)
		abort();
	for (unsigned i = 0; i < c->n_cmds; i++)
		if (start_one(c, c->cmds[i]))
			return 1;
	for (unsigned i = 0; i < c->n_pids; i++)
		if (grab_one(c, c->pids[i]))
			return 1;
	return 0;
}

/* ---- handlers ---- */

static int on_err(const dtrace_errdata_t *d, void *arg)
{
	(void)arg;
	fflush(stdout);
	fprintf(stderr, "dtrace: %s", d->dteda_msg);
	return DTRACE_HANDLE_OK;
}

static int on_drop(const dtrace_dropdata_t *d, void *arg)
{
	(void)arg;
	fflush(stdout);
	fprintf(stderr, "dtrace: %s", d->dtdda_msg);
	return DTRACE_HANDLE_OK;
}

static void on_proc(struct ps_prochandle *P, const char *msg, void *arg)
{
	struct cmd *c = arg;

	if (msg)
		notice(c, "dtrace: %s\n", msg);
	else
		notice(c, "dtrace: pid %d has exited\n", (int)dtrace_proc_getpid(c->h, P));
}

static void catch_signals(dtrace_hdl_t *h)
{
	struct sigaction sa = { .sa_handler = on_signal }, old;
	const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGIO };

	to_interrupt = h;
	for (unsigned i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		if (sigaction(sigs[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* ---- the work ---- */

static int loop(struct cmd *c)
{
	int done = 0, status = 0;

	do {
		if (!cmd_interrupted && !done)
			dtrace_sleep(c->h);
		if (cmd_interrupted) {
			done = 1;
			dtrace_stop(c->h);
		}
		switch (dtrace_work(c->h, c->out, NULL, NULL, NULL)) {
		case DTRACE_WORKSTATUS_DONE: done = 1; break;
		case DTRACE_WORKSTATUS_OKAY: break;
		default:
			if (dtrace_errno(c->h) == ENOSPC)
				cmd_dfatal(c, "failed to write output");
			else if (dtrace_errno(c->h) != EPIPE)
				cmd_dfatal(c, "processing aborted");
			dtrace_stop(c->h);
			return 1;
		}
		if (c->out && (fflush(c->out) != 0 || ferror(c->out))) {
			if (errno != EPIPE)
				cmd_fatal("failed to write output: %s", strerror(errno));
			dtrace_stop(c->h);
			return 1;
		}
	} while (!done);
	if (!c->structured)
		fputc('\n', c->out); /* classic: a blank line before the aggregations */
	if (dtrace_aggregate_print(c->h, c->out, NULL) != 0) {
		cmd_dfatal(c, "failed to print aggregations");
		status = 1;
	}
	if (fflush(c->out) != 0 && errno != EPIPE) {
		cmd_fatal("failed to write output: %s", strerror(errno));
		status = 1;
	}
	return status ? status : dtrace_exit_status(c->h);
}

/* There was not memory for as much as -b says. */
static void tell_resize(const struct cmd *c, dtrace_optval_t want)
{
	dtrace_optval_t got = want, silent = DTRACEOPT_UNSET;

	(void)dtrace_getopt(c->h, "bufsize", &got);
	(void)dtrace_getopt(c->h, "quietresize", &silent);
	if (got == want || silent != DTRACEOPT_UNSET)
		return;
	if (got % (1 << 20) == 0)
		cmd_fatal("buffer size lowered to %lldm", (long long)got >> 20);
	else
		cmd_fatal("buffer size lowered to %lldk", (long long)got >> 10);
}

/* -a or -x grabanon; the library itself knows of nothing to claim. */
static bool claims(struct cmd *c)
{
	dtrace_optval_t grab = DTRACEOPT_UNSET;

	(void)dtrace_getopt(c->h, "grabanon", &grab);
	if (grab != DTRACEOPT_UNSET)
		(void)dtrace_setopt(c->h, "grabanon", "no");
	return c->claim || grab != DTRACEOPT_UNSET;
}

/* Tracing since boot: until it is claimed, then as if by the claimer. */
static int since_boot(struct cmd *c, int listener)
{
	int status;

	c->out = stdout;
	if (cmd_anon_serve(c, listener)) {
		dtrace_stop(c->h);
		return 1;
	}
	status = loop(c);
	cmd_anon_done(c, status);
	return status;
}

/*
 * /dev/stderr is what we have there, not that file opened anew: what a command of -c writes to it goes behind ours then,
 * not over it.
 */
static FILE *open_appending(const char *path)
{
	FILE *f;
	int fd;

	if (strcmp(path, "/dev/stderr") != 0)
		return fopen(path, "ae");
	fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	f = fd >= 0 ? fdopen(fd, "a") : NULL;
	if (fd >= 0 && !f)
		close(fd);
	return f;
}

static int open_output(struct cmd *c)
{
	const char *to = c->discard ? "/dev/null" : c->output;

	c->out = stdout;
	if (!to || (c->out = open_appending(to)))
		return 0;
	cmd_fatal("failed to open output file '%s': %s", to, strerror(errno));
	return 1;
}

/* -a alone: what the other one prints is all. */
static int claim_only(struct cmd *c)
{
	if (open_output(c) || cmd_anon_claim(c))
		return 1;
	catch_signals(c->h);
	return cmd_anon_follow(c, false);
}

/* -e with -S or -x dump: as far as code, and nothing of the kernel is touched. */
static int list_code(struct cmd *c)
{
	if (!c->disasm && !c->dump)
		return 0;
	if (dtrace_program_disasm(c->h, c->disasm ? stderr : NULL) == 0)
		return 0;
	cmd_dfatal(c, "failed to compile");
	return 1;
}

static int trace(struct cmd *c)
{
	dtrace_optval_t quiet = DTRACEOPT_UNSET, form = DTRACEOPT_UNSET, bufsize = 0;
	dtrace_optval_t dump = DTRACEOPT_UNSET;
	int listener = -1, i_status, a_status;

	if (cmd_start_procs(c) || each_spec(c, cmd_compile))
		return 1;
	(void)dtrace_getopt(c->h, "quiet", &quiet);
	(void)dtrace_getopt(c->h, "oformat", &form);
	c->quiet = quiet != DTRACEOPT_UNSET;
	(void)dtrace_getopt(c->h, "dump", &dump);
	c->structured = form != DTRACEOPT_UNSET;
	c->dump = dump != DTRACEOPT_UNSET;
	if (open_output(c) || each_spec(c, exec_spec))
		return 1;
	if (c->compile_only)
		return list_code(c);
	dtrace_handle_err(c->h, on_err, c);
	dtrace_handle_drop(c->h, on_drop, c);
	dtrace_handle_proc(c->h, on_proc, c);
	catch_signals(c->h);
	(void)dtrace_getopt(c->h, "bufsize", &bufsize);
	if (claims(c) && cmd_anon_claim(c))
		return 1;
	if (c->anon && (listener = cmd_anon_listen()) < 0)
		return 1;
	if (dtrace_go(c->h) != 0) {
		if (c->disasm)
			dtrace_program_disasm(c->h, stderr);
		cmd_dfatal(c, "could not enable tracing");
		if (c->claim_fd >= 0)
			(void)cmd_anon_follow(c, true);
		return 1;
	}
	cmd_drop_privileges(c);
	tell_resize(c, bufsize);
	if (c->disasm)
		dtrace_program_disasm(c->h, stderr);
	for (unsigned i = 0; i < c->n_procs; i++)
		dtrace_proc_continue(c->h, c->procs[i]);
	if (c->anon)
		return since_boot(c, listener);
	if (c->claim_fd < 0)
		return loop(c);
	cmd_watch(c->claim_fd);
	i_status = loop(c);
	a_status = cmd_anon_follow(c, true);
	return i_status ? i_status : a_status;
}

static int run(struct cmd *c)
{
	switch (c->mode) {
	case '?': return usage(stdout);
	case 'X': return dtrace_features(c->h, stdout) ? 1 : 0;
	case 'V':
		printf("dtrace: Sun D 2.0\n");
		if (c->verbose)
			printf("DTrace for Linux " DT_VERSION "\n");
		return 0;
	case 'A': return cmd_anon_install(c);
	case 'l': return cmd_list(c);
	case 'G':
	case 'h': return cmd_usdt(c);
	default:
		if (c->n_specs == 0 && claims(c))
			return claim_only(c);
		if (c->n_specs == 0) {
			cmd_fatal("no probes specified");
			return usage(stderr);
		}
		if (c->discard && c->output) {
			cmd_fatal("-B not valid in combination with -o");
			return usage(stderr);
		}
		return trace(c);
	}
}

/* -x core: a core file of the command as it is now, for debugging it. */
static void dump_core(const struct cmd *c)
{
	struct rlimit lim = { RLIM_INFINITY, RLIM_INFINITY };
	dtrace_optval_t core = DTRACEOPT_UNSET;

	(void)dtrace_getopt(c->h, "core", &core);
	if (core == DTRACEOPT_UNSET)
		return;
	fflush(stdout);
	fputs("libdtrace DEBUG: [ forcing coredump ]\n", stderr);
	(void)setrlimit(RLIMIT_CORE, &lim);
	abort();
}

static void free_cmd(struct cmd *c)
{
	dump_core(c);
	to_interrupt = NULL;
	dtrace_close(c->h);
	if (c->out && c->out != stdout)
		fclose(c->out);
	for (unsigned i = 0; i < c->n_opts; i++)
		free((char *)(uintptr_t)c->opts[i]);
	free(c->opts);
	free(c->specs);
	free(c->cmds);
	free(c->pids);
	free(c->procs);
	free(c->argv);
}

/* $0 is the script; operands are $1 ... */
static void take_operands(struct cmd *c, int argc, char **argv)
{
	c->argc = argc - optind + 1;
	c->argv = calloc((size_t)c->argc + 1, sizeof(*c->argv));
	if (!c->argv)
		abort();
	c->argv[0] = argv[0];
	for (unsigned i = 0; i < c->n_specs; i++)
		if (c->specs[i].letter == 's')
			c->argv[0] = cmd_writable(c->specs[i].text, argv);
	memcpy(c->argv + 1, argv + optind, (size_t)(c->argc - 1) * sizeof(*c->argv));
}

/* --anon: the command line is the saved one. */
static int run_saved(struct cmd *c, char **argv)
{
	int n, r;
	char **words = cmd_anon_words(argv[0], &n);

	if (!words)
		return 1;
	r = cmd_anon_fork(c, argv[0]);
	if (r < 0) {
		optind = 0;
		c->mode = 0;
		c->anon = true;
		r = parse_options(c, n, words);
		if (r == 0) {
			take_operands(c, n, words);
			r = trace(c);
		}
	}
	c->n_specs = 0; /* they point into the words */
	for (int i = 1; i < n; i++)
		free(words[i]);
	free(words);
	return r;
}

int main(int argc, char **argv)
{
	struct cmd c = { .claim_fd = -1, .ready_fd = -1 };
	int err, r;

	c.h = dtrace_open(DTRACE_VERSION, 0, &err);
	if (!c.h) {
		cmd_fatal("failed to initialize dtrace: %s", dtrace_errmsg(NULL, err));
		return 1;
	}
	(void)dtrace_setopt(c.h, "temporal", "yes");
	r = argc < 2 ? usage(stderr) : parse_options(&c, argc, argv);
	if (r == 0 && c.mode == '@') {
		r = run_saved(&c, argv);
	} else if (r == 0) {
		take_operands(&c, argc, argv);
		r = run(&c);
	}
	free_cmd(&c);
	if (fflush(stdout) != 0 && errno != EPIPE && r == 0)
		r = 1;
	return r;
}
