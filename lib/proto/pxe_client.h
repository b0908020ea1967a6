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
 * Which program on which machine sent a DHCP request, and how it loads files:
 * options 60, 77, 93, 97 and 175, and the header's hardware address (RFC 4578;
 * PXE 2.1; RFC 3004).  The three are independent: firmware that loads by TFTP
 * may have the architecture type of one that loads by HTTP, and the other way
 * round.
 */

/* The program. */
enum pxe_kind {
	PXE_KIND_OTHER,	    /* an operating system, or anything else */
	PXE_KIND_PXE,	    /* firmware: option 60 PXEClient */
	PXE_KIND_HTTP,	    /* firmware: option 60 HTTPClient */
	PXE_KIND_UBOOT,	    /* option 60 U-Boot */
	PXE_KIND_IPXE,	    /* iPXE, with any option 60 */
	PXE_KIND_RPI,	    /* the ROM or EEPROM of a Raspberry Pi */
	PXE_KIND_PETITBOOT, /* the boot loader of POWER machines (OPAL) */
	PXE_KIND_ONIE,	    /* the installer of network switches */
};

/* Protocols that a program loads a boot file by: bits. */
enum pxe_transport {
	PXE_TFTP = 1 << 0,
	PXE_HTTP = 1 << 1,
	PXE_HTTPS = 1 << 2,
};

/* What a request tells of its sender. */
struct pxe_client {
	enum pxe_kind kind;
	unsigned transports; /* enum pxe_transport */
	/* It can start what firmware of this architecture can. */
	bool starts_loader;
	bool has_arch;		 /* option 93 or option 60 names one */
	uint16_t arch_code;	 /* that one; of several the one for kind */
	const struct arch *arch; /* its entry; NULL: none or unregistered */
	bool has_mac;		 /* the hardware address is a MAC */
	struct mac mac;
	bool has_uuid;	  /* option 97 has one that is usable as a key */
	struct uuid uuid; /* in the printed order */
};

/*
 * The part of it that later requests of the client may leave out.  All zero is
 * an unknown program.
 */
struct pxe_id {
	uint8_t kind;
	uint8_t transports;
	bool starts_loader;
	bool has_arch;
	uint16_t arch_code;
};

/*
 * Set *c from a decoded request.  Never fails: what is absent or malformed is
 * not set, and its has_ member false.  *c keeps no view of *d.
 */
void pxe_client_from(struct pxe_client *c, const struct dhcp4 *d);

/* Set *id from *c. */
void pxe_client_save(struct pxe_id *id, const struct pxe_client *c);

/*
 * Complete *c, of the request d, by what an earlier request of the client told:
 * the program if d has none of the options 60, 77 and 175; the architecture if
 * d has neither option 93 nor another program.
 */
void pxe_client_recall(struct pxe_client *c, const struct dhcp4 *d,
		       const struct pxe_id *id);

/*
 * The name of a kind: "PXE", "HTTP", "U-Boot", "iPXE", "Raspberry Pi",
 * "petitboot", "ONIE", or "" for PXE_KIND_OTHER.  Static, never NULL.
 */
const char *pxe_kind_name(enum pxe_kind kind);

/*
 * The boot class of the client: "ipxe", "rpi", "petitboot" or "onie" for these
 * programs, else that of its architecture (arch.h), with "-http" behind it if
 * it loads by HTTP.  Static; NULL if it does not boot from the network, or if
 * its architecture has none.
 */
const char *pxe_client_class(const struct pxe_client *c);

#endif
