/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_H
#define PXE_TFTPD_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "names/request.h"
#include "proto/tftp.h"
#include "status/report.h"
#include "sys/daemon.h"

/*
 * Uploads on the network, off until there is a directory for them.  Each has a
 * socket of its own, like a transfer in transfer_io.h; what arrives and what is
 * sent is decided in receiver.c, and upload_file.c has the file.
 */
struct uploads;

/* NULL without memory. */
struct uploads *uploads_new(void);

/* Each is ended, and its client told.  NULL is fine. */
void uploads_free(struct uploads *us);

/* Open the directory of c.  0 with it, or -1 for none, in *dir; else an exit
 * status after a message. */
int uploads_load(int *dir, const struct conf *c);

/*
 * Use c, whose strings must live until the next call, and the directory dir,
 * which is taken, from now on.  Uploads go on as they are.
 */
void uploads_configure(struct uploads *us, const struct conf *c, int dir);

/*
 * Get ready, before privilege is dropped: c and the directory may change
 * later, but there must be one now.  0 or an exit status after a message.
 */
int uploads_open(struct uploads *us, struct daemon *d, struct report *report);

/*
 * A request of a client that may have an upload already.  True: that answers
 * it.  False: it has none, any more.
 */
bool uploads_request_repeated(struct uploads *us, const struct rx_request *rx);

/* Read a WRQ into rx->request.  0, or -1 with the answer in refusal. */
int uploads_read(struct uploads *us, struct rx_request *rx,
		 const struct tftp *pkt, struct refusal *refusal);

/*
 * Begin what rx->request asks for, which uploads_read() has read; its digest
 * and origin are in ask.  0, also if the client shall ask again; or -1 with the
 * answer in refusal.
 */
int uploads_start(struct uploads *us, const struct rx_request *rx,
		  struct refusal *refusal);

/* Uploads that are not complete. */
size_t uploads_count(const struct uploads *us);

/* Call idle(ctx) whenever the last one ends. */
void uploads_on_idle(struct uploads *us, void (*idle)(void *), void *ctx);

/* End every one with an ERROR of this text, which is static. */
void uploads_stop(struct uploads *us, const char *text);

#endif
