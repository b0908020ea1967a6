/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_BOOT_H
#define PXE_DHCPD_V4_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/pxe_client.h"

/*
 * Which boot file for which client.  A map from boot class (bios, x64,
 * x64-http, ipxe, default ...) to a TFTP name or a URL; pure.
 */
struct boot_entry {
	char *boot_class;
	char *file; /* TFTP name, or a whole http(s):// URL */
	bool url;
	uint32_t server; /* from tftp://ADDRESS/; 0: the next-server */
};

struct boot_map {
	struct boot_entry *v;
	size_t n;
};

/* Longest value: option 67 in one instance, with its NUL. */
#define BOOT_FILE_MAX 254

/*
 * Set the class's file, replacing an earlier one.  value is a TFTP name,
 * tftp://IPV4/NAME or an http(s) URL.  NULL, or what is wrong with it.
 */
const char *boot_map_set(struct boot_map *m, const char *boot_class,
			 const char *value);
const struct boot_entry *boot_map_find(const struct boot_map *m,
				       const char *boot_class);
void boot_map_release(struct boot_map *m);

/* What a client is told.  file NULL: nothing. */
struct boot_choice {
	const char *file;
	uint32_t server; /* siaddr and option 66 */
	bool url;
};

/*
 * The client's own class, else "default" if that suits the way the client
 * loads.  iPXE never gets "default": it is most likely iPXE itself, and the
 * machine would load it for ever.
 */
void boot_choose(const struct boot_map *m, const struct pxe_client *who,
		 uint32_t next_server, struct boot_choice *out);

/*
 * Fill the classes that are not set from what lies below the boot root:
 * root is its descriptor; http is the URL of the boot root or NULL.
 */
void boot_map_add_defaults(struct boot_map *m, int root, const char *http);

#endif
