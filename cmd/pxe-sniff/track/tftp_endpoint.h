/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one port of a TFTP server (its TID, RFC 1350, 4) sent, or was sent: the
 * options in force and the blocks, seen from outside.
 */
#ifndef PXE_SNIFF_TFTP_ENDPOINT_H
#define PXE_SNIFF_TFTP_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/bootfile.h"

/* Blocks that are remembered: more than the window of any boot client. */
#define TFTP_ENDPOINT_BLOCKS 256

struct tftp_endpoint {
	uint16_t port;	  /* of the server; 0 before its first packet */
	uint32_t ip;	  /* of the server, host order; 0: not seen */
	bool bad_oack;	  /* OACK has what the request does not allow */
	bool cut_oack;	  /* OACK was captured in part: it may have more */
	bool unsure_oack; /* what the request allows was captured in part */
	bool has_size;	  /* size is known */
	uint64_t size;	  /* tsize as the sender of the file has it, bytes */
	/*
	 * The blksize in force was not captured.  The length of the first
	 * message is taken for it; see tftp_endpoint_has_blksize().
	 */
	bool measured;
	bool mismatch;	  /* some message was not one block */
	bool no_window;	  /* window is not known */
	uint32_t blksize; /* bytes of file in a full block */
	uint32_t window;  /* windowsize, blocks */
	uint16_t block;	  /* number of the newest block, as on the wire */
	uint64_t blocks;  /* DATA packets up to that block */
	bool roll_to_one; /* block 65535 is followed by 1, not by 0 */
	bool last;	  /* the newest block ends the file */
	uint64_t bytes;	  /* of file in all blocks up to the newest one */
	uint64_t resent;  /* blocks that had been seen before */
	/* Bit block % TFTP_ENDPOINT_BLOCKS: the block was seen. */
	uint64_t seen[TFTP_ENDPOINT_BLOCKS / 64];
	struct bootfile file_type; /* from the first block */
	bool cut_file_type;	   /* too little of that was captured */
};

/*
 * Count a DATA packet with that block number and len bytes of file.  Blocks
 * that the capture lost are counted as full ones.
 */
void tftp_endpoint_data(struct tftp_endpoint *ep, uint16_t block, uint32_t len);

/*
 * Count a UDP payload of len bytes that begins with DATA of that block number.
 * It may be longer than a block: a sender can hand the kernel a whole window
 * as one message (UDP_SEGMENT, udp(7)), and a capture on that machine shows
 * the message before it is segmented, as full blocks each with a header.
 */
void tftp_endpoint_message(struct tftp_endpoint *ep, uint16_t block,
			   uint32_t len);

/* The receiver acknowledged that block. */
void tftp_endpoint_ack(struct tftp_endpoint *ep, uint16_t block);

/*
 * Is blksize known?  If it is measured, two blocks are needed, in messages of
 * which each is one block: consecutive numbers, and no ACK ahead of them.
 */
bool tftp_endpoint_has_blksize(const struct tftp_endpoint *ep);

/*
 * Are bytes, last and resent known?  If blksize is measured, they are as soon
 * as that is known, or the file has as many bytes as its sender said.
 */
bool tftp_endpoint_has_bytes(const struct tftp_endpoint *ep);

#endif
