/* SPDX-License-Identifier: MIT */
/*
 * Anonymous tracing, the part after: the process that traces since boot (--anon), and the one that claims what it
 * has (-a), over a socket that only root can reach.
 *
 * The claimer sends its output files, its root and its options; from then on the other one prints into them as if it had
 * been started with them, and ends as the claimer would: when that one is interrupted, or gone, or has shut down
 * its side of the socket. Its last word is its exit status. Nothing has to be taken over: buffers, aggregations
 * and variables stay where they are, and tracing goes on meanwhile.
 *
 * Until it is claimed the process reads no buffer: what does not fit is dropped or overwritten, as bufpolicy
 * says. It does show the programs that it lives (-x deadman).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define RUN_DIR "/run/dtrace"
#define SOCKET RUN_DIR "/anon"
#define MAX_OPTS 65536

enum { F_OUT, F_STDOUT, F_STDERR, F_ROOT, N_FILES };

/* What the claimer says; option strings with their NULs follow. */
struct claim {
	char version[16];
	uint32_t opts_len;
	uint8_t to_stdout; /* F_OUT is standard output */
	uint8_t only_now;  /* -e: what there is, and the end */
	uint8_t lenient;   /* options that cannot be changed any more are for other clauses */
};

/* What is said back: taken (and then, at the end, the exit status), or a sentence why not. */
struct answer {
	int32_t status;
	char refused[252]; /* "": it is taken */
};

static struct sockaddr_un address(void)
{
	return (struct sockaddr_un){ .sun_family = AF_UNIX, .sun_path = SOCKET };
}

/* ---- tracing since boot ---- */

static int is_taken(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = connect(fd, (const struct sockaddr *)a, sizeof(*a));

	close(fd);
	return r == 0;
}

int cmd_anon_listen(void)
{
	struct sockaddr_un a = address();
	int fd;

	(void)mkdir(RUN_DIR, 0755);
	if (is_taken(&a)) {
		cmd_fatal("there is anonymous tracing already");
		return -1;
	}
	(void)unlink(SOCKET);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		mode_t old = umask(0177);
		int r = bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 1);

		umask(old);
		if (r == 0)
			return fd;
	}
	cmd_fatal("cannot listen at %s: %s", SOCKET, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_root(int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0 &&
	       (cred.uid == 0 || cred.uid == geteuid());
}

/* The claim and its files; false: it is none. */
static bool receive(int fd, struct claim *cl, int files[N_FILES])
{
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int) * N_FILES)];
	} u = { 0 };
	struct iovec iov = { cl, sizeof(*cl) };
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u)
	};
	const struct cmsghdr *h;

	if (recvmsg(fd, &m, MSG_CMSG_CLOEXEC) != sizeof(*cl))
		return false;
	h = CMSG_FIRSTHDR(&m);
	if (!h || h->cmsg_type != SCM_RIGHTS || h->cmsg_len != CMSG_LEN(sizeof(int) * N_FILES))
		return false;
	memcpy(files, CMSG_DATA(h), sizeof(int) * N_FILES);
	return strncmp(cl->version, DT_VERSION, sizeof(cl->version)) == 0 &&
	       cl->opts_len <= MAX_OPTS;
}

static bool read_all(int fd, char *to, size_t n)
{
	while (n) {
		ssize_t r = read(fd, to, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		to += r;
		n -= (size_t)r;
	}
	return true;
}

/* The options, one after the other. false: *a says which is refused. */
static bool take_options(struct cmd *c, char *opts, size_t len, bool lenient, struct answer *a)
{
	for (char *s = opts, *end = opts + len; s < end; s += strlen(s) + 1) {
		char name[128], *val = strchr(s, '=');

		snprintf(name, sizeof(name), "%.*s", val ? (int)(val - s) : (int)strlen(s), s);
		if (dtrace_setopt(c->h, name, val ? val + 1 : NULL) == 0 || lenient)
			continue;
		snprintf(a->refused, sizeof(a->refused), "failed to set -x %s: %s", s,
			 dtrace_errmsg(c->h, dtrace_errno(c->h)));
		return false;
	}
	return true;
}

/*
 * From now on its files are ours. So is its root: a process of the initramfs is still there, where neither /proc nor
 * /run are any more.
 */
static void take_files(struct cmd *c, const struct claim *cl, const int files[N_FILES])
{
	(void)dup2(files[F_STDOUT], 1);
	(void)dup2(files[F_STDERR], 2);
	if (fchdir(files[F_ROOT]) || chroot(".") || chdir("/"))
		cmd_fatal("symbols may be missing: %s", strerror(errno));
	c->out = stdout;
	if (!cl->to_stdout) {
		int fd = fcntl(files[F_OUT], F_DUPFD_CLOEXEC, 3);
		FILE *fp = fd < 0 ? NULL : fdopen(fd, "a");

		if (fp)
			c->out = fp;
	}
}

/* One who has come to claim. true: it is his. */
static bool claimed(struct cmd *c, int fd)
{
	struct claim cl = { 0 };
	struct answer a = { 0 };
	int files[N_FILES] = { -1, -1, -1, -1 };
	char *opts = NULL;
	bool ok = is_root(fd) && receive(fd, &cl, files);

	if (ok) {
		opts = calloc(1, cl.opts_len + 1u);
		ok = opts && read_all(fd, opts, cl.opts_len) &&
		     take_options(c, opts, cl.opts_len, cl.lenient, &a);
		if (ok)
			take_files(c, &cl, files);
		/* refused or taken: he is told */
		(void)!write(fd, &a, sizeof(a));
	}
	for (int i = 0; i < N_FILES; i++)
		if (files[i] > 2)
			close(files[i]);
	free(opts);
	c->only_now = ok && cl.only_now;
	return ok;
}

void cmd_watch(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	/* what arrives, and the end of it, interrupts as Ctrl-C does */
	(void)fcntl(fd, F_SETOWN, getpid());
	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
	if (poll(&p, 1, 0) > 0)
		(void)raise(SIGIO);
}

int cmd_anon_serve(struct cmd *c, int listener)
{
	struct pollfd p[2] = { { .fd = listener, .events = POLLIN },
			       { .fd = dtrace_ctlfd(c->h), .events = POLLIN } };

	(void)!write(c->ready_fd, "r", 1);
	close(c->ready_fd);
	(void)dup2(1, 2);
	while (!cmd_interrupted) {
		int fd;

		(void)poll(p, 2, 1000);
		if (dtrace_status(c->h) < 0)
			break;
		/* messages of the programs are not read yet and would keep us awake */
		if (poll(p, 1, 10) <= 0)
			continue;
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		if (claimed(c, fd)) {
			c->claim_fd = fd;
			break;
		}
		close(fd);
	}
	close(listener);
	(void)unlink(SOCKET);
	if (c->claim_fd >= 0 && c->only_now)
		cmd_interrupted = 1;
	else if (c->claim_fd >= 0)
		cmd_watch(c->claim_fd);
	return c->claim_fd >= 0 ? 0 : 1;
}

void cmd_anon_done(const struct cmd *c, int status)
{
	struct answer a = { .status = status };

	fflush(NULL);
	(void)!write(c->claim_fd, &a, sizeof(a));
}

/* ---- claiming ---- */

static bool send_claim(const struct cmd *c, int fd)
{
	int files[N_FILES] = { fileno(c->out), 1, 2, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) };
	struct claim cl = { .to_stdout = c->out == stdout,
			    .only_now = c->compile_only,
			    .lenient = c->n_specs > 0 };
	struct iovec iov = { &cl, sizeof(cl) };
	bool ok;
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(files))];
	} u = { 0 };
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u)
	};

	snprintf(cl.version, sizeof(cl.version), "%s", DT_VERSION);
	u.h = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(files)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&u.h), files, sizeof(files));
	for (unsigned i = 0; i < c->n_opts; i++)
		cl.opts_len += (uint32_t)strlen(c->opts[i]) + 1;
	ok = sendmsg(fd, &m, MSG_NOSIGNAL) == sizeof(cl);
	close(files[F_ROOT]);
	if (!ok)
		return false;
	for (unsigned i = 0; i < c->n_opts; i++) {
		size_t len = strlen(c->opts[i]) + 1;

		if (write(fd, c->opts[i], len) != (ssize_t)len)
			return false;
	}
	return true;
}

int cmd_anon_claim(struct cmd *c)
{
	struct sockaddr_un to = address();
	struct answer a;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	fflush(NULL);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		if (errno == EACCES)
			cmd_fatal(
				"could not enable tracing: only root can claim anonymous tracing");
		else
			cmd_fatal("could not enable tracing: No anonymous tracing state");
	} else if (!send_claim(c, fd) || !read_all(fd, (char *)&a, sizeof(a))) {
		cmd_fatal(
			"could not enable tracing: anonymous tracing is that of another version, or another "
			"has claimed it");
	} else if (a.refused[0]) {
		a.refused[sizeof(a.refused) - 1] = '\0';
		cmd_fatal("%s", a.refused);
	} else {
		c->claim_fd = fd;
		return 0;
	}
	if (fd >= 0)
		close(fd);
	return 1;
}

int cmd_anon_follow(const struct cmd *c, bool stop)
{
	struct answer a = { 0 };
	size_t got = 0;

	if (stop)
		(void)shutdown(c->claim_fd, SHUT_WR);
	while (got < sizeof(a)) {
		ssize_t n = read(c->claim_fd, (char *)&a + got, sizeof(a) - got);

		if (n < 0 && errno == EINTR) {
			if (cmd_interrupted && !stop) {
				stop = true;
				(void)shutdown(c->claim_fd, SHUT_WR);
			}
			continue;
		}
		if (n <= 0) {
			cmd_fatal("processing aborted: anonymous tracing has ended");
			return 1;
		}
		got += (size_t)n;
	}
	return a.status;
}
