/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_SERVE_H
#define PXE_DHCPD_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lease/store.h"
#include "lease/update.h"
#include "leasedb/lease.h"
#include "proto/dhcp4.h"
#include "report.h"
#include "state.h"
#include "sys/sock.h"
#include "util/mac.h"
#include "v4/reply.h"

/*
 * Requests are answered as they come.  An ACK that binds a lease waits until
 * the lease is in the database: the leases of all that wait are stored in one
 * transaction (group commit), while other requests are answered, and the next
 * one collects what comes meanwhile.
 */
struct serve;

/* The UDP ports that requests come to. */
enum serve_port {
	SERVE_DHCP, /* 67 */
	SERVE_PXE,  /* 4011, of boot servers (PXE 2.1) */
};

/* A reply on its way to its client. */
struct serve_reply {
	unsigned iface;	      /* that the request came through: its number */
	enum serve_port port; /* that the request came to */
	struct reply_dest dest;
	struct sock_from from; /* of the request, for REPLY_SOURCE */
	struct mac mac;	       /* of the client, for REPLY_HARDWARE */
	size_t len;
	uint8_t buf[DHCP4_MAX_LEN];
};

/* Packets received together, and replies sent together, at most. */
#define SERVE_BATCH 64

/* A packet as it came; all of it lives until the next call of receive. */
struct serve_packet {
	const uint8_t *buf;
	size_t len;
	const struct sock_from *from;
};

/* Longer packets are cut off; none on Ethernet is that is not fragmented. */
#define SERVE_PACKET_MAX 2048

/*
 * How packets are received and sent on an interface; ctx is handed to all
 * three.
 */
struct serve_io {
	/*
	 * The next packets that wait on the port, to p: how many; -EAGAIN if
	 * none waits; or another -errno, after which more may wait.
	 */
	int (*receive)(void *ctx, enum serve_port port,
		       struct serve_packet p[static SERVE_BATCH]);
	/*
	 * Queue a reply, which is copied; at most SERVE_BATCH before the next
	 * flush.
	 */
	void (*queue)(void *ctx, const struct serve_reply *reply);
	/*
	 * Send what is queued without waiting, and store for each reply, in
	 * the order of the queue, 0 or the -errno for which it was not sent.
	 */
	void (*flush)(void *ctx, int err[static SERVE_BATCH]);
	void *ctx;
	/*
	 * A machine on the link has asked.  boots: firmware or a boot loader;
	 * else a system, by a DISCOVER.  NULL: nobody wants to know.
	 */
	void (*client)(void *client_ctx, const struct mac *mac, bool boots);
	void *client_ctx;
	/*
	 * The change of serve_change() with that ticket is on disk, or could
	 * not be stored.  May be called within serve_stored() only.
	 */
	void (*changed)(void *changed_ctx, uint64_t ticket, bool stored);
	void *changed_ctx;
};

/* Rows of one transaction, at most. */
#define SERVE_ROWS_MAX 8192

/* Where leases are stored. */
struct serve_store {
	/*
	 * Begin to store n rows in one transaction; serve_stored() is due when
	 * it has ended, and no other one begins before.  The rows are copied.
	 */
	void (*begin)(void *ctx, const struct leasedb_row *rows, size_t n);
	void *ctx;
};

/*
 * A server that answers by what state holds, which a reload may change between
 * two calls.  The n_ios interfaces have the numbers of state->ifaces.  ios and
 * store are copied; state and report outlive the server.  store is NULL for
 * proxyDHCP, which stores nothing.  NULL without memory.
 */
struct serve *serve_new(const struct serve_io *ios, size_t n_ios,
			const struct serve_store *store, struct state *state,
			struct report *report);

/* Free the server; NULL is fine. */
void serve_free(struct serve *s);

/*
 * Receive the packets that wait on the port of the interface of that number, at
 * most 256, and answer them.  Replies leave at once, but for those that
 * acknowledge a lease.
 */
void serve_receive(struct serve *s, unsigned iface, enum serve_port port,
		   const struct store_time *now);

/*
 * The transaction of serve_store has ended; stored: its rows are on disk.  The
 * replies that waited for it are sent, or, if it failed, withheld: the leases
 * are then as they were, and the clients ask again.
 */
void serve_stored(struct serve *s, bool stored, const struct store_time *now);

/*
 * Change a lease from outside of DHCP, as a RELEASE or a REQUEST of its client
 * would: bind it by u, as lease_update_begin() takes it; or end the lease of
 * u->ip, if u->key.len is 0.  told is reported once it is stored, and io's
 * changed is called with ticket, which is not 0.  0; -EAGAIN, with nothing
 * changed, if a change of it is being stored or too many wait; or -ENOENT if
 * the lease table has no such address.
 */
int serve_change(struct serve *s, struct lease_update *u,
		 const struct report_entry *told, uint64_t ticket,
		 const struct store_time *now);

/* Is a transaction under way? */
bool serve_is_storing(const struct serve *s);

#endif
