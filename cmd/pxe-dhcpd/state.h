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
	tag_set *pool_tags;	     /* of server.pool_tags */
	struct iface_addrs own;	     /* of this machine; never assigned */
	struct server_iface *ifaces; /* of server.ifaces */
	size_t n_ifaces;
};

/*
 * Build *st for the n interfaces, at least one, which are copied, from the
 * options of conf, and own, the addresses of this machine.  conf and own are
 * taken over (on failure, too) and left empty.  0, or an exit status after
 * messages, with *st empty.
 */
int state_build_take(struct state *st, struct conf *conf,
		     const struct server_iface *ifaces, size_t n,
		     struct iface_addrs *own);

/*
 * Put the leases of the database into the lease table of st.  0, or -1 after a
 * message.
 */
int state_load(struct state *st, struct leasedb_writer *db,
	       const struct store_time *now);

/*
 * Put the leases of the state from into that of st, which is to replace it: see
 * store_take_over().  0, or -1 after a message.
 */
int state_take_over(struct state *st, const struct state *from,
		    const struct store_time *now);

/*
 * The addresses of this machine are own from now on, which is taken over and
 * left empty: st assigns none of them.  What a client or a host of the hosts
 * file has of them is logged, and each pool that has no address to give.  0, or
 * -ENOMEM with the change not complete.
 */
int state_set_own_take(struct state *st, struct iface_addrs *own,
		       const struct store_time *now);

/*
 * How many addresses can be given to clients: those of the pools that are not
 * excluded, and those that the hosts file reserves.  It visits each of them.
 */
size_t state_count_addresses(const struct state *st);

/* Release *st, and move *from, which is left empty, into its place. */
void state_replace_take(struct state *st, struct state *from);

/* Free what *st holds, and make it empty; an empty one is fine. */
void state_release(struct state *st);

#endif
