/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tracker reports, one struct for a line of output.  An event and all
 * that it points to last until the callback that received it returns.
 */
#ifndef PXE_SNIFF_EVENT_H
#define PXE_SNIFF_EVENT_H

#include <stdint.h>

#include "proto/frame.h"
#include "track/dhcp_message.h"
#include "track/http_flow.h"
#include "track/machine.h"
#include "track/tftp_flow.h"

enum event_type {
	EVENT_ARP,	/* frame: a request or reply */
	EVENT_FRAGMENT, /* frame: the first fragment from src to dst */
	EVENT_TLS,	/* frame: a ClientHello (RFC 8446, 4.1.2) */
	EVENT_DHCP,	/* dhcp: a message */
	EVENT_TFTP,	/* tftp: a request, or how a transfer ended */
	EVENT_HTTP,	/* http: a request, or how its response ended */
};

struct event {
	enum event_type type;
	int64_t time;  /* when it happened, ns since 1970 */
	int64_t start; /* of the first packet of the capture, ns since 1970 */
	const struct machine *machine; /* that it is about; NULL: not known */
	uint32_t ip; /* which the machine has or is given; 0: not known */
	union {
		const struct frame *frame;
		const struct dhcp_message *dhcp;
		const struct tftp_event *tftp;
		const struct http_event *http;
	};
};

typedef void event_fn(void *ctx, const struct event *e);

#endif
