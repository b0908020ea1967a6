/* SPDX-License-Identifier: BSD-2-Clause */
/* Events of HTTP as text and as NDJSON, pxe-events(5). */
#ifndef PXE_SNIFF_PRINT_HTTP_H
#define PXE_SNIFF_PRINT_HTTP_H

#include "print/line.h"
#include "track/event.h"

/* Print the event, which is EVENT_HTTP, to *out. */
void print_http(struct line_out *out, const struct event *e);

#endif
