/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_TAG_H
#define PXE_DHCPD_V4_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lease/subnet.h"
#include "proto/dhcp4.h"
#include "proto/pxe_client.h"
#include "v4/policy.h"

/*
 * Tags: groups of clients that policy is said of, by what their requests have
 * in them, or by name in the hosts file.
 */

struct condition;

/* Conditions that must all be true. */
struct tag_match {
	struct condition *v;
	size_t n;
};

struct tag {
	char *name;
	struct tag_match *matches; /* one of them is enough */
	size_t n;
	struct policy policy;
	struct pool_ranges pools;  /* for clients that have it, no others */
	const struct tags *others; /* while the configuration is read */
};

/* Zero-initialise. */
struct tags {
	struct tag *v; /* in the order of the configuration */
	size_t n;
};

/* A set of tags: bit i is tags.v[i]. */
typedef uint64_t tag_set;

/* What a client is known by. */
struct tag_subject {
	const struct dhcp4 *msg;
	const struct pxe_client *client;
	bool known;    /* the hosts file names it */
	uint32_t link; /* an address of its subnet, host order */
	uint32_t giaddr;
	bool relay_info; /* its option 82 is believed */
	tag_set by_host; /* tags that its line in the hosts file gives it */
};

/*
 * Add a tag of that name, a C string: letters, digits, - and _.  NULL with the
 * reason, a literal, in *wrong.  It lives until the next call.
 */
struct tag *tags_add(struct tags *t, const char *name, const char **wrong);

/* The number of the tag of that name; -1: there is none. */
int tags_find(const struct tags *t, const char *name);

/*
 * Add a way to match the tag, whose others is set: words KEY=VALUE[,VALUE...]
 * or KEY!=VALUE..., which must all be true.  NULL, or what is wrong with the
 * text, a literal.
 */
const char *tag_add_match(struct tag *tag, const char *text);

/* The tags that a client has. */
tag_set tags_of(const struct tags *t, const struct tag_subject *s);

/* Free what t holds, and make it empty. */
void tags_release(struct tags *t);

#endif
