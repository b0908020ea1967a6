/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PCAPFILE_H
#define PXE_PROTO_PCAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"

/*
 * Capture files, read piece by piece: pcap in either byte order with micro- or
 * nanoseconds, and pcapng with any number of sections and with interfaces
 * whose link types differ (draft-ietf-opsawg-pcap, -pcapng).  No I/O: the
 * caller has a buffer, and gives what it holds.
 */

/* No packet is longer (libpcap's and Wireshark's limit): such is corrupt. */
#define PCAPFILE_PACKET_MAX 262144

/* A buffer of this size holds any record with all that belongs to it. */
#define PCAPFILE_BUF_MIN (2u * PCAPFILE_PACKET_MAX)

/* Interfaces of a section; packets of further ones are skipped. */
#define PCAPFILE_IFACES_MAX 1024

struct pcapfile_iface {
	uint32_t link_type;
	uint32_t snaplen; /* 0: no limit */
	uint64_t per_sec; /* time units in a second */
	int64_t offset;	  /* seconds to add */
};

enum pcapfile_format {
	PCAPFILE_UNKNOWN, /* nothing was read yet */
	PCAPFILE_PCAP,
	PCAPFILE_PCAPNG,
};

struct pcapfile {
	enum pcapfile_format format;
	bool big_endian;
	uint32_t n_ifaces; /* in pcap there is one */
	struct pcapfile_iface ifaces[PCAPFILE_IFACES_MAX];
	uint64_t n_records; /* packets given */
	uint64_t n_skipped; /* packets of interfaces that are not known */
	uint64_t skip;	    /* bytes to pass over before the next block */
	const char *why;    /* after an error: what is wrong; static */
};

struct pcapfile_rec {
	bool has_time;	    /* simple packet blocks have none */
	int64_t time;	    /* ns since 1970 */
	uint32_t link_type; /* see link.h */
	uint32_t iface;
	const uint8_t *p; /* view of the input */
	uint32_t cap_len; /* bytes at p */
	uint32_t len;	  /* bytes on the wire */
};

void pcapfile_init(struct pcapfile *f);

/*
 * Take the next packet from r, which holds what was not yet used of the file.
 * 1: *rec is set and r is behind it; its view lasts as long as r's bytes.
 * 0: r has no complete packet: call again with what it has left and more
 * after it; PCAPFILE_BUF_MIN bytes are always enough.  If there is no more,
 * the file ended well if pcapfile_complete().
 * Negative: PXE_ENOTSUP if it is not a capture, PXE_EBADMSG if it is corrupt;
 * why says in which way.
 */
int pcapfile_next(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec);

/* May the file end with what is left in r? */
bool pcapfile_complete(const struct pcapfile *f, const struct rd *r);

#endif
