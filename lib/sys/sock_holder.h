/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SOCK_HOLDER_H
#define PXE_SYS_SOCK_HOLDER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Does another process, whose name is name (the first 15 bytes of it, as in
 * /proc/PID/comm), have a socket of that type (SOCK_DGRAM: UDP, SOCK_STREAM: a
 * TCP socket that listens) bound to the port, at any address?  False also if
 * /proc does not tell, which it does of another user's processes to root only.
 */
bool sock_is_held_by(const char *name, int type, uint16_t port);

#endif
