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
 * The receiver of one file (an upload, the answer to a WRQ) as a pure state
 * machine: a packet and a time go in, what to store, to send and the next
 * wake-up come out.  No socket, no file, no clock, no allocation.  Times are
 * microseconds of a clock that never goes backwards.  RFC 1350, 2347, 2348,
 * 2349 and 7440.
 */

/* Options that the WRQ carried (RFC 2347); 0 and false: it did not. */
struct receiver_options {
	uint32_t blksize; /* TFTP_BLKSIZE_MIN to TFTP_BLKSIZE_MAX (RFC 2348) */
	uint32_t window;  /* blocks, 1 to TFTP_WINDOW_MAX (RFC 7440) */
	/* Seconds, TFTP_TIMEOUT_MIN to TFTP_TIMEOUT_MAX (RFC 2349). */
	uint32_t timeout;
	bool tsize;    /* RFC 2349 */
	uint64_t size; /* of tsize: bytes that will come */
};

/* The largest values that are granted. */
struct receiver_limits {
	uint32_t blksize; /* bytes; below TFTP_BLKSIZE_MIN: never granted */
	uint32_t window;  /* blocks, at least 1 */
	uint64_t size;	  /* bytes of the file, counted as they arrive */
};

/* How an upload ended. */
enum receiver_end {
	RECEIVER_RUNNING, /* it has not */
	RECEIVER_DONE,	  /* the file is stored, and the client was told */
	RECEIVER_ABORTED, /* by an ERROR of the client */
	RECEIVER_GONE,	  /* ICMP port unreachable */
	RECEIVER_SILENT,  /* no DATA until the last time-out */
	RECEIVER_FAILED,  /* by an ERROR of ours */
	/* By receiver_drop(): */
	RECEIVER_REPLACED, /* the client sent another request from this port */
	RECEIVER_EVICTED,  /* another upload needed its place */
};

enum receiver_send {
	RECEIVER_NOTHING,
	RECEIVER_OACK,	/* encoded by receiver_oack() */
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
	bool complete; /* that was all: store it, then receiver_stored() */
	enum receiver_send send;
	uint16_t block;
	enum tftp_code code;
	const char *text; /* static */
	enum receiver_end end;
	uint64_t wake; /* call receiver_timer() then; meaningless after end */
};

/* Where an upload stands, or stood when it ended. */
enum receiver_phase {
	/* The OACK or ACK 0 is out; the client's address may be forged. */
	RECEIVER_OPENING,
	RECEIVER_RECEIVING,
	RECEIVER_STORING,  /* the last block came: the disk is waited for */
	RECEIVER_DALLYING, /* the last ACK may be lost (RFC 1350 section 6) */
};

/* "opening", "receiving", "storing" or "dallying"; static. */
const char *receiver_phase_name(enum receiver_phase phase);

struct receiver {
	enum receiver_phase phase;
	enum receiver_end end;
	struct receiver_options granted; /* what the OACK says */
	bool oack;			 /* there is one */
	uint32_t blksize;		 /* in force, bytes */
	uint32_t window;		 /* in force, blocks */
	uint64_t limit;			 /* bytes of the file */

	uint64_t received; /* blocks 1 to received have come, in order */
	uint64_t bytes;	   /* in them */
	uint32_t unacked;  /* blocks since the last ACK */
	bool gap_reported; /* by an ACK of received, since the last progress */

	uint64_t started;
	uint64_t sent_at;     /* the last packet */
	uint64_t progress_at; /* the last block in order */

	struct rtt rtt;
	bool last_was_resent;	/* what was sent last had been sent before */
	unsigned resent_acks;	/* by the timer, since the last progress */
	unsigned expected_dups; /* old blocks that answer resent ACKs */
	unsigned timeouts;	/* since the last progress */
	unsigned dup_requests;	/* repeated requests that were answered */

	uint64_t retransmits; /* packets sent again, for statistics */
};

/*
 * Begin at time now: *a sends an OACK if any option is granted, else ACK 0; or
 * an ERROR if tsize is above the limit.
 */
void receiver_start(struct receiver *r, const struct receiver_options *asked,
		    const struct receiver_limits *lim, uint64_t now,
		    struct receiver_action *a);

/* The client sent t.  Opcodes that are not for a receiver are ignored. */
void receiver_packet(struct receiver *r, const struct tftp *t, uint64_t now,
		     struct receiver_action *a);

/* The file that a->complete announced is safe on the disk. */
void receiver_stored(struct receiver *r, uint64_t now,
		     struct receiver_action *a);

/*
 * The client repeated its request.  True: it is a duplicate, which *a answers
 * with the first packet or with nothing.  False: the client has started over;
 * the caller ends this upload and begins another one.
 */
bool receiver_request_repeated(struct receiver *r, uint64_t now,
			       struct receiver_action *a);

/* Time has passed.  Calling it early or often does no harm. */
void receiver_timer(struct receiver *r, uint64_t now,
		    struct receiver_action *a);

/* ICMP says that the client's port is closed. */
void receiver_port_unreachable(struct receiver *r, struct receiver_action *a);

/* The server cannot go on: *a sends ERROR code with text, which is static. */
void receiver_fail(struct receiver *r, enum tftp_code code, const char *text,
		   struct receiver_action *a);

/*
 * End it without a packet, for the reason end, unless it has ended; a file that
 * is stored stays DONE.
 */
void receiver_drop(struct receiver *r, enum receiver_end end);

/* Write the OACK: the granted options that were asked for (RFC 2347). */
void receiver_oack(const struct receiver *r, struct wr *w);

/* Has the client sent a block, so that its address is not forged? */
bool receiver_confirmed(const struct receiver *r);

#endif
