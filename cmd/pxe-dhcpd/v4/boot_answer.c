/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot file of an answer: see boot_answer.h. */
#include "v4/boot_answer.h"

#include "v4/stage.h"

/* Does policy keep the client from booting? */
static bool is_denied(const struct request *rq, const struct answer *a)
{
	return scopes_no_boot(&a->scopes) ||
	       (!rq->known &&
		scopes_known_only(&a->scopes) == POLICY_KNOWN_BOOT);
}

/* A BOOTP client says not what it is: the file for all clients, by TFTP. */
static void choose_bootp(struct answer *a)
{
	const struct boot_entry *e;
	unsigned i;

	for (i = 0; !a->boot.file && i < a->scopes.n; i++) {
		e = boot_map_find(&a->scopes.v[i]->boot, "default");
		if (!e || e->is_url)
			continue;
		a->boot.file = e->file;
		if (e->server)
			a->boot.server = e->server;
	}
}

void boot_answer(const struct server *s, const struct request *rq, int64_t now,
		 struct answer *a)
{
	uint32_t next_server = scopes_next_server(&a->scopes);
	struct boot_maps maps = {.n = 0};
	bool denied = is_denied(rq, a);
	unsigned i;

	for (i = 0; !denied && i < a->scopes.n; i++)
		maps.v[maps.n++] = &a->scopes.v[i]->boot;
	stage_remember(s, rq, a->yiaddr);
	boot_choose(&maps, &rq->client,
		    next_server ? next_server : rq->iface->iface.ip,
		    stage_is_loaded(s, rq, &maps, now), &a->boot);
	if (a->bootp && !denied)
		choose_bootp(a);
}
