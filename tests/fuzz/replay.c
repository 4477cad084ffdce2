// SPDX-License-Identifier: MIT
/*
 * Stands in for libFuzzer's main(): hands every file named, or found in a folder named, to the
 * fuzz target once. So the corpora are ordinary tests, run with any compiler and sanitizer. A
 * crash is the failure; the file at fault is the last one on standard error (its name is written
 * only if the target dies, see on_death()).
 */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char current[4096];

static void say(const char *s)
{
	if (write(STDERR_FILENO, s, strlen(s)) < 0)
		_exit(2);
}

static void say_current(void)
{
	say("# while replaying ");
	say(current);
	say("\n");
}

static void on_death(int sig)
{
	say_current();
	signal(sig, SIG_DFL);
	raise(sig);
}

static int replay_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *buf;
	size_t n;

	if (!f) {
		perror(path);
		return -1;
	}
	/* malloc of exactly the size: a sanitizer sees the first byte read beyond the end. */
	buf = malloc(size ? size : 1);
	n = buf ? fread(buf, 1, size, f) : 0;
	fclose(f);
	if (buf)
		LLVMFuzzerTestOneInput(buf, n);
	free(buf);
	return 1;
}

/* How many files were replayed, or -1. */
static int replay(const char *path)
{
	struct dirent **ents;
	struct stat st;
	int n, i, total = 0;

	if (stat(path, &st)) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode)) {
		snprintf(current, sizeof(current), "%s", path);
		return replay_file(path, (size_t)st.st_size);
	}
	n = scandir(path, &ents, NULL, alphasort);
	for (i = 0; i < n; i++) {
		char sub[4096];
		int got = 0;

		if (ents[i]->d_name[0] != '.') {
			int len = snprintf(sub, sizeof(sub), "%s/%s", path, ents[i]->d_name);

			got = len < (int)sizeof(sub) ? replay(sub) : -1;
		}
		free(ents[i]);
		total = got < 0 || total < 0 ? -1 : total + got;
	}
	if (n >= 0)
		free(ents);
	return n < 0 ? -1 : total;
}

int main(int argc, char **argv)
{
	static const int deadly[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGALRM, SIGTERM };
	int total = 0;

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		signal(deadly[i], on_death);
	for (int i = 1; i < argc; i++) {
		int n = replay(argv[i]);

		if (n < 0) {
			printf("not ok - replay of %s\n", argv[i]);
			return 1;
		}
		total += n;
	}
	if (total == 0) {
		printf("not ok - no input to replay\n");
		return 1;
	}
	printf("ok - replay of %d inputs\n", total);
	return 0;
}
