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
 * One upload of one client, as a machine like struct sender: packets and a
 * time go in, what to do comes out.  No socket, no file, no clock, no
 * allocation.  Times are microseconds of any clock that does not go backwards.
 */

/* What the WRQ asked for; 0 and false: it did not. */
struct receiver_options {
	uint32_t blksize; /* TFTP_BLKSIZE_MIN to TFTP_BLKSIZE_MAX */
	uint32_t window;  /* blocks, 1 to TFTP_WINDOW_MAX */
	uint32_t timeout; /* seconds, TFTP_TIMEOUT_MIN to TFTP_TIMEOUT_MAX */
	bool tsize;
	uint64_t size; /* of tsize: bytes that will come */
};

struct receiver_limits {
	uint32_t blksize; /* bytes; below TFTP_BLKSIZE_MIN: never granted */
	uint32_t window;  /* blocks, at least 1 */
	uint64_t size;	  /* bytes that are taken, counted as they arrive */
};

/* How an upload ended. */
enum receiver_end {
	RECEIVER_RUNNING,
	RECEIVER_DONE,	  /* it is stored, and the client was told */
	RECEIVER_ABORTED, /* by an ERROR of the client */
	RECEIVER_GONE,	  /* the client's port is closed (ICMP) */
	RECEIVER_SILENT,  /* the client sends no more */
	RECEIVER_FAILED,  /* by an ERROR of ours */
	/* By receiver_drop(): */
	RECEIVER_REPLACED, /* the client asked for something else */
	RECEIVER_EVICTED,  /* others needed its place */
};

enum receiver_send {
	RECEIVER_NOTHING,
	RECEIVER_OACK,	/* of receiver_oack() */
	RECEIVER_ACK,	/* of block */
	RECEIVER_ERROR, /* code and text */
};

/*
 * What to do now, in this order.  If storing fails, call receiver_fail() and do
 * what that says instead.
 */
struct receiver_action {
	const uint8_t *data; /* append these bytes of the packet to the file */
	size_t len;
	bool whole; /* it is complete: store it, then receiver_stored() */
	enum receiver_send send;
	uint16_t block;
	enum tftp_code code;
	const char *text; /* static */
	enum receiver_end end;
	uint64_t wake; /* call receiver_timer() then; meaningless after end */
};

enum receiver_phase {
	RECEIVER_OPENING, /* not a block has come */
	RECEIVER_RECEIVING,
	RECEIVER_STORING,  /* the last block came: the disk is waited for */
	RECEIVER_DALLYING, /* the last ACK may be lost (RFC 1350, 6) */
};

struct receiver {
	enum receiver_phase phase;
	enum receiver_end end;
	struct receiver_options granted; /* what the OACK says */
	bool oack;			 /* there is one */
	uint32_t blksize;		 /* in force */
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
void receiver_start(struct receiver *r, const struct receiver_options *ask,
		    const struct receiver_limits *lim, uint64_t now,
		    struct receiver_action *a);

/* A packet of the client.  Whatever is not for a receiver is ignored. */
void receiver_packet(struct receiver *r, const struct tftp *t, uint64_t now,
		     struct receiver_action *a);

/* What was announced by a->whole is safe on the disk. */
void receiver_stored(struct receiver *r, uint64_t now,
		     struct receiver_action *a);

/*
 * The client repeated its request.  True: this upload answers it, by its first
 * packet or by nothing.  False: the client has started over, and so must we.
 */
bool receiver_request_repeated(struct receiver *r, uint64_t now,
			       struct receiver_action *a);

/* Time passed; calling it early or often does no harm. */
void receiver_timer(struct receiver *r, uint64_t now,
		    struct receiver_action *a);

/* The client's port is closed. */
void receiver_port_unreachable(struct receiver *r, struct receiver_action *a);

/* We cannot go on: tell the client.  text is static. */
void receiver_fail(struct receiver *r, enum tftp_code code, const char *text,
		   struct receiver_action *a);

/* End it without a word. */
void receiver_drop(struct receiver *r, enum receiver_end end);

/* The OACK, exactly what is granted and was asked (RFC 2347). */
void receiver_oack(const struct receiver *r, struct wr *w);

/* Has the client proved that its address is its own? */
bool receiver_confirmed(const struct receiver *r);

#endif
