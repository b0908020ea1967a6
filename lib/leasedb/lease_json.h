/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_LEASE_JSON_H
#define PXE_LEASEDB_LEASE_JSON_H

#include <stddef.h>

#include "leasedb/lease.h"

/*
 * A lease as an object of JSON on one line: the form in which pxe-dhcpd tells
 * its leases and pxe-leases(1) prints and takes them.  Members are ip, state,
 * mac, name, client (struct lease_key: id, in hexadecimal digits), starts and
 * ends (seconds since 1970).  What is not known or does not exist is left out:
 * a bound lease without ends has none.
 */

/* Bytes of the longest line with its newline and NUL. */
#define LEASE_JSON_MAX 1024

/*
 * Write row as a line with its newline and a NUL to buf, of LEASE_JSON_MAX
 * bytes.  starts is left out if it is 0; ends, if it is INT64_MAX or 0.  A name
 * is printable ASCII, or its other bytes are written as \xNN.  The length
 * without the NUL.
 */
size_t lease_json_format(char *buf, const struct leasedb_row *row);

/*
 * Parse the len bytes at text, an object.  Members that it does not know are
 * passed over; without client the key is that of mac, link is 0; without ends
 * row->ends is INT64_MAX.  NULL with *row; or what is wrong, with *row
 * undefined.
 */
const char *lease_json_parse(struct leasedb_row *row, const char *text,
			     size_t len);

#endif
