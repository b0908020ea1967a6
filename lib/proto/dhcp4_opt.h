/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_DHCP4_OPT_H
#define PXE_PROTO_DHCP4_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/dhcp4.h"
#include "util/txt.h"

/*
 * The DHCPv4 options as a table: which lengths a value may have, what it is
 * called in messages, and how it is printed.
 */

/* What the value of an option is. */
enum dhcp4_kind {
	DHCP4_BYTES, /* printed as hexadecimal */
	DHCP4_U8,
	DHCP4_U16,
	DHCP4_U32,
	DHCP4_FLAG,    /* one byte, 0 or 1 */
	DHCP4_SECONDS, /* 32 bits; 0xffffffff is infinite */
	DHCP4_IP,      /* one or more addresses */
	DHCP4_TEXT,
	DHCP4_MESSAGE_TYPE, /* enum dhcp4_type: 53 */
	DHCP4_CODES,	    /* list of option codes */
	DHCP4_HWID,	    /* a type byte, then an identifier: 61 */
	DHCP4_ARCHES,	    /* list of architecture types, see arch.h: 93 */
	DHCP4_UUID_TYPED,   /* a type byte, then 16 bytes: 97 */
	DHCP4_SUB,	    /* sub-options with pad and end: 43, 175 */
	DHCP4_SUB_RELAY,    /* sub-options without pad and end: 82 */
};

/* An option of the table. */
struct dhcp4_opt {
	uint8_t code;
	uint8_t kind;	  /* enum dhcp4_kind */
	uint8_t min, max; /* bytes of value; max 0: no limit */
	uint8_t step;	  /* the length is a multiple of this */
	const char *name; /* lower case, e.g. "boot-file" */
};

/* The table's entry for an option, static; NULL if it is unknown. */
const struct dhcp4_opt *dhcp4_opt_find(uint8_t code);

/* May a value of this option have len bytes?  Always, if it is unknown. */
bool dhcp4_opt_len_ok(uint8_t code, size_t len);

/*
 * Append the value v of an option to t as text for people: one line, escaped.
 * The value of an unknown option, or one of a length that the option must not
 * have, is printed as hexadecimal.
 */
void dhcp4_opt_text(struct txt *t, uint8_t code, struct dhcp4_val v);

#endif
