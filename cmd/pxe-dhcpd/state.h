/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_STATE_H
#define PXE_DHCPD_STATE_H

#include "conf.h"
#include "lease/store.h"
#include "leasedb/writer.h"
#include "sys/iface.h"
#include "v4/server.h"

/* The hosts file that is read, if it is there, without --hosts. */
#define STATE_HOSTS "/etc/pxe/hosts"

/*
 * All that answers depend on, built from the configuration, the hosts file and
 * the boot root.  A reload builds another one and puts it in place of the old.
 */
struct state {
	struct conf conf;
	struct server server; /* points into conf, hosts and to its own */
	struct hosts_table *hosts;
};

/*
 * Build *st for an interface: the address and mask of iface are used, and the
 * options of conf, which is taken over (on failure, too) and left empty.  0, or
 * an exit status after messages, with *st empty.
 */
int state_build_take(struct state *st, struct conf *conf,
		     const struct iface *iface);

/*
 * Put the leases of the database into the lease table of st.  0, or -1 after a
 * message.
 */
int state_load(struct state *st, struct leasedb_writer *db,
	       const struct store_time *now);

/*
 * Put the leases of the state from into that of st, which is to replace it: see
 * store_take_over().  now is of the table's clock.  0, or -1 after a message.
 */
int state_take_over(struct state *st, const struct state *from, int64_t now);

/* Release *st, and move *from, which is left empty, into its place. */
void state_replace_take(struct state *st, struct state *from);

/* Free what *st holds, and make it empty; an empty one is fine. */
void state_release(struct state *st);

#endif
