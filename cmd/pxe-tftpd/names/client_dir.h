/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_CLIENT_DIR_H
#define PXE_TFTPD_CLIENT_DIR_H

#include <arpa/inet.h>

#include "conf.h"
#include "sys/sock.h"

/*
 * The name of a client's own directory below a root (--client-root): its IP
 * address, or its MAC address.  The MAC address is the one that the kernel's
 * table of neighbours has for the address; for a client behind a router or a
 * relay agent it is that of its lease in the database of pxe-dhcpd (--leases).
 */
struct client_dir;

/* Bytes of such a name, with its NUL. */
#define CLIENT_DIR_LEN INET6_ADDRSTRLEN

/*
 * Open what the --client-root of c needs.  0 with *d, for client_dir_free(); or
 * an exit status, with *d NULL, after a message.
 */
int client_dir_load(struct client_dir **d, const struct conf *c);

/* NULL is allowed. */
void client_dir_free(struct client_dir *d);

/*
 * The directory of the client that sent a request from there: 10.0.0.5,
 * 2001:db8::5 or 52-54-00-12-34-56; "" without --client-root, and if its MAC
 * address is unknown.
 */
void client_dir_of(struct client_dir *d, const struct sock_from *from,
		   char dir[static CLIENT_DIR_LEN]);

#endif
