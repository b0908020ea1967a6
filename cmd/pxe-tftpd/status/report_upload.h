/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_REPORT_UPLOAD_H
#define PXE_TFTPD_REPORT_UPLOAD_H

#include <stdint.h>

#include "engine/receiver.h"
#include "status/report.h"

/* An upload that has ended; nothing in it is owned. */
struct report_upload {
	const struct sock_addr *peer;
	const char *name; /* below the directory of uploads */
	const char
		*wire_name; /* as the client named it, if otherwise, or NULL */
	const struct receiver *receiver;
	const char *fail;	/* why the server ended it, or NULL */
	const struct tftp *err; /* the client's ERROR, or NULL */
};

/*
 * The upload u was stored; its last block will be acknowledged.  now: a time of
 * the receiver's clock, microseconds.
 */
void report_upload_done(struct report *r, const struct report_upload *u,
			uint64_t now);

/*
 * The upload u ended before it was stored (u->receiver->end).  now: a time of
 * the receiver's clock, microseconds.  One whose client sent no block is logged
 * only with --verbose, for its address may be forged.
 */
void report_upload_failed(struct report *r, const struct report_upload *u,
			  uint64_t now);

#endif
