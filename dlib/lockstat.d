/* SPDX-License-Identifier: MIT */
/*
 * The arguments of the lockstat provider: the lock; how long it was waited for, in ns; as whom. See
 * src/provider/lockstat.c.
 */
inline int RW_WRITER = 0;
inline int RW_READER = 1;

provider lockstat {
	probe adaptive__acquire(struct mutex *lock);
	probe adaptive__release(struct mutex *lock);
	probe adaptive__block(struct mutex *lock, uint64_t ns);
	probe adaptive__spin(struct mutex *lock, uint64_t ns);
	probe adaptive__acquire__error(struct mutex *lock, int err);
	probe spin__acquire(spinlock_t *lock);
	probe spin__release(spinlock_t *lock);
	probe spin__spin(spinlock_t *lock, uint64_t ns);
	probe rw__acquire(void *lock, int rw);
	probe rw__release(void *lock, int rw);
	probe rw__block(void *lock, uint64_t ns, int rw);
	probe rw__spin(void *lock, uint64_t ns, int rw);
	probe rw__downgrade(void *lock);
	probe semaphore__block(struct semaphore *lock, uint64_t ns);
	probe rt__mutex__block(struct rt_mutex *lock, uint64_t ns);
};
