/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HOSTS_H
#define PXE_PROTO_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"
#include "util/uuid.h"

/*
 * The hosts format (pxe-hosts(5)): one machine a line, with white space between
 * the fields:
 *
 *	key name address profile [key=value]...
 *
 * Here a line is parsed; inventory/hosts_table.h has whole files.
 */

/* Bounds in bytes, without a NUL. */
#define HOSTS_LINE_MAX	  8192
#define HOSTS_NAME_MAX	  253 /* RFC 1035, 3.1, as text */
#define HOSTS_PROFILE_MAX 128
#define HOSTS_SERIAL_MAX  64 /* more than any SMBIOS seen holds */
#define HOSTS_PARAM_MAX	  32 /* the key of a key=value */
#define HOSTS_VALUE_MAX	  2048

/* The kinds of keys, by which a line names its machine; strongest first. */
enum host_key {
	HOST_MAC,
	HOST_UUID,
	HOST_SERIAL,
	HOST_ANY, /* "*": every machine that no other line names */
};

/* One line. */
struct host {
	enum host_key key;
	struct mac mac;	  /* if key is HOST_MAC */
	struct uuid uuid; /* if key is HOST_UUID; in the printed order */
	char serial[HOSTS_SERIAL_MAX + 1]; /* if key is HOST_SERIAL */

	/*
	 * Views of the line, NULL where it says "-" or has ended.  They do not
	 * end in NUL, but those in a table of hosts_table.h do.
	 */
	const char *name;
	size_t name_len;
	const char *profile;
	size_t profile_len;
	const char *params; /* from the first key=value to the last */
	size_t params_len;

	uint32_t ip; /* in host order; 0: none */
};

/* An error in a line, for a message "file:line: text". */
struct hosts_why {
	char text[160]; /* printable ASCII; ends in NUL */
};

/*
 * Parse the len bytes at line, one line without its line feed.  1 with *h,
 * whose views live as long as the line; 0 if it is blank or a comment;
 * PXE_EBADMSG with *why if it is malformed, PXE_ERANGE with *why if it is
 * longer than HOSTS_LINE_MAX.
 */
int hosts_line_parse(const char *line, size_t len, struct host *h,
		     struct hosts_why *why);

/* One key=value of a line: views of it. */
struct hosts_param {
	const char *key;
	size_t key_len;
	const char *raw; /* the value as written, with its %XX */
	size_t raw_len;
};

/*
 * Take the next key=value of a host: start with *p = h->params and *left =
 * h->params_len, which move past it.  True with *out; false at the end.
 */
bool hosts_next_param(const char **p, size_t *left, struct hosts_param *out);

/*
 * Write the value that a host has for a key, a C string, to the cap bytes at
 * dst, its %XX decoded, with a NUL.  Returns its length without the NUL;
 * PXE_ENOENT if the host has no such key; PXE_ENOSPC, with dst undefined, if
 * the value does not fit.  At most HOSTS_VALUE_MAX + 1 bytes are needed.
 */
int hosts_param(const struct host *h, const char *key, char *dst, size_t cap);

/*
 * Can this serial number, a C string, tell machines apart?  False for what many
 * machines share because their vendors never set it: "To be filled by O.E.M.",
 * one character over and over, the empty string ...
 */
bool hosts_serial_usable(const char *serial);

/*
 * Can this UUID tell machines apart?  False for what many machines share
 * because their vendors never set it: 03000200-0400-0500-0006-000700080009, all
 * zeros ...
 */
bool hosts_uuid_usable(const struct uuid *u);

/* Bytes for hosts_key_format() of any key, with its NUL. */
#define HOSTS_KEY_STRLEN (7 + 3 * HOSTS_SERIAL_MAX + 1)

/*
 * Write the key of a host as it stands in a file, 52:54:..., uuid=..., serial=
 * with %XX, or "*", with a NUL to buf; returns buf.
 */
char *hosts_key_format(char buf[static HOSTS_KEY_STRLEN], const struct host *h);

#endif
