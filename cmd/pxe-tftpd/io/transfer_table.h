/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_TRANSFER_TABLE_H
#define PXE_TFTPD_TRANSFER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/sender.h"
#include "names/request.h"
#include "sys/sock.h"

struct file;
struct lane;
struct loop_timer;
struct carrier;

/*
 * The table of transfers, found by the client's address and port, and the
 * bounds on them.  No I/O here: what a transfer holds is opened and closed by
 * transfer_io.c.
 */
struct transfer {
	struct transfer *next;		/* in its bucket */
	struct transfer *older, *newer; /* among those without an ACK yet */
	bool fresh;			/* it is among them */

	struct sock_addr peer;
	struct sock_addr local; /* the address that was asked */
	uint64_t request;	/* digest of the bytes of the request */
	char *name;		/* file, below the root; owned */
	char *asked;		/* its name in the request, if another; owned */
	const char *client;	/* class_of(), or NULL */
	struct session s;

	struct carrier *carrier; /* for handlers */
	struct file *file;
	struct lane *lane;
	unsigned strays;  /* packets for it on other lanes */
	bool unsegmented; /* see sys/mmsg.h */
	const char *fail; /* our own reason to end it, static; or NULL */
	struct loop_timer *timer;
	uint64_t timer_at; /* when it fires; 0: it is not running */
};

struct transfers;

struct transfer_limits {
	uint32_t max;	 /* transfers at once */
	uint32_t fresh;	 /* of one address, without an ACK yet */
	uint32_t client; /* of one address */
};

/* NULL without memory. */
struct transfers *transfers_new(const struct transfer_limits *lim);

/* Free the table, which must be empty; NULL is fine. */
void transfers_free(struct transfers *ts);

void transfers_limit(struct transfers *ts, const struct transfer_limits *lim);
size_t transfers_count(const struct transfers *ts);

/* Call fn with each one, in no order; it must not add or remove any. */
typedef void transfers_fn(const struct transfer *t, void *ctx);
void transfers_each(const struct transfers *ts, transfers_fn *fn, void *ctx);

/* Any one of them, or NULL. */
struct transfer *transfers_any(const struct transfers *ts);

/* A number for bytes from outside, different in each process. */
uint64_t transfers_digest(const struct transfers *ts, const void *p, size_t n);

struct transfer *transfers_find(const struct transfers *ts,
				const struct sock_addr *peer);

enum transfers_room {
	TRANSFERS_FREE,	  /* another may be added */
	TRANSFERS_EVICT,  /* after *oldest, which has no ACK, was ended */
	TRANSFERS_BUSY,	  /* the client shall ask again later */
	TRANSFERS_FLOOD,  /* too many of this address have no ACK */
	TRANSFERS_GREEDY, /* too many of this address */
};

/*
 * May one of peer be added?  Requests with forged addresses are never
 * acknowledged: they may not take more than a share of the table, and the
 * oldest makes room, for an honest client answers in milliseconds.
 */
enum transfers_room transfers_room(struct transfers *ts,
				   const struct sock_addr *peer, uint64_t now,
				   struct transfer **oldest);

/* A new entry, without an ACK yet; NULL without memory. */
struct transfer *transfers_add(struct transfers *ts,
			       const struct sock_addr *peer, const char *name);

/* The client has acknowledged something: its address is its own. */
void transfers_confirm(struct transfers *ts, struct transfer *t);

/* Take it out and free it; what it holds must have been released. */
void transfers_remove(struct transfers *ts, struct transfer *t);

#endif
