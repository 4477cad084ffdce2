/* SPDX-License-Identifier: MIT */
/*
 * What the compiler and the runtime functions of the programs (src/bpfrt/rt.h) must agree on: sizes of
 * buffers, the table of offsets in the kernel's structures that d_path() is called with, and what is
 * said of packets.
 */
#ifndef DT_TABLES_RTARGS_H
#define DT_TABLES_RTARGS_H

#define RT_SLAB_PIECE 512 /* rt_slab() copies a stack in such pieces if not in one */
#define RT_JSON_WORK 120 /* what rt_json() keeps in memory */
#define RT_ADDR_TEXT 64  /* an address as text */
#define RT_LINK_MAX 20   /* bytes of a link address */
#define RT_NAME_MAX 256  /* a name in a directory, with its NUL */
#define RT_DEPTH_MAX 512 /* directories and mount points on the way to the root */

/*
 * rt_packet(): protocol in the lowest byte; version, 4 or 6; where the protocol's header begins; TCP's flags
 * or the type of an ICMP message. 0: no packet.
 */
#define RT_PKT_VERSION 8
#define RT_PKT_OFF 16
#define RT_PKT_FLAGS 32
#define RT_PKT_LATER (1ull << 40) /* a fragment that is not the first */
#define RT_PKT_SEQ0 (1ull << 41)  /* TCP: the sequence number is 0 */
#define RT_PKT_FRAGMENT (1ull << 42)
#define RT_PKT_OURS (1ull << 43) /* the compiler's: sent by, or for, this machine */
#define RT_PROTO_ICMP 1
#define RT_PROTO_TCP 6
#define RT_PROTO_UDP 17
#define RT_PROTO_ICMP6 58
#define RT_OWN_IP6 (1ull << 32) /* rt_own_addr(): the header is of IPv6 */

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

/*
 * rt_slab_returns(), rt_frame_returns(): where the kernel keeps the addresses that probed functions will return to. RT_RETURN_OFF(id,
 * tag of the structure, member)
 */
#define RT_RETURN_OFFS                                  \
	RT_RETURN_OFF(TASK_UTASK, "task_struct", "utask") \
	RT_RETURN_OFF(UTASK_FIRST, "uprobe_task", "return_instances") \
	RT_RETURN_OFF(RETURN_AT, "return_instance", "stack") \
	RT_RETURN_OFF(RETURN_TO, "return_instance", "orig_ret_vaddr") \
	RT_RETURN_OFF(RETURN_NEXT, "return_instance", "next") \
	RT_RETURN_OFF(TASK_MM, "task_struct", "mm") \
	RT_RETURN_OFF(MM_UPROBES, "mm_struct", "uprobes_state") \
	RT_RETURN_OFF(UPROBES_AREA, "uprobes_state", "xol_area") \
	RT_RETURN_OFF(AREA_ADDR, "xol_area", "vaddr")
#define RT_RETURNS_MAX 64 /* as many as the kernel takes of one thread */

enum rt_return_offset {
#define RT_RETURN_OFF(id, tag, member) RT_##id,
	RT_RETURN_OFFS
#undef RT_RETURN_OFF
	RT_RETURN_CAP, /* bytes that there is room for at dst: known to the verifier, as all of this table is */
	RT_N_RETURN_OFFS
};

/* rt_container(): members of struct kernfs_node */
enum rt_kn_offset { RT_KN_NAME, RT_KN_PARENT, RT_N_KN_OFFS };

#endif
