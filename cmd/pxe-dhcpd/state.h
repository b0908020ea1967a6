/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_STATE_H
#define PXE_DHCPD_STATE_H

#include "conf.h"
#include "leasedb/writer.h"
#include "sys/iface.h"
#include "v4/server.h"

/* The hosts file that is read if it is there and no other is named. */
#define STATE_HOSTS "/etc/pxe/hosts"

/*
 * What policy works with, built from the configuration, the hosts file and
 * the boot root.  A reload builds another one and swaps.
 */
struct state {
	struct conf conf;
	struct server server;
	struct hosts_table *hosts;
};

/*
 * Build from conf, which is taken over (also on failure).  0, or an exit
 * status after messages.
 */
int state_build_take(struct state *st, struct conf *conf,
		     const struct iface *iface);

/* Put the leases on disk into the table.  0 or -1 after a message. */
int state_load(struct state *st, struct leasedb_writer *db);

void state_release(struct state *st);

#endif
