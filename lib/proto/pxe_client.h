/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PXE_CLIENT_H
#define PXE_PROTO_PXE_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/arch.h"
#include "proto/dhcp4.h"
#include "util/mac.h"
#include "util/uuid.h"

/*
 * Which program on which machine sent a DHCP request: options 60, 77, 93, 97
 * and 175, and the header's hardware address (RFC 4578; PXE 2.1; RFC 3004).
 */

/* The program. */
enum pxe_kind {
	PXE_KIND_OTHER, /* an operating system, or anything else */
	PXE_KIND_PXE,	/* firmware: option 60 PXEClient */
	PXE_KIND_HTTP,	/* firmware: option 60 HTTPClient */
	PXE_KIND_UBOOT, /* option 60 U-Boot */
	PXE_KIND_IPXE,	/* iPXE, with any option 60 */
};

/* What a request tells of its sender. */
struct pxe_client {
	enum pxe_kind kind;
	bool has_arch;		 /* option 93 or option 60 names one */
	uint16_t arch_code;	 /* that one; of several, the first known */
	const struct arch *arch; /* its entry; NULL: none or unregistered */
	bool has_mac;		 /* the hardware address is a MAC */
	struct mac mac;
	bool has_uuid;	  /* option 97 has one that is usable as a key */
	struct uuid uuid; /* in the printed order */
};

/*
 * Set *c from a decoded request.  Never fails: what is absent or malformed is
 * not set, and its has_ member false.  *c keeps no view of *d.
 */
void pxe_client_from(struct pxe_client *c, const struct dhcp4 *d);

/*
 * The name of a kind: "PXE", "HTTP", "U-Boot", "iPXE", or "" for
 * PXE_KIND_OTHER.  Static, never NULL.
 */
const char *pxe_kind_name(enum pxe_kind kind);

/*
 * The boot class of the client: "ipxe" for iPXE, else that of its architecture
 * (arch.h).  Static; NULL if it does not boot from the network, or if its
 * architecture has none.
 */
const char *pxe_client_class(const struct pxe_client *c);

#endif
