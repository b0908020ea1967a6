/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_SIGNALS_H
#define PXE_ISOEXTRACT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * SIGHUP, SIGINT and SIGTERM are blocked while a tree is written, and looked
 * for between blocks, so that what was begun can be removed first.
 */
struct stop {
	sigset_t before; /* the mask to go back to */
};

void stop_block(struct stop *s);

/* Has one of them come? */
bool stop_pending(void);

/* What was asked for is done: one that has come, or comes later, is too late.
 */
void stop_forget(void);

/* Let them through again: the process ends here if one has come. */
void stop_unblock(const struct stop *s);

#endif
