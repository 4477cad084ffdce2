/* SPDX-License-Identifier: MIT */
/* A thread; a child that touches address 8; SIGUSR2 taken by sigtimedwait(). 0 if all went so. */
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *thread(void *arg)
{
	return arg;
}

static int fault_in_child(void)
{
	const struct rlimit no_core = { 0, 0 };
	int *volatile bad = (int *)8;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		_exit(*bad);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV ? 0 : 1;
}

int main(void)
{
	const struct timespec second = { 1, 0 };
	siginfo_t info;
	sigset_t set;
	pthread_t t;

	if (pthread_create(&t, NULL, thread, NULL) != 0 || pthread_join(t, NULL) != 0)
		return 1;
	if (fault_in_child())
		return 2;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR2);
	return sigtimedwait(&set, &info, &second) == SIGUSR2 ? 0 : 3;
}
