/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_REPORT_UPLOAD_H
#define PXE_TFTPD_REPORT_UPLOAD_H

#include <stdint.h>

#include "engine/receiver.h"
#include "status/report.h"

/* What is told of an upload. */
struct report_upload {
	const struct sock_addr *peer;
	const char *name; /* below the directory of uploads */
	const char
		*wire_name; /* as the client named it, if otherwise, or NULL */
	const struct receiver *receiver;
	const char *fail;	/* our own reason to end it, or NULL */
	const struct tftp *err; /* the client's ERROR, or NULL */
};

/* It is stored, and the client will be told. */
void report_upload_done(struct report *r, const struct report_upload *u,
			uint64_t now);

/* It ended before (u->receiver->end), and nothing of it is left. */
void report_upload_failed(struct report *r, const struct report_upload *u,
			  uint64_t now);

#endif
