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

static uint32_t next_server(const struct request *rq, const struct answer *a)
{
	uint32_t ip = scopes_next_server(&a->scopes);

	return ip ? ip : rq->iface->iface.ip;
}

void boot_answer(const struct server *s, const struct request *rq, int64_t now,
		 struct answer *a)
{
	struct boot_maps maps = {.n = 0};
	bool denied = is_denied(rq, a);
	unsigned i;

	for (i = 0; !denied && i < a->scopes.n; i++)
		maps.v[maps.n++] = &a->scopes.v[i]->boot;
	stage_remember(s, rq, a->yiaddr);
	boot_choose(&maps, &rq->client, next_server(rq, a),
		    stage_is_loaded(s, rq, &maps, now), &a->boot);
	if (a->bootp && !denied)
		choose_bootp(a);
	a->own_ip = rq->iface->iface.ip;
	if (!denied && !a->bootp && menu_is_shown_by(rq))
		a->menu = menu_of(a, &rq->client);
	/* Firmware that has a file might load it instead of asking. */
	if (a->menu)
		a->boot.file = NULL;
}

const char *boot_answer_item(const struct server *s, const struct request *rq,
			     const struct menu_choice *choice, struct answer *a)
{
	const struct menu *m = is_denied(rq, a) ? NULL
						: menu_of(a, &rq->client);
	const struct menu_item *item = m ? menu_find(m, choice->type) : NULL;

	(void)s;
	if (choice->layer & MENU_CREDENTIALS)
		return "asks for the signature of a boot file (BIS)";
	if (!item ||
	    !menu_item_file(item, &rq->client, next_server(rq, a), &a->boot))
		return "chose a boot item that has no file here";
	return NULL;
}
