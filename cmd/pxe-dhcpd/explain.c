/* SPDX-License-Identifier: BSD-2-Clause */
/* --explain: an answer, and why it is that: see explain.h. */
#include "explain.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "explain_request.h"
#include "proto/dhcp4_opt.h"
#include "sys/log.h"
#include "util/ip4.h"
#include "util/txt.h"
#include "v4/decide.h"
#include "v4/menu_answer.h"
#include "v4/reply.h"

/* An answer that is explained. */
struct explanation {
	FILE *f;
	const struct state *st;
	struct dhcp4 in, out;
	struct request rq;
	struct answer a;
};

/* Start a line: "address   ". */
static void put_title(const struct explanation *x, const char *title)
{
	(void)fprintf(x->f, "%-10s", title);
}

static void put_machine(const struct explanation *x)
{
	const struct pxe_client *c = &x->rq.client;
	const char *class = pxe_client_class(c);
	char mac[MAC_STRLEN];

	put_title(x, "machine");
	(void)fputs(mac_format(mac, &c->mac), x->f);
	if (x->rq.host && x->rq.host->name)
		(void)fprintf(x->f, " (%s)", x->rq.host->name);
	(void)fputc('\n', x->f);
	put_title(x, "program");
	(void)fprintf(x->f, "%s%s%s%s%s\n",
		      c->kind == PXE_KIND_OTHER ? "not a boot program"
						: pxe_kind_name(c->kind),
		      c->arch ? ", " : "", c->arch ? c->arch->name : "",
		      class ? ", class " : "", class ? class : "");
	put_title(x, "hosts");
	(void)fputs(!x->rq.host	  ? "no line"
		    : x->rq.known ? "named"
				  : "the line of \"*\"",
		    x->f);
	(void)fputc('\n', x->f);
}

static void put_subnet(const struct explanation *x, const struct subnet *n)
{
	char ip[IP4_STRLEN];

	(void)fprintf(x->f, "%s/%d", ip4_format(ip, n->net),
		      ip4_mask_len(n->mask));
}

static void put_where(const struct explanation *x)
{
	const struct tags *tags = &x->st->conf.tags;
	const char *sep = "";
	size_t i;

	put_title(x, "subnet");
	if (x->rq.subnet)
		put_subnet(x, x->rq.subnet);
	else
		(void)fputs("none that is served here", x->f);
	(void)fputc('\n', x->f);
	put_title(x, "tags");
	for (i = 0; i < tags->n; i++)
		if (x->rq.tags >> i & 1) {
			(void)fprintf(x->f, "%s%s", sep, tags->v[i].name);
			sep = " ";
		}
	(void)fputs(x->rq.tags ? "\n" : "none\n", x->f);
}

/* Why it is this address. */
static const char *why_address(const struct explanation *x,
			       const struct lease *before)
{
	uint32_t ip = x->a.yiaddr;

	if (x->rq.host && x->rq.host->ip == ip)
		return "reserved by the hosts file";
	if (lease_key_equal(&before->key, &x->rq.key))
		return before->state == LEASE_BOUND ? "its lease"
						    : "it had it last";
	return "free";
}

static void put_address(const struct explanation *x, const struct lease *before)
{
	char ip[IP4_STRLEN];

	if (!x->a.yiaddr)
		return;
	put_title(x, "address");
	(void)fprintf(x->f, "%s (%s)", ip4_format(ip, x->a.yiaddr),
		      why_address(x, before));
	if (!subnet_contains(x->rq.subnet, x->a.yiaddr) && x->a.subnet) {
		(void)fputs(" of ", x->f);
		put_subnet(x, x->a.subnet);
	}
	(void)fputc('\n', x->f);
}

/* The scope at place i of the answer, in words. */
static void put_scope(const struct explanation *x, unsigned i)
{
	const struct policy *p = x->a.scopes.v[i];
	const struct conf *c = &x->st->conf;
	size_t k;

	if (p == &c->policy) {
		(void)fputs("for all", x->f);
		return;
	}
	for (k = 0; k < c->tags.n; k++)
		if (p == &c->tags.v[k].policy) {
			(void)fprintf(x->f, "tag %s", c->tags.v[k].name);
			return;
		}
	for (k = 0; k < c->subnets.n; k++)
		if (p == &c->subnets.v[k].policy) {
			(void)fputs("subnet", x->f);
			return;
		}
	(void)fputs("hosts file", x->f);
}

/* The items that the client is shown, and what it would be told of each. */
static void put_menu(const struct explanation *x)
{
	const struct menu *m = x->a.menu;
	struct boot_choice file;
	unsigned i;
	size_t k;

	(void)fputs("a menu (", x->f);
	for (i = 0; i < x->a.scopes.n; i++)
		if (&x->a.scopes.v[i]->menu == m)
			put_scope(x, i);
	(void)fputs(")\n", x->f);
	for (k = 0; k < m->n_items; k++) {
		if (!menu_shows(&x->a, &m->items[k], &x->rq.client))
			continue;
		put_title(x, "item");
		(void)fprintf(x->f, "%u %s", m->items[k].type,
			      m->items[k].text);
		if (menu_item_file(&m->items[k], &x->rq.client, 0, &file))
			(void)fprintf(x->f, ": %s", file.file);
		(void)fputc('\n', x->f);
	}
}

static void put_boot(const struct explanation *x)
{
	const struct boot_entry *e;
	char ip[IP4_STRLEN];
	unsigned i;
	size_t k;

	if (x->rq.client.kind == PXE_KIND_OTHER)
		return;
	put_title(x, "boot");
	if (x->a.menu) {
		put_menu(x);
		return;
	}
	if (!x->a.boot.file) {
		(void)fputs("no boot file for its class\n", x->f);
		return;
	}
	(void)fputs(x->a.boot.file, x->f);
	if (!x->a.boot.is_url)
		(void)fprintf(x->f, " by TFTP from %s",
			      ip4_format(ip, x->a.boot.server));
	for (i = 0; i < x->a.scopes.n; i++)
		for (k = 0; k < x->a.scopes.v[i]->boot.n; k++) {
			e = &x->a.scopes.v[i]->boot.v[k];
			if (e->file != x->a.boot.file)
				continue;
			(void)fprintf(x->f, " (boot %s, ", e->client_class);
			put_scope(x, i);
			(void)fputc(')', x->f);
		}
	(void)fputc('\n', x->f);
}

/* The first scope that sets the option, or some of it; -1: none does. */
static int scope_of(const struct explanation *x, uint8_t code)
{
	const struct options *o;
	unsigned i;
	size_t k;

	for (i = 0; i < x->a.scopes.n; i++) {
		o = &x->a.scopes.v[i]->options;
		for (k = 0; k < o->n; k++)
			if (o->v[k].at.code == code)
				return (int)i;
	}
	return -1;
}

static void put_option(const struct explanation *x, uint8_t code)
{
	const struct dhcp4_opt *o = dhcp4_opt_find(code);
	int scope = scope_of(x, code);
	char text[1024];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	dhcp4_opt_text(&t, code, dhcp4_get(&x->out, code));
	put_title(x, "option");
	(void)fprintf(x->f, "%u %s %s", code, o ? o->name : "", text);
	if (scope >= 0) {
		(void)fputs(" (", x->f);
		put_scope(x, (unsigned)scope);
		(void)fputc(')', x->f);
	}
	(void)fputc('\n', x->f);
}

/* The reply as it would be sent.  0, or an exit status. */
static int put_reply(struct explanation *x)
{
	uint8_t buf[DHCP4_MAX_LEN];
	struct wr w;
	unsigned code;

	wr_init(&w, buf, sizeof(buf));
	reply_encode(&w, &x->rq, &x->a);
	if (w.err || dhcp4_decode(&x->out, buf, w.len)) {
		log_warnx("explain: the reply does not fit");
		return EX_SOFTWARE;
	}
	for (code = 1; code < DHCP4_OPT_END; code++)
		if (dhcp4_has(&x->out, (uint8_t)code))
			put_option(x, (uint8_t)code);
	/* What the policy has and the reply has not. */
	for (code = 1; code < DHCP4_OPT_END; code++)
		if (!dhcp4_has(&x->out, (uint8_t)code) &&
		    scope_of(x, (uint8_t)code) >= 0) {
			put_title(x, "left out");
			(void)fprintf(x->f, "%u (", code);
			put_scope(x, (unsigned)scope_of(x, (uint8_t)code));
			(void)fputs(")\n", x->f);
		}
	return 0;
}

static int answer(struct explanation *x, const uint8_t *buf, size_t len,
		  const struct server *s)
{
	const struct lease *l;
	struct lease before = {.ip = 0};
	const struct store_time now = store_now();
	const struct arrival from = {s->ifaces, x->in.h.giaddr, false};
	const char *why;

	if (dhcp4_decode(&x->in, buf, len))
		return EX_SOFTWARE;
	why = request_init(&x->rq, s, &x->in, &from);
	if (why) {
		put_title(x, "no answer");
		(void)fprintf(x->f, "%s\n", why);
		return 0;
	}
	put_machine(x);
	put_where(x);
	l = lease_table_by_key(s->leases, &x->rq.key);
	if (l)
		before = *l;
	answer_request(s, &x->rq, now.mono, &x->a);
	if (x->a.type == DHCP4_NONE) {
		put_title(x, "no answer");
		(void)fprintf(x->f, "%s\n", x->a.reason);
		return 0;
	}
	put_address(x, &before);
	put_boot(x);
	return put_reply(x);
}

/*
 * Put the leases of the database into the table, so that the address is the
 * one that the machine has or would get; or say why that was not done.
 */
static void look_at_leases(const struct explanation *x)
{
	const struct server *s = &x->st->server;
	const struct store_time now = store_now();
	const char *path = x->st->conf.leases;
	char why[LEASEDB_WHY_MAX];
	int rc;

	if (s->proxy)
		return;
	rc = store_read(path, s->leases, &s->subnets, &now, why);
	if (!rc)
		return;
	put_title(x, "leases");
	if (rc == -ENOENT)
		(void)fprintf(x->f, "none: %s does not exist\n", path);
	else
		(void)fprintf(x->f, "not looked at: %s: %s\n", path, why);
}

int explain(FILE *f, struct state *st, const char *text)
{
	struct explanation x = {.f = f, .st = st};
	uint8_t buf[DHCP4_MAX_LEN];
	struct opt_why why = {.text = ""};
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	if (explain_request(&w, text, &why)) {
		log_warnx("--explain: %s", why.text);
		return EX_USAGE;
	}
	look_at_leases(&x);
	return answer(&x, buf, w.len, &st->server);
}
