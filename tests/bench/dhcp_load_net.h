/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_NET_H
#define PXE_BENCH_DHCP_LOAD_NET_H

#include <stdint.h>

#include "dhcp_load_conf.h"
#include "dhcp_load_msg.h"
#include "sys/mmsg.h"

/*
 * The sockets of dhcp-load: that of a relay agent, that of the clients' port
 * for renewals, or a packet socket whose frames carry broadcasts of clients
 * without an address.  Batches go out and come in.
 */

enum dhcp_load_way {
	DHCP_LOAD_RELAY,   /* UDP, to the server */
	DHCP_LOAD_FRAME,   /* Ethernet, broadcast */
	DHCP_LOAD_RENEWAL, /* UDP, from the leased address and port 68 */
	DHCP_LOAD_WAYS,
};

struct dhcp_load_net {
	int fd[DHCP_LOAD_WAYS]; /* -1: not used */
	struct mmsg_tx *tx[DHCP_LOAD_WAYS];
	struct mmsg_rx *rx;
	struct sock_addr server;
	uint8_t head[64]; /* of a frame with a request of head_len bytes */
	size_t head_len;  /* bytes of a request; 0: none yet */
	uint64_t sent;	  /* packets */
};

/* 0, or -errno; dhcp_load_net_close() is due in both cases. */
int dhcp_load_net_open(struct dhcp_load_net *n, const struct dhcp_load_conf *c);
void dhcp_load_net_close(struct dhcp_load_net *n);

/* Queue a request of a machine; a full batch is sent first. */
void dhcp_load_net_add(struct dhcp_load_net *n, enum dhcp_load_way way,
		       const struct dhcp_load_msgs *msgs,
		       enum dhcp_load_kind kind,
		       const struct dhcp_load_ids *ids);

/* Send what is queued. */
void dhcp_load_net_flush(struct dhcp_load_net *n);

/*
 * Call fn with each reply that waits, at most MMSG_MAX of each socket; it may
 * queue requests.  How many there were.
 */
typedef void dhcp_load_reply_fn(void *ctx, const uint8_t *p, size_t len);
unsigned dhcp_load_net_receive(struct dhcp_load_net *n, dhcp_load_reply_fn *fn,
			       void *ctx);

/* Wait for a reply, at most so many microseconds. */
void dhcp_load_net_wait(const struct dhcp_load_net *n, uint64_t us);

#endif
