/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several processes of pxe-tftpd (SO_REUSEPORT, socket(7)): what each one gets
 * of the limits and ports.  Contract: workers_conf.h.
 */
#include "workers_conf.h"

#include <sysexits.h>

#include "proto/tftp.h"
#include "sys/log.h"
#include "sys/sock.h"

/* Below this a port takes privilege, which is dropped after the start. */
#define PORT_FREE 1024

static int check_ports(const struct conf *c)
{
	uint32_t n = (uint32_t)c->ports.last - c->ports.first + 1;
	uint32_t need = c->workers * (c->upload ? 2 : 1);

	if (!c->ports.first)
		return 0;
	if (n < need) {
		log_warnx("port-range: %u-%u: %u workers%s need %u ports",
			  c->ports.first, c->ports.last, c->workers,
			  c->upload ? " with uploads" : "", need);
		return EX_CONFIG;
	}
	if (c->upload && c->ports.first < PORT_FREE) {
		log_warnx("port-range: %u-%u: uploads open theirs without "
			  "privilege: use ports from %u on",
			  c->ports.first, c->ports.last, PORT_FREE);
		return EX_CONFIG;
	}
	return 0;
}

/* Workers share their ports with each other: each must be the same for all. */
static int check_listen(const struct conf *c)
{
	struct sock_addr a;
	size_t i;

	for (i = 0; i < c->listen.n; i++) {
		(void)sock_addr_parse(&a, c->listen.v[i], TFTP_PORT);
		if (sock_addr_port(&a))
			continue;
		log_warnx("listen: %s: each worker would have another port",
			  c->listen.v[i]);
		return EX_CONFIG;
	}
	return 0;
}

int workers_conf_check(const struct conf *c)
{
	int rc = check_ports(c);

	return rc || c->workers == 1 ? rc : check_listen(c);
}

void workers_conf_share(struct conf *c, unsigned i)
{
	uint32_t n = (uint32_t)c->ports.last - c->ports.first + 1;
	uint32_t first = c->ports.first;

	c->max_transfers = (c->max_transfers + c->workers - 1) / c->workers;
	c->max_in_flight /= c->workers;
	if (!first)
		return;
	c->ports.first = (uint16_t)(first + i * n / c->workers);
	c->ports.last = (uint16_t)(first + (i + 1) * n / c->workers - 1);
}
