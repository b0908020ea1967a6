/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_TRANSFER_TABLE_H
#define PXE_TFTPD_TRANSFER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "engine/sender.h"
#include "names/request.h"
#include "sys/sock.h"

struct open_file;
struct endpoint;
struct loop_timer;
struct transfer_io;

/*
 * The table of transfers that send files, found by the client's address and
 * port, with the bounds on them.  No I/O here: what a transfer holds is opened
 * and released by transfer_io.c.
 *
 * A transfer is unconfirmed until the client has acknowledged its first packet:
 * the source address of a request may be forged, to have packets sent to a
 * victim.  Unconfirmed transfers may take only a share of the table, and of one
 * address only a few; more requests of one address (a rack behind NAT) wait in
 * the table.  Their turn comes when a client of that address acknowledges, or
 * sends a request after unconfirmed transfers have ended.
 */
struct transfer {
	struct transfer *next; /* in its hash bucket */
	enum transfer_state {
		TRANSFER_UNCONFIRMED,
		TRANSFER_CONFIRMED,
		TRANSFER_WAITING, /* for its turn: nothing was sent yet */
	} state;
	/* While UNCONFIRMED: oldest first.  While WAITING: of all addresses. */
	TAILQ_ENTRY(transfer) link;
	TAILQ_ENTRY(transfer) source_link; /* while WAITING: of its address */
	uint64_t waiting_since;		   /* the last request, microseconds */

	struct sock_addr peer;
	struct sock_addr local; /* the address that the request was sent to */
	uint64_t request;	/* digest of the bytes of the request */
	char *name;		/* file, below the root; owned */
	char *asked;		/* its name in the request, if another; owned */
	const char *client;	/* fingerprint_of(), or NULL */
	struct sender_options options; /* of the request */
	struct sender sender;	       /* once it is not WAITING */

	struct transfer_io *io;	   /* for handlers */
	struct open_file *file;	   /* a reference */
	struct endpoint *endpoint; /* by which all its packets go */
	unsigned strays;  /* its packets that came to other endpoints */
	bool unsegmented; /* see sys/mmsg.h */
	const char *fail; /* the server's reason to end it, static; or NULL */
	struct loop_timer *timer;
	uint64_t timer_at; /* when it fires; 0: it is not running */
};

struct transfer_table;

struct transfer_limits {
	uint32_t max;	      /* transfers at once, without those that wait */
	uint32_t unconfirmed; /* of one address */
	uint32_t client;      /* of one address, with those that wait */
};

/* An empty table; *lim is copied.  NULL without memory. */
struct transfer_table *transfer_table_new(const struct transfer_limits *lim);

/* Free the table, which must be empty; NULL is fine. */
void transfer_table_free(struct transfer_table *ts);

/* Use these limits from now on; no transfer ends for it. */
void transfer_table_limit(struct transfer_table *ts,
			  const struct transfer_limits *lim);

/* Transfers that have begun. */
size_t transfer_table_count(const struct transfer_table *ts);

/* Transfers that wait for their turn. */
size_t transfer_table_waiting(const struct transfer_table *ts);

/*
 * Call fn with each transfer that has begun, in no order; fn must not add or
 * remove any.
 */
typedef void transfer_table_fn(const struct transfer *t, void *ctx);
void transfer_table_each(const struct transfer_table *ts, transfer_table_fn *fn,
			 void *ctx);

/* Any transfer, begun or waiting; NULL if the table is empty. */
struct transfer *transfer_table_any(const struct transfer_table *ts);

/* A digest of n bytes from outside, keyed: different in each process. */
uint64_t transfer_table_digest(const struct transfer_table *ts, const void *p,
			       size_t n);

/* The transfer of this address and port, or NULL. */
struct transfer *transfer_table_find(const struct transfer_table *ts,
				     const struct sock_addr *peer);

/* What becomes of a request. */
enum transfer_admission {
	TRANSFER_ADMIT,	      /* add it */
	TRANSFER_ADMIT_EVICT, /* add it after *oldest was ended */
	TRANSFER_ADMIT_WAIT,  /* add it as one that waits */
	/* The client is not answered, and will repeat its request: */
	TRANSFER_TABLE_FULL,
	TRANSFER_UNCONFIRMED_LIMIT, /* and too many wait already */
	TRANSFER_CLIENT_LIMIT,
};

/*
 * May a transfer to peer be added at time now (microseconds)?  When the table
 * is full, the oldest unconfirmed transfer makes room if it is older than a
 * client needs for its first ACK.
 */
enum transfer_admission transfer_table_admit(struct transfer_table *ts,
					     const struct sock_addr *peer,
					     uint64_t now,
					     struct transfer **oldest);

/*
 * Add a transfer, UNCONFIRMED or, for TRANSFER_ADMIT_WAIT, WAITING since now.
 * peer and name are copied.  NULL without memory.
 */
struct transfer *transfer_table_add(struct transfer_table *ts,
				    const struct sock_addr *peer,
				    const char *name);
struct transfer *transfer_table_add_waiting(struct transfer_table *ts,
					    const struct sock_addr *peer,
					    const char *name, uint64_t now);

/* The client has acknowledged something: its address is not forged. */
void transfer_table_confirm(struct transfer_table *ts, struct transfer *t);

/*
 * The WAITING transfer of peer's address whose turn it is: it is UNCONFIRMED
 * afterwards, for the caller to begin.  NULL: none waits, or others must end or
 * be acknowledged first, or too many began within the second before now
 * (microseconds) without an answer.
 */
struct transfer *transfer_table_next(struct transfer_table *ts,
				     const struct sock_addr *peer,
				     uint64_t now);

/* A WAITING transfer was asked for again: it keeps its turn. */
void transfer_table_renew(struct transfer_table *ts, struct transfer *t,
			  uint64_t now);

/* The WAITING transfer that was asked for longest ago, or NULL. */
struct transfer *transfer_table_stale(const struct transfer_table *ts);

/*
 * Take t out and free it with its names; the caller has released what else it
 * holds.  An end by the client's ERROR counts as an answer.
 */
void transfer_table_remove(struct transfer_table *ts, struct transfer *t);

#endif
