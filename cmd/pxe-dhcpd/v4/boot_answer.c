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

/*
 * An iPXE that firmware loaded as the file of an item: the item's file for it.
 * False if it is none.
 */
static bool set_chosen(const struct server *s, const struct request *rq,
		       int64_t now, struct answer *a)
{
	const struct pxe_client *c = &rq->client;
	const struct menu_item *item = NULL;
	const struct menu *m;
	struct boot_choice file;
	uint16_t type;

	if (!s->chosen || !c->has_mac)
		return false;
	/* It begins with a DISCOVER. */
	if (c->kind == PXE_KIND_PXE && rq->type == DHCP4_DISCOVER)
		chosen_forget(s->chosen, &c->mac);
	if (c->kind != PXE_KIND_IPXE ||
	    !chosen_get(s->chosen, &c->mac, now, &type))
		return false;
	m = menu_of(a, c);
	item = m ? menu_find(m, type) : NULL;
	if (!item || !menu_item_file(item, c, next_server(rq, a), &file))
		return false;
	a->boot = file;
	return true;
}

static void set_menu(const struct server *s, const struct request *rq,
		     int64_t now, struct answer *a)
{
	a->own_ip = rq->iface->iface.ip;
	if (set_chosen(s, rq, now, a) || !menu_is_shown_by(rq))
		return;
	a->menu = menu_of(a, &rq->client);
	/* Firmware that has a file might load it instead of asking. */
	if (a->menu)
		a->boot.file = NULL;
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
	if (!denied && !a->bootp)
		set_menu(s, rq, now, a);
}

const char *boot_answer_item(const struct server *s, const struct request *rq,
			     const struct menu_choice *choice, int64_t now,
			     struct answer *a)
{
	const struct pxe_client *c = &rq->client;
	const struct menu *m = is_denied(rq, a) ? NULL : menu_of(a, c);
	const struct menu_item *item = m ? menu_find(m, choice->type) : NULL;

	if (choice->layer & MENU_CREDENTIALS)
		return "asks for the signature of a boot file (BIS)";
	if (!item || !menu_item_file(item, c, next_server(rq, a), &a->boot))
		return "chose a boot item that has no file here";
	/* iPXE may be in a ROM, and choose again when it is switched on. */
	if (s->chosen && c->has_mac && c->kind == PXE_KIND_PXE)
		chosen_set(s->chosen, &c->mac, choice->type, now);
	return NULL;
}
