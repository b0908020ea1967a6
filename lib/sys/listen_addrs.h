/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_LISTEN_ADDRS_H
#define PXE_SYS_LISTEN_ADDRS_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"
#include "sys/sock.h"

/*
 * The option "listen" of a daemon: addresses that sock_addr_parse() reads, with
 * a default port.  Sockets that systemd passes (sock_passed()) replace them.
 */

/*
 * What keeps the sockets from being opened, as far as no socket has to be
 * opened to know it: two of the addresses exclude each other, or what systemd
 * passed is no socket of that type (SOCK_DGRAM or SOCK_STREAM).  0, or
 * EX_CONFIG after messages.
 */
int listen_addrs_check(const struct opt_list *addrs, uint16_t port, int type);

/* Does one of the addresses keep another socket from being bound to a? */
bool listen_addrs_take(const struct opt_list *addrs, uint16_t port,
		       const struct sock_addr *a);

#endif
