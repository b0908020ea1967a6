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
 * One transfer to one client, as a machine: packets and a time go in, what to
 * do comes out.  No socket, no file, no clock, no allocation.  Times are
 * microseconds of any clock that does not go backwards.
 */

/* What the request asked for; 0 and false: it did not. */
struct session_ask {
	uint32_t blksize; /* TFTP_BLKSIZE_MIN to TFTP_BLKSIZE_MAX */
	uint32_t window;  /* blocks, 1 to TFTP_WINDOW_MAX */
	uint32_t timeout; /* seconds, TFTP_TIMEOUT_MIN to TFTP_TIMEOUT_MAX */
	bool tsize;
	/* The number of the block after 65535 (tftp-hpa's "rollover"). */
	enum session_rollover {
		SESSION_ROLLOVER_UNASKED,
		SESSION_ROLLOVER_0,
		SESSION_ROLLOVER_1,
	} rollover;
};

/* The most that is granted. */
struct session_limits {
	uint32_t blksize; /* bytes; below TFTP_BLKSIZE_MIN: never granted */
	uint32_t window;  /* blocks, at least 1 */
	/* Bytes of a window, which is one block at least in any case. */
	uint32_t in_flight;
	bool rollover_1; /* unless the client asks for 0 */
};

/*
 * A good value for in_flight: what the default receive buffer of a Linux client
 * holds with its overhead.  More is lost on arrival.
 */
#define SESSION_IN_FLIGHT (128u * 1024)

/* How a session ended. */
enum session_end {
	SESSION_RUNS,
	SESSION_DONE,	 /* the client has it all */
	SESSION_UNSURE,	 /* all was sent; the last ACK never came */
	SESSION_PROBE,	 /* the client wanted the size only */
	SESSION_ABORTED, /* by an ERROR of the client */
	SESSION_GONE,	 /* the client's port is closed (ICMP) */
	SESSION_SILENT,	 /* the client answers no more */
	SESSION_FAILED,	 /* by an ERROR of ours */
	/* By session_drop(): */
	SESSION_REPLACED, /* the client asked for something else */
	SESSION_EVICTED,  /* others needed its place */
};

enum session_send {
	SESSION_NOTHING,
	SESSION_OACK,  /* of session_oack() */
	SESSION_DATA,  /* blocks first to first + n - 1 */
	SESSION_ERROR, /* code and text */
};

/* What to do now. */
struct session_act {
	enum session_send send;
	uint64_t first; /* block number, from 1; 16 bits of it are sent */
	uint32_t n;
	enum tftp_code code;
	const char *text; /* static */
	enum session_end end;
	uint64_t wake; /* call session_timer() then; meaningless after end */
};

struct session {
	uint64_t size;	  /* bytes of the file */
	uint64_t last;	  /* number of its last block, which is short */
	uint32_t blksize; /* in force */
	uint32_t window;
	struct session_ask granted; /* what the OACK says */
	bool oack;		    /* there is one */
	bool rollover_1;	    /* block 65536 is sent as 1 */
	bool heard;		    /* the client has acknowledged anything */
	enum session_end end;

	uint64_t acked;	  /* blocks 1 to acked have arrived */
	uint64_t sent;	  /* blocks acked + 1 to sent are on their way */
	uint64_t next;	  /* the block to send next, if the window has room */
	uint64_t next_at; /* not before */

	uint64_t started;
	uint64_t sent_at;  /* the last transmission */
	uint64_t heard_at; /* the last progress */

	uint64_t front_at;  /* the last one of block acked + 1 */
	uint64_t rewind_at; /* the last retransmission of data; 0: none */
	uint64_t rewound;   /* was acknowledged then */
	uint64_t copied;    /* the highest block that was sent twice */
	uint64_t copied_at; /* when that was */
	uint64_t copies;    /* ACKs that may still come of copies */
	uint64_t
		doubt_at; /* a gap that was told of is believed then; 0: none */
	bool probed;	  /* the last block was, since the last progress */

	struct rtt rtt;
	struct pace pace;
	unsigned tries; /* time-outs since the last progress */
	unsigned same;	/* ACKs since then that were no progress */
	unsigned nacks; /* rewinds since then */
	bool chatty;	/* it acknowledges what it does not want, each time */
	unsigned dups;	/* repeated requests answered */

	uint64_t retransmits; /* packets sent again */
};

/* Begin: sends an OACK if anything is granted, else block 1. */
void session_start(struct session *s, const struct session_ask *ask,
		   const struct session_limits *lim, uint64_t size,
		   uint64_t now, struct session_act *a);

/* A packet of the client.  Whatever is not for a sender is ignored. */
void session_packet(struct session *s, const struct tftp *t, uint64_t now,
		    struct session_act *a);

/*
 * The client repeated its request.  True: this session answers it, by sending
 * its first packet again from the same port, or by nothing if that was sent a
 * moment ago.  False: the client has started over, and so must we.
 */
bool session_again(struct session *s, uint64_t now, struct session_act *a);

/* Time passed; calling it early or often does no harm. */
void session_timer(struct session *s, uint64_t now, struct session_act *a);

/* The client's port is closed. */
void session_gone(struct session *s, struct session_act *a);

/* We cannot go on: tell the client.  text is static. */
void session_fail(struct session *s, enum tftp_code code, const char *text,
		  struct session_act *a);

/* End it without a word. */
void session_drop(struct session *s, enum session_end end);

/* The OACK, exactly what is granted and was asked (RFC 2347). */
void session_oack(const struct session *s, struct wr *w);

/* The number that stands for block n in packets. */
uint16_t session_block(const struct session *s, uint64_t n);

/* Where block n of 1 to last begins in the file, and its length in bytes. */
uint64_t session_offset(const struct session *s, uint64_t n);
uint32_t session_length(const struct session *s, uint64_t n);

/* Bytes of the file that the client has. */
uint64_t session_bytes(const struct session *s);

#endif
