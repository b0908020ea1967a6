/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client's own directory (--client-root), by its address, by the kernel's
 * neighbours or by its lease: see client_dir.h.
 */
#include "names/client_dir.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sysexits.h>

#include "leasedb/reader.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "sys/neigh.h"
#include "util/ip4.h"

struct client_dir {
	enum conf_client_root by;
	struct neigh *neigh;	       /* for CONF_CLIENT_MAC */
	struct leasedb_reader *leases; /* NULL: none to ask */
	struct log_limit no_neigh;
};

int client_dir_load(struct client_dir **out, const struct conf *c)
{
	struct client_dir *d = calloc(1, sizeof(*d));
	int rc = d ? 0 : -ENOMEM;

	*out = NULL;
	if (d)
		d->by = c->client_root;
	if (!rc && d->by == CONF_CLIENT_MAC)
		rc = neigh_open(&d->neigh);
	if (!rc && d->by == CONF_CLIENT_MAC && c->leases) {
		d->leases = leasedb_reader_new(c->leases);
		rc = d->leases ? 0 : -ENOMEM;
	}
	if (rc) {
		log_warn(rc, "client-root");
		client_dir_free(d);
		return EX_OSERR;
	}
	*out = d;
	return 0;
}

void client_dir_free(struct client_dir *d)
{
	if (!d)
		return;
	neigh_close(d->neigh);
	leasedb_reader_free(d->leases);
	free(d);
}

/* The client's hardware address.  False if it is not known. */
static bool mac_of(struct client_dir *d, const struct sock_from *from,
		   struct mac *mac)
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	int rc = neigh_mac(d->neigh, from, mac);

	if (rc && rc != -ENOENT)
		log_limited(&d->no_neigh,
			    "client-root: the kernel's neighbours: %s",
			    log_reason(rc));
	if (rc && d->leases && ip)
		rc = leasedb_reader_mac(d->leases, ip, loop_now(), mac);
	return !rc;
}

void client_dir_of(struct client_dir *d, const struct sock_from *from,
		   char dir[static CLIENT_DIR_LEN])
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	struct mac mac;

	dir[0] = 0;
	if (d->by == CONF_CLIENT_MAC) {
		if (mac_of(d, from, &mac))
			(void)mac_format_sep(dir, &mac, '-');
	} else if (d->by == CONF_CLIENT_IP) {
		if (ip)
			(void)ip4_format(dir, ip);
		else if (from->peer.u.sa.sa_family == AF_INET6)
			(void)inet_ntop(AF_INET6, &from->peer.u.in6.sin6_addr,
					dir, CLIENT_DIR_LEN);
	}
}
