/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_DHCP4_OPT_H
#define PXE_PROTO_DHCP4_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/dhcp4.h"
#include "util/txt.h"

/*
 * DHCPv4 options as data.  The table validates on decode, names options in
 * messages and gives their values as text.
 */
enum dhcp4_kind {
	DHCP4_BYTES, /* hexadecimal */
	DHCP4_U8,
	DHCP4_U16,
	DHCP4_U32,
	DHCP4_FLAG,    /* one byte, 0 or 1 */
	DHCP4_SECONDS, /* 32 bits; ffffffff is infinite */
	DHCP4_IP,      /* one or more addresses */
	DHCP4_TEXT,
	DHCP4_MESSAGE_TYPE,
	DHCP4_CODES,	  /* list of option codes */
	DHCP4_HWID,	  /* type byte, then an identifier: 61 */
	DHCP4_ARCHES,	  /* list of architecture types: 93 */
	DHCP4_UUID_TYPED, /* type byte, then 16 bytes: 97 */
	DHCP4_SUB,	  /* sub-options with pad and end: 43, 175 */
	DHCP4_SUB_RELAY,  /* sub-options without: 82 */
};

struct dhcp4_opt {
	uint8_t code;
	uint8_t kind;	  /* enum dhcp4_kind */
	uint8_t min, max; /* bytes of value; max 0: no limit */
	uint8_t step;	  /* the length is a multiple of this */
	const char *name;
};

/* The table's entry, or NULL for an unknown option. */
const struct dhcp4_opt *dhcp4_opt_find(uint8_t code);

/* May option code have that length?  True for unknown options. */
bool dhcp4_opt_len_ok(uint8_t code, size_t len);

/*
 * Append the value as text: one line, escaped.  A value that does not fit the
 * option's kind is printed as hexadecimal.
 */
void dhcp4_opt_text(struct txt *t, uint8_t code, struct dhcp4_val v);

#endif
