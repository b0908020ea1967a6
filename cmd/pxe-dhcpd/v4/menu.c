/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot menu of PXE firmware, from text: see menu.h. */
#include "v4/menu.h"

#include <stdlib.h>
#include <string.h>

#include "util/ip4.h"
#include "util/num.h"

/* Bytes of a text that an item, or the prompt, has room for in option 43. */
#define TEXT_MAX 240

/* Longest CLASS=FILE. */
#define WORD_MAX 512

#define BLANKS " \t"

/* Copy the word at *p into buf, and advance *p to the next one. */
static bool take_word(char *buf, size_t size, const char **p)
{
	size_t n = strcspn(*p, BLANKS);

	if (n >= size)
		return false;
	memcpy(buf, *p, n);
	buf[n] = 0;
	*p += n;
	*p += strspn(*p, BLANKS);
	return true;
}

/* The type at the start of *p, which is advanced.  NULL, or what is wrong. */
static const char *take_type(const char **p, uint16_t *type)
{
	char word[8];
	uint64_t n = MENU_LOCAL;

	if (!take_word(word, sizeof(word), p) ||
	    (strcmp(word, "local") != 0 && num_u64(word, 0, UINT16_MAX, &n)))
		return "the type is neither a number from 0 to 65535 nor local";
	*type = (uint16_t)n;
	return NULL;
}

/* Does CLASS=FILE begin here? */
static bool is_file(const char *p)
{
	size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n && p[n] == '=';
}

/* Bytes of text before the first CLASS=FILE, without blanks at its end. */
static size_t text_length(const char *p)
{
	size_t at = 0, end = 0;

	while (p[at] && !is_file(p + at)) {
		end = at += strcspn(p + at, BLANKS);
		at += strspn(p + at, BLANKS);
	}
	return end;
}

static const char *check_text(const char *p, size_t n)
{
	size_t i;

	if (!n)
		return "has no text";
	if (n > TEXT_MAX)
		return "a text of more than 240 bytes";
	/* Firmware knows no other letters. */
	for (i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] > '~')
			return "a text that is not ASCII";
	return NULL;
}

/* The text at the start of *p, which is advanced.  NULL, or what is wrong. */
static const char *take_text(const char **p, char **text)
{
	const bool quoted = **p == '"';
	const char *wrong;
	size_t n;

	*p += quoted;
	n = quoted ? strcspn(*p, "\"") : text_length(*p);
	wrong = quoted && !(*p)[n] ? "a quote that does not end"
				   : check_text(*p, n);
	if (wrong)
		return wrong;
	*text = strndup(*p, n);
	if (!*text)
		return "out of memory";
	*p += n + quoted;
	*p += strspn(*p, BLANKS);
	return NULL;
}

/* Is a menu for that class of clients? */
static bool has_menus(const char *client_class)
{
	size_t n = strlen(client_class);

	return !(n > 5 && !strcmp(client_class + n - 5, "-http")) &&
	       strcmp(client_class, "rpi") && strcmp(client_class, "onie") &&
	       strcmp(client_class, "petitboot");
}

/* CLASS=FILE.  NULL, or what is wrong with it. */
static const char *add_file(struct menu_item *item, char *word)
{
	char *eq = strchr(word, '=');

	if (!eq)
		return "not of the form TYPE TEXT [CLASS=FILE...]";
	*eq = 0;
	if (item->type == MENU_LOCAL)
		return "the local disk has no boot file";
	if (!has_menus(word))
		return "menus are for PXE firmware and iPXE";
	if (boot_map_find(&item->boot, word))
		return "two files for one class";
	return boot_map_set(&item->boot, word, eq + 1);
}

static const char *add_files(struct menu_item *item, const char *p)
{
	const char *wrong = NULL;
	char word[WORD_MAX];

	while (*p && !wrong)
		wrong = take_word(word, sizeof(word), &p)
				? add_file(item, word)
				: "a word of more than 511 bytes";
	return wrong;
}

const char *menu_add_item(struct menu *m, const char *arg)
{
	struct menu_item *v = reallocarray(m->items, m->n_items + 1,
					   sizeof(*v));
	const char *wrong;

	if (!v)
		return "out of memory";
	m->items = v;
	v += m->n_items;
	memset(v, 0, sizeof(*v));
	wrong = take_type(&arg, &v->type);
	if (!wrong && menu_find(m, v->type))
		wrong = "already given for this type";
	m->n_items++;
	if (!wrong)
		wrong = take_text(&arg, &v->text);
	return wrong ? wrong : add_files(v, arg);
}

static const char *add_ip(struct menu_servers *s, const char *text)
{
	if (s->n == MENU_SERVERS_MAX)
		return "more than 60 boot servers";
	if (ip4_parse(text, &s->ips[s->n]) || !ip4_is_host(s->ips[s->n]))
		return "not the IPv4 address of a boot server";
	s->n++;
	return NULL;
}

static const char *add_ips(struct menu_servers *s, const char *list)
{
	const char *wrong = NULL;
	char ip[IP4_STRLEN];
	size_t n;

	do {
		n = strcspn(list, ",");
		if (n >= sizeof(ip))
			return "not the IPv4 address of a boot server";
		memcpy(ip, list, n);
		ip[n] = 0;
		wrong = add_ip(s, ip);
		list += n;
	} while (!wrong && *list++);
	return wrong;
}

const char *menu_add_servers(struct menu *m, const char *arg)
{
	struct menu_servers *v, s = {.n = 0};
	const char *wrong = take_type(&arg, &s.type);

	if (!wrong && s.type == MENU_LOCAL)
		wrong = "the local disk has no boot server";
	if (!wrong && menu_find_servers(m, s.type))
		wrong = "already given for this type";
	if (!wrong)
		wrong = add_ips(&s, arg);
	if (wrong)
		return wrong;
	v = reallocarray(m->servers, m->n_servers + 1, sizeof(*v));
	if (!v)
		return "out of memory";
	m->servers = v;
	v[m->n_servers++] = s;
	return NULL;
}

const char *menu_set_timeout(struct menu *m, const char *arg)
{
	uint64_t n = MENU_WAIT;

	if (strcmp(arg, "never") != 0 && num_u64(arg, 0, MENU_WAIT - 1, &n))
		return "neither seconds from 0 to 254 nor never";
	m->has_timeout = true;
	m->timeout = (uint8_t)n;
	return NULL;
}

const char *menu_set_prompt(struct menu *m, const char *arg)
{
	const char *wrong = check_text(arg, strlen(arg));

	if (wrong)
		return wrong;
	free(m->prompt);
	m->prompt = strdup(arg);
	return m->prompt ? NULL : "out of memory";
}

const struct menu_item *menu_find(const struct menu *m, uint16_t type)
{
	size_t i;

	for (i = 0; i < m->n_items; i++)
		if (m->items[i].type == type)
			return &m->items[i];
	return NULL;
}

const struct menu_servers *menu_find_servers(const struct menu *m,
					     uint16_t type)
{
	size_t i;

	for (i = 0; i < m->n_servers; i++)
		if (m->servers[i].type == type)
			return &m->servers[i];
	return NULL;
}

void menu_release(struct menu *m)
{
	while (m->n_items) {
		m->n_items--;
		free(m->items[m->n_items].text);
		boot_map_release(&m->items[m->n_items].boot);
	}
	free(m->items);
	free(m->servers);
	free(m->prompt);
	memset(m, 0, sizeof(*m));
}
