/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_POLICY_H
#define PXE_DHCPD_V4_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "v4/boot.h"
#include "v4/menu.h"
#include "v4/options.h"

/*
 * What the configuration says of replies, for one scope: for all clients, those
 * of a subnet, those that have a tag, one host.  What a scope does not say, a
 * wider one does.
 */

/* yes, no, or nothing said. */
enum policy_choice {
	POLICY_UNSET,
	POLICY_NO,
	POLICY_YES,
};

/* What clients get that the hosts file does not name. */
enum policy_known {
	POLICY_KNOWN_UNSET,
	POLICY_KNOWN_NO,   /* what those get that it names */
	POLICY_KNOWN_YES,  /* no answer */
	POLICY_KNOWN_BOOT, /* an address, and no boot file */
};

/* Zero-initialise. */
struct policy {
	struct options options;
	struct boot_map boot;
	struct menu menu;
	uint32_t lease;	      /* s; NUM_INFINITE; 0: not said */
	uint32_t boot_lease;  /* s, the most for firmware; 0: not said */
	uint32_t next_server; /* TFTP server, host order; 0: not said */
	enum policy_known known_only;
	enum policy_choice authoritative;
	enum policy_choice ignore;	   /* no answer at all */
	enum policy_choice no_boot;	   /* no boot file */
	enum policy_choice echo_client_id; /* option 61 */
	/* Option 67, and 66, end in a NUL; else as the client needs it. */
	enum policy_choice boot_nul;
	enum policy_choice server_nul;
};

/* Free what p holds, and make it empty. */
void policy_release(struct policy *p);

/* Most tags of a configuration. */
#define POLICY_TAGS_MAX (BOOT_MAPS_MAX - 3)

/* The scopes that hold for a client, narrowest first. */
struct scopes {
	const struct policy *v[BOOT_MAPS_MAX];
	unsigned n;
};

/* Append a scope; NULL is none. */
void scopes_add(struct scopes *s, const struct policy *p);

/* The lease time: s; NUM_INFINITE.  firmware: what asks is in a ROM. */
uint32_t scopes_lease(const struct scopes *s, bool firmware);

/* The TFTP server, or 0 if no scope says one. */
uint32_t scopes_next_server(const struct scopes *s);

/* POLICY_KNOWN_NO if no scope says anything. */
enum policy_known scopes_known_only(const struct scopes *s);

/* What the narrowest scope says that says anything; or the default. */
bool scopes_authoritative(const struct scopes *s);  /* yes */
bool scopes_ignore(const struct scopes *s);	    /* no */
bool scopes_no_boot(const struct scopes *s);	    /* no */
bool scopes_echo_client_id(const struct scopes *s); /* yes */
bool scopes_boot_nul(const struct scopes *s, bool otherwise);
bool scopes_server_nul(const struct scopes *s); /* no */

/* The option of that code that the narrowest scope sets as a whole, or NULL. */
const struct option *scopes_option(const struct scopes *s, uint8_t code);

#endif
