/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_BOOT_H
#define PXE_DHCPD_V4_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/pxe_client.h"

/*
 * Which client is given which boot file: a map from client class (bios, x64,
 * x64-http, ipxe ...; pxe_client_class()) to a TFTP name or a URL.  Two classes
 * are no client's: "default", for firmware whose class is not in the map, and
 * "ipxe-tftp", the script for an iPXE that cannot load the one of "ipxe".
 */
struct boot_entry {
	char *client_class;
	char *file;	 /* TFTP name, or a whole http(s) URL */
	bool is_url;	 /* http or https */
	uint32_t server; /* of tftp://ADDRESS/NAME; 0: the next server */
};

/* Zero-initialise. */
struct boot_map {
	struct boot_entry *v;
	size_t n;
};

/* Most maps that hold for one client. */
#define BOOT_MAPS_MAX 67

/* Longest file: what one instance of option 67 holds, with its NUL: bytes. */
#define BOOT_FILE_MAX 254

/*
 * Set the boot file of a client class in place of an earlier one.  value is a
 * TFTP name, tftp://IPV4/NAME or an http(s) URL, without blanks and control
 * characters; both strings are copied.  NULL, or what is wrong with them.
 */
const char *boot_map_set(struct boot_map *m, const char *client_class,
			 const char *value);

/* The entry of a client class, until the map changes; or NULL. */
const struct boot_entry *boot_map_find(const struct boot_map *m,
				       const char *client_class);

/*
 * Set the classes that are not set yet from what lies below the boot root, a
 * descriptor of root_open(): loaders/ for firmware, boot.ipxe for iPXE.  http
 * is the URL of the boot root without a slash at its end, or NULL; with it iPXE
 * and UEFI HTTP Boot are given URLs.  Files that cannot be opened and a missing
 * script are logged.
 */
void boot_map_add_defaults(struct boot_map *m, int root, const char *http);

/* Free what the map holds, and make it empty. */
void boot_map_release(struct boot_map *m);

/* The boot file for a client; its text lives with the map. */
struct boot_choice {
	const char *file; /* NULL: none */
	/* siaddr and, with a file, option 66; host order.  Also without a file:
	 * U-Boot knows a file's name and has no other server for it. */
	uint32_t server;
	bool is_url; /* http or https */
};

/* The maps that hold for a client, the narrowest scope's first. */
struct boot_maps {
	const struct boot_map *v[BOOT_MAPS_MAX];
	unsigned n;
};

/*
 * The boot file of the first map that has one for the client: that of its
 * class, or else, for firmware, of "default", if the client can load such a one
 * by a protocol that it has.  iPXE is never given the default, which most
 * likely is iPXE and would be loaded for ever.  Clients that do not boot have
 * none.
 *
 * An iPXE that cannot load the script of "ipxe", since it was built without
 * HTTP, is given the loader of its platform, unless loaded says that it is that
 * loader already: then, and where there is no loader that it can start, the
 * script of "ipxe-tftp".
 */
void boot_choose(const struct boot_maps *maps, const struct pxe_client *client,
		 uint32_t next_server, bool loaded, struct boot_choice *out);

/*
 * Would boot_choose() give this client another file if it were loaded by the
 * loader of its platform?
 */
bool boot_needs_loader(const struct boot_maps *maps,
		       const struct pxe_client *client);

#endif
