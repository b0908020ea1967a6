/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PCAPNG_H
#define PXE_PROTO_PCAPNG_H

#include <stdint.h>

#include "proto/pcapfile.h"
#include "wire/rd.h"

/* What pcapfile.c uses of pcapng.c; programs want pcapfile.h. */

/* The type of a section header block; the same in either byte order. */
#define PCAPNG_SECTION 0x0a0d0d0a

/* A result of pcapng_block(): a block was used up, but it had no packet. */
#define PCAPNG_NO_PACKET 2

/*
 * Take one block from r, which stands at the block's first byte.  1 with *rec,
 * a packet whose view lives as long as r's bytes; PCAPNG_NO_PACKET, with the
 * bytes yet to be passed over in f->skip; 0, with r unchanged, if the block is
 * not complete; PXE_EBADMSG or PXE_ENOTSUP with f->why.
 */
int pcapng_block(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec);

#endif
