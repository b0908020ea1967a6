/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_CMDLINE_H
#define PXE_MKSCRIPT_CMDLINE_H

#include "util/txt.h"

/* The longest command line that a kernel keeps: COMMAND_LINE_SIZE - 1. */
#define CMDLINE_MAX 2047

/* What stands for the place-holders of CMDLINE (pxe-facts(5)). */
struct cmdline_vars {
	const char *base;   /* @BASE@: URL of the image's tree; NULL: none */
	const char *iso;    /* @ISO@: URL of the image file; NULL: none */
	const char *answer; /* @ANSWER@: URL of the answer file; NULL: none */
	const char *kind;   /* ANSWER of the facts, or "" */
};

/* Place-holders that a command line has. */
enum cmdline_uses {
	CMDLINE_BASE = 1,
	CMDLINE_ISO = 2,
	CMDLINE_ANSWER = 4,
};

unsigned cmdline_uses(const char *cmdline);

/*
 * Append the command line to t with its place-holders filled in and one blank
 * between words.  Without an answer file, words that hold @ANSWER@ are left
 * out, and so are those that tell an installer of this kind to ask nothing.
 */
void cmdline_fill(struct txt *t, const char *cmdline,
		  const struct cmdline_vars *v);

#endif
