/* SPDX-License-Identifier: MIT */
/*
 * The disassembler: capstone, loaded when it is first asked, since its tables cost each start 3 ms and 3 MB to
 * relocate.
 */
#ifndef DT_PROC_DISASM_H
#define DT_PROC_DISASM_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disasm {
	void *lib;
	csh cs;
	cs_insn *in; /* the last one that disasm_next() read */
	cs_err (*close)(csh *handle);
	void (*free)(cs_insn *insn, size_t count);
	bool (*next)(csh handle, const uint8_t **code, size_t *size, uint64_t *address,
		     cs_insn *insn);
	cs_err (*regs_access)(csh handle, const cs_insn *insn, cs_regs regs_read, uint8_t *n_read,
			      cs_regs regs_write, uint8_t *n_write);
};

/* For code of this machine. detail: with operands. False: there is no capstone. */
bool disasm_open(struct disasm *d, bool detail);
void disasm_close(struct disasm *d);
/* Reads one instruction into d->in and goes on behind it. False: it is none. */
bool disasm_next(struct disasm *d, const uint8_t **p, size_t *left, uint64_t *addr);

#endif
