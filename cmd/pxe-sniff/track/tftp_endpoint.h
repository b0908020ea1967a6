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
	uint16_t port; /* of the server; 0 before its first packet */
	uint32_t ip;   /* of the server, host order; 0: not seen */
	bool bad_oack; /* OACK has what the request does not allow */
	bool has_size; /* size is known */
	uint64_t size; /* tsize as the sender of the file tells it, bytes */
	uint32_t blksize;
	uint32_t window;  /* windowsize, blocks */
	uint16_t block;	  /* number of the newest block, as on the wire */
	bool roll_to_one; /* block 65535 is followed by 1, not by 0 */
	bool last;	  /* the newest block ends the file */
	uint64_t bytes;	  /* in all blocks up to the newest one */
	uint64_t resent;  /* blocks that had been seen before */
	/* Bit block % TFTP_ENDPOINT_BLOCKS: the block was seen. */
	uint64_t seen[TFTP_ENDPOINT_BLOCKS / 64];
	struct bootfile file_type; /* from the first block */
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

#endif
