/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_PXE_CLIENT_H
#define PXE_PROTO_PXE_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/arch.h"
#include "proto/dhcp4.h"
#include "util/mac.h"
#include "util/uuid.h"

/* What a DHCP request tells of the program that sent it. */
enum pxe_kind {
	PXE_KIND_OTHER, /* an operating system, or anything else */
	PXE_KIND_PXE,	/* firmware: option 60 PXEClient */
	PXE_KIND_HTTP,	/* firmware: option 60 HTTPClient */
	PXE_KIND_UBOOT, /* option 60 U-Boot... */
	PXE_KIND_IPXE,	/* iPXE, whatever its option 60 says */
};

struct pxe_client {
	enum pxe_kind kind;
	const struct arch *arch; /* NULL: not told or unregistered */
	uint16_t arch_code;	 /* the first in option 93 */
	bool has_arch;		 /* option 93 is there */
	bool has_mac;		 /* Ethernet, 6 bytes */
	struct mac mac;
	bool has_uuid;	  /* option 97 of type 0, usable */
	struct uuid uuid; /* printed order */
};

/* Never fails: what is absent or malformed stays unset. */
void pxe_client_from(struct pxe_client *c, const struct dhcp4 *d);

/* "PXE", "HTTP", "U-Boot", "iPXE", or "" for others. */
const char *pxe_kind_name(enum pxe_kind kind);

/*
 * The boot class of the client: "ipxe", one of arch.h, or NULL if it is no
 * network-boot client or its architecture is unknown to us.
 */
const char *pxe_client_class(const struct pxe_client *c);

#endif
