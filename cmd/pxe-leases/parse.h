/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_PARSE_H
#define PXE_LEASES_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "rows.h"

/*
 * Lease files as text into rows.  A host name that is too long or not printable
 * is left out; a lease of a client that is not on Ethernet has no mac.  In a
 * file that is written like a log the last entry of an address counts.
 */
struct parse {
	struct rows *rows; /* are added to */
	unsigned line;	   /* where it stopped, from 1 */
	const char *wrong; /* what is wrong there; static */
};

/*
 * Parse the len bytes at text, behind which there is a NUL.  0; or -1 with line
 * and wrong, and rows perhaps added to.
 */
typedef int parse_fn(struct parse *p, const char *text, size_t len);

parse_fn parse_dnsmasq; /* a line a lease, until those of DHCPv6 */
parse_fn parse_isc;	/* dhcpd.leases(5) */
parse_fn parse_json;	/* lease_json.h, a line a lease */

/* The parser of a format: dnsmasq, isc or json; NULL if there is none. */
parse_fn *parse_find(const char *format);

/* Set the name of a row to n bytes, if they can be one. */
void parse_set_name(struct leasedb_row *row, const char *name, size_t n);

#endif
