/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_TFTP_FLOW_H
#define PXE_SNIFF_TFTP_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lru.h"
#include "proto/bootfile.h"
#include "proto/tftp.h"

/*
 * One TFTP transfer, seen from outside.  It is known by the client's address
 * and port, as the server answers from a port of its choice (RFC 1350, 4).
 */

/* A longer name is cut in lines that come after the request's. */
#define TFTP_FLOW_FILE_MAX 512

enum tftp_flow_state {
	TFTP_FLOW_ASKED,   /* no answer yet */
	TFTP_FLOW_RUNNING, /* OACK or DATA was seen */
	TFTP_FLOW_OVER,	   /* summed up; late packets are its, too */
};

/* Blocks that are remembered, more than the window of any boot client. */
#define TFTP_FLOW_SEEN 256

/* What a port of the server sent, or was sent. */
struct tftp_endpoint {
	uint16_t port; /* 0 before its first packet */
	uint32_t from; /* who answered */
	bool oack_bad; /* OACK says what the request does not allow */
	bool has_size;
	uint64_t size; /* tsize: what the sender says, bytes */
	uint32_t blksize;
	uint32_t window;
	uint16_t block;	  /* number on the wire of the newest block */
	bool roll_to_one; /* after 65535 comes 1, not 0 */
	bool last;	  /* the newest block is the last one */
	uint64_t bytes;	  /* of the newest block and those before it */
	uint64_t resent;  /* DATA that was seen before */
	uint64_t seen[TFTP_FLOW_SEEN / 64]; /* bit block % TFTP_FLOW_SEEN */
	struct bootfile look;
};

struct tftp_flow {
	struct lru_node node; /* address << 16 | port of the client */
	struct lru_key machine;
	enum tftp_flow_state state;
	bool write;	 /* WRQ: the client sends */
	uint32_t client; /* host order */
	uint32_t server; /* whom it asked */
	int64_t start;	 /* the first request, ns since 1970 */
	int64_t last;	 /* the last packet */
	uint32_t asks;	 /* requests */
	uint16_t asked;	 /* bit 1 << id: the request had that option */
	uint64_t wants[TFTP_OPT_MSFTWINDOW + 1]; /* its number; 0: none */
	bool answered; /* the receiver has acknowledged data */
	bool unread;   /* the server sent what is no TFTP */
	/*
	 * The port that counts, and another one: that of the transfer before,
	 * or one of two answers to a request that was made twice.  The client
	 * chooses by what it sends to.
	 */
	struct tftp_endpoint in, other;
	size_t file_len;
	char file[TFTP_FLOW_FILE_MAX];
};

struct tracker;

/* The tracker's current packet is UDP, and not DHCP. */
void tftp_flow_packet(struct tracker *s);

/* Sum up what was quiet for too long; what is still open; free all. */
void tftp_flows_tick(struct tracker *s);
void tftp_flows_finish(struct tracker *s);
void tftp_flows_release(struct tracker *s);

/*
 * The pure part, for tests.  DATA with that number and length came from the
 * sender: count it.
 */
void tftp_flow_data(struct tftp_endpoint *d, uint16_t block, uint32_t len);

/*
 * The same for a datagram of len bytes with its head.  A server can hand the
 * kernel a window as one message (UDP_SEGMENT); on its own machine that is
 * captured before it is cut: blocks of full size, each behind a head.
 */
void tftp_flow_message(struct tftp_endpoint *d, uint16_t block, uint32_t len);

#endif
