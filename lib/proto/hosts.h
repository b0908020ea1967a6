/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HOSTS_H
#define PXE_PROTO_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"
#include "util/uuid.h"

/*
 * The hosts format (pxe-hosts(5)): one machine a line, white-space separated:
 *
 *	key name address profile [key=value]...
 *
 * This is one line of it; lib/inventory/hosts_file.h is a whole file.
 */

/* Bounds in bytes, without a NUL. */
#define HOSTS_LINE_MAX	  8192 /* a line, after which it is no line of ours */
#define HOSTS_NAME_MAX	  253  /* RFC 1035, 3.1 */
#define HOSTS_PROFILE_MAX 128
#define HOSTS_SERIAL_MAX  64 /* more than any SMBIOS seen holds */
#define HOSTS_PARAM_MAX	  32 /* the key of a key=value */
#define HOSTS_VALUE_MAX	  2048

/* What names the machine, in the order of precedence. */
enum host_key {
	HOST_MAC,
	HOST_UUID,
	HOST_SERIAL,
	HOST_ANY, /* "*": every machine that no other line names */
};

struct host {
	enum host_key key;
	struct mac mac;	  /* if key is HOST_MAC */
	struct uuid uuid; /* if HOST_UUID: in the printed order */
	char serial[HOSTS_SERIAL_MAX + 1]; /* if HOST_SERIAL */

	/*
	 * Views of the line, NULL where it says "-".  They do not end in NUL,
	 * but those in a table of hosts_file.h do.
	 */
	const char *name;
	size_t name_len;
	const char *profile;
	size_t profile_len;
	const char *params; /* from the first key=value to the end */
	size_t params_len;

	uint32_t ip; /* host order, 0 for none */
};

/* What is wrong, for a message "file:line: text". */
struct hosts_why {
	char text[160]; /* printable; ends in NUL */
};

/*
 * Parse one line, without its line feed.  1 with *h; 0 if it is blank or a
 * comment; PXE_EBADMSG or PXE_ERANGE with *why.  The views live as long as
 * the line.
 */
int hosts_parse_line(const char *line, size_t len, struct host *h,
		     struct hosts_why *why);

/*
 * One key=value of a host.  Start with *p = h->params and *left =
 * h->params_len.  The value still has its %XX.
 */
struct hosts_param {
	const char *key;
	size_t key_len;
	const char *raw;
	size_t raw_len;
};

bool hosts_next_param(const char **p, size_t *left, struct hosts_param *out);

/*
 * The value that the host has for key, its %XX decoded, into dst with a NUL.
 * Its length; PXE_ENOENT if it has none; PXE_ENOSPC.
 */
int hosts_param(const struct host *h, const char *key, char *dst, size_t cap);

/*
 * False for what vendors leave in when they never set it ("To be filled by
 * O.E.M.", 03000200-0400-0500-0006-000700080009): many machines share it.
 */
bool hosts_serial_usable(const char *serial);
bool hosts_uuid_usable(const struct uuid *u);

/* Bytes for hosts_format_key() of any key, with its NUL. */
#define HOSTS_KEY_STRLEN (7 + 3 * HOSTS_SERIAL_MAX + 1)

/* The key as it stands in a file: 52:54:..., uuid=..., serial=... or "*". */
char *hosts_format_key(char buf[static HOSTS_KEY_STRLEN], const struct host *h);

#endif
