/* SPDX-License-Identifier: BSD-2-Clause */
#include "workers_conf.h"

#include <string.h>
#include <sysexits.h>

#include "io/listen.h"
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

/* Workers share their ports with each other, so others must be looked for. */
static int check_listen(const struct conf *c)
{
	struct sock_addr a;
	size_t i;

	if (sock_is_activated()) {
		log_warnx("workers: %u: not with sockets that systemd passes, "
			  "which each would read",
			  c->workers);
		return EX_CONFIG;
	}
	for (i = 0; i < c->listen.n; i++) {
		(void)sock_addr_parse(&a, c->listen.v[i], TFTP_PORT);
		if (sock_addr_port(&a))
			continue;
		log_warnx("listen: %s: each worker would have another port",
			  c->listen.v[i]);
		return EX_CONFIG;
	}
	return listeners_try(c);
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

static bool is_same_list(const struct opt_list *a, const struct opt_list *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]))
			return false;
	return true;
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

void workers_conf_keep(struct conf *new_conf, const struct conf *old,
		       const struct conf_ports *asked)
{
	const struct {
		const char *name;
		bool same;
	} tab[] = {
		{"listen", is_same_list(&new_conf->listen, &old->listen)},
		{"workers", new_conf->workers == old->workers},
		{"single-port", new_conf->single_port == old->single_port},
		{"port-range", new_conf->ports.first == asked->first &&
				       new_conf->ports.last == asked->last},
		{"user", is_same_text(new_conf->daemon.user, old->daemon.user)},
		{"events",
		 is_same_text(new_conf->daemon.events, old->daemon.events)},
	};
	size_t i;

	for (i = 0; i < sizeof(tab) / sizeof(tab[0]); i++)
		if (!tab[i].same)
			log_warnx("reload: %s: takes a restart", tab[i].name);
	new_conf->workers = old->workers;
	new_conf->single_port = old->single_port;
	new_conf->ports = *asked;
}
