/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_SCRIPT_ERROR_H
#define PXE_MKSCRIPT_SCRIPT_ERROR_H

/* What is wrong with a script that was made. */
struct script_error {
	unsigned line; /* from 1; 0: none in particular */
	char text[160];
};

#endif
