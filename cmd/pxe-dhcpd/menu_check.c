/* SPDX-License-Identifier: BSD-2-Clause */
/* Boot menus over all scopes: see menu_check.h. */
#include "menu_check.h"

#include <string.h>

#include "proto/arch.h"
#include "sys/log.h"
#include "v4/menu.h"

/* Scope i of the configuration, from 0; NULL past the last one. */
static const struct menu *menu_at(const struct conf *c, size_t i)
{
	if (i == 0)
		return &c->policy.menu;
	if (i <= c->subnets.n)
		return &c->subnets.v[i - 1].policy.menu;
	i -= 1 + c->subnets.n;
	return i < c->tags.n ? &c->tags.v[i].policy.menu : NULL;
}

static bool has_item(const struct conf *c, uint16_t type)
{
	const struct menu *m;
	size_t i;

	for (i = 0; (m = menu_at(c, i)); i++)
		if (menu_find(m, type))
			return true;
	return false;
}

/* The most boot servers that a scope names for the type; 0: none does. */
static unsigned most_servers(const struct conf *c, uint16_t type)
{
	const struct menu_servers *s;
	const struct menu *m;
	unsigned n = 0;
	size_t i;

	for (i = 0; (m = menu_at(c, i)); i++) {
		s = menu_find_servers(m, type);
		if (s && s->n > n)
			n = s->n;
	}
	return n;
}

static size_t longest_prompt(const struct conf *c)
{
	size_t i, n = sizeof(MENU_PROMPT) - 1;
	const struct menu *m;

	for (i = 0; (m = menu_at(c, i)); i++)
		if (m->prompt && strlen(m->prompt) > n)
			n = strlen(m->prompt);
	return n;
}

static int check_items(const struct conf *c, const struct menu *m)
{
	const struct menu_item *item;
	int bad = 0;

	for (item = m->items; item < m->items + m->n_items; item++)
		if (item->type != MENU_LOCAL && !item->boot.n &&
		    !most_servers(c, item->type)) {
			log_warnx("menu-item %u %s: has neither a CLASS=FILE "
				  "nor a menu-server",
				  item->type, item->text);
			bad = -1;
		}
	return bad;
}

static int check_servers(const struct conf *c, const struct menu *m)
{
	const struct menu_servers *s;
	int bad = 0;

	for (s = m->servers; s < m->servers + m->n_servers; s++)
		if (!has_item(c, s->type)) {
			log_warnx("menu-server %u: there is no menu-item of "
				  "that type",
				  s->type);
			bad = -1;
		}
	return bad;
}

/* Bytes of option 43 for clients of that class, with its end: menu_put(). */
static size_t menu_size(const struct conf *c, const struct menu *m,
			const char *client_class)
{
	size_t n = 3 + 2 + 2 + 2 + 1 + longest_prompt(c) + 1;
	const struct menu_item *item;
	unsigned servers;

	for (item = m->items; item < m->items + m->n_items; item++) {
		servers = most_servers(c, item->type);
		if (item->type != MENU_LOCAL && !servers &&
		    !boot_map_find(&item->boot, client_class) &&
		    !boot_map_find(&item->boot, "default"))
			continue;
		n += 3 + strlen(item->text);
		if (item->type != MENU_LOCAL)
			n += 3 + 4 * (size_t)(servers ? servers : 1);
	}
	return n;
}

static int check_size(const struct conf *c, const struct menu *m,
		      const char *client_class)
{
	size_t n = menu_size(c, m, client_class);

	if (!m->n_items || n <= 255)
		return 0;
	log_warnx("menu-item: the menu of class %s takes %zu bytes, and option "
		  "43 holds 255: shorten its texts, or make several menus by "
		  "tag",
		  client_class, n);
	return -1;
}

/* One class is told: the others most likely have the same items. */
static int check_sizes(const struct conf *c, const struct menu *m)
{
	const struct arch *a;
	unsigned i;

	for (i = 0; (a = arch_nth(i)); i++)
		if (a->boot_class && !a->http &&
		    check_size(c, m, a->boot_class))
			return -1;
	return check_size(c, m, "ipxe");
}

int menu_check(const struct conf *c)
{
	bool items = false, others = false;
	const struct menu *m;
	int bad = 0;
	size_t i;

	for (i = 0; (m = menu_at(c, i)); i++) {
		bad |= check_items(c, m) | check_servers(c, m) |
		       check_sizes(c, m);
		items |= m->n_items > 0;
		others |= m->prompt || m->has_timeout;
	}
	if (others && !items) {
		log_warnx("menu-prompt, menu-timeout: there is no menu-item");
		bad = -1;
	}
	return bad;
}
