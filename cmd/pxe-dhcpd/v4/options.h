/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_OPTIONS_H
#define PXE_DHCPD_V4_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "proto/dhcp4_value.h"

/* Options that the configuration sets, with their values. */

/* Most bytes of a value (RFC 3396 splits it), and of an option with subs. */
#define OPTION_VALUE_MAX 1024

struct option {
	struct dhcp4_place at;
	uint8_t *p; /* owned */
	size_t len;
};

/* Zero-initialise. */
struct options {
	struct option *v;
	size_t n;
};

/*
 * Add an option: place and text are C strings as for dhcp4_place_parse() and
 * dhcp4_value_parse().  NULL, or what is wrong with them, a literal: an option
 * that is there already, one that the server sets itself ...
 */
const char *options_add(struct options *o, const char *place, const char *text);

/* The option of that code, not of a sub-option; or NULL. */
const struct option *options_find(const struct options *o, uint8_t code);

/* Free what o holds, and make it empty. */
void options_release(struct options *o);

#endif
