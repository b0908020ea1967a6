/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_ANSWER_H
#define PXE_DHCPD_V4_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "v4/boot.h"
#include "v4/request.h"
#include "v4/server.h"

/*
 * Policy, pure: a request and a time in, what to say out.  No sockets, no
 * disk, no clock; the lease table is the only thing that changes.
 */

struct answer {
	enum dhcp4_type type; /* of the reply; DHCP4_NONE: silence */
	const char *why;      /* a few words for the log */
	bool proxy;	      /* no addresses, no network options */
	uint32_t yiaddr;
	uint32_t ciaddr;
	uint32_t lease_time; /* s; 0: not told (INFORM) */
	struct boot_choice boot;
	/* What must be on disk before the reply leaves. */
	struct lease *changed;
	struct lease *dropped; /* the lease that the client had before */
};

/* now: seconds of a clock that never goes back. */
void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a);

#endif
