/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_WORKERS_CONF_H
#define PXE_TFTPD_WORKERS_CONF_H

#include <stdbool.h>

#include "conf.h"

/* What --workers and --port-range mean together, and for each worker. */

/*
 * Can c be started by so many workers?  0, or an exit status after a message.
 */
int workers_conf_check(const struct conf *c);

/* Leave in c the part of worker i: of ports, transfers and bytes in flight. */
void workers_conf_share(struct conf *c, unsigned i);

/*
 * Has a reload changed what only a restart can?  Then say so, and leave
 * new_conf as it was in old; asked are the ports of all workers at the start.
 */
void workers_conf_keep(struct conf *new_conf, const struct conf *old,
		       const struct conf_ports *asked);

#endif
