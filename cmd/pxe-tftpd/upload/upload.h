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
 * Uploads (WRQ, RFC 1350 section 4) on the network; refused while there is no
 * directory for them.  Each upload has a UDP socket of its own.  The protocol
 * is in engine/receiver.c, the file in upload_file.c.
 */
struct uploads;

/* An empty table; every WRQ is refused.  NULL without memory. */
struct uploads *uploads_new(void);

/*
 * End every upload with an ERROR to its client, and free the table.  NULL is
 * allowed.
 */
void uploads_free(struct uploads *us);

/*
 * Open the directory of --upload in c.  0, and *dir is a descriptor that goes
 * to uploads_configure(), or -1 if c has none; or EX_NOINPUT after a message.
 */
int uploads_load(int *dir, const struct conf *c);

/*
 * Use the upload options of c, whose strings must live until the next call, and
 * the directory dir, which is taken, for requests from now on; -1: refuse them.
 * Running uploads keep their options and their directory.
 */
void uploads_configure(struct uploads *us, const struct conf *c, int dir);

/*
 * Start the process that writes to the disk, if there is a directory; once,
 * before privilege is dropped.  Ends of uploads go to report, which must
 * outlive us.  0, or an exit status after a message.
 */
int uploads_open(struct uploads *us, struct daemon *d, struct report *report);

/*
 * Handle rx if it is the retransmission of the request of an upload.  True: it
 * was.  False: its client has no upload; one that it had is ended, because the
 * request is another one.
 */
bool uploads_request_repeated(struct uploads *us, const struct rx_request *rx);

/*
 * Fill rx->request from the decoded WRQ pkt.  0; or -1 with the answer in
 * *refusal, also if there is no directory for uploads.
 */
int uploads_read(struct uploads *us, struct rx_request *rx,
		 const struct tftp *pkt, struct refusal *refusal);

/*
 * Begin the upload rx->request, filled by uploads_read(); the other members of
 * rx are set too.  0, and the client has got an answer, or none because there
 * is no room (then it will repeat its request); or -1 with the answer in
 * *refusal.
 */
int uploads_start(struct uploads *us, const struct rx_request *rx,
		  struct refusal *refusal);

/* The number of uploads that are not complete. */
size_t uploads_count(const struct uploads *us);

/* From now on call idle(ctx) whenever uploads_count() becomes 0. */
void uploads_on_idle(struct uploads *us, void (*idle)(void *), void *ctx);

/* End every upload with an ERROR of this text, which is static. */
void uploads_stop(struct uploads *us, const char *text);

#endif
