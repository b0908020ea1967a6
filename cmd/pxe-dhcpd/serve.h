/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_SERVE_H
#define PXE_DHCPD_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lease/store.h"
#include "leasedb/writer.h"
#include "proto/dhcp4.h"
#include "report.h"
#include "state.h"
#include "sys/sock.h"
#include "util/mac.h"
#include "v4/reply.h"

/*
 * Requests are served in batches: those that wait are received and answered,
 * all leases are stored in one transaction of the lease database, and then the
 * replies are sent.
 */
struct serve;

/* The UDP ports that requests come to. */
enum serve_port {
	SERVE_DHCP, /* 67 */
	SERVE_PXE,  /* 4011, of boot servers (PXE 2.1) */
};

/* A reply on its way to its client. */
struct serve_reply {
	enum serve_port port; /* that the request came to */
	struct reply_dest dest;
	struct sock_from from; /* of the request, for REPLY_SOURCE */
	struct mac mac;	       /* of the client, for REPLY_HARDWARE */
	size_t len;
	uint8_t buf[DHCP4_MAX_LEN];
};

/* How packets are received and sent; ctx is handed to both. */
struct serve_io {
	/*
	 * The next packet that waits on the port, at most cap bytes of it, and
	 * where it came from: its length; -EAGAIN if none waits; or another
	 * -errno, after which more may wait.
	 */
	ssize_t (*receive)(void *ctx, enum serve_port port, void *buf,
			   size_t cap, struct sock_from *from);
	/* Send a reply without waiting.  0 or -errno. */
	int (*send)(void *ctx, const struct serve_reply *reply);
	void *ctx;
};

/*
 * A server that answers by what state holds, which a reload may change between
 * two calls.  io is copied; state, db and report outlive the server.  db is
 * NULL for proxyDHCP, which stores nothing.  NULL without memory.
 */
struct serve *serve_new(const struct serve_io *io, struct state *state,
			struct leasedb_writer *db, struct report *report);

/* Free the server; NULL is fine. */
void serve_free(struct serve *s);

/*
 * Receive the packets that wait on the port, at most 256, answer them, store
 * the leases that changed, and send the replies.  If the leases cannot be
 * stored, the replies that acknowledge one are withheld and those leases become
 * offers; clients ask again.
 */
void serve_receive(struct serve *s, enum serve_port port,
		   const struct store_time *now);

#endif
