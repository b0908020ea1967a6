/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read requests that wait for the helper, pxe-helper(5): the query that is sent
 * for each, and what the answer means for the client.  Contract:
 * helper_pending.h.
 */
#include "names/helper_pending.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "helper/helper.h"
#include "sys/command.h"
#include "sys/log.h"
#include "sys/neigh.h"
#include "util/mac.h"

struct pending {
	struct pending *next;
	struct pending_table *table;
	struct endpoint *endpoint; /* where the request arrived */
	struct rx_request rx;
	bool resolved; /* res is the result without the helper: a miss */
	struct resolved res;
};

/* Whether there is a helper is decided once, at the start. */
enum pending_helper {
	PENDING_HELPER_UNDECIDED, /* before pending_open() */
	PENDING_HELPER_ABSENT,
	PENDING_HELPER_OPEN,
};

struct pending_table {
	struct pending_conf conf;
	struct helper *helper;
	enum pending_helper state;
	struct neigh *neigh; /* NULL: hardware addresses are not known */
	bool wanted;	     /* the configuration has a command */
	bool first;	     /* --helper-first: ask before looking for a file */
	char *command; /* in the configuration, "" for none; NULL: unknown */
	struct pending *list;
};

struct pending_table *pending_new(const struct pending_conf *conf)
{
	static const struct helper_limits none;
	struct pending_table *pt = calloc(1, sizeof(*pt));

	if (!pt)
		return NULL;
	pt->conf = *conf;
	pt->helper = helper_new(&none);
	if (pt->helper)
		return pt;
	free(pt);
	return NULL;
}

void pending_cancel_all(struct pending_table *pt)
{
	while (pt->list) {
		struct pending *p = pt->list;

		pt->list = p->next;
		helper_forget(pt->helper, p);
		free(p);
	}
}

void pending_free(struct pending_table *pt)
{
	if (!pt)
		return;
	pending_cancel_all(pt);
	helper_free(pt->helper);
	neigh_close(pt->neigh);
	free(pt->command);
	free(pt);
}

/* --- configuration -------------------------------------------------------- */

int pending_check(const struct conf *c)
{
	const char *why;
	char **argv, *path;
	int rc = 0;

	if (!c->helper)
		return 0;
	argv = command_split(c->helper, &why);
	if (!argv) {
		log_warnx("helper: %s: %s", c->helper, why);
		return EX_CONFIG;
	}
	path = command_find(argv[0]);
	if (!path) {
		log_warn(-errno, "helper: %s", argv[0]);
		rc = EX_CONFIG;
	}
	free(path);
	command_free(argv);
	return rc;
}

void pending_configure(struct pending_table *pt, const struct conf *c)
{
	struct helper_limits lim = {
		.timeout = UINT64_C(1000000) * c->helper_timeout,
		.queue = c->helper_queue,
		.max = c->helper_max,
	};
	const char *command = c->helper ? c->helper : "";
	bool changed = !pt->command || strcmp(pt->command, command) != 0;

	pt->wanted = c->helper;
	pt->first = c->helper_first;
	helper_limit(pt->helper, &lim);
	if (!changed)
		return;
	/* Without memory for it, the next reload counts as a change. */
	free(pt->command);
	pt->command = strdup(command);
	if (pt->state == PENDING_HELPER_OPEN)
		helper_reload(pt->helper);
	else if (pt->state == PENDING_HELPER_ABSENT && c->helper)
		log_warnx("reload: helper: there was none, it takes a restart");
}

int pending_open(struct pending_table *pt, struct daemon *d,
		 char *(*reload)(void *ctx), void *ctx)
{
	struct helper_command c = {pt->command, reload, ctx};
	int rc;

	pt->state = PENDING_HELPER_ABSENT;
	if (!pt->wanted)
		return 0;
	if (!pt->command) {
		log_warn(-ENOMEM, "helper");
		return EX_OSERR;
	}
	rc = neigh_open(&pt->neigh);
	if (rc) {
		log_warn(rc, "helper: the kernel's neighbours");
		pt->neigh = NULL;
	}
	pt->state = PENDING_HELPER_OPEN;
	return helper_open(pt->helper, d, &c);
}

/* --- queries -------------------------------------------------------------- */

static void put_client(struct txt *t, const struct pending_table *pt,
		       const struct sock_from *from)
{
	char buf[MAC_STRLEN], iface[IF_NAMESIZE], host[SOCK_ADDR_STRLEN];
	struct mac mac;

	helper_put_number(t, "port", sock_addr_port(&from->peer));
	if (pt->neigh && !neigh_mac(pt->neigh, from, &mac))
		helper_put_pair(t, "mac", mac_format(buf, &mac));
	if (from->ifindex && if_indextoname((unsigned)from->ifindex, iface))
		helper_put_pair(t, "iface", iface);
	if (from->local.len)
		helper_put_pair(t, "server",
				sock_addr_format_host(host, &from->local));
}

static void put_options(struct txt *t, const struct request *req)
{
	helper_put_pair(t, "mode", req->netascii ? "netascii" : "octet");
	if (req->fingerprint)
		helper_put_pair(t, "class", req->fingerprint);
	if (req->options.blksize)
		helper_put_number(t, "blksize", req->options.blksize);
	if (req->options.window)
		helper_put_number(t, "windowsize", req->options.window);
	if (req->options.timeout)
		helper_put_number(t, "timeout", req->options.timeout);
}

/* What the client gets without the helper. */
static void resolve_without_helper(struct pending *p)
{
	if (!p->resolved)
		resolve(p->table->conf.resolver, &p->rx.from, &p->rx.request,
			&p->res);
}

/* What the client gets by the helper's answer; NULL: the helper gave none. */
static void resolve_by_answer(struct pending *p, struct helper_answer *a)
{
	struct resolver *r = p->table->conf.resolver;
	struct request *req = &p->rx.request;

	if (!a || a->type == HELPER_PASS) {
		resolve_without_helper(p);
	} else if (a->type == HELPER_PATH) {
		/* request_set_name() would cut a longer name to another one. */
		if (strlen(a->text) > REQUEST_NAME_MAX)
			*a->text = 0;
		request_set_name(req, a->text, false);
		resolve_path(r, &p->rx.from, req, &p->res);
	} else if (a->type == HELPER_DATA) {
		resolve_data(r, req, a->data, a->len, &p->res);
		a->data = NULL;
	} else {
		memset(&p->res, 0, sizeof(p->res));
		p->res.kind = RESOLVED_REFUSED;
		p->res.refusal.code = a->code;
		memcpy(p->res.text, a->text, HELPER_TEXT_MAX);
		p->res.refusal.text = p->res.text;
	}
}

static void on_answer(void *ctx, struct helper_answer *a)
{
	struct pending *p = ctx, **link = &p->table->list;
	const struct pending_conf *conf = &p->table->conf;

	while (*link != p)
		link = &(*link)->next;
	*link = p->next;
	resolve_by_answer(p, a);
	conf->answer(conf->ctx, p->endpoint, &p->rx, &p->res);
	free(p);
}

bool pending_request_repeated(struct pending_table *pt,
			      const struct rx_request *rx)
{
	struct pending **link = &pt->list, *p;

	while (*link &&
	       !sock_addr_equal(&(*link)->rx.from.peer, &rx->from.peer))
		link = &(*link)->next;
	p = *link;
	if (!p)
		return false;
	if (p->rx.digest == rx->digest)
		return true;
	*link = p->next;
	helper_forget(pt->helper, p);
	free(p);
	return false;
}

/* Send the query for p.  0, or the -errno of helper_query(). */
static int send_query(struct pending_table *pt, struct pending *p)
{
	char line[HELPER_LINE_MAX + 1], host[SOCK_ADDR_STRLEN];
	struct txt t;

	txt_init(&t, line, sizeof(line));
	helper_put_request(&t, helper_next(pt->helper), p->rx.request.name,
			   sock_addr_format_host(host, &p->rx.from.peer));
	put_client(&t, pt, &p->rx.from);
	put_options(&t, &p->rx.request);
	helper_put_end(&t);
	return t.cut ? -ENOTCONN : helper_query(pt->helper, &t, on_answer, p);
}

/*
 * Ask the helper about a copy of from.  True: the request is pending.  False:
 * the helper does not run, or its queue is full; only for a full queue *res
 * becomes RESOLVED_BUSY.
 */
static bool ask_helper(struct pending_table *pt, const struct pending *from,
		       struct resolved *res)
{
	struct pending *p = malloc(sizeof(*p));
	int rc;

	if (p) {
		*p = *from;
		rc = send_query(pt, p);
	} else {
		rc = -EAGAIN;
	}
	if (!rc) {
		/* The text of a refusal may lie in the structure itself. */
		if (from->res.refusal.text == res->text)
			p->res.refusal.text = p->res.text;
		p->next = pt->list;
		pt->list = p;
		return true;
	}
	free(p);
	if (rc == -EAGAIN) {
		res->kind = RESOLVED_BUSY;
		res->err = rc;
	}
	return false;
}

static bool is_miss(const struct resolved *res)
{
	return res->kind == RESOLVED_REFUSED &&
	       res->refusal.code == TFTP_NOT_FOUND;
}

bool pending_resolve(struct pending_table *pt, struct endpoint *ep,
		     struct rx_request *rx, struct resolved *res)
{
	struct resolver *r = pt->conf.resolver;
	struct pending p = {.table = pt, .endpoint = ep};

	if (pt->wanted && pt->first && helper_runs(pt->helper)) {
		if (!resolve_name(r, &rx->from, &rx->request, false, res))
			return true;
		p.rx = *rx;
		if (ask_helper(pt, &p, res))
			return false;
		if (res->kind == RESOLVED_BUSY)
			return true;
	}
	resolve(r, &rx->from, &rx->request, res);
	if (!pt->wanted || pt->first || !is_miss(res) || !*rx->request.name)
		return true;
	p.rx = *rx;
	p.resolved = true;
	p.res = *res;
	return !ask_helper(pt, &p, res);
}
