/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_STAGE_H
#define PXE_DHCPD_V4_STAGE_H

#include "v4/boot.h"
#include "v4/request.h"
#include "v4/server.h"

/*
 * The stage of a machine's boot, that is the program that it runs, from one
 * request to the next: what a client told in a DISCOVER holds for the REQUEST
 * and for the renewals that follow, where some leave it out.  It is kept in the
 * client's lease, in memory only.
 */

/*
 * Complete rq->client by what the client told before.  A REQUEST in INIT-REBOOT
 * and a DISCOVER are the first words of a program, which says itself what it
 * is.
 */
void stage_recall(struct request *rq, const struct server *s);

/*
 * Keep what the client told in its lease, and in the lease of the address ip
 * (0: none) that it is about to have instead, which stage_recall() may find.
 */
void stage_remember(const struct server *s, const struct request *rq,
		    uint32_t ip);

/*
 * Was this iPXE, for which those maps hold, loaded as the loader of its
 * platform?
 */
bool stage_is_loaded(const struct server *s, const struct request *rq,
		     const struct boot_maps *maps, int64_t now);

#endif
