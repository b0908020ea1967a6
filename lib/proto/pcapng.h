/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PCAPNG_H
#define PXE_PROTO_PCAPNG_H

#include <stdint.h>

#include "proto/pcapfile.h"
#include "wire/rd.h"

/* For pcapfile.c only; programs want pcapfile.h. */

/* The type of a section header block; the same in either byte order. */
#define PCAPNG_SECTION 0x0a0d0d0a

/* A result of pcapng_block(): a block was used up, but it had no packet. */
#define PCAPNG_NO_PACKET 2

/*
 * Take one block from r, which stands at the first byte of it.  1 with *rec
 * set, a packet; PCAPNG_NO_PACKET; 0 with r unchanged if the block is not
 * complete; PXE_EBADMSG or PXE_ENOTSUP with f->why set.  The view in rec lasts
 * as long as r's bytes.
 */
int pcapng_block(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec);

#endif
