/* SPDX-License-Identifier: BSD-2-Clause */
/* The interfaces that are served, and the watch on them: see the header. */
#include "interfaces.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "opener.h"
#include "ra.h"
#include "sys/log.h"

/* Microseconds between two looks at the interfaces. */
#define WATCH_USEC 2000000

/* One of them. */
struct interface {
	struct interfaces *all;
	unsigned number;
	struct server_iface *server; /* as it is served */
	struct iface seen;	     /* as it was at the last look */
	bool gone;
	struct sockets *sockets;
	struct ra *ra;
};

struct interfaces {
	struct server_iface *served; /* n of them */
	struct interface *v;	     /* n of them */
	size_t n;
	bool with_ra;
	struct loop *loop;
	struct loop_timer *watch;
	struct opener *opener; /* NULL: without privilege from the start */
	const struct interfaces_told *told;
	void *ctx;
};

/* --- by name -------------------------------------------------------------- */

/* The interface by its name.  0, or an exit status after a message. */
static int find(struct iface *iface, const char *name)
{
	int rc = iface_get(iface, name);

	if (rc) {
		log_warn(rc, "interface: %s", name);
		return EX_UNAVAILABLE;
	}
	if (!iface->ip) {
		log_warnx("interface: %s: has no IPv4 address; give it one: "
			  "ip address add ADDRESS/LEN dev %s",
			  name, name);
		return EX_UNAVAILABLE;
	}
	return 0;
}

static int find_all(struct interfaces *is, const struct opt_list *names,
		    bool proxy)
{
	int bad, rc = 0;
	size_t i;

	for (i = 0; i < names->n; i++) {
		struct interface *in = &is->v[is->n];

		in->all = is;
		in->number = (unsigned)is->n;
		in->server = &is->served[is->n++];
		in->server->proxy = proxy;
		bad = find(&in->server->iface, names->v[i]);
		in->seen = in->server->iface;
		rc = rc ? rc : bad;
	}
	return rc;
}

int interfaces_find(struct interfaces **out, const struct conf *c)
{
	const size_t n = c->ifaces.n + c->proxy_ifaces.n;
	struct interfaces *is = calloc(1, sizeof(*is));
	int rc, bad;

	*out = NULL;
	if (is) {
		is->served = calloc(n, sizeof(*is->served));
		is->v = calloc(n, sizeof(*is->v));
	}
	if (!is || !is->served || !is->v) {
		log_warnx("out of memory");
		interfaces_free(is);
		return EX_OSERR;
	}
	rc = find_all(is, &c->ifaces, c->proxy);
	bad = find_all(is, &c->proxy_ifaces, true);
	rc = rc ? rc : bad;
	if (rc)
		interfaces_free(is);
	else
		*out = is;
	return rc;
}

void interfaces_free(struct interfaces *is)
{
	size_t i;

	if (!is)
		return;
	loop_timer_free(is->watch);
	for (i = 0; is->v && i < is->n; i++) {
		ra_close(is->v[i].ra);
		sockets_free(is->v[i].sockets);
	}
	opener_stop(is->opener);
	free(is->served);
	free(is->v);
	free(is);
}

size_t interfaces_count(const struct interfaces *is)
{
	return is->n;
}

const struct server_iface *interfaces_all(const struct interfaces *is)
{
	return is->served;
}

int interfaces_check(const struct interfaces *is, const struct daemon *d)
{
	int bad, rc = 0;
	size_t i;

	for (i = 0; i < is->n; i++) {
		bad = ports_check(d, &is->served[i].iface);
		rc = rc ? rc : bad;
	}
	return rc;
}

/* --- packets -------------------------------------------------------------- */

static void on_packets(void *ctx, enum serve_port port)
{
	const struct interface *in = ctx;

	in->all->told->packets(in->all->ctx, in->number, port);
}

static void on_client(void *ctx, const struct mac *mac, bool boots)
{
	const struct interface *in = ctx;

	ra_client(in->ra, mac, boots);
}

void interfaces_io(struct interfaces *is, struct serve_io *ios)
{
	size_t i;

	for (i = 0; i < is->n; i++) {
		ios[i] = sockets_io(is->v[i].sockets);
		ios[i].client = on_client;
		ios[i].client_ctx = &is->v[i];
	}
}

/* Serve the interface with these ports.  0, or an exit status. */
static int attach_take(struct interface *in, struct ports *ports)
{
	int rc = sockets_attach_take(in->sockets, in->all->loop, ports);

	if (ports->ra >= 0)
		in->ra = ra_open_take(in->all->loop, &in->server->iface,
				      ports->ra);
	return rc ? EX_OSERR : 0;
}

static int open_one(struct interface *in)
{
	const struct iface *iface = &in->server->iface;
	struct ports ports;
	int rc = sockets_new(&in->sockets, iface, on_packets, in);

	if (!rc)
		rc = ports_open(&ports, iface, in->all->with_ra);
	return rc ? rc : attach_take(in, &ports);
}

/* --- the watch ------------------------------------------------------------ */

static void close_one(struct interface *in)
{
	in->gone = true;
	sockets_detach(in->sockets);
	ra_close(in->ra);
	in->ra = NULL;
	if (in->all->opener) {
		log_warnx("interface: %s: went away; it is served again when "
			  "it comes back",
			  in->server->iface.name);
		return;
	}
	log_warnx("interface: %s: went away", in->server->iface.name);
	in->all->told->lost(in->all->ctx);
}

/* It has come back, as now.  True if it is served again. */
static bool reopen(struct interface *in, const struct iface *now)
{
	const struct iface before = in->server->iface;
	struct ports ports;
	int rc = opener_open(in->all->opener, in->number, &ports);

	/* The other process has said why; the next look tries again. */
	if (rc)
		return false;
	in->server->iface = *now;
	if (attach_take(in, &ports)) {
		in->server->iface = before;
		sockets_detach(in->sockets);
		return false;
	}
	in->gone = false;
	log_info("interface: %s: is back", now->name);
	return true;
}

/* Look at one interface.  Has its address or network changed? */
static bool look(struct interface *in)
{
	const struct iface before = in->server->iface;
	struct iface now;
	int rc = iface_get(&now, before.name);

	if (!in->gone && (rc || now.index != before.index))
		close_one(in);
	if (rc || (in->gone && !now.ip))
		return false;
	if (in->gone && (!in->all->opener || !reopen(in, &now)))
		return false;
	/* A bridge takes that of its first port: replies come from it. */
	in->server->iface.mac = now.mac;
	if (!memcmp(&now, &in->seen, sizeof(now)))
		return false;
	in->seen = now;
	if (now.ip == before.ip && now.mask == before.mask)
		return false;
	log_warnx("interface: %s: its address changed", now.name);
	return true;
}

static void on_watch(void *ctx)
{
	struct interfaces *is = ctx;
	bool changed = false;
	size_t i;

	loop_timer_start(is->watch, WATCH_USEC);
	for (i = 0; i < is->n; i++)
		changed |= look(&is->v[i]);
	if (changed)
		is->told->changed(is->ctx);
}

void interfaces_take(struct interfaces *is)
{
	size_t i;

	for (i = 0; i < is->n; i++)
		if (!is->v[i].gone && is->v[i].seen.ip)
			is->v[i].server->iface = is->v[i].seen;
}

int interfaces_open(struct interfaces *is, struct daemon *d,
		    const struct interfaces_told *told, void *ctx, bool ra)
{
	size_t i;
	int rc = 0;

	is->told = told;
	is->ctx = ctx;
	is->loop = d->loop;
	is->with_ra = ra;
	for (i = 0; !rc && i < is->n; i++)
		rc = open_one(&is->v[i]);
	if (!rc)
		rc = opener_start(&is->opener, is->served, is->n, ra);
	if (rc)
		return rc;
	is->watch = loop_timer(is->loop, on_watch, is);
	if (!is->watch)
		return EX_OSERR;
	loop_timer_start(is->watch, WATCH_USEC);
	return 0;
}
