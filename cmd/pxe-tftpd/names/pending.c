/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that a helper is asked about: see pending.h. */
#include "names/pending.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "helper/helper.h"
#include "sys/argv.h"
#include "sys/log.h"
#include "sys/neigh.h"
#include "util/mac.h"

struct pending {
	struct pending *next;
	struct pending_table *all;
	struct endpoint *endpoint;
	struct rx_request ask;
	bool missed; /* it was looked for, with this result */
	struct resolved res;
};

struct pending_table {
	struct pending_conf to;
	struct helper *helper;
	struct neigh *neigh; /* NULL: hardware addresses are not known */
	bool wanted;	     /* by the configuration */
	bool serving;	     /* pending_open() was called */
	bool opened;	     /* there was one then */
	bool first;	     /* ask before looking for the file */
	char *command;	     /* of the configuration, to see changes */
	struct pending *waiting;
};

struct pending_table *pending_new(const struct pending_conf *to)
{
	static const struct helper_limits none;
	struct pending_table *es = calloc(1, sizeof(*es));

	if (!es)
		return NULL;
	es->to = *to;
	es->helper = helper_new(&none);
	if (es->helper)
		return es;
	free(es);
	return NULL;
}

void pending_drop(struct pending_table *es)
{
	while (es->waiting) {
		struct pending *e = es->waiting;

		es->waiting = e->next;
		helper_forget(es->helper, e);
		free(e);
	}
}

void pending_free(struct pending_table *es)
{
	if (!es)
		return;
	pending_drop(es);
	helper_free(es->helper);
	neigh_close(es->neigh);
	free(es->command);
	free(es);
}

/* --- configuration -------------------------------------------------------- */

int pending_check(const struct conf *c)
{
	const char *why;
	char **argv, *path;
	int rc = 0;

	if (!c->helper)
		return 0;
	argv = argv_split(c->helper, &why);
	if (!argv) {
		log_warnx("helper: %s: %s", c->helper, why);
		return EX_CONFIG;
	}
	path = argv_find(argv[0]);
	if (!path) {
		log_warn(-errno, "helper: %s", argv[0]);
		rc = EX_CONFIG;
	}
	free(path);
	argv_free(argv);
	return rc;
}

void pending_configure(struct pending_table *es, const struct conf *c)
{
	struct helper_limits lim = {
		.timeout = UINT64_C(1000000) * c->helper_timeout,
		.queue = c->helper_queue,
		.max = c->helper_max,
	};
	const char *now = c->helper ? c->helper : "";
	bool changed = !es->command || strcmp(es->command, now) != 0;

	es->wanted = c->helper;
	es->first = c->helper_first;
	helper_limit(es->helper, &lim);
	if (!changed)
		return;
	free(es->command);
	es->command = strdup(now);
	if (es->opened)
		helper_reload(es->helper);
	else if (es->serving && c->helper)
		log_warnx("reload: helper: there was none, it takes a restart");
}

int pending_open(struct pending_table *es, struct daemon *d,
		 char *(*reload)(void *ctx), void *ctx)
{
	struct helper_command c = {es->command, reload, ctx};
	int rc;

	es->serving = true;
	if (!es->wanted)
		return 0;
	rc = neigh_open(&es->neigh);
	if (rc) {
		log_warn(rc, "helper: the kernel's neighbours");
		es->neigh = NULL;
	}
	es->opened = true;
	return helper_open(es->helper, d, &c);
}

/* --- asking --------------------------------------------------------------- */

static void put_client(struct txt *t, const struct pending_table *es,
		       const struct sock_from *from)
{
	char buf[MAC_STRLEN], iface[IF_NAMESIZE], host[SOCK_ADDR_STRLEN];
	struct mac mac;

	helper_put_number(t, "port", sock_addr_port(&from->peer));
	if (es->neigh && !neigh_mac(es->neigh, from, &mac))
		helper_put_pair(t, "mac", mac_format(buf, &mac));
	if (from->ifindex && if_indextoname((unsigned)from->ifindex, iface))
		helper_put_pair(t, "iface", iface);
	if (from->local.len)
		helper_put_pair(t, "server",
				sock_addr_format_host(host, &from->local));
}

static void put_options(struct txt *t, const struct request *q)
{
	helper_put_pair(t, "mode", q->netascii ? "netascii" : "octet");
	if (q->client)
		helper_put_pair(t, "class", q->client);
	if (q->ask.blksize)
		helper_put_number(t, "blksize", q->ask.blksize);
	if (q->ask.window)
		helper_put_number(t, "windowsize", q->ask.window);
	if (q->ask.timeout)
		helper_put_number(t, "timeout", q->ask.timeout);
}

/* What the client gets without the helper. */
static void go_without(struct pending *e)
{
	if (!e->missed)
		resolve(e->all->to.resolver, &e->ask.from, &e->ask.q, &e->res);
}

/* What it gets by an answer, which may be none. */
static void use(struct pending *e, struct helper_answer *a)
{
	struct resolver *r = e->all->to.resolver;

	if (!a || a->say == HELPER_PASS) {
		go_without(e);
	} else if (a->say == HELPER_PATH) {
		/* A longer one is no file, and must not become another one. */
		if (strlen(a->text) > REQUEST_NAME_MAX)
			*a->text = 0;
		request_set_name(&e->ask.q, a->text, false);
		resolve_path(r, &e->ask.from, &e->ask.q, &e->res);
	} else if (a->say == HELPER_DATA) {
		resolve_data(r, &e->ask.q, a->data, a->len, &e->res);
		a->data = NULL;
	} else {
		memset(&e->res, 0, sizeof(e->res));
		e->res.as = RESOLVED_REFUSED;
		e->res.no.code = a->code;
		memcpy(e->res.text, a->text, HELPER_TEXT_MAX);
		e->res.no.text = e->res.text;
	}
}

static void on_done(void *ctx, struct helper_answer *a)
{
	struct pending *e = ctx, **p = &e->all->waiting;

	while (*p != e)
		p = &(*p)->next;
	*p = e->next;
	use(e, a);
	e->all->to.answer(e->all->to.ctx, e->endpoint, &e->ask, &e->res);
	free(e);
}

bool pending_wait(struct pending_table *es, const struct rx_request *ask)
{
	struct pending **p = &es->waiting, *e;

	while (*p && !sock_addr_equal(&(*p)->ask.from.peer, &ask->from.peer))
		p = &(*p)->next;
	e = *p;
	if (!e)
		return false;
	if (e->ask.digest == ask->digest)
		return true;
	*p = e->next;
	helper_forget(es->helper, e);
	free(e);
	return false;
}

/* Ask about e.  0, or the -errno of helper_ask(). */
static int ask_about(struct pending_table *es, struct pending *e)
{
	char line[HELPER_LINE_MAX + 1], host[SOCK_ADDR_STRLEN];
	struct txt t;

	txt_init(&t, line, sizeof(line));
	helper_put_request(&t, helper_next(es->helper), e->ask.q.name,
			   sock_addr_format_host(host, &e->ask.from.peer));
	put_client(&t, es, &e->ask.from);
	put_options(&t, &e->ask.q);
	helper_put_end(&t);
	return t.cut ? -ENOTCONN : helper_ask(es->helper, &t, on_done, e);
}

/*
 * True: res says nothing yet.  False: the helper is not there, or has too much
 * to do; in the second case the client shall ask again, and res says so.
 */
static bool send_out(struct pending_table *es, const struct pending *with,
		     struct resolved *res)
{
	struct pending *e = malloc(sizeof(*e));
	int rc;

	if (e) {
		*e = *with;
		rc = ask_about(es, e);
	} else {
		rc = -EAGAIN;
	}
	if (!rc) {
		/* A text of the rules is in the structure itself. */
		if (with->res.no.text == res->text)
			e->res.no.text = e->res.text;
		e->next = es->waiting;
		es->waiting = e;
		return true;
	}
	free(e);
	if (rc == -EAGAIN) {
		res->as = RESOLVED_BUSY;
		res->err = rc;
	}
	return false;
}

/* Is it something that is just not there? */
static bool is_miss(const struct resolved *res)
{
	return res->as == RESOLVED_REFUSED && res->no.code == TFTP_NOT_FOUND;
}

bool pending_run(struct pending_table *es, struct endpoint *l,
		 struct rx_request *ask, struct resolved *res)
{
	struct resolver *r = es->to.resolver;
	struct pending e = {.all = es, .endpoint = l};

	if (es->wanted && es->first && helper_runs(es->helper)) {
		if (!resolve_name(r, &ask->from, &ask->q, false, res))
			return true;
		e.ask = *ask;
		if (send_out(es, &e, res))
			return false;
		if (res->as == RESOLVED_BUSY)
			return true;
	}
	resolve(r, &ask->from, &ask->q, res);
	if (!es->wanted || es->first || !is_miss(res) || !*ask->q.name)
		return true;
	e.ask = *ask;
	e.missed = true;
	e.res = *res;
	return !send_out(es, &e, res);
}
