/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_TRANSFER_TABLE_H
#define PXE_TFTPD_TRANSFER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/sender.h"
#include "names/request.h"
#include "sys/sock.h"

struct open_file;
struct endpoint;
struct loop_timer;
struct transfer_io;

/*
 * The table of transfers, found by the client's address and port, and the
 * bounds on them.  No I/O here: what a transfer holds is opened and closed by
 * transfer_io.c.
 */
struct transfer {
	struct transfer *next;		/* in its bucket */
	struct transfer *older, *newer; /* among those without an ACK yet */
	bool unconfirmed;		/* it is among them */

	struct sock_addr peer;
	struct sock_addr local; /* the address that was asked */
	uint64_t request;	/* digest of the bytes of the request */
	char *name;		/* file, below the root; owned */
	char *asked;		/* its name in the request, if another; owned */
	const char *client;	/* fingerprint_of(), or NULL */
	struct sender sender;

	struct transfer_io *io; /* for handlers */
	struct open_file *file;
	struct endpoint *endpoint;
	unsigned strays;  /* packets for it on other endpoints */
	bool unsegmented; /* see sys/mmsg.h */
	const char *fail; /* our own reason to end it, static; or NULL */
	struct loop_timer *timer;
	uint64_t timer_at; /* when it fires; 0: it is not running */
};

struct transfer_table;

struct transfer_limits {
	uint32_t max;	      /* transfers at once */
	uint32_t unconfirmed; /* of one address, without an ACK yet */
	uint32_t client;      /* of one address */
};

/* NULL without memory. */
struct transfer_table *transfer_table_new(const struct transfer_limits *lim);

/* Free the table, which must be empty; NULL is fine. */
void transfer_table_free(struct transfer_table *ts);

void transfer_table_limit(struct transfer_table *ts,
			  const struct transfer_limits *lim);
size_t transfer_table_count(const struct transfer_table *ts);

/* Call fn with each one, in no order; it must not add or remove any. */
typedef void transfer_table_fn(const struct transfer *t, void *ctx);
void transfer_table_each(const struct transfer_table *ts, transfer_table_fn *fn,
			 void *ctx);

/* Any one of them, or NULL. */
struct transfer *transfer_table_any(const struct transfer_table *ts);

/* A number for bytes from outside, different in each process. */
uint64_t transfer_table_digest(const struct transfer_table *ts, const void *p,
			       size_t n);

struct transfer *transfer_table_find(const struct transfer_table *ts,
				     const struct sock_addr *peer);

enum transfer_admission {
	TRANSFER_ADMIT,		/* another may be added */
	TRANSFER_ADMIT_EVICT,	/* after *oldest, which has no ACK, was ended */
	TRANSFER_TABLE_FULL,	/* the client shall ask again later */
	TRANSFER_UNACKED_LIMIT, /* too many of this address have no ACK */
	TRANSFER_CLIENT_LIMIT,	/* too many of this address */
};

/*
 * May one of peer be added?  Requests with forged addresses are never
 * acknowledged: they may not take more than a share of the table, and the
 * oldest makes room, for an honest client answers in milliseconds.
 */
enum transfer_admission transfer_table_admit(struct transfer_table *ts,
					     const struct sock_addr *peer,
					     uint64_t now,
					     struct transfer **oldest);

/* A new entry, without an ACK yet; NULL without memory. */
struct transfer *transfer_table_add(struct transfer_table *ts,
				    const struct sock_addr *peer,
				    const char *name);

/* The client has acknowledged something: its address is its own. */
void transfer_table_confirm(struct transfer_table *ts, struct transfer *t);

/* Take it out and free it; what it holds must have been released. */
void transfer_table_remove(struct transfer_table *ts, struct transfer *t);

#endif
