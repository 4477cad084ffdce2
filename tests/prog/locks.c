/* SPDX-License-Identifier: MIT */
/*
 * locks N: what there is to see of locks. Two threads take busy_lock N times each and hold it for a millisecond, so that
 * one always waits; free_lock is never waited for; guard is a read-write lock, read by one and written by the other; twice
 * is recursive; checked is unlocked by one who does not hold it (EPERM).
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t busy_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t free_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t twice = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t guard = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t both;

static __attribute__((noinline)) void take_busy(void)
{
	pthread_mutex_lock(&busy_lock);
	usleep(1000);
	pthread_mutex_unlock(&busy_lock);
}

static __attribute__((noinline)) void take_guard(int write)
{
	if (write)
		pthread_rwlock_wrlock(&guard);
	else
		pthread_rwlock_rdlock(&guard);
	usleep(2000);
	pthread_rwlock_unlock(&guard);
}

static void *run(void *arg)
{
	long n = atol(arg);
	int me = pthread_barrier_wait(&both) == PTHREAD_BARRIER_SERIAL_THREAD;

	for (long i = 0; i < n; i++) {
		pthread_barrier_wait(&both);
		take_busy();
	}
	for (long i = 0; i < n; i++) {
		pthread_barrier_wait(&both);
		take_guard(me);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static char ten[] = "10";
	pthread_t t[2];

	pthread_barrier_init(&both, NULL, 2);
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, run, argc > 1 ? argv[1] : ten);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < 7; i++) {
		pthread_mutex_lock(&free_lock);
		pthread_mutex_unlock(&free_lock);
	}
	pthread_mutex_lock(&twice);
	pthread_mutex_lock(&twice);
	pthread_mutex_unlock(&twice);
	pthread_mutex_unlock(&twice);
	pthread_mutex_unlock(&checked);
	return 0;
}
