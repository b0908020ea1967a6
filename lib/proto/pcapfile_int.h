/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PCAPFILE_INT_H
#define PXE_PROTO_PCAPFILE_INT_H

/* Between pcapfile.c and pcapng.c only. */

#include "proto/pcapfile.h"

/* A block type that is the same in either byte order. */
#define PCAPNG_SECTION 0x0a0d0d0a

/* A number of pcapng_block(): a block was used up, but it had no packet. */
#define PCAPNG_NO_PACKET 2

uint16_t pcapfile_u16(const struct pcapfile *f, struct rd *r);
uint32_t pcapfile_u32(const struct pcapfile *f, struct rd *r);

/* Set why and return err. */
int pcapfile_bad(struct pcapfile *f, int err, const char *why);

/* The next block of r: as pcapfile_next(), or PCAPNG_NO_PACKET. */
int pcapng_block(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec);

#endif
