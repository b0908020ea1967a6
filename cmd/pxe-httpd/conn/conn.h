/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONN_H
#define PXE_HTTPD_CONN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/*
 * The connections, beside what libmicrohttpd keeps of them: its time-out only
 * sees silence, so a client that sends one byte of a header now and then would
 * hold a connection for ever, and one whose file was cut short would wait for
 * the rest.  All times are microseconds of loop_now().
 */

struct conn;

/* A request, from its first line to the end of its reply. */
struct request {
	struct conn *conn;   /* NULL if memory ran out */
	uint64_t begun;	     /* when its first line was there */
	int64_t wall;	     /* the same, seconds since 1970 */
	bool head_done;	     /* all header fields are there */
	const char *method;  /* the library's, NULL before head_done */
	const char *version; /* as method */
	uint64_t len;	     /* bytes of body to be sent */
	int fd;		     /* the library's; -1 if no file is sent */
	uint64_t end;	     /* size that the file must keep until the end */
	uint64_t acked;	     /* conn_acked() before the file was sent */
	const char *error;   /* why we broke the connection, or NULL */
	char target[];	     /* as it came, with the query */
};

struct conn {
	struct conn *prev, *next;
	int fd;		     /* the library's */
	uint64_t since;	     /* waits for a request head since then */
	unsigned served;     /* requests begun */
	struct request *req; /* NULL between requests */
	char ip[INET6_ADDRSTRLEN];
	bool ended; /* the client will send no more */
	struct conn_list *list;
};

struct conn_list {
	struct conn *first;
	size_t n;
	bool ended; /* conn_check_peer() found one since this was cleared */
};

/* Limits of waiting; 0: none. */
struct conn_limits {
	uint64_t head; /* for the head of a request */
	uint64_t idle; /* between two requests, on top of it */
};

/* A new connection; NULL without memory. */
struct conn *conn_add(struct conn_list *l, int fd, const struct sockaddr *sa,
		      uint64_t now);

/* Take it out of the list and free it; NULL is fine. */
void conn_remove(struct conn_list *l, struct conn *c);

/* Has it waited for a request head longer than the limits allow? */
bool conn_overdue(const struct conn *c, const struct conn_limits *lim,
		  uint64_t now);

/* Is the file of its request shorter than what was promised? */
bool conn_file_truncated(const struct conn *c);

/* Has it no request in hand? */
bool conn_is_idle(const struct conn *c);

/*
 * Without a request in hand: has the client closed its side?  libmicrohttpd
 * 0.9.75 misses that if the end came in one piece with the request: it takes a
 * short read for the last one and waits for an edge that was already told.
 */
void conn_check_peer(struct conn *c);

/* Break those without a request that conn_check_peer() found. */
void conn_abort_closed(struct conn_list *l);

/*
 * End it: the library sees a closed connection and drops it.  What was already
 * handed to the kernel still leaves.
 */
void conn_abort(struct conn *c, const char *why);

/* Bytes that the client acknowledged, and sent, since the connection began. */
uint64_t conn_acked(const struct conn *c);
uint64_t conn_received(const struct conn *c);

#endif
