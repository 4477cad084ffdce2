/* SPDX-License-Identifier: MIT */
/* What the fields of a pid or USDT probe description mean. Pure. */
#ifndef DT_PROVIDER_PID_TEXT_H
#define DT_PROVIDER_PID_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* Is the field a pattern, or empty? */
bool pid_any(const char *field);
/*
 * Splits "pid123" or "python123" into the length of the name and the number. false: the field does not
 * end in a number.
 */
bool pid_split(const char *prov, uint32_t *ret_len, uint32_t *ret_pid);
/*
 * Does the module field mean this object? By its name, its name up to a dot ("libc" is libc.so.6), a
 * pattern, or a.out for the executable.
 */
bool pid_module(const char *field, const char *object, bool is_exe);
/*
 * May the function have a return probe? The kernel puts an address of its own in place of the return address. A
 * function that is entered without one, keeps it, or comes back twice would be broken by that.
 */
bool pid_returns(const char *func);
/* "entry", "return": false; a number in hexadecimal. */
bool pid_offset(const char *name, uint64_t *ret);

#endif
