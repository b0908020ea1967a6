/* SPDX-License-Identifier: BSD-2-Clause */
/* Which leases are listed: see filter.h. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include "util/glob.h"
#include "util/ip4.h"
#include "util/mac.h"
#include "util/num.h"

#define IN_USE (1U << LEASE_BOUND | 1U << LEASE_OFFERED | 1U << LEASE_DECLINED)

static bool parse_state(struct filter_term *t, const char *word)
{
	enum lease_state state;

	t->kind = FILTER_STATE;
	if (!strcmp(word, "all"))
		t->states = IN_USE | 1U << LEASE_FREE;
	else if (!strcmp(word, "expired"))
		t->states = 1U << LEASE_FREE;
	else if (lease_state_parse(word, &state))
		t->states = 1U << state;
	else
		return false;
	return true;
}

/* "A", "A/LEN" or "A-B". */
static bool parse_net(struct filter_term *t, const char *word)
{
	char buf[2 * IP4_STRLEN], *rest;
	uint64_t len;

	if (strlen(word) >= sizeof(buf))
		return false;
	memcpy(buf, word, strlen(word) + 1);
	rest = strpbrk(buf, "/-");
	if (rest)
		*rest++ = 0;
	if (ip4_parse(buf, &t->first))
		return false;
	t->kind = FILTER_NET;
	t->last = t->first;
	if (!rest)
		return true;
	if (word[rest - buf - 1] == '-')
		return !ip4_parse(rest, &t->last);
	if (num_u64(rest, 0, 32, &len))
		return false;
	t->first &= ip4_mask((unsigned)len);
	t->last = t->first | ~ip4_mask((unsigned)len);
	return true;
}

static bool parse_mac(struct filter_term *t, const char *word)
{
	struct mac mac;

	t->kind = FILTER_MAC;
	if (!mac_parse(word, &mac)) {
		(void)mac_format(t->mac, &mac);
		return true;
	}
	t->pattern = word;
	return strchr(word, ':') != NULL;
}

const char *filter_add(struct filter *f, const char *word)
{
	struct filter_term t = {.kind = FILTER_NAME}, *v;

	if (!*word)
		return "an empty filter";
	if (!parse_state(&t, word) && !parse_net(&t, word) &&
	    !parse_mac(&t, word)) {
		if (strchr(word, '/'))
			return "not a network: A/LEN";
		t.kind = FILTER_NAME;
		t.pattern = word;
	}
	v = reallocarray(f->v, f->n + 1, sizeof(*v));
	if (!v)
		return "out of memory";
	v[f->n++] = t;
	f->v = v;
	return NULL;
}

static bool match(const struct filter_term *t, const struct leasedb_row *row)
{
	const char *pattern = t->mac[0] ? t->mac : t->pattern;
	char mac[MAC_STRLEN] = "";

	switch (t->kind) {
	case FILTER_STATE:
		return t->states >> row->state & 1;
	case FILTER_NET:
		return row->ip >= t->first && row->ip <= t->last;
	case FILTER_MAC:
		if (!mac_is_zero(&row->mac))
			(void)mac_format(mac, &row->mac);
		return glob_match(pattern, mac, strlen(mac));
	case FILTER_NAME:
		return glob_match(pattern, row->name, strlen(row->name));
	case FILTER_KINDS:
		break;
	}
	return false;
}

bool filter_match(const struct filter *f, const struct leasedb_row *row)
{
	bool given[FILTER_KINDS] = {false}, passes[FILTER_KINDS] = {false};
	size_t i;

	for (i = 0; i < f->n; i++) {
		given[f->v[i].kind] = true;
		if (!passes[f->v[i].kind])
			passes[f->v[i].kind] = match(&f->v[i], row);
	}
	if (!given[FILTER_STATE] && !(IN_USE >> row->state & 1))
		return false;
	for (i = 0; i < FILTER_KINDS; i++)
		if (given[i] && !passes[i])
			return false;
	return true;
}

void filter_release(struct filter *f)
{
	free(f->v);
	f->v = NULL;
	f->n = 0;
}
