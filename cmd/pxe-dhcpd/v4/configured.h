/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_CONFIGURED_H
#define PXE_DHCPD_V4_CONFIGURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "v4/decide.h"
#include "wire/wr.h"

/*
 * Append the options that the configuration sets for the client to its reply,
 * as far as they fit and leave reserve bytes: those that it asks for (option
 * 55) first, then the others, each in the order of the scopes.  What the reply
 * has for reasons of its own is left out: routers and name servers, and 43 and
 * 175 if they are there already.
 */
void configured_put(struct wr *w, const struct request *rq,
		    const struct answer *a, size_t reserve);

/*
 * Append the sub-options of option code, 43 or 175, that the configuration sets
 * and that are not among the n bytes of sub-options at p, which w begins the
 * option with: as far as the option stays within 255 bytes with its end.
 */
void configured_put_subs(struct wr *w, const struct answer *a, uint8_t code,
			 const uint8_t *p, size_t n);

#endif
