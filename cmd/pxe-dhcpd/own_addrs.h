/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_OWN_ADDRS_H
#define PXE_DHCPD_OWN_ADDRS_H

#include "state.h"
#include "sys/loop.h"

/*
 * Keeps the state's addresses of this machine (state_set_own_take()) what they
 * are, while interfaces get and lose addresses.
 */
struct own_addrs;

/*
 * Bring the addresses up to date, and keep them so while the loop runs.  st
 * must outlive it; a reload may change what st holds.  0 with *o, which
 * own_addrs_close() frees before the loop; or -errno, with *o NULL.
 */
int own_addrs_open(struct own_addrs **o, struct loop *loop, struct state *st);

/*
 * Bring them up to date now: before packets are answered that may have come
 * after an address was added.  Costs a system call if nothing changed.  NULL is
 * fine.
 */
void own_addrs_refresh(struct own_addrs *o);

/* Stop; NULL is fine. */
void own_addrs_close(struct own_addrs *o);

#endif
