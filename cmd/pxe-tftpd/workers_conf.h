/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_WORKERS_CONF_H
#define PXE_TFTPD_WORKERS_CONF_H

#include "conf.h"

/* What --workers, --port-range and --listen mean together. */

/*
 * Do the values of c fit each other: is there a port for each worker?  0, or an
 * exit status after a message.
 */
int workers_conf_check(const struct conf *c);

/*
 * Leave in c the part of worker i, counted from 0: of ports, transfers and
 * bytes in flight.
 */
void workers_conf_share(struct conf *c, unsigned i);

#endif
