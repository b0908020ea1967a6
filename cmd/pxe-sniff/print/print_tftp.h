/* SPDX-License-Identifier: BSD-2-Clause */
/* Events of TFTP as text and as NDJSON, pxe-events(5). */
#ifndef PXE_SNIFF_PRINT_TFTP_H
#define PXE_SNIFF_PRINT_TFTP_H

#include "print/line.h"
#include "track/event.h"

/* Print the event, which is EVENT_TFTP, to *out. */
void print_tftp(struct line_out *out, const struct event *e);

#endif
