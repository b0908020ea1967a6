/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONN_H
#define PXE_HTTPD_CONN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "conn/request.h"

/*
 * Connections, with what the engine does not look at: a request head that
 * trickles in a byte at a time, a file that is truncated while it is sent, a
 * client that closed its side.  Times are microseconds of loop_now().
 */
struct conn {
	struct conn *prev, *next;
	int fd;		     /* the engine's */
	uint64_t since;	     /* when it began to wait for a request head */
	unsigned n_requests; /* begun so far */
	struct request *req; /* NULL between requests */
	char ip[INET6_ADDRSTRLEN];
	bool peer_closed; /* the client will send no more */
	struct conn_list *list;
};

/* Zero-initialise it. */
struct conn_list {
	struct conn *first;
	size_t n;
	bool any_peer_closed; /* set since the last conn_abort_closed() */
};

/* How long a connection may wait, in microseconds; 0: for ever. */
struct conn_limits {
	uint64_t head; /* for a request head to be complete */
	uint64_t idle; /* in addition, after the first request */
};

/*
 * Add a connection of the peer sa to l, at the time now; fd stays the engine's
 * and must be open until conn_remove().  NULL without memory.
 */
struct conn *conn_add(struct conn_list *l, int fd, const struct sockaddr *sa,
		      uint64_t now);

/* Take the connection out of l and free it; c may be NULL. */
void conn_remove(struct conn_list *l, struct conn *c);

/* Has it no request whose head is complete? */
bool conn_is_idle(const struct conn *c);

/* Has it waited for a request head for longer than lim at the time now? */
bool conn_overdue(const struct conn *c, const struct conn_limits *lim,
		  uint64_t now);

/* Is the file that its request is sent shorter now than was announced? */
bool conn_file_truncated(const struct conn *c);

/*
 * Look whether the client has closed its side, for conn_abort_closed(): the
 * engine may not notice.
 */
void conn_check_peer(struct conn *c);

/* Abort the idle connections whose peers conn_check_peer() found closed. */
void conn_abort_closed(struct conn_list *l);

/*
 * Shut the connection down; the engine then finds it closed and ends it.  What
 * was handed to the kernel is still sent.  why, a static string, is the error
 * of its request in the report; NULL: the engine's outcome is.
 */
void conn_abort(struct conn *c, const char *why);

/* Bytes that the client has acknowledged since the connection began. */
uint64_t conn_acked(const struct conn *c);

/* Bytes that the client has sent since the connection began; a FIN is one. */
uint64_t conn_received(const struct conn *c);

#endif
