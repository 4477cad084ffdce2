/* SPDX-License-Identifier: MIT */
/* The command's state, shared by its files. It knows libdtrace by dtrace.h alone. */
#ifndef DT_CMD_CMD_H
#define DT_CMD_CMD_H

#include <dtrace.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

struct spec {
	int letter; /* P m f n i s */
	const char *text;
	dtrace_prog_t *prog;
};

struct cmd {
	dtrace_hdl_t *h;
	int mode; /* 0 trace, l V ? X */
	bool compile_only, disasm, verbose, quiet;
	bool discard;    /* -B */
	bool dump;       /* -x dump */
	bool structured; /* -x oformat: nothing but records in the output */
	const char *output;
	FILE *out;
	struct spec *specs;
	unsigned n_specs;
	const char **cmds, **pids;
	unsigned n_cmds, n_pids;
	struct ps_prochandle **procs;
	unsigned n_procs;
	int argc;
	char **argv;
	/* anonymous tracing */
	const char **opts; /* all that were set, "name" or "name=value" */
	unsigned n_opts;
	bool claim;    /* -a */
	bool anon;     /* --anon: not claimed yet */
	bool only_now; /* claimed with -e */
	int ready_fd;  /* --anon: who waits for us to have started */
	int claim_fd;  /* the other one; -1: nobody */
};

/* A signal, or the other one of a claim, wants us to end. */
extern volatile sig_atomic_t cmd_interrupted;

void cmd_fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* With the library's message. */
void cmd_dfatal(const struct cmd *c, const char *what);
/* Fills s->prog; 1 if that fails, which it tells. */
int cmd_compile(struct cmd *c, struct spec *s);
/* Starts and grabs what -c and -p name. 0, or 1 after a message. */
int cmd_start_procs(struct cmd *c);
/* privs.c: gives up what is not needed once tracing is on. */
void cmd_drop_privileges(const struct cmd *c);
/* list.c: -l */
int cmd_list(struct cmd *c);
/* anon.c: -A; 0, 1 or 2. */
int cmd_anon_install(struct cmd *c);
/* The words of the enabling that -A has saved, behind name; NULL after a message. */
char **cmd_anon_words(char *name, int *ret_n);
/* -1 in the process that is to trace; in the other one the exit status. name: argv[0]. */
int cmd_anon_fork(struct cmd *c, char *name);
/* claim.c: where to be claimed, a descriptor; -1 after a message. */
int cmd_anon_listen(void);
/* Waits to be claimed: c->claim_fd, and output goes there. 1: to be ended before. */
int cmd_anon_serve(struct cmd *c, int listener);
/* The last word to the claimer. */
void cmd_anon_done(const struct cmd *c, int status);
/* Claims: c->claim_fd. 1 after a message. */
int cmd_anon_claim(struct cmd *c);
/* Waits for the end, or brings it about; the exit status. */
int cmd_anon_follow(const struct cmd *c, bool stop);
/* Interrupts us when something comes over the socket. */
void cmd_watch(int fd);
/* usdt.c: -h and -G */
int cmd_usdt(struct cmd *c);
/* Words of a command line, quotes and backslashes as in a shell; one block for free(). */
char **cmd_split(const char *cmd);
/* The element of argv that is this string. */
char *cmd_writable(const char *s, char **argv);

#endif
