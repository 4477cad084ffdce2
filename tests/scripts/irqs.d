#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Interrupts and the time that they take. */

sdt:irq::irq_handler_entry { this->x = 0; self->t = timestamp; }
sdt:irq::irq_handler_exit /self->t/ { @[cpu, (int)arg0] = quantize(timestamp - self->t); self->t = 0; }
sdt:irq::softirq_raise { @s[arg0] = count(); }
