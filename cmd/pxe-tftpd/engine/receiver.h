/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RECEIVER_H
#define PXE_TFTPD_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/rtt.h"
#include "proto/tftp.h"
#include "wire/wr.h"

/*
 * One upload of one client, as a machine like struct session: packets and a
 * time go in, what to do comes out.  No socket, no file, no clock, no
 * allocation.  Times are microseconds of any clock that does not go backwards.
 */

/* What the WRQ asked for; 0 and false: it did not. */
struct receive_ask {
	uint32_t blksize; /* TFTP_BLKSIZE_MIN to TFTP_BLKSIZE_MAX */
	uint32_t window;  /* blocks, 1 to TFTP_WINDOW_MAX */
	uint32_t timeout; /* seconds, TFTP_TIMEOUT_MIN to TFTP_TIMEOUT_MAX */
	bool tsize;
	uint64_t size; /* of tsize: bytes that will come */
};

struct receive_limits {
	uint32_t blksize; /* bytes; below TFTP_BLKSIZE_MIN: never granted */
	uint32_t window;  /* blocks, at least 1 */
	uint64_t size;	  /* bytes that are taken, counted as they arrive */
};

/* How an upload ended. */
enum receive_end {
	RECEIVE_RUNS,
	RECEIVE_DONE,	 /* it is stored, and the client was told */
	RECEIVE_ABORTED, /* by an ERROR of the client */
	RECEIVE_GONE,	 /* the client's port is closed (ICMP) */
	RECEIVE_SILENT,	 /* the client sends no more */
	RECEIVE_FAILED,	 /* by an ERROR of ours */
	/* By receive_drop(): */
	RECEIVE_REPLACED, /* the client asked for something else */
	RECEIVE_EVICTED,  /* others needed its place */
};

enum receive_send {
	RECEIVE_NOTHING,
	RECEIVE_OACK,  /* of receive_oack() */
	RECEIVE_ACK,   /* of block */
	RECEIVE_ERROR, /* code and text */
};

/*
 * What to do now, in this order.  If storing fails, call receive_fail() and do
 * what that says instead.
 */
struct receive_act {
	const uint8_t *data; /* append these bytes of the packet to the file */
	size_t len;
	bool whole; /* it is complete: store it, then receive_stored() */
	enum receive_send send;
	uint16_t block;
	enum tftp_code code;
	const char *text; /* static */
	enum receive_end end;
	uint64_t wake; /* call receive_timer() then; meaningless after end */
};

enum receive_phase {
	RECEIVE_OPENING, /* not a block has come */
	RECEIVE_FLOWING,
	RECEIVE_STORING,  /* the last block came: the disk is waited for */
	RECEIVE_DALLYING, /* the last ACK may be lost (RFC 1350, 6) */
};

struct receive {
	enum receive_phase phase;
	enum receive_end end;
	struct receive_ask granted; /* what the OACK says */
	bool oack;		    /* there is one */
	uint32_t blksize;	    /* in force */
	uint32_t window;
	uint64_t limit;

	uint64_t have;	/* blocks 1 to have have arrived, in order */
	uint64_t bytes; /* in them */
	uint32_t count; /* blocks since our last ACK */
	bool nacked;	/* a gap behind have was told of */

	uint64_t started;
	uint64_t sent_at;  /* our last packet */
	uint64_t heard_at; /* the last progress */

	struct rtt rtt;
	bool again;	 /* what we sent last was sent before */
	unsigned copies; /* of the last ACK, by the timer */
	unsigned echoes; /* old blocks that may be answers to copies */
	unsigned tries;	 /* time-outs since the last progress */
	unsigned dups;	 /* repeated requests answered */

	uint64_t retransmits; /* packets sent again */
};

/*
 * Begin: an OACK if anything is granted, else ACK 0; or an ERROR if tsize is
 * above the limit.
 */
void receive_start(struct receive *r, const struct receive_ask *ask,
		   const struct receive_limits *lim, uint64_t now,
		   struct receive_act *a);

/* A packet of the client.  Whatever is not for a receiver is ignored. */
void receive_packet(struct receive *r, const struct tftp *t, uint64_t now,
		    struct receive_act *a);

/* What was announced by a->whole is safe on the disk. */
void receive_stored(struct receive *r, uint64_t now, struct receive_act *a);

/*
 * The client repeated its request.  True: this upload answers it, by its first
 * packet or by nothing.  False: the client has started over, and so must we.
 */
bool receive_again(struct receive *r, uint64_t now, struct receive_act *a);

/* Time passed; calling it early or often does no harm. */
void receive_timer(struct receive *r, uint64_t now, struct receive_act *a);

/* The client's port is closed. */
void receive_gone(struct receive *r, struct receive_act *a);

/* We cannot go on: tell the client.  text is static. */
void receive_fail(struct receive *r, enum tftp_code code, const char *text,
		  struct receive_act *a);

/* End it without a word. */
void receive_drop(struct receive *r, enum receive_end end);

/* The OACK, exactly what is granted and was asked (RFC 2347). */
void receive_oack(const struct receive *r, struct wr *w);

/* Has the client proved that its address is its own? */
bool receive_heard(const struct receive *r);

#endif
