/* SPDX-License-Identifier: MIT */
/*
 * The arguments of the trap provider: the address that the exception is about, where it happened, the
 * processor's error code; of return, the signal that it became (0: none). See src/provider/trap.c.
 */
provider trap {
	probe entry(uintptr_t addr, uintptr_t pc, int code);
	probe return(uintptr_t addr, uintptr_t pc, int sig);
};
