/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_FAULT_H
#define MKSCRIPT_FAULT_H

/* What is wrong with a script that was made. */
struct fault {
	unsigned line; /* from 1; 0: none in particular */
	char text[160];
};

#endif
