/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_SIGNALS_H
#define PXE_ISOEXTRACT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * SIGHUP, SIGINT and SIGTERM are blocked while a tree is written, and looked
 * for between blocks, so that what was begun can be removed first.
 */
struct signals {
	sigset_t before; /* the mask to go back to */
};

void signals_block(struct signals *s);

/* Has one of them come? */
bool signals_pending(void);

/* What was asked for is done: one that has come, or comes later, is too late.
 */
void signals_ignore(void);

/* Let them through again: the process ends here if one has come. */
void signals_restore(const struct signals *s);

#endif
