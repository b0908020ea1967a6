/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_PRINT_TFTP_H
#define PXE_SNIFF_PRINT_TFTP_H

#include <stdbool.h>

struct story;
struct tftp;
struct tftp_flow;

/* A request was made, the first time or again. */
void tftp_line_request(struct story *s, const struct tftp_flow *f,
		       const struct tftp *t);

/* One side stopped with ERROR. */
void tftp_line_error(struct story *s, const struct tftp_flow *f,
		     const struct tftp *t, bool from_client);

/* It is done (note is NULL), or nothing is known to come any more. */
void tftp_line_end(struct story *s, const struct tftp_flow *f,
		   const char *note);

#endif
