/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of a map file applied to a name, as tftpd-hpa 5.2 and 6.0 do it.
 * Contract: map.h; the language: pxe-tftpd(8).
 */
#include "names/map.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "names/map_rule.h"
#include "util/ip4.h"
#include "util/txt.h"

/* \0 to \9. */
#define N_MATCHES 10

/* One name on its way through the rules. */
struct run {
	const struct map *map;
	const struct map_query *query;
	struct map_result *result;
	const struct map_rule *rule;
	unsigned steps_left; /* steps */
	unsigned skip;	     /* flags of rules that are for other requests */
	char name[MAP_NAME_MAX + 1];
	regmatch_t match[N_MATCHES];
};

void map_client_init(struct map_client *c, const struct sock_addr *peer)
{
	uint32_t ip = sock_addr_get_ip4(peer);
	struct txt t;

	memset(c, 0, sizeof(*c));
	c->v6 = peer->u.sa.sa_family == AF_INET6 &&
		!IN6_IS_ADDR_V4MAPPED(&peer->u.in6.sin6_addr);
	txt_init(&t, c->hex, sizeof(c->hex));
	if (c->v6) {
		const struct in6_addr *in6 = &peer->u.in6.sin6_addr;
		const uint8_t *b = in6->s6_addr;
		size_t i;

		(void)inet_ntop(AF_INET6, in6, c->ip, sizeof(c->ip));
		for (i = 0; i < sizeof(*in6); i++)
			txt_fmt(&t, "%02X", b[i]);
	} else {
		(void)ip4_format(c->ip, ip);
		txt_fmt(&t, "%08X", ip);
	}
}

const char *map_end_text(enum map_end end)
{
	static const char *const text[] = {
		[MAP_DONE] = "",
		[MAP_DENIED] = "Access violation",
		[MAP_ENDLESS] = "The rules for names do not end",
		[MAP_LONG] = "The rules make the name too long",
		[MAP_NOLABEL] = "The rules jump to nowhere",
		[MAP_NOMEM] = "Out of memory",
	};

	return text[end];
}

static void trace(const struct run *r, enum map_effect effect, const char *text)
{
	if (r->query->trace)
		r->query->trace(r->query->ctx, r->rule->line, effect, text);
}

/* End the run; the text of the result is set elsewhere.  False. */
static bool end(struct run *r, enum map_end how)
{
	r->result->end = how;
	r->result->line = r->rule->line;
	return false;
}

/* Count a rule that is tried.  False if there were too many. */
static bool use_step(struct run *r)
{
	if (r->steps_left--)
		return true;
	return end(r, MAP_ENDLESS);
}

/* --- replacements --------------------------------------------------------- */

/* \U, \L and \E: only the letters of ASCII have cases, in any locale. */
enum letter_case {
	AS_IT_IS,
	UPPER,
	LOWER,
};

static void put(struct txt *t, const char *s, size_t n, enum letter_case how)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char c = s[i];

		if (how == UPPER && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (how == LOWER && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		txt_mem(t, &c, 1);
	}
}

/* Append the rule's text, expanded; the offsets in r->match are those of s. */
static void expand(const struct run *r, struct txt *t, const char *s)
{
	const struct map_client *client = &r->query->client;
	enum letter_case how = AS_IT_IS;
	const char *p;

	for (p = r->rule->text; *p; p++) {
		if (*p != '\\' || !p[1]) {
			put(t, p, 1, how);
			continue;
		}
		p++;
		if (*p >= '0' && *p <= '9') {
			const regmatch_t *m = &r->match[*p - '0'];

			if (m->rm_so >= 0)
				put(t, s + m->rm_so,
				    (size_t)(m->rm_eo - m->rm_so), how);
		} else if (*p == 'i') {
			put(t, client->ip, strlen(client->ip), how);
		} else if (*p == 'x') {
			put(t, client->hex, strlen(client->hex), how);
		} else if (*p == 'U' || *p == 'L') {
			how = *p == 'U' ? UPPER : LOWER;
		} else if (*p == 'E') {
			how = AS_IT_IS;
		} else {
			put(t, p, 1, how);
		}
	}
}

/*
 * Match the rule's pattern with s; flags are those of regexec(3).  1; 0; or -1
 * if the run has ended.
 */
static int matches(struct run *r, const char *s, int flags)
{
	int rc = regexec(&r->rule->rx, s, N_MATCHES, r->match, flags);
	size_t i;

	if (!rc)
		return 1;
	/* A rule with ~ acts now, and its \0 to \9 are empty. */
	for (i = 0; i < N_MATCHES; i++)
		r->match[i].rm_so = r->match[i].rm_eo = -1;
	if (rc == REG_NOMATCH)
		return 0;
	(void)end(r, MAP_NOMEM);
	return -1;
}

/*
 * Replace the match by the expanded text; its offsets count from byte s of the
 * name.  *next is the offset behind the replacement.  False if the run has
 * ended.
 */
static bool replace(struct run *r, size_t s, size_t *next)
{
	const regmatch_t *m = &r->match[0];
	char made[MAP_NAME_MAX + 1];
	struct txt t;

	txt_init(&t, made, sizeof(made));
	txt_mem(&t, r->name, s + (size_t)m->rm_so);
	expand(r, &t, r->name + s);
	*next = t.len;
	txt_str(&t, r->name + s + (size_t)m->rm_eo);
	if (t.cut)
		return end(r, MAP_LONG);
	/* As in sed: the empty string is matched once at each place. */
	if (m->rm_so == m->rm_eo)
		++*next;
	memcpy(r->name, made, t.len + 1);
	trace(r, MAP_REWROTE, r->name);
	return true;
}

/* Letter r, with g or gg.  False if the run has ended. */
static bool rewrite(struct run *r)
{
	unsigned flags = r->rule->flags;
	size_t from = 0;

	for (;;) {
		int again;

		if (!replace(r, from, &from))
			return false;
		if (!(flags & MAP_F_GLOBAL))
			return true;
		if (!(flags & MAP_F_ONWARD))
			from = 0;
		else if (from >= strlen(r->name))
			return true;
		again = matches(r, r->name + from, from ? REG_NOTBOL : 0);
		if (again <= 0)
			return !again;
		if (!use_step(r))
			return false;
	}
}

/* --- rules ---------------------------------------------------------------- */

/* The rule's text alone, expanded. */
static void expand_text(const struct run *r, char text[static MAP_NAME_MAX + 1])
{
	struct txt t;

	txt_init(&t, text, MAP_NAME_MAX + 1);
	expand(r, &t, r->name);
}

static bool deny(struct run *r)
{
	expand_text(r, r->result->text);
	trace(r, MAP_REFUSE, r->result->text);
	return end(r, MAP_DENIED);
}

static bool jump(struct run *r, size_t *next)
{
	char label[MAP_NAME_MAX + 1];
	size_t i;

	expand_text(r, label);
	for (i = 0; *label && i < r->map->n; i++) {
		const struct map_rule *to = &r->map->rules[i];

		if (!(to->flags & MAP_F_LABEL) || strcmp(to->text, label))
			continue;
		trace(r, MAP_JUMP, label);
		*next = i + 1;
		return true;
	}
	return end(r, MAP_NOLABEL);
}

/* Letter E.  False if there is no such file, and the name is again old. */
static bool file_exists(struct run *r, const char *old)
{
	if (r->query->exists && r->query->exists(r->query->ctx, r->name))
		return true;
	trace(r, MAP_ABSENT, r->name);
	memcpy(r->name, old, strlen(old) + 1);
	return false;
}

/* Do what the letters of a rule say that matched.  False: the run has ended. */
static bool act(struct run *r, size_t *next)
{
	char old[MAP_NAME_MAX + 1];
	unsigned flags = r->rule->flags;

	if (flags & MAP_F_ABORT)
		return deny(r);
	memcpy(old, r->name, sizeof(old));
	if (!(flags & MAP_F_REWRITE))
		trace(r, MAP_YES, r->name);
	else if (!rewrite(r))
		return false;
	if (flags & MAP_F_EXISTS && !file_exists(r, old))
		return true;
	if (flags & (MAP_F_EXIT | MAP_F_EXISTS)) {
		trace(r, MAP_EXIT, r->name);
		return end(r, MAP_DONE);
	}
	if (flags & MAP_F_JUMP)
		return jump(r, next);
	if (flags & MAP_F_RESTART) {
		trace(r, MAP_RESTART, r->name);
		*next = 0;
	}
	return true;
}

/* Try rule i; *next is the rule that follows.  False: the run has ended. */
static bool run_rule(struct run *r, size_t i, size_t *next)
{
	bool inverse;
	int rc;

	r->rule = &r->map->rules[i];
	*next = i + 1;
	if (r->rule->flags & MAP_F_LABEL)
		return true;
	if (r->rule->flags & r->skip) {
		trace(r, MAP_OTHER, r->name);
		return true;
	}
	if (!use_step(r))
		return false;
	rc = matches(r, r->name, 0);
	if (rc < 0)
		return false;
	inverse = r->rule->flags & MAP_F_INVERSE;
	if (inverse != (rc == 1))
		return act(r, next);
	trace(r, MAP_NO, r->name);
	return true;
}

void map_run(const struct map *m, const struct map_query *query,
	     struct map_result *result)
{
	static const struct map_rule none = {0};
	struct run r = {
		.map = m, .query = query, .result = result, .rule = &none};
	size_t i, n = strlen(query->name);

	r.steps_left = query->steps;
	r.skip = (query->put ? MAP_F_GET : MAP_F_PUT) |
		 (query->client.v6 ? MAP_F_IPV4 : MAP_F_IPV6);
	memset(result, 0, sizeof(*result));
	if (n > MAP_NAME_MAX) {
		(void)end(&r, MAP_LONG);
		return;
	}
	memcpy(r.name, query->name, n + 1);
	for (i = 0; i < m->n && run_rule(&r, i, &i);)
		;
	if (result->end == MAP_DONE)
		memcpy(result->text, r.name, sizeof(result->text));
}
