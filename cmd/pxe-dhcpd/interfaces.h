/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_INTERFACES_H
#define PXE_DHCPD_INTERFACES_H

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"
#include "serve.h"
#include "sockets.h"
#include "sys/daemon.h"
#include "v4/server.h"

/*
 * The interfaces that are served.  They may change their addresses, go away and
 * come back.  Each has a number, from 0, which it keeps: those of -i, then
 * those of --proxy-interface.
 */
struct interfaces;

/*
 * Look the interfaces of the configuration up: each must be there and have an
 * address.  0 with *out, or an exit status after messages.
 */
int interfaces_find(struct interfaces **out, const struct conf *c);

/* Close all and free; NULL is fine. */
void interfaces_free(struct interfaces *is);

/* How many there are, and as they are served now. */
size_t interfaces_count(const struct interfaces *is);
const struct server_iface *interfaces_all(const struct interfaces *is);

/* Could their ports be bound?  0, or an exit status after messages. */
int interfaces_check(const struct interfaces *is, const struct daemon *d);

/* What is told: ctx is that of interfaces_open(). */
struct interfaces_told {
	/* Packets wait. */
	void (*packets)(void *ctx, unsigned iface, enum serve_port port);
	/*
	 * An address or network changed: interfaces_take() and a reload are
	 * due.
	 */
	void (*changed)(void *ctx);
	/* One went away and cannot be served when it comes back. */
	void (*lost)(void *ctx);
};

/*
 * Open all ports, and a process that can open them again without the privilege
 * that this one is about to give up.  told and loop outlive is.  0, or an exit
 * status after a message.
 */
int interfaces_open(struct interfaces *is, struct daemon *d,
		    const struct interfaces_told *told, void *ctx, bool ra);

/* How a struct serve uses them: ios has room for interfaces_count(). */
void interfaces_io(struct interfaces *is, struct serve_io *ios);

/*
 * From now on serve them by the addresses that they have; those that have gone
 * away, by those that they had.
 */
void interfaces_take(struct interfaces *is);

#endif
