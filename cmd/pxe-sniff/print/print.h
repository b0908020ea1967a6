/* SPDX-License-Identifier: BSD-2-Clause */
/* Events as lines of text and as NDJSON, pxe-events(5). */
#ifndef PXE_SNIFF_PRINT_H
#define PXE_SNIFF_PRINT_H

#include "print/line.h"
#include "track/event.h"

/* Print the event to *out.  Errors are found by line_failed(). */
void print_event(struct line_out *out, const struct event *e);

#endif
