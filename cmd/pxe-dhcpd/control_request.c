/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of pxe-control(5): see control_request.h. */
#include "control_request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "excluded.h"
#include "leasedb/lease_json.h"
#include "util/ip4.h"
#include "util/mac.h"
#include "util/num.h"

/* Leases that a step looks at. */
#define STEP 64

_Static_assert(STEP *LEASE_JSON_MAX + CONTROL_RESULT_MAX < CONTROL_STEP_MAX,
	       "the rows of a step and chains of the table fit");

/* Words of a request; the last one is the rest of the line. */
#define WORDS_MAX 5

struct words {
	char buf[CONTROL_LINE_MAX + 1];
	const char *v[WORDS_MAX];
	unsigned n;
};

/* Why a lease is not changed: a word for programs, a text for people. */
struct refusal {
	const char *reason; /* NULL: it is not refused */
	char error[160];
};

static bool refuse(struct refusal *r, const char *reason, const char *error)
{
	r->reason = reason;
	(void)snprintf(r->error, sizeof(r->error), "%s", error);
	return false;
}

void control_request_refuse(struct txt *out, const char *reason,
			    const char *error)
{
	txt_fmt(out,
		"{\"result\":\"refused\",\"reason\":\"%s\","
		"\"error\":\"%s\"}\n",
		reason, error);
}

static void split(struct words *w, const char *line)
{
	char *s = w->buf;

	(void)snprintf(w->buf, sizeof(w->buf), "%s", line);
	w->n = 0;
	while (*s && w->n < WORDS_MAX) {
		w->v[w->n++] = s;
		if (w->n == WORDS_MAX)
			break;
		s += strcspn(s, " ");
		if (*s)
			*s++ = 0;
	}
}

/* --- listing -------------------------------------------------------------- */

struct step {
	const struct control_target *t;
	struct control_job *job;
	struct txt *out;
	struct store_time now;
};

/* A lease as others see it: its times on the wall clock. */
static void fill_row(struct leasedb_row *row, const struct lease *l,
		     const struct store_time *now)
{
	store_row(row, l, now);
	/* An offer has it in its key only. */
	if (mac_is_zero(&row->mac))
		(void)lease_key_get_mac(&l->key, &row->mac);
	row->state = lease_state_at(l, now->mono);
	row->starts = now->wall - (now->mono - l->since);
	if (row->state == LEASE_FREE)
		row->starts = row->ends = 0;
}

static void list_lease(void *ctx, const struct lease *l)
{
	struct step *s = ctx;
	char line[LEASE_JSON_MAX];
	struct leasedb_row row;
	size_t n;

	if (l->state == LEASE_FREE && !l->key.len)
		return;
	fill_row(&row, l, &s->now);
	n = lease_json_format(line, &row);
	txt_mem(s->out, line, n);
	s->job->rows++;
}

/* --- status --------------------------------------------------------------- */

static void put_pool(struct step *s)
{
	const struct control_pool *p = &s->job->pool;
	char first[IP4_STRLEN], last[IP4_STRLEN];

	if (p->first)
		txt_fmt(s->out, "{\"pool\":\"%s-%s\"",
			ip4_format(first, p->first), ip4_format(last, p->last));
	else if (p->size)
		txt_str(s->out, "{\"pool\":\"reserved\"");
	if (p->first || p->size)
		txt_fmt(s->out,
			",\"size\":%zu,\"bound\":%zu,\"offered\":%zu,"
			"\"declined\":%zu,\"reserved\":%zu,\"free\":%zu}\n",
			p->size, p->bound, p->offered, p->declined, p->reserved,
			p->size - p->bound - p->offered - p->declined -
				p->reserved);
	memset(&s->job->pool, 0, sizeof(s->job->pool));
}

static void count_lease(void *ctx, const struct lease *l)
{
	struct step *s = ctx;
	struct control_job *job = s->job;
	struct control_pool *p = &job->pool;
	enum lease_state state = lease_state_at(l, s->now.mono);
	bool given = !l->own &&
		     (!l->reserved ||
		      excluded_is_given(&s->t->state->server, l->ip));

	if (p->first && (!l->in_pool || l->pool != job->number))
		put_pool(s);
	if (l->in_pool) {
		job->number = l->pool;
		p->first = p->first ? p->first : l->ip;
		p->last = l->ip;
	}
	/* What is given no more may still be leased. */
	if (state == LEASE_FREE && (!given || (!l->in_pool && !l->reserved)))
		return;
	p->size++;
	p->bound += state == LEASE_BOUND;
	p->offered += state == LEASE_OFFERED;
	p->declined += state == LEASE_DECLINED;
	p->reserved += state == LEASE_FREE && l->reserved;
}

bool control_job_step(const struct control_target *t, struct control_job *job,
		      struct txt *out)
{
	struct step s = {.t = t, .job = job, .out = out, .now = store_now()};
	bool lists = job->what == CONTROL_JOB_LEASES;

	if (job->table != t->state->server.leases) {
		control_request_refuse(out, "again",
				       "the configuration was read again");
		job->what = CONTROL_JOB_NONE;
		return true;
	}
	job->place = lease_table_walk(job->table, job->place, STEP,
				      lists ? list_lease : count_lease, &s);
	if (job->place != LEASE_TABLE_END)
		return false;
	if (!lists)
		put_pool(&s);
	txt_str(out, "{\"result\":\"done\"");
	if (lists)
		txt_fmt(out, ",\"rows\":%zu", job->rows);
	txt_str(out, "}\n");
	job->what = CONTROL_JOB_NONE;
	return true;
}

static enum control_begun begin_job(const struct control_target *t,
				    struct control_job *job, bool lists)
{
	memset(job, 0, sizeof(*job));
	job->what = lists ? CONTROL_JOB_LEASES : CONTROL_JOB_STATUS;
	job->table = t->state->server.leases;
	return CONTROL_JOB;
}

/* --- changes -------------------------------------------------------------- */

/* What is told of a change. */
static void prepare_report(struct report_entry *e, uint32_t ip,
			   const struct mac *mac, const char *name)
{
	char text[MAC_STRLEN];
	struct txt t;

	memset(e, 0, sizeof(*e));
	e->by_hand = true;
	e->kind = PXE_KIND_OTHER;
	e->ip = ip;
	e->has_mac = !mac_is_zero(mac);
	e->mac = *mac;
	(void)snprintf(e->name, sizeof(e->name), "%s", name ? name : "");
	e->name_len = strlen(e->name);
	txt_init(&t, e->client, sizeof(e->client));
	txt_str(&t, e->has_mac ? mac_format(text, mac) : "unknown client");
	if (e->name[0])
		txt_fmt(&t, " (%s)", e->name);
}

static bool check_release(const struct control_target *t, uint32_t ip,
			  const struct store_time *now, struct refusal *r)
{
	const struct lease *l = lease_table_by_ip(t->state->server.leases, ip);

	if (!l || lease_state_at(l, now->mono) == LEASE_FREE)
		return refuse(r, "not-found", "not leased");
	return true;
}

static enum control_begun answer_change(int rc, struct txt *out)
{
	if (!rc)
		return CONTROL_CHANGE;
	if (rc == -EAGAIN)
		return CONTROL_AGAIN;
	control_request_refuse(out, "not-found",
			       "not an address of this server");
	return CONTROL_ANSWERED;
}

static enum control_begun release(const struct control_target *t,
				  const struct words *w, uint64_t ticket,
				  struct control_change *change,
				  struct txt *out)
{
	struct lease_update u = {.ip = 0};
	const struct store_time now = store_now();
	struct report_entry e;
	struct refusal r = {NULL, ""};
	const struct lease *l;
	struct mac mac;

	if (w->n != 2 || ip4_parse(w->v[1], &u.ip)) {
		control_request_refuse(out, "request", "release takes IP");
		return CONTROL_ANSWERED;
	}
	if (!check_release(t, u.ip, &now, &r)) {
		control_request_refuse(out, r.reason, r.error);
		return CONTROL_ANSWERED;
	}
	l = lease_table_by_ip(t->state->server.leases, u.ip);
	mac = l->mac;
	if (mac_is_zero(&mac))
		(void)lease_key_get_mac(&l->key, &mac);
	prepare_report(&e, u.ip, &mac, l->name);
	e.request = DHCP4_RELEASE;
	e.ended = u.ip;
	e.reason = "released by hand";
	*change = (struct control_change){.ip = u.ip};
	return answer_change(serve_change(t->serve, &u, &e, ticket, &now), out);
}

/* Of the lines of that MAC the one with an address on the same link. */
static uint32_t reserved_for(const struct server *s, const struct mac *mac,
			     const struct subnet *net)
{
	const struct hosts_entry *e =
		s->hosts ? hosts_table_by_mac(s->hosts, mac) : NULL;

	for (; e; e = hosts_table_next(s->hosts, e))
		if (e->host.ip &&
		    subnet_same_link(subnets_find(&s->subnets, e->host.ip),
				     net))
			return e->host.ip;
	return 0;
}

/* May the client have the address, by the hosts file? */
static bool check_policy(const struct server *s, const struct lease_update *u,
			 const struct lease *l, struct refusal *r)
{
	uint32_t own = reserved_for(s, &u->mac,
				    subnets_find(&s->subnets, u->ip));
	char text[80], ip[IP4_STRLEN];

	if (own == u->ip)
		return true;
	if (own) {
		(void)snprintf(text, sizeof(text),
			       "the hosts file reserves %s for that machine",
			       ip4_format(ip, own));
		return refuse(r, "reserved", text);
	}
	if (!l->reserved)
		return true;
	if (excluded_is_given(s, u->ip))
		return refuse(r, "reserved",
			      "the hosts file reserves it for another machine");
	return refuse(r, "excluded", "excluded from its pool");
}

static bool check_bind(const struct control_target *t,
		       const struct lease_update *u,
		       const struct store_time *now, struct refusal *r)
{
	const struct server *s = &t->state->server;
	const struct lease *l = lease_table_by_ip(s->leases, u->ip);
	enum lease_state state;
	char text[80], mac[MAC_STRLEN];
	struct mac holder;

	if (l && l->own)
		return refuse(r, "excluded", "an address of this machine");
	if (!l || (!l->in_pool && !l->reserved) ||
	    !subnets_find(&s->subnets, u->ip))
		return refuse(r, "not-found", "not an address of this server");
	if (!check_policy(s, u, l, r))
		return false;
	state = lease_state_at(l, now->mono);
	if (state == LEASE_DECLINED || lease_usable_by(l, &u->key, now->mono))
		return true;
	(void)snprintf(text, sizeof(text), "%s to %s", lease_state_name(state),
		       lease_key_get_mac(&l->key, &holder)
			       ? mac_format(mac, &holder)
			       : "another client");
	return refuse(r, "held", text);
}

/* The lease time: s; "-" is that of the subnet.  False if it is no time. */
static bool parse_time(const struct server *s, const struct subnet *net,
		       const char *word, uint32_t *time)
{
	struct scopes scopes = {.n = 0};
	uint64_t n;

	if (!strcmp(word, "-")) {
		if (net && net->index)
			scopes_add(&scopes,
				   &s->conf->subnets.v[net->index - 1].policy);
		scopes_add(&scopes, &s->conf->policy);
		*time = scopes_lease(&scopes, false);
		return true;
	}
	if (!strcmp(word, "infinite")) {
		*time = NUM_INFINITE;
		return true;
	}
	if (num_u64(word, 1, NUM_INFINITE - 1, &n))
		return false;
	*time = (uint32_t)n;
	return true;
}

/* "bind IP MAC TIME [NAME]" into an update.  NULL, or what is wrong. */
static const char *parse_bind(const struct server *s, const struct words *w,
			      const struct store_time *now,
			      struct lease_update *u,
			      struct control_change *change)
{
	const struct subnet *net;
	uint32_t time;

	memset(u, 0, sizeof(*u));
	if (w->n < 4)
		return "bind takes IP MAC TIME [NAME]";
	if (ip4_parse(w->v[1], &u->ip))
		return "not an IPv4 address";
	if (mac_parse(w->v[2], &u->mac) || mac_is_zero(&u->mac))
		return "not a hardware address";
	net = subnets_find(&s->subnets, u->ip);
	if (!parse_time(s, net, w->v[3], &time))
		return "not a time: seconds, infinite or -";
	if (w->n == 5 &&
	    (strlen(w->v[4]) >= sizeof(u->name) || !txt_is_printable(w->v[4])))
		return "a name that is too long or not printable";
	if (w->n == 5)
		memcpy(u->name, w->v[4], strlen(w->v[4]) + 1);
	lease_key_set_mac(&u->key, net ? net->link : 0, &u->mac);
	u->expires = time == NUM_INFINITE ? INT64_MAX : now->mono + time;
	change->ip = u->ip;
	change->ends = time == NUM_INFINITE ? 0 : now->wall + time;
	return NULL;
}

static enum control_begun bind_lease(const struct control_target *t,
				     const struct words *w, uint64_t ticket,
				     struct control_change *change,
				     struct txt *out)
{
	const struct store_time now = store_now();
	struct refusal r = {NULL, ""};
	struct report_entry e;
	struct lease_update u;
	const char *wrong = parse_bind(&t->state->server, w, &now, &u, change);

	if (wrong) {
		control_request_refuse(out, "request", wrong);
		return CONTROL_ANSWERED;
	}
	if (!check_bind(t, &u, &now, &r)) {
		control_request_refuse(out, r.reason, r.error);
		return CONTROL_ANSWERED;
	}
	prepare_report(&e, u.ip, &u.mac, u.name);
	e.request = DHCP4_REQUEST;
	e.type = DHCP4_ACK;
	return answer_change(serve_change(t->serve, &u, &e, ticket, &now), out);
}

void control_request_changed(const struct control_change *change, bool stored,
			     struct txt *out)
{
	char ip[IP4_STRLEN];

	if (!stored) {
		control_request_refuse(out, "disk",
				       "the change could not be stored");
		return;
	}
	txt_fmt(out, "{\"result\":\"done\",\"ip\":\"%s\"",
		ip4_format(ip, change->ip));
	if (change->ends)
		txt_fmt(out, ",\"ends\":%lld", (long long)change->ends);
	txt_str(out, "}\n");
}

/* -------------------------------------------------------------------------- */

bool control_request_reads(const char *line)
{
	return strncmp(line, "bind ", 5) != 0 &&
	       strncmp(line, "release ", 8) != 0;
}

enum control_begun control_request(const struct control_target *t,
				   const char *line, uint64_t ticket,
				   struct control_job *job,
				   struct control_change *change,
				   struct txt *out)
{
	struct words w;

	split(&w, line);
	if (!w.n)
		control_request_refuse(out, "request", "an empty line");
	else if (t->state->server.proxy)
		control_request_refuse(out, "proxy",
				       "a proxyDHCP server has no leases");
	else if (!strcmp(line, "leases"))
		return begin_job(t, job, true);
	else if (!strcmp(line, "status"))
		return begin_job(t, job, false);
	else if (!strcmp(w.v[0], "release"))
		return release(t, &w, ticket, change, out);
	else if (!strcmp(w.v[0], "bind"))
		return bind_lease(t, &w, ticket, change, out);
	else
		control_request_refuse(out, "request",
				       "no such request: leases, status, "
				       "release or bind");
	return CONTROL_ANSWERED;
}
