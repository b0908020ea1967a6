/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_INT_H
#define PXE_TFTPD_UPLOAD_INT_H

/* Between upload*.c only. */

#include "engine/netascii.h"
#include "engine/receiver.h"
#include "upload/upload.h"

struct upload_dir;
struct upload_file;

/* The largest block, with its head, and a byte that tells of a larger one. */
#define UPLOAD_PACKET (TFTP_HEAD + TFTP_BLKSIZE_MAX + 1)

struct upload {
	struct upload *next;
	struct uploads *uploads;
	struct sock_addr peer;
	uint64_t request; /* digest of the bytes of the request */
	char *name;	  /* owned */
	char *asked;	  /* its name in the request, if another; owned */
	struct receiver receiver;
	struct upload_file *file; /* NULL: stored */
	bool netascii;
	struct netascii_in text;
	const char *fail; /* our own reason to end it, static; or NULL */
	int fd;		  /* connected to peer; -1: none */
	struct loop_io *io;
	struct loop_timer *timer;
	uint64_t timer_at; /* when it fires; 0: it is not running */
};

struct uploads {
	struct loop *loop;
	struct report *report;
	struct upload_dir *store;
	struct receiver_limits limits;
	bool mtu_clamp;
	struct sock_ports ports; /* first 0: any */
	uint32_t max;		 /* that are not complete */
	struct upload *first;
	void (*idle)(void *);
	void *idle_ctx;
	uint8_t *packet; /* UPLOAD_PACKET */
	uint8_t *text;	 /* the same, and one more */
};

/*
 * Do what u's machine says.  err is the client's ERROR if that is what it
 * answers to, else NULL.  False: u has ended and is gone.
 */
bool upload_carry_on(struct upload *u, struct receiver_action *a,
		     const struct tftp *err);

/* Handlers of its socket and its timer. */
void upload_on_packets(void *ctx);
void upload_on_timer(void *ctx);

/* End it without a word to its client. */
void upload_drop(struct upload *u, enum receiver_end end);

/* Take it out and free it; nothing is told to anybody. */
void upload_release(struct upload *u);

#endif
