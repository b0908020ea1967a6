/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_ECHO_H
#define PXE_BENCH_DHCP_LOAD_ECHO_H

/*
 * The cheapest server: each request comes back as a reply that is otherwise the
 * same, without a look at it.  Against it dhcp-load shows what it can offer.
 * Prints its port, and ends with a signal; or an exit status after a message.
 */
int dhcp_load_echo(const char *addr);

#endif
