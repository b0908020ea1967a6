/* SPDX-License-Identifier: BSD-2-Clause */
/* A DHCP or BOOTP message of a capture, and what it says of its machine. */
#ifndef PXE_SNIFF_DHCP_MESSAGE_H
#define PXE_SNIFF_DHCP_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/dhcp4.h"
#include "proto/frame.h"
#include "proto/pxe_client.h"
#include "track/machine.h"

struct dhcp_message {
	const struct frame *frame; /* that it is in; the caller's */
	bool damaged; /* shorter than the fixed header: only frame is set */
	/*
	 * Only the beginning was captured: of the fixed header, len bytes of
	 * whole fields, and the others are 0; or all of it, but the options
	 * may go on.  Then an option that is absent is not known.
	 */
	bool cut_header;
	bool cut_options;
	size_t len;
	bool request;  /* from the client: BOOTREQUEST */
	bool has_type; /* type is known */
	enum dhcp4_type type;
	struct pxe_client client;
	struct dhcp4 d;			  /* its views are of frame or header */
	uint8_t header[DHCP4_HEADER_LEN]; /* if cut_header */
};

/*
 * Is the frame, which is FRAME_UDP, from or to a port of DHCP or of PXE's boot
 * server discovery?
 */
bool dhcp_message_in(const struct frame *f);

/* Decode the payload of the frame, which must last as long as *m. */
void dhcp_message_decode(struct dhcp_message *m, const struct frame *f);

/*
 * The machine that the message is from or for, which is added to *ms if it is
 * new, with what the message says of it: name, address, architecture, and the
 * program that it runs.  now is the time of the message, ns since 1970.  NULL
 * if the message is damaged or has no MAC, or without memory.
 */
const struct machine *dhcp_message_learn(const struct dhcp_message *m,
					 struct machines *ms, int64_t now);

/*
 * The address that the client is given, or has; 0 if there is none or it is not
 * known.
 */
uint32_t dhcp_message_ip(const struct dhcp_message *m);

/*
 * Is it known what the fields sname and file of the header are: texts, unless
 * option 52 says that they hold options?
 */
bool dhcp_message_has_names(const struct dhcp_message *m);

#endif
