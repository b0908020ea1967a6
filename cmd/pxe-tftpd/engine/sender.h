/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SENDER_H
#define PXE_TFTPD_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/pace.h"
#include "engine/rtt.h"
#include "proto/tftp.h"
#include "wire/wr.h"

/*
 * The sender of one file (the answer to an RRQ) as a pure state machine: a
 * packet and a time go in, the packets to send and the next wake-up come out.
 * No socket, no file, no clock, no allocation.  Times are microseconds of a
 * clock that never goes backwards.  RFC 1350, 2347, 2348, 2349 and 7440.
 */

/* Options that the RRQ carried (RFC 2347); 0 and false: it did not. */
struct sender_options {
	uint32_t blksize; /* TFTP_BLKSIZE_MIN to TFTP_BLKSIZE_MAX (RFC 2348) */
	uint32_t window;  /* blocks, 1 to TFTP_WINDOW_MAX (RFC 7440) */
	/* Seconds, TFTP_TIMEOUT_MIN to TFTP_TIMEOUT_MAX (RFC 2349). */
	uint32_t timeout;
	bool tsize; /* RFC 2349 */
	/* The number of the block after 65535 (tftp-hpa's "rollover"). */
	enum sender_rollover {
		SENDER_ROLLOVER_UNASKED,
		SENDER_ROLLOVER_0,
		SENDER_ROLLOVER_1,
	} rollover;
};

/* The largest values that are granted. */
struct sender_limits {
	uint32_t blksize; /* bytes; below TFTP_BLKSIZE_MIN: never granted */
	uint32_t window;  /* blocks, at least 1 */
	/* Bytes of a window; a window of one block may be larger. */
	uint32_t in_flight;
	bool rollover_1; /* unless the client asks for 0 */
};

/*
 * A good value for in_flight: what the default receive buffer of a Linux client
 * holds, counting the kernel's overhead for each packet.  More is dropped on
 * arrival.
 */
#define SENDER_IN_FLIGHT (128u * 1024)

/* How a transfer ended. */
enum sender_end {
	SENDER_RUNNING,	    /* it has not */
	SENDER_DONE,	    /* the last block was acknowledged */
	SENDER_NO_LAST_ACK, /* all was sent; the last ACK never came */
	SENDER_PROBE,	    /* an ERROR to the OACK: the client wanted tsize */
	SENDER_ABORTED,	    /* by an ERROR of the client */
	SENDER_GONE,	    /* ICMP port unreachable */
	SENDER_SILENT,	    /* no ACK until the last time-out */
	SENDER_FAILED,	    /* by an ERROR of ours */
	/* By sender_drop(): */
	SENDER_REPLACED, /* the client sent another request from this port */
	SENDER_EVICTED,	 /* the table of transfers needed its place */
};

/* Where a transfer stands, or stood when it ended. */
enum sender_phase {
	/* The OACK or block 1 is out; the client's address may be forged. */
	SENDER_OPENING,
	SENDER_SENDING, /* the client has acknowledged something */
	/* The last block is out: ROMs may start the program without an ACK. */
	SENDER_LAST_ACK,
};

/* "opening", "sending" or "last-ack"; static. */
const char *sender_phase_name(enum sender_phase phase);

enum sender_send {
	SENDER_NOTHING,
	SENDER_OACK,  /* encoded by sender_oack() */
	SENDER_DATA,  /* blocks first to first + n - 1 */
	SENDER_ERROR, /* code and text */
};

/* What to do now. */
struct sender_action {
	enum sender_send send;
	uint64_t first; /* block number, from 1; see sender_block() */
	uint32_t n;	/* blocks */
	enum tftp_code code;
	const char *text; /* static */
	enum sender_end end;
	uint64_t wake; /* call sender_timer() then; meaningless after end */
};

struct sender {
	uint64_t size;	  /* bytes of the file */
	uint64_t last;	  /* number of its last block, which is short */
	uint32_t blksize; /* in force, bytes */
	uint32_t window;  /* in force, blocks */
	struct sender_options granted; /* what the OACK says */
	bool oack;		       /* there is one */
	bool rollover_1;	       /* block 65536 is sent as 1 */
	enum sender_phase phase;
	enum sender_end end;

	uint64_t acked;	  /* blocks 1 to acked are acknowledged */
	uint64_t sent;	  /* blocks acked + 1 to sent are in flight */
	uint64_t next;	  /* the block to send next, if the window has room */
	uint64_t next_at; /* not before: pacing */

	uint64_t started;
	uint64_t sent_at;     /* the last transmission */
	uint64_t progress_at; /* the last ACK of something new */

	uint64_t oldest_sent_at; /* last transmission of block acked + 1 */

	/* Retransmissions. */
	uint64_t resent_at;   /* the last one of data; 0: none */
	uint64_t resent_from; /* acked at that time */
	uint64_t resent_last; /* highest block number that was sent twice */
	uint64_t copied_at;   /* when a block was last sent twice */
	/* Duplicate ACKs that these copies may still cause. */
	uint64_t expected_dup_acks;
	/* When an ACK inside a window counts as a gap; 0: none is in doubt. */
	uint64_t reorder_timer;
	bool probed; /* the last block was resent early since progress_at */

	struct rtt rtt;
	struct pace pace;
	unsigned timeouts;     /* since progress_at */
	unsigned dup_acks;     /* since progress_at */
	unsigned fast_resends; /* for duplicate ACKs, since progress_at */
	bool dup_acker; /* it acknowledges each block that it did not expect */
	unsigned dup_requests; /* repeated requests that were answered */

	uint64_t retransmits; /* packets sent again, for statistics */
};

/*
 * Begin at time now to send a file of size bytes: *a sends an OACK if any
 * option is granted, else block 1.
 */
void sender_start(struct sender *s, const struct sender_options *asked,
		  const struct sender_limits *lim, uint64_t size, uint64_t now,
		  struct sender_action *a);

/* The client sent t.  Opcodes that are not for a sender are ignored. */
void sender_packet(struct sender *s, const struct tftp *t, uint64_t now,
		   struct sender_action *a);

/*
 * The client repeated its request.  True: it is a duplicate, which *a answers
 * with the first packet from the same port, or with nothing if that went out a
 * moment ago.  False: the client has started over; the caller ends this
 * transfer and begins another one.
 */
bool sender_request_repeated(struct sender *s, uint64_t now,
			     struct sender_action *a);

/* Time has passed.  Calling it early or often does no harm. */
void sender_timer(struct sender *s, uint64_t now, struct sender_action *a);

/* ICMP says that the client's port is closed. */
void sender_port_unreachable(struct sender *s, struct sender_action *a);

/* The server cannot go on: *a sends ERROR code with text, which is static. */
void sender_fail(struct sender *s, enum tftp_code code, const char *text,
		 struct sender_action *a);

/* End it without a packet, for the reason end, unless it has ended. */
void sender_drop(struct sender *s, enum sender_end end);

/* Has the client acknowledged anything, so that its address is not forged? */
bool sender_confirmed(const struct sender *s);

/* Write the OACK: the granted options that were asked for (RFC 2347). */
void sender_oack(const struct sender *s, struct wr *w);

/* The 16 bits that stand for block n (1 to last) on the wire. */
uint16_t sender_block(const struct sender *s, uint64_t n);

/* Where block n of 1 to last begins in the file, in bytes. */
uint64_t sender_offset(const struct sender *s, uint64_t n);

/* Bytes of block n of 1 to last: blksize, or less for the last one. */
uint32_t sender_length(const struct sender *s, uint64_t n);

/* Bytes of the file that the client has, as far as is known. */
uint64_t sender_bytes(const struct sender *s);

#endif
