/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PCAPFILE_H
#define PXE_PROTO_PCAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"

/*
 * Capture files: pcap in either byte order with micro- or nanoseconds
 * (draft-ietf-opsawg-pcap), and pcapng with any number of sections, with
 * interfaces whose link types differ (draft-ietf-opsawg-pcapng).  There is no
 * I/O here: the caller reads the file into a buffer, piece by piece, and gives
 * what the buffer holds.
 */

/* The longest packet in bytes, that of libpcap; more means a corrupt file. */
#define PCAPFILE_PACKET_MAX 262144

/* Bytes of a buffer that holds any record with its header and options. */
#define PCAPFILE_BUF_MIN (2u * PCAPFILE_PACKET_MAX)

/* The most interfaces of a section; packets of further ones are skipped. */
#define PCAPFILE_IFACES_MAX 1024

/* An interface, or the whole of a pcap file. */
struct pcapfile_iface {
	uint32_t link_type; /* enum link_type of link.h, or another number */
	uint32_t snaplen;   /* most bytes kept of a packet; 0: no limit */
	uint64_t per_sec;   /* units of its time stamps in a second */
	int64_t offset;	    /* seconds to add to its time stamps */
};

/* The format of a file. */
enum pcapfile_format {
	PCAPFILE_UNKNOWN, /* not enough was read yet */
	PCAPFILE_PCAP,
	PCAPFILE_PCAPNG,
};

/* A file that is being read. */
struct pcapfile {
	enum pcapfile_format format;
	bool big_endian;   /* the byte order of the file or section */
	uint32_t n_ifaces; /* of the section, or 1; also those not kept */
	struct pcapfile_iface ifaces[PCAPFILE_IFACES_MAX];
	uint64_t n_records; /* packets given so far */
	uint64_t n_skipped; /* packets of interfaces that are not kept */
	uint64_t skip;	    /* bytes to pass over before the next block */
	const char *why;    /* after an error: what is wrong; static text */
};

/* One captured packet. */
struct pcapfile_rec {
	bool has_time;	    /* false for simple packet blocks of pcapng */
	int64_t time;	    /* nanoseconds since 1970, UTC */
	uint32_t link_type; /* enum link_type of link.h, or another number */
	uint32_t iface;	    /* number of the interface in its section */
	const uint8_t *p;   /* a view of the input */
	uint32_t cap_len;   /* bytes at p */
	uint32_t len;	    /* bytes on the wire, at least cap_len */
};

/* Start to read a file. */
void pcapfile_init(struct pcapfile *f);

/*
 * Take the next packet from r, which holds the file from where the last call
 * left r.
 *
 * 1: *rec is set; its view lives as long as r's bytes.
 * 0: r does not hold a whole packet any more.  Call again with a reader of what
 *    r has left and more of the file behind it; PCAPFILE_BUF_MIN bytes are
 *    always enough.  At the end of the file, ask pcapfile_complete().
 * PXE_ENOTSUP: it is not a capture file, or one of an unknown version.
 * PXE_EBADMSG: the file is corrupt.  f->why says in which way.
 */
int pcapfile_next(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec);

/*
 * Is the file complete, if it ends with what r has left after pcapfile_next()
 * gave 0?  False for one that was cut off within a packet.
 */
bool pcapfile_complete(const struct pcapfile *f, const struct rd *r);

#endif
