/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot menu of one client: see menu_answer.h. */
#include "v4/menu_answer.h"

#include <string.h>

#include "proto/dhcp4.h"
#include "wire/rd.h"

bool menu_is_discovery(const struct request *rq, struct menu_choice *choice)
{
	struct dhcp4_val vendor = dhcp4_get(rq->msg, DHCP4_OPT_VENDOR), item;
	struct rd r;

	if (rq->type != DHCP4_REQUEST ||
	    (rq->client.kind != PXE_KIND_PXE &&
	     rq->client.kind != PXE_KIND_IPXE) ||
	    !dhcp4_sub_find(&vendor, true, DHCP4_PXE_BOOT_ITEM, &item) ||
	    item.len != 4)
		return false;
	rd_init(&r, item.p, item.len);
	choice->type = rd_be16(&r);
	choice->layer = rd_be16(&r);
	return true;
}

bool menu_is_shown_by(const struct request *rq)
{
	struct dhcp4_val ipxe = dhcp4_get(rq->msg, DHCP4_OPT_IPXE), v;

	if (rq->client.kind == PXE_KIND_IPXE)
		return dhcp4_sub_find(&ipxe, true, DHCP4_IPXE_PXE, &v);
	return rq->client.kind == PXE_KIND_PXE;
}

bool menu_item_file(const struct menu_item *item,
		    const struct pxe_client *client, uint32_t next_server,
		    struct boot_choice *out)
{
	const struct boot_maps maps = {.v = {&item->boot}, .n = 1};

	/* A loader in the place of iPXE's script would show the menu again. */
	boot_choose(&maps, client, next_server, true, out);
	return out->file != NULL;
}

static bool has_file(const struct menu_item *item,
		     const struct pxe_client *client)
{
	struct boot_choice file;

	return menu_item_file(item, client, 0, &file);
}

/* The boot servers of a type that the narrowest scope names; NULL: this one. */
static const struct menu_servers *servers_of(const struct answer *a,
					     uint16_t type)
{
	const struct menu_servers *s = NULL;
	unsigned i;

	for (i = 0; !s && i < a->scopes.n; i++)
		s = menu_find_servers(&a->scopes.v[i]->menu, type);
	return s;
}

bool menu_shows(const struct answer *a, const struct menu_item *item,
		const struct pxe_client *client)
{
	return item->type == MENU_LOCAL || has_file(item, client) ||
	       servers_of(a, item->type);
}

/*
 * Has the menu something for the client?  The local disk is not enough if there
 * are items for others; iPXE has its script unless an item is for it.
 */
static bool is_for(const struct answer *a, const struct menu *m,
		   const struct pxe_client *client)
{
	bool only_local = m->n_items && client->kind == PXE_KIND_PXE;
	size_t i;

	for (i = 0; i < m->n_items; i++) {
		const struct menu_item *item = &m->items[i];

		if (has_file(item, client))
			return true;
		if (item->type == MENU_LOCAL)
			continue;
		if (client->kind == PXE_KIND_PXE && servers_of(a, item->type))
			return true;
		only_local = false;
	}
	return only_local;
}

const struct menu *menu_of(const struct answer *a,
			   const struct pxe_client *client)
{
	unsigned i;

	/* UEFI HTTP Boot and U-Boot have no menus; a Raspberry Pi has its own.
	 */
	if (client->kind != PXE_KIND_PXE && client->kind != PXE_KIND_IPXE)
		return NULL;
	for (i = 0; i < a->scopes.n; i++)
		if (is_for(a, &a->scopes.v[i]->menu, client))
			return &a->scopes.v[i]->menu;
	return NULL;
}

/* --- option 43 ------------------------------------------------------------ */

/* Begin a sub-option, of which end_sub() writes the length. */
static size_t begin_sub(struct wr *w, uint8_t code)
{
	size_t at;

	wr_u8(w, code);
	at = wr_mark(w);
	wr_u8(w, 0);
	return at;
}

static void end_sub(struct wr *w, size_t at)
{
	wr_patch_u8(w, at, (uint8_t)(w->len - at - 1));
}

/* 43.8: for each type the number of its boot servers, and their addresses. */
static void put_servers(struct wr *w, const struct answer *a,
			const struct pxe_client *client)
{
	const struct menu *m = a->menu;
	size_t i, at = begin_sub(w, DHCP4_PXE_BOOT_SERVERS);
	unsigned k;

	for (i = 0; i < m->n_items; i++) {
		const struct menu_item *item = &m->items[i];
		const struct menu_servers *s = servers_of(a, item->type);

		if (item->type == MENU_LOCAL || !menu_shows(a, item, client))
			continue;
		wr_be16(w, item->type);
		wr_u8(w, s ? (uint8_t)s->n : 1);
		if (!s)
			wr_be32(w, a->own_ip);
		for (k = 0; s && k < s->n; k++)
			wr_be32(w, s->ips[k]);
	}
	end_sub(w, at);
}

/* 43.9: for each item its type, the length of its text, the text.  How many. */
static unsigned put_items(struct wr *w, const struct answer *a,
			  const struct pxe_client *client)
{
	size_t i, at = begin_sub(w, DHCP4_PXE_BOOT_MENU);
	unsigned n = 0;

	for (i = 0; i < a->menu->n_items; i++) {
		const struct menu_item *item = &a->menu->items[i];

		if (!menu_shows(a, item, client))
			continue;
		n++;
		wr_be16(w, item->type);
		wr_u8(w, (uint8_t)strlen(item->text));
		wr_bytes(w, item->text, strlen(item->text));
	}
	end_sub(w, at);
	return n;
}

/*
 * 43.10: after how many seconds the first item is started, and the text that is
 * shown until then.  A lone item is started at once.
 */
static void put_prompt(struct wr *w, const struct answer *a, unsigned n_items)
{
	const struct menu *prompt = NULL, *timeout = NULL, *m;
	size_t at = begin_sub(w, DHCP4_PXE_MENU_PROMPT);
	const char *text;
	unsigned i;

	for (i = 0; i < a->scopes.n; i++) {
		m = &a->scopes.v[i]->menu;
		if (!prompt && m->prompt)
			prompt = m;
		if (!timeout && m->has_timeout)
			timeout = m;
	}
	wr_u8(w, timeout		 ? timeout->timeout
		 : prompt || n_items > 1 ? MENU_WAIT
					 : 0);
	text = prompt ? prompt->prompt : MENU_PROMPT;
	wr_bytes(w, text, strlen(text));
	end_sub(w, at);
}

void menu_put(struct wr *w, const struct answer *a,
	      const struct pxe_client *client)
{
	unsigned n;

	/* Each type has its servers: nobody has to be looked for. */
	wr_u8(w, DHCP4_PXE_DISCOVERY_CONTROL);
	wr_u8(w, 1);
	wr_u8(w, DHCP4_PXE_NO_BROADCAST | DHCP4_PXE_NO_MULTICAST |
			 DHCP4_PXE_ONLY_LISTED);
	put_servers(w, a, client);
	n = put_items(w, a, client);
	put_prompt(w, a, n);
}
