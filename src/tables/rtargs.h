/* SPDX-License-Identifier: MIT */
/*
 * What the compiler and the runtime functions of the programs (src/bpfrt/rt.h) must agree on: sizes of
 * buffers, and the table of offsets in the kernel's structures that d_path() is called with.
 */
#ifndef DT_TABLES_RTARGS_H
#define DT_TABLES_RTARGS_H

#define RT_JSON_WORK 120 /* what rt_json() keeps in memory */
#define RT_ADDR_TEXT 64  /* an address as text */
#define RT_LINK_MAX 20   /* bytes of a link address */
#define RT_NAME_MAX 256  /* a name in a directory, with its NUL */
#define RT_DEPTH_MAX 512 /* directories and mount points on the way to the root */

/* RT_PATH_OFF(id, tag of the structure, member) */
#define RT_PATH_OFFS                                  \
	RT_PATH_OFF(PATH_MNT, "path", "mnt")          \
	RT_PATH_OFF(PATH_DENTRY, "path", "dentry")    \
	RT_PATH_OFF(DENTRY_PARENT, "dentry", "d_parent") \
	RT_PATH_OFF(DENTRY_NAME, "dentry", "d_name")  \
	RT_PATH_OFF(QSTR_NAME, "qstr", "name")        \
	RT_PATH_OFF(VFSMOUNT_ROOT, "vfsmount", "mnt_root") \
	RT_PATH_OFF(MOUNT_MNT, "mount", "mnt")        \
	RT_PATH_OFF(MOUNT_PARENT, "mount", "mnt_parent") \
	RT_PATH_OFF(MOUNT_POINT, "mount", "mnt_mountpoint") \
	RT_PATH_OFF(TASK_FS, "task_struct", "fs")     \
	RT_PATH_OFF(FS_ROOT, "fs_struct", "root")

enum rt_offset {
#define RT_PATH_OFF(id, tag, member) RT_##id,
	RT_PATH_OFFS
#undef RT_PATH_OFF
		RT_N_OFFS
};

#endif
