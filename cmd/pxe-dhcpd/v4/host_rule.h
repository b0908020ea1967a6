/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_HOST_RULE_H
#define PXE_DHCPD_V4_HOST_RULE_H

#include <stddef.h>

#include "inventory/hosts_table.h"
#include "v4/policy.h"
#include "v4/tag.h"

/*
 * What lines of the hosts file say of DHCP replies, in parameters of theirs:
 * boot=, boot.CLASS=, next-server=, lease=, option.CODE=, tag=.
 */
struct host_rule {
	struct policy policy;
	tag_set tags;
};

/* Zero-initialise. */
struct host_rules {
	/* By the place of the host in its table; NULL: it has none. */
	struct host_rule **v;
	size_t n;
};

/*
 * Read the parameters of all hosts.  Each error is logged with path, the file's
 * name, and its line.  0; -ENOMEM; PXE_EBADMSG.  The rules are the caller's to
 * release in every case.
 */
int host_rules_read(struct host_rules *r, const struct hosts_table *hosts,
		    const struct tags *tags, const char *path);

/* The rule of a host of that table, or NULL. */
const struct host_rule *host_rules_of(const struct host_rules *r,
				      const struct hosts_table *hosts,
				      const struct hosts_entry *e);

/* Free what r holds, and make it empty. */
void host_rules_release(struct host_rules *r);

#endif
