/* SPDX-License-Identifier: MIT */
/*
 * plocks: each kind of event of a lock once, or as often as is said here. Whoever holds a lock that another wants keeps it
 * until that one is seen to wait: in the system call futex.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER, late = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t tried = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t checked, recursive, inherit, robust;
#ifdef PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP
pthread_mutex_t adaptive = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
#else
pthread_mutex_t adaptive = PTHREAD_MUTEX_INITIALIZER;
#endif
pthread_rwlock_t reads = PTHREAD_RWLOCK_INITIALIZER, writes = PTHREAD_RWLOCK_INITIALIZER;
pthread_rwlock_t late_rw = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int ready;
static volatile pid_t waiter;

static void init(pthread_mutex_t *m, int type, int protocol, int is_robust)
{
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, type);
	pthread_mutexattr_setprotocol(&a, protocol);
	pthread_mutexattr_setrobust(&a, is_robust);
	pthread_mutex_init(m, &a);
}

static struct timespec soon(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += 20000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

/* Until the other thread is in the system call futex. */
static void await_waiter(void)
{
	char path[64], want[16], text[256];

	while (!waiter)
		usleep(100);
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)waiter);
	snprintf(want, sizeof(want), "%d 0x", (int)SYS_futex);
	for (;;) {
		FILE *f = fopen(path, "r");
		size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

		if (f)
			fclose(f);
		text[n] = '\0';
		if (strncmp(text, want, strlen(want)) == 0)
			return;
		usleep(100);
	}
}

static void me(void)
{
	waiter = (pid_t)syscall(SYS_gettid);
}

#define WITH(fn, arg)                                       \
	do {                                                \
		pthread_t t_;                               \
		waiter = 0;                                 \
		if (pthread_create(&t_, NULL, (fn), (arg))) \
			return 1;                           \
		await_waiter();                             \
		thread = t_;                                \
	} while (0)
static pthread_t thread;

static __attribute__((noinline)) void *take(void *m)
{
	me();
	pthread_mutex_lock(m);
	pthread_mutex_unlock(m);
	return NULL;
}

static void *take_late(void *m)
{
	struct timespec t = soon();

	(void)m;
	if (pthread_mutex_timedlock(&late, &t) != ETIMEDOUT)
		abort();
	t = soon();
	if (pthread_rwlock_timedrdlock(&late_rw, &t) != ETIMEDOUT)
		abort();
	if (pthread_mutex_trylock(&tried) != EBUSY)
		abort();
	return NULL;
}

static void *wait_cond(void *arg)
{
	(void)arg;
	me();
	pthread_mutex_lock(&held);
	while (!ready)
		pthread_cond_wait(&cond, &held);
	pthread_mutex_unlock(&held);
	return NULL;
}

static void *read_it(void *arg)
{
	me();
	pthread_rwlock_rdlock(arg);
	pthread_rwlock_unlock(arg);
	return NULL;
}

static void *write_it(void *arg)
{
	me();
	pthread_rwlock_wrlock(arg);
	pthread_rwlock_unlock(arg);
	return NULL;
}

static void *die_with(void *m)
{
	pthread_mutex_lock(m);
	return NULL;
}

static int contended(pthread_mutex_t *m)
{
	pthread_mutex_lock(m);
	WITH(take, m);
	pthread_mutex_unlock(m);
	return pthread_join(thread, NULL);
}

static int alone(void)
{
	for (int i = 0; i < 3; i++) {
		pthread_mutex_lock(&recursive);
		pthread_mutex_lock(&recursive);
		pthread_mutex_unlock(&recursive);
		pthread_mutex_unlock(&recursive);
	}
	if (pthread_mutex_unlock(&checked) != EPERM)
		return 1;
	pthread_mutex_lock(&checked);
	if (pthread_mutex_lock(&checked) != EDEADLK)
		return 1;
	pthread_mutex_unlock(&checked);
	if (pthread_create(&thread, NULL, die_with, &robust))
		return 1;
	pthread_join(thread, NULL);
	if (pthread_mutex_lock(&robust) != EOWNERDEAD)
		return 1;
	pthread_mutex_consistent(&robust);
	return pthread_mutex_unlock(&robust);
}

static int in_vain(void)
{
	pthread_mutex_lock(&late);
	pthread_mutex_lock(&tried);
	pthread_rwlock_wrlock(&late_rw);
	if (pthread_create(&thread, NULL, take_late, NULL))
		return 1;
	pthread_join(thread, NULL);
	pthread_rwlock_unlock(&late_rw);
	pthread_mutex_unlock(&tried);
	return pthread_mutex_unlock(&late);
}

static int condition(void)
{
	WITH(wait_cond, NULL);
	pthread_mutex_lock(&held);
	ready = 1;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&held);
	return pthread_join(thread, NULL);
}

static int rw(void)
{
	pthread_rwlock_wrlock(&reads);
	WITH(read_it, &reads);
	pthread_rwlock_unlock(&reads);
	pthread_join(thread, NULL);
	pthread_rwlock_rdlock(&writes);
	WITH(write_it, &writes);
	pthread_rwlock_unlock(&writes);
	return pthread_join(thread, NULL);
}

int main(void)
{
	init(&checked, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
	init(&recursive, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
	init(&inherit, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
	init(&robust, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
	if (alone() || in_vain() || condition() || rw())
		return 1;
	return contended(&plain) || contended(&adaptive) || contended(&inherit);
}
