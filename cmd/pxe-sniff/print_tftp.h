/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_PRINT_TFTP_H
#define PXE_SNIFF_PRINT_TFTP_H

#include <stdbool.h>

struct tracker;
struct tftp;
struct tftp_flow;

/* A request was made, the first time or again. */
void print_tftp_request(struct tracker *s, const struct tftp_flow *f,
			const struct tftp *t);

/* One side stopped with ERROR. */
void print_tftp_error(struct tracker *s, const struct tftp_flow *f,
		      const struct tftp *t, bool from_client);

/* It is done (note is NULL), or nothing is known to come any more. */
void print_tftp_end(struct tracker *s, const struct tftp_flow *f,
		    const char *note);

#endif
