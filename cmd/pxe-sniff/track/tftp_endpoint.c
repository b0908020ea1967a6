/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting the blocks of TFTP (RFC 1350) that one port of a server sends. */
#include "track/tftp_endpoint.h"

#include <string.h>

#include "proto/tftp.h"

/* Note that the block was seen; true if it had been. */
static bool note_block(struct tftp_endpoint *ep, uint16_t block)
{
	uint64_t bit = (uint64_t)1 << block % 64;
	uint64_t *seen = &ep->seen[block % TFTP_ENDPOINT_BLOCKS / 64];
	bool had = *seen & bit;

	*seen |= bit;
	return had;
}

/* The n blocks after the newest one were not seen: their bits are older. */
static void clear_next(struct tftp_endpoint *ep, unsigned n)
{
	uint16_t block = ep->block;

	if (n >= TFTP_ENDPOINT_BLOCKS)
		memset(ep->seen, 0, sizeof(ep->seen));
	else
		while (n--) {
			block++;
			ep->seen[block % TFTP_ENDPOINT_BLOCKS / 64] &=
				~((uint64_t)1 << block % 64);
		}
}

void tftp_endpoint_data(struct tftp_endpoint *ep, uint16_t block, uint32_t len)
{
	unsigned ahead = (uint16_t)(block - ep->block);

	/* Of the 65536 numbers, half are before the newest: resent, or late. */
	if (!ahead || ahead > INT16_MAX) {
		if ((uint16_t)-ahead < TFTP_ENDPOINT_BLOCKS &&
		    note_block(ep, block))
			ep->resent++;
		return;
	}
	clear_next(ep, ahead);
	(void)note_block(ep, block);
	/* Most servers wrap to 0, some to 1 (the RFCs do not say). */
	if (ep->block == UINT16_MAX && block == 1)
		ep->roll_to_one = true;
	if (ep->roll_to_one && block < ep->block)
		ahead--;
	ep->blocks += ahead;
	/* A message of several blocks is followed by a number further ahead. */
	if (ep->measured && (ahead > 1 || len > ep->blksize))
		ep->mismatch = true;
	/* Blocks between were not captured, or are yet to come. */
	ep->bytes += (uint64_t)(ahead - 1) * ep->blksize + len;
	ep->block = block;
	ep->last = len < ep->blksize ||
		   (ep->measured && ep->has_size && ep->bytes == ep->size);
}

void tftp_endpoint_message(struct tftp_endpoint *ep, uint16_t block,
			   uint32_t len)
{
	const uint32_t full = TFTP_HEAD + ep->blksize;
	/*
	 * With a window of 1 because the OACK was not captured, a longer
	 * message is more likely one block of a negotiated size than several.
	 */
	bool split = !ep->measured && (ep->no_window || ep->window > 1);

	if (ep->measured && !ep->blocks)
		ep->blksize = len > TFTP_HEAD ? len - TFTP_HEAD : 0;
	for (; split && len > full; len -= full)
		tftp_endpoint_data(ep, block++, ep->blksize);
	tftp_endpoint_data(ep, block, len > TFTP_HEAD ? len - TFTP_HEAD : 0);
}

void tftp_endpoint_ack(struct tftp_endpoint *ep, uint16_t block)
{
	unsigned ahead = (uint16_t)(block - ep->block);

	/* Of a block that is in no message, unless that has several. */
	if (ep->measured && ahead && ahead <= INT16_MAX)
		ep->mismatch = true;
}

bool tftp_endpoint_has_blksize(const struct tftp_endpoint *ep)
{
	return !ep->measured || (!ep->mismatch && ep->blocks > 1);
}

bool tftp_endpoint_has_bytes(const struct tftp_endpoint *ep)
{
	return !ep->measured || (!ep->mismatch && (ep->blocks > 1 || ep->last));
}
