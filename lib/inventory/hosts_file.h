/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_INVENTORY_HOSTS_FILE_H
#define PXE_INVENTORY_HOSTS_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/hosts.h"

/*
 * A whole hosts file as a table that never changes: to reload, load a new one
 * and, if that worked, swap the pointers and free the old.  Each lookup takes
 * the same time however many hosts there are.
 */
struct hosts_table;

/* A host and where it stands; its strings end in NUL and live with the table.
 */
struct hosts_entry {
	struct host host;
	unsigned line; /* from 1 */
};

/*
 * Read the file; "-" is stdin.  Every error in it is logged as "file:line:
 * reason".  Two lines for the same key or with the same address are an error
 * that names both.  0 with *out; -errno if it cannot be read (logged);
 * PXE_EBADMSG if it has errors.
 */
int hosts_table_load(struct hosts_table **out, const char *path);

/*
 * The same from memory.  text was allocated with malloc() and holds len + 1
 * bytes; the table takes it, also on failure.  name is for messages, printable.
 */
int hosts_table_parse_take(struct hosts_table **out, const char *name,
			   char *text, size_t len);

/* NULL is fine. */
void hosts_table_free(struct hosts_table *t);

size_t hosts_table_count(const struct hosts_table *t);

/* The i-th host in the order of the file; i < hosts_table_count(). */
const struct hosts_entry *hosts_table_at(const struct hosts_table *t, size_t i);

/* The host with this key or address, or NULL. */
const struct hosts_entry *hosts_by_mac(const struct hosts_table *t,
				       const struct mac *mac);
const struct hosts_entry *hosts_by_uuid(const struct hosts_table *t,
					const struct uuid *uuid);
const struct hosts_entry *hosts_by_serial(const struct hosts_table *t,
					  const char *serial);
const struct hosts_entry *hosts_by_ip(const struct hosts_table *t, uint32_t ip);

/* The line of "*", or NULL. */
const struct hosts_entry *hosts_any(const struct hosts_table *t);

/*
 * The line that holds for a machine: mac > uuid > serial > "*".  What is not
 * known about the machine is NULL.  NULL if none holds.
 */
const struct hosts_entry *hosts_match(const struct hosts_table *t,
				      const struct mac *mac,
				      const struct uuid *uuid,
				      const char *serial);

#endif
