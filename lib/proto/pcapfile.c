/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capture files: pcap (draft-ietf-opsawg-pcap), and what pcap and pcapng share.
 * The blocks of pcapng are in pcapng.c.
 */
#include "proto/pcapfile.h"

#include "proto/pcapng.h"
#include "wire/err.h"

/* The magic numbers, read as little-endian. */
#define MAGIC_MICRO	     0xa1b2c3d4
#define MAGIC_MICRO_SWAPPED  0xd4c3b2a1
#define MAGIC_NANO	     0xa1b23c4d
#define MAGIC_NANO_SWAPPED   0x4d3cb2a1
#define MAGIC_KUZNETZOV	     0xa1b2cd34 /* old patched libpcap of Linux */
#define MAGIC_KUZNETZOV_SWAP 0x34cdb2a1

#define PCAP_HEADER_LEN 24
#define PCAP_RECORD_LEN 16
#define PCAP_MAJOR	2

/* The link type; bits above it tell the length of the frame check sequence. */
#define PCAP_LINK_MASK 0x03ffffff

#define NS_PER_SEC 1000000000

void pcapfile_init(struct pcapfile *f)
{
	f->format = PCAPFILE_UNKNOWN;
	f->big_endian = false;
	f->n_ifaces = 0;
	f->n_records = 0;
	f->n_skipped = 0;
	f->skip = 0;
	f->why = "";
}

static int fail(struct pcapfile *f, int err, const char *why)
{
	f->why = why;
	return err;
}

static bool take_magic(struct pcapfile *f, uint32_t magic, uint64_t *per_sec)
{
	switch (magic) {
	case MAGIC_MICRO:
	case MAGIC_MICRO_SWAPPED:
		*per_sec = NS_PER_SEC / 1000;
		break;
	case MAGIC_NANO:
	case MAGIC_NANO_SWAPPED:
		*per_sec = NS_PER_SEC;
		break;
	default:
		return false;
	}
	f->big_endian = magic == MAGIC_MICRO_SWAPPED ||
			magic == MAGIC_NANO_SWAPPED;
	return true;
}

static int file_header(struct pcapfile *f, struct rd *r)
{
	struct pcapfile_iface *i = &f->ifaces[0];
	struct rd h = rd_sub(r, PCAP_HEADER_LEN);

	if (!take_magic(f, rd_le32(&h), &i->per_sec))
		return fail(f, PXE_ENOTSUP, "not a capture file");
	if (rd_u16(&h, f->big_endian) != PCAP_MAJOR)
		return fail(f, PXE_ENOTSUP, "pcap of a version other than 2");
	rd_skip(&h, 2 + 4 + 4); /* minor version, zone, accuracy: unused */
	i->snaplen = rd_u32(&h, f->big_endian);
	i->link_type = rd_u32(&h, f->big_endian) & PCAP_LINK_MASK;
	i->offset = 0;
	f->n_ifaces = 1;
	f->format = PCAPFILE_PCAP;
	return 0;
}

/* Identify the file by its first bytes.  0; f->format stays as it is if r has
 * too few. */
static int open_file(struct pcapfile *f, struct rd *r)
{
	struct rd peek = *r;
	uint32_t magic;

	if (rd_left(r) < 4)
		return 0;
	magic = rd_le32(&peek);
	if (magic == PCAPNG_SECTION) {
		f->format = PCAPFILE_PCAPNG;
		return 0;
	}
	if (magic == MAGIC_KUZNETZOV || magic == MAGIC_KUZNETZOV_SWAP)
		return fail(f, PXE_ENOTSUP,
			    "pcap of a patched libpcap of 1999");
	if (!take_magic(f, magic, &f->ifaces[0].per_sec))
		return fail(f, PXE_ENOTSUP, "not a capture file");
	return rd_left(r) < PCAP_HEADER_LEN ? 0 : file_header(f, r);
}

static int next_record(struct pcapfile *f, struct rd *r,
		       struct pcapfile_rec *rec)
{
	const struct pcapfile_iface *i = &f->ifaces[0];
	struct rd h = *r;
	uint32_t sec, frac;

	if (rd_left(r) < PCAP_RECORD_LEN)
		return 0;
	sec = rd_u32(&h, f->big_endian);
	frac = rd_u32(&h, f->big_endian);
	rec->cap_len = rd_u32(&h, f->big_endian);
	rec->len = rd_u32(&h, f->big_endian);
	if (rec->cap_len > PCAPFILE_PACKET_MAX)
		return fail(f, PXE_EBADMSG, "a record longer than any packet");
	if (rd_left(&h) < rec->cap_len)
		return 0;
	rec->p = rd_bytes(&h, rec->cap_len);
	rec->has_time = true;
	rec->time = (int64_t)sec * NS_PER_SEC +
		    (int64_t)frac * (int64_t)(NS_PER_SEC / i->per_sec);
	rec->link_type = i->link_type;
	rec->iface = 0;
	*r = h;
	return 1;
}

/* Pass over a block that has no packet.  True if its last byte is passed. */
static bool skip(struct pcapfile *f, struct rd *r)
{
	size_t left = rd_left(r);
	size_t n = f->skip < left ? (size_t)f->skip : left;

	rd_skip(r, n);
	f->skip -= n;
	return !f->skip;
}

int pcapfile_next(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec)
{
	int rc = 0;

	if (f->format == PCAPFILE_UNKNOWN)
		rc = open_file(f, r);
	if (rc || f->format == PCAPFILE_UNKNOWN)
		return rc;
	if (f->format == PCAPFILE_PCAP) {
		rc = next_record(f, r, rec);
	} else {
		/* Block by block, until one has a packet. */
		do {
			if (!skip(f, r))
				return 0;
			rc = pcapng_block(f, r, rec);
		} while (rc == PCAPNG_NO_PACKET);
	}
	if (rc == 1) {
		f->n_records++;
		/* Some writers leave the length on the wire at 0. */
		if (rec->len < rec->cap_len)
			rec->len = rec->cap_len;
	}
	return rc;
}

bool pcapfile_complete(const struct pcapfile *f, const struct rd *r)
{
	return f->format != PCAPFILE_UNKNOWN && !f->skip && !rd_left(r);
}
