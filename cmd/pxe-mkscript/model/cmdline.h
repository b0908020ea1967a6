/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_CMDLINE_H
#define PXE_MKSCRIPT_CMDLINE_H

#include "util/txt.h"

/*
 * The kernel's command line of an image, CMDLINE of its facts, and the
 * place-holders in it (pxe-facts(5)).
 */

/* Bytes that Linux on x86 keeps of a command line: COMMAND_LINE_SIZE - 1. */
#define CMDLINE_MAX 2047

/* What replaces the place-holders. */
struct cmdline_vars {
	const char *base;   /* @BASE@: URL of the image's tree; NULL: none */
	const char *iso;    /* @ISO@: URL of the image file; NULL: none */
	const char *answer; /* @ANSWER@: URL of the answer file; NULL: none */
	const char *kind;   /* what kind it is, ANSWER of the facts, or "" */
};

/* A set of place-holders. */
enum cmdline_uses {
	CMDLINE_BASE = 1,
	CMDLINE_ISO = 2,
	CMDLINE_ANSWER = 4,
};

/* The place-holders that a command line has: a set of enum cmdline_uses. */
unsigned cmdline_uses(const char *cmdline);

/*
 * Append the command line to t, its place-holders replaced, with one blank
 * between words.  One whose value is NULL stays as it is.  But if answer is
 * NULL and the command line holds @ANSWER@, the words that hold it are left
 * out, and so are those that tell an installer for this kind of answer file to
 * ask nothing.
 */
void cmdline_fill(struct txt *t, const char *cmdline,
		  const struct cmdline_vars *v);

#endif
