/* SPDX-License-Identifier: BSD-2-Clause */
/* What holds for a client of what several scopes say: see policy.h. */
#include "v4/policy.h"

#include <string.h>

void policy_release(struct policy *p)
{
	options_release(&p->options);
	boot_map_release(&p->boot);
	menu_release(&p->menu);
	memset(p, 0, sizeof(*p));
}

void scopes_add(struct scopes *s, const struct policy *p)
{
	if (p && s->n < sizeof(s->v) / sizeof(s->v[0]))
		s->v[s->n++] = p;
}

uint32_t scopes_lease(const struct scopes *s, bool firmware)
{
	uint32_t lease = 0, most = 0;
	unsigned i;

	for (i = 0; i < s->n; i++) {
		if (!lease)
			lease = s->v[i]->lease;
		if (!most)
			most = s->v[i]->boot_lease;
	}
	return firmware && most && most < lease ? most : lease;
}

uint32_t scopes_next_server(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->next_server)
			return s->v[i]->next_server;
	return 0;
}

enum policy_known scopes_known_only(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->known_only)
			return s->v[i]->known_only;
	return POLICY_KNOWN_NO;
}

bool scopes_authoritative(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->authoritative)
			return s->v[i]->authoritative == POLICY_YES;
	return true;
}

bool scopes_ignore(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->ignore)
			return s->v[i]->ignore == POLICY_YES;
	return false;
}

bool scopes_no_boot(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->no_boot)
			return s->v[i]->no_boot == POLICY_YES;
	return false;
}

bool scopes_echo_client_id(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->echo_client_id)
			return s->v[i]->echo_client_id == POLICY_YES;
	return true;
}

bool scopes_boot_nul(const struct scopes *s, bool otherwise)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->boot_nul)
			return s->v[i]->boot_nul == POLICY_YES;
	return otherwise;
}

bool scopes_server_nul(const struct scopes *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->server_nul)
			return s->v[i]->server_nul == POLICY_YES;
	return false;
}

const struct option *scopes_option(const struct scopes *s, uint8_t code)
{
	const struct option *o;
	unsigned i;

	for (i = 0; i < s->n; i++) {
		o = options_find(&s->v[i]->options, code);
		if (o)
			return o;
	}
	return NULL;
}
