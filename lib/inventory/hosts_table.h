/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_INVENTORY_HOSTS_TABLE_H
#define PXE_INVENTORY_HOSTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/hosts.h"

/*
 * A whole hosts file (pxe-hosts(5)) as a table, which never changes once it is
 * made.  To reload the file, make a new table and, if that worked, free the old
 * one.  A lookup takes the same time however many hosts there are.
 */
struct hosts_table;

/* One line of the file.  The strings of host end in NUL. */
struct hosts_entry {
	struct host host;
	unsigned line; /* its number, from 1 */
	/*
	 * A machine may have one address in each of several subnets: further
	 * lines with the same key, name and profile, and no parameters.
	 */
	bool is_further;
	uint32_t next; /* for hosts_table_next() */
};

/*
 * Read the file at path; "-" is standard input.  0 with *out, the caller's to
 * free with hosts_table_free().  Otherwise *out is not set: -errno if the file
 * cannot be read or memory runs out; PXE_EBADMSG if it has errors.  Everything
 * that is wrong is logged as "file:line: reason"; that two lines have one key
 * or one address is an error that names both.
 */
int hosts_table_load(struct hosts_table **out, const char *path);

/*
 * Parse the len bytes at text, as hosts_table_load() parses a file; name, which
 * must be printable, stands for the file's name in messages.  text was
 * allocated with malloc() with at least len + 1 bytes, and is the table's from
 * now on, also on failure.  0 with *out, the caller's to free with
 * hosts_table_free(); -ENOMEM; PXE_EBADMSG.
 */
int hosts_table_parse_take(struct hosts_table **out, const char *name,
			   char *text, size_t len);

/* Free a table, and with it all entries and their strings; NULL is allowed. */
void hosts_table_free(struct hosts_table *t);

/* How many hosts the file has. */
size_t hosts_table_count(const struct hosts_table *t);

/*
 * Host i in the order of the file, from 0; i is less than hosts_table_count().
 * It lives as long as the table.
 */
const struct hosts_entry *hosts_table_at(const struct hosts_table *t, size_t i);

/* The next line with the key of e, in the order of the file; or NULL. */
const struct hosts_entry *hosts_table_next(const struct hosts_table *t,
					   const struct hosts_entry *e);

/*
 * Find the host whose key is this MAC, UUID (in the printed order) or serial
 * number.  It lives as long as the table; NULL if there is none.
 */
const struct hosts_entry *hosts_table_by_mac(const struct hosts_table *t,
					     const struct mac *mac);
const struct hosts_entry *hosts_table_by_uuid(const struct hosts_table *t,
					      const struct uuid *uuid);
const struct hosts_entry *hosts_table_by_serial(const struct hosts_table *t,
						const char *serial);

/*
 * Find the host that has this address, in host order: of several the first.  It
 * lives as long as the table; NULL if there is none.
 */
const struct hosts_entry *hosts_table_by_ip(const struct hosts_table *t,
					    uint32_t ip);

/*
 * The line whose key is "*".  It lives as long as the table; NULL if there is
 * none.
 */
const struct hosts_entry *hosts_table_any(const struct hosts_table *t);

/*
 * Find the line that holds for a machine: that of its MAC, else of its UUID (in
 * the printed order), else of its serial number, else "*".  What is not known
 * of the machine is NULL.  The line lives as long as the table; NULL if none
 * holds.
 */
const struct hosts_entry *hosts_table_match(const struct hosts_table *t,
					    const struct mac *mac,
					    const struct uuid *uuid,
					    const char *serial);

#endif
