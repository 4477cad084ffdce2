/* SPDX-License-Identifier: MIT */
/*
 * Files and block I/O: fileinfo_t, devinfo_t, bufinfo_t, fds[], cwd, root; the arguments of the io provider.
 */
inline int B_BUSY = 0x00000001;
inline int B_DONE = 0x00000002;
inline int B_ERROR = 0x00000004;
inline int B_PAGEIO = 0x00000010;
inline int B_PHYS = 0x00000020;
inline int B_READ = 0x00000040;
inline int B_WRITE = 0x00000100;
inline int B_ASYNC = 0x00000400;

inline int O_ACCMODE = 00000003;
inline int O_RDONLY = 00000000;
inline int O_WRONLY = 00000001;
inline int O_RDWR = 00000002;
inline int O_CREAT = 00000100;
inline int O_EXCL = 00000200;
inline int O_NOCTTY = 00000400;
inline int O_TRUNC = 00001000;
inline int O_APPEND = 00002000;
inline int O_NONBLOCK = 00004000;
inline int O_NDELAY = O_NONBLOCK;
inline int O_DSYNC = 00010000;
inline int O_NOATIME = 01000000;
inline int O_CLOEXEC = 02000000;
inline int O_SYNC = 04010000;
inline int O_RSYNC = O_SYNC;
inline int O_PATH = 010000000;

/* ---- files ---- */

typedef struct fileinfo {
	string fi_name;
	string fi_dirname;
	string fi_pathname;
	offset_t fi_offset;
	string fi_fs;
	string fi_mount;
	int fi_oflags;
} fileinfo_t;

/* A struct path in scratch memory. */
inline struct path *__path_of[struct vfsmount *M, struct dentry *D] =
	(this->__path = (struct path *)alloca(sizeof (struct path)), this->__path->mnt = M,
	this->__path->dentry = D, this->__path);
inline string __mount_point[struct mount *M] =
	d_path(__path_of[&M->mnt_parent->mnt, M->mnt_mountpoint]);
inline struct mount *__mount_of[struct vfsmount *M] =
	(struct mount *)((uintptr_t)M - offsetof(struct mount, mnt));
/* Any mount of the file system. */
inline struct mount *__sb_mount[struct super_block *S] = firstof(
	(struct mount *)((uintptr_t)S->s_mounts.next - offsetof(struct mount, mnt_instance)),
	S->s_mounts);
/* Pipes, sockets and the like are in file systems that nobody can mount (SB_NOUSER). */
inline int __pathless[struct inode *I] = (I->i_sb->s_flags >> 31) & 1;

translator fileinfo_t < struct file *F > {
	fi_name = F == NULL ? "<none>" :
	    __pathless[F->f_inode] ? "<unknown>" : stringof(F->f_path.dentry->d_name.name);
	fi_dirname = F == NULL ? "<none>" :
	    __pathless[F->f_inode] ? "<unknown>" : dirname(d_path(&F->f_path));
	fi_pathname = F == NULL ? "<none>" :
	    __pathless[F->f_inode] ? "<unknown>" : d_path(&F->f_path);
	fi_offset = F == NULL ? 0 : F->f_pos;
	fi_fs = F == NULL ? "<none>" : stringof(F->f_inode->i_sb->s_type->name);
	fi_mount = F == NULL ? "<none>" :
	    __pathless[F->f_inode] ? "<unknown>" : __mount_point[__mount_of[F->f_path.mnt]];
	fi_oflags = F == NULL ? 0 : (int)F->f_flags;
};

/* The name that the inode was found by; an inode without one has no name that could be told. */
inline struct dentry *__alias[struct inode *I] =
	I == NULL || __pathless[I] || I->i_dentry.first == NULL ? NULL :
	(struct dentry *)((uintptr_t)I->i_dentry.first - offsetof(struct dentry, d_u));
inline string __inode_path[struct inode *I, struct dentry *D] =
	d_path(__path_of[&__sb_mount[I->i_sb]->mnt, D]);

translator fileinfo_t < struct inode *I > {
	fi_name = __alias[I] == NULL ? "<unknown>" : stringof(__alias[I]->d_name.name);
	fi_dirname = __alias[I] == NULL ? "<unknown>" : dirname(__inode_path[I, __alias[I]]);
	fi_pathname = __alias[I] == NULL ? "<unknown>" : __inode_path[I, __alias[I]];
	fi_offset = 0;
	fi_fs = I == NULL ? "<unknown>" : stringof(I->i_sb->s_type->name);
	fi_mount = __alias[I] == NULL ? "<unknown>" : __mount_point[__sb_mount[I->i_sb]];
	fi_oflags = 0;
};

inline struct file *__fd_file[int FD] =
	curthread->files == NULL || FD < 0 || FD >= curthread->files->fdt->max_fds ? NULL :
	curthread->files->fdt->fd[FD];
inline fileinfo_t fds[int FD] = xlate <fileinfo_t> (__fd_file[FD]);
#pragma D attributes Stable/Stable/Common fds

inline string cwd = curthread->fs == NULL ? "<none>" : d_path(&curthread->fs->pwd);
#pragma D attributes Stable/Stable/Common cwd
inline string root = curthread->fs == NULL ? "<none>" : d_path(&curthread->fs->root);
#pragma D attributes Stable/Stable/Common root

/* ---- devices ---- */

typedef struct devinfo {
	int dev_major;
	int dev_minor;
	int dev_instance;
	string dev_name;
	string dev_statname;
	string dev_pathname;
} devinfo_t;

translator devinfo_t < struct block_device *D > {
	dev_major = D == NULL ? 0 : (int)getmajor(D->bd_dev);
	dev_minor = D == NULL ? 0 : (int)getminor(D->bd_dev);
	dev_instance = 0;
	dev_name = D == NULL ? "<none>" : stringof(D->bd_disk->disk_name);
	dev_statname = D == NULL ? "<none>" : stringof(D->bd_device.kobj.name);
	dev_pathname = D == NULL ? "<none>" : strjoin("/dev/", stringof(D->bd_device.kobj.name));
};

translator devinfo_t < struct bio *B > {
	dev_major = (xlate <devinfo_t> (B->bi_bdev)).dev_major;
	dev_minor = (xlate <devinfo_t> (B->bi_bdev)).dev_minor;
	dev_instance = (xlate <devinfo_t> (B->bi_bdev)).dev_instance;
	dev_name = (xlate <devinfo_t> (B->bi_bdev)).dev_name;
	dev_statname = (xlate <devinfo_t> (B->bi_bdev)).dev_statname;
	dev_pathname = (xlate <devinfo_t> (B->bi_bdev)).dev_pathname;
};

/* Of the partition, or of the whole disk. */
inline struct block_device *__rq_dev[struct request *R] =
	R->bio != NULL && R->bio->bi_bdev != NULL ? R->bio->bi_bdev :
	R->part != NULL ? R->part : R->q->disk != NULL ? R->q->disk->part0 : NULL;

translator devinfo_t < struct request *R > {
	dev_major = (xlate <devinfo_t> (__rq_dev[R])).dev_major;
	dev_minor = (xlate <devinfo_t> (__rq_dev[R])).dev_minor;
	dev_instance = (xlate <devinfo_t> (__rq_dev[R])).dev_instance;
	dev_name = (xlate <devinfo_t> (__rq_dev[R])).dev_name;
	dev_statname = (xlate <devinfo_t> (__rq_dev[R])).dev_statname;
	dev_pathname = (xlate <devinfo_t> (__rq_dev[R])).dev_pathname;
};

/* ---- buffers ---- */

typedef struct bufinfo {
	int b_flags;
	size_t b_bcount;
	caddr_t b_addr;
	uint64_t b_lblkno;
	uint64_t b_blkno;
	size_t b_resid;
	size_t b_bufsize;
	caddr_t b_iodone;
	int b_error;
	dev_t b_edev;
} bufinfo_t;

/* Odd operations write; 1 << 11 is REQ_SYNC. */
inline int __op_flags[uint64_t OP] = (OP & 1 ? B_WRITE : B_READ) | (OP & (1 << 11) ? 0 : B_ASYNC);
inline struct page *__bio_page[struct bio *B] =
	B->bi_io_vec != NULL && B->bi_iter.bi_size != 0 ? B->bi_io_vec->bv_page : NULL;

translator bufinfo_t < struct bio *B > {
	b_flags = __op_flags[B->bi_opf] | B_BUSY | (B->bi_status ? B_ERROR : 0) |
	    (__bio_page[B] != NULL ? B_PAGEIO : B_PHYS);
	b_bcount = B->bi_iter.bi_size;
	b_addr = NULL;
	b_lblkno = B->bi_iter.bi_sector;
	b_blkno = B->bi_iter.bi_sector;
	b_resid = 0;
	b_bufsize = B->bi_iter.bi_size;
	b_iodone = (caddr_t)B->bi_end_io;
	b_error = B->bi_status ? EIO : 0;
	b_edev = B->bi_bdev == NULL ? 0 : B->bi_bdev->bd_dev;
};

translator bufinfo_t < struct request *R > {
	b_flags = __op_flags[R->cmd_flags] | B_BUSY | B_PAGEIO;
	b_bcount = R->__data_len;
	b_addr = NULL;
	b_lblkno = R->__sector;
	b_blkno = R->__sector;
	b_resid = 0;
	b_bufsize = R->__data_len;
	b_iodone = (caddr_t)R->end_io;
	b_error = 0;
	b_edev = __rq_dev[R] == NULL ? 0 : __rq_dev[R]->bd_dev;
};

/* The file whose page is read or written. Anonymous memory and direct I/O belong to none. */
inline struct page *__head_page[struct page *P] =
	firstof(P->compound_head & 1 ? (struct page *)(P->compound_head - 1) : P, P);
inline uintptr_t __folio_mapping[struct page *P] =
	(uintptr_t)firstof(P->mapping, ((struct folio *)P)->mapping);
inline uintptr_t __mapping[struct page *P] = P == NULL ? 0 : __folio_mapping[__head_page[P]];
inline struct inode *__page_inode[struct page *P] = __mapping[P] == 0 || __mapping[P] & 3 ? NULL :
	((struct address_space *)__mapping[P])->host;

inline struct inode *__bio_inode[struct bio *B] = B == NULL ? NULL : __page_inode[__bio_page[B]];

translator fileinfo_t < struct bio *B > {
	fi_name = (xlate <fileinfo_t> (__bio_inode[B])).fi_name;
	fi_dirname = (xlate <fileinfo_t> (__bio_inode[B])).fi_dirname;
	fi_pathname = (xlate <fileinfo_t> (__bio_inode[B])).fi_pathname;
	fi_offset = 0;
	fi_fs = (xlate <fileinfo_t> (__bio_inode[B])).fi_fs;
	fi_mount = (xlate <fileinfo_t> (__bio_inode[B])).fi_mount;
	fi_oflags = 0;
};

translator fileinfo_t < struct request *R > {
	fi_name = (xlate <fileinfo_t> (__bio_inode[R->bio])).fi_name;
	fi_dirname = (xlate <fileinfo_t> (__bio_inode[R->bio])).fi_dirname;
	fi_pathname = (xlate <fileinfo_t> (__bio_inode[R->bio])).fi_pathname;
	fi_offset = 0;
	fi_fs = (xlate <fileinfo_t> (__bio_inode[R->bio])).fi_fs;
	fi_mount = (xlate <fileinfo_t> (__bio_inode[R->bio])).fi_mount;
	fi_oflags = 0;
};

/* Which request a thread waits for is not known: there the request is NULL. */
provider io {
	probe start(struct request *r : bufinfo_t *r, devinfo_t *r, fileinfo_t *r);
	probe done(struct request *r : bufinfo_t *r, devinfo_t *r, fileinfo_t *r);
	probe wait__start(struct request *r : bufinfo_t *r, devinfo_t *r, fileinfo_t *r);
	probe wait__done(struct request *r : bufinfo_t *r, devinfo_t *r, fileinfo_t *r);
};
