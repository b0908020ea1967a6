/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts files (pxe-hosts(5)): see hosts_table.h.  The file is read once and
 * kept as text; entries point into it, and two hash tables, one of keys and one
 * of addresses, lead to the entries.
 */
#include "inventory/hosts_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file_load.h"
#include "sys/log.h"
#include "util/ip4.h"
#include "util/siphash.h"
#include "util/txt.h"
#include "wire/err.h"

/* Bounds memory; 100,000 hosts with long lines take some 20 MiB. */
#define HOSTS_FILE_MAX ((size_t)1 << 28)

/*
 * A hash table with open addressing, at most half full.  A slot holds the
 * number of an entry plus one, 0 if it is free.
 */
struct index {
	uint32_t *slots;
	size_t mask;
};

struct hosts_table {
	char *text;
	struct hosts_entry *v;
	size_t n, cap;
	const struct hosts_entry *any;
	struct index keys, ips;
};

static int index_init(struct index *ix, size_t n)
{
	size_t size = 16;

	while (size < n * 2)
		size *= 2;
	ix->slots = calloc(size, sizeof(*ix->slots));
	ix->mask = size - 1;
	return ix->slots ? 0 : -ENOMEM;
}

/*
 * The hash of a key of this kind.  Its key needs no secret, as the
 * administrator chooses what is hashed, and no client can aim for collisions.
 */
static uint64_t hash(uint64_t kind, const void *p, size_t n)
{
	struct siphash_key key = {kind, 0};

	return siphash(&key, p, n);
}

static uint64_t hash_key(const struct host *h)
{
	switch (h->key) {
	case HOST_MAC:
		return hash(h->key, &h->mac, sizeof(h->mac));
	case HOST_UUID:
		return hash(h->key, &h->uuid, sizeof(h->uuid));
	case HOST_SERIAL:
		return hash(h->key, h->serial, strlen(h->serial));
	case HOST_ANY:
		break;
	}
	return hash(h->key, NULL, 0);
}

static uint64_t hash_ip(const struct host *h)
{
	return hash(HOST_ANY + 1, &h->ip, sizeof(h->ip));
}

static bool same_key(const struct host *a, const struct host *b)
{
	if (a->key != b->key)
		return false;
	switch (a->key) {
	case HOST_MAC:
		return mac_equal(&a->mac, &b->mac);
	case HOST_UUID:
		return !memcmp(&a->uuid, &b->uuid, sizeof(a->uuid));
	case HOST_SERIAL:
		return !strcmp(a->serial, b->serial);
	case HOST_ANY:
		break;
	}
	return true;
}

static bool same_ip(const struct host *a, const struct host *b)
{
	return a->ip == b->ip;
}

/*
 * The slot of the entry that equals h, whose hash is at, or the free slot where
 * such an entry would be put.
 */
static uint32_t *index_slot(const struct hosts_table *t, const struct index *ix,
			    const struct host *h, uint64_t at,
			    bool (*same)(const struct host *,
					 const struct host *))
{
	for (;; at++) {
		uint32_t *slot = &ix->slots[at & ix->mask];

		if (!*slot || same(&t->v[*slot - 1].host, h))
			return slot;
	}
}

static const struct hosts_entry *find_key(const struct hosts_table *t,
					  const struct host *h)
{
	uint32_t slot = *index_slot(t, &t->keys, h, hash_key(h), same_key);

	return slot ? &t->v[slot - 1] : NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Append entry i to the lines with the key of entry first. */
static void chain(struct hosts_table *t, uint32_t first, uint32_t i)
{
	uint32_t at = first;

	while (t->v[at].next)
		at = t->v[at].next - 1;
	t->v[at].next = i + 1;
	t->v[i].is_further = true;
}

/* Do both name one machine, with an address for each of two subnets? */
static bool is_further_address(const struct host *first, const struct host *h)
{
	return first->ip && h->ip && !h->params &&
	       same_text(first->name, h->name) &&
	       same_text(first->profile, h->profile);
}

/* Put entry i into the table of keys.  0, or PXE_EBADMSG after a message. */
static int add_key(struct hosts_table *t, const char *name, uint32_t i)
{
	struct hosts_entry *e = &t->v[i], *first;
	char text[HOSTS_KEY_STRLEN], esc[2 * HOSTS_KEY_STRLEN];
	uint32_t *slot = index_slot(t, &t->keys, &e->host, hash_key(&e->host),
				    same_key);

	if (!*slot) {
		*slot = i + 1;
		return 0;
	}
	first = &t->v[*slot - 1];
	if (is_further_address(&first->host, &e->host)) {
		chain(t, *slot - 1, i);
		return 0;
	}
	hosts_key_format(text, &e->host);
	log_warnx("%s:%u: %s: line %u has the same key%s", name, e->line,
		  txt_escape(esc, sizeof(esc), text), first->line,
		  first->host.ip && e->host.ip
			  ? ": an address in another subnet needs the same "
			    "name and profile, and no parameters"
			  : "");
	return PXE_EBADMSG;
}

/* Put entry i into the table of addresses.  0, or PXE_EBADMSG. */
static int add_ip(struct hosts_table *t, const char *name, uint32_t i)
{
	struct hosts_entry *e = &t->v[i], *first;
	char text[IP4_STRLEN];
	uint32_t *slot;

	if (!e->host.ip)
		return 0;
	slot = index_slot(t, &t->ips, &e->host, hash_ip(&e->host), same_ip);
	if (!*slot) {
		*slot = i + 1;
		return 0;
	}
	first = &t->v[*slot - 1];
	if (e->host.name && same_text(first->host.name, e->host.name) &&
	    !same_key(&first->host, &e->host))
		return 0;
	log_warnx("%s:%u: %s: line %u has the same address%s", name, e->line,
		  ip4_format(text, e->host.ip), first->line,
		  e->host.name ? "; ports of one machine have one name" : "");
	return PXE_EBADMSG;
}

/* Put entry i into both hash tables.  0, or PXE_EBADMSG after a message. */
static int index_add(struct hosts_table *t, const char *name, uint32_t i)
{
	int rc = add_key(t, name, i), bad = add_ip(t, name, i);

	return rc ? rc : bad;
}

static int append(struct hosts_table *t, const struct host *h, unsigned line)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 64;
		struct hosts_entry *v = reallocarray(t->v, cap, sizeof(*v));

		if (!v)
			return -ENOMEM;
		t->v = v;
		t->cap = cap;
	}
	t->v[t->n] = (struct hosts_entry){.host = *h, .line = line};
	t->n++;
	return 0;
}

/*
 * End the strings of an entry with NUL.  It replaces the white space or line
 * feed behind each, which is not needed any more.
 */
static void end_strings(struct hosts_table *t, const struct host *h)
{
	if (h->name)
		t->text[h->name - t->text + (ptrdiff_t)h->name_len] = 0;
	if (h->profile)
		t->text[h->profile - t->text + (ptrdiff_t)h->profile_len] = 0;
	if (h->params)
		t->text[h->params - t->text + (ptrdiff_t)h->params_len] = 0;
}

static int parse_lines(struct hosts_table *t, const char *name, size_t len)
{
	const char *p = t->text, *end = t->text + len;
	unsigned line;
	int rc, worst = 0;

	for (line = 1; p < end; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct hosts_why why;
		struct host h;

		if (!nl)
			nl = end;
		rc = hosts_line_parse(p, (size_t)(nl - p), &h, &why);
		if (rc < 0) {
			log_warnx("%s:%u: %s", name, line, why.text);
			worst = PXE_EBADMSG;
		} else if (rc > 0) {
			rc = append(t, &h, line);
			if (rc) {
				log_warn(rc, "%s", name);
				return rc;
			}
			end_strings(t, &h);
		}
		p = nl + 1;
	}
	return worst;
}

static int build_indexes(struct hosts_table *t, const char *name)
{
	int rc = index_init(&t->keys, t->n);
	size_t i;

	if (!rc)
		rc = index_init(&t->ips, t->n);
	if (rc) {
		log_warn(rc, "%s", name);
		return rc;
	}
	for (i = 0; i < t->n; i++) {
		if (index_add(t, name, (uint32_t)i))
			rc = PXE_EBADMSG;
		else if (t->v[i].host.key == HOST_ANY)
			t->any = &t->v[i];
	}
	return rc;
}

int hosts_table_parse_take(struct hosts_table **out, const char *name,
			   char *text, size_t len)
{
	struct hosts_table *t = calloc(1, sizeof(*t));
	int rc, dup;

	if (!t) {
		free(text);
		log_warn(-ENOMEM, "%s", name);
		return -ENOMEM;
	}
	t->text = text;
	text[len] = 0;
	rc = parse_lines(t, name, len);
	if (!rc || rc == PXE_EBADMSG) {
		dup = build_indexes(t, name);
		rc = dup ? dup : rc;
	}
	if (rc)
		hosts_table_free(t);
	else
		*out = t;
	return rc;
}

int hosts_table_load(struct hosts_table **out, const char *path)
{
	char name[512];
	size_t len;
	char *text;
	int rc = file_load(path, HOSTS_FILE_MAX, &text, &len);

	txt_escape(name, sizeof(name),
		   strcmp(path, "-") ? path : "standard input");
	if (rc) {
		log_warn(rc, "%s", name);
		return rc;
	}
	return hosts_table_parse_take(out, name, text, len);
}

void hosts_table_free(struct hosts_table *t)
{
	if (!t)
		return;
	free(t->keys.slots);
	free(t->ips.slots);
	free(t->v);
	free(t->text);
	free(t);
}

size_t hosts_table_count(const struct hosts_table *t)
{
	return t->n;
}

const struct hosts_entry *hosts_table_at(const struct hosts_table *t, size_t i)
{
	return &t->v[i];
}

const struct hosts_entry *hosts_table_next(const struct hosts_table *t,
					   const struct hosts_entry *e)
{
	return e->next ? &t->v[e->next - 1] : NULL;
}

const struct hosts_entry *hosts_table_by_mac(const struct hosts_table *t,
					     const struct mac *mac)
{
	struct host h = {.key = HOST_MAC, .mac = *mac};

	return find_key(t, &h);
}

const struct hosts_entry *hosts_table_by_uuid(const struct hosts_table *t,
					      const struct uuid *uuid)
{
	struct host h = {.key = HOST_UUID, .uuid = *uuid};

	return find_key(t, &h);
}

const struct hosts_entry *hosts_table_by_serial(const struct hosts_table *t,
						const char *serial)
{
	struct host h = {.key = HOST_SERIAL};
	size_t n = strlen(serial);

	if (n > HOSTS_SERIAL_MAX)
		return NULL;
	memcpy(h.serial, serial, n + 1);
	return find_key(t, &h);
}

const struct hosts_entry *hosts_table_by_ip(const struct hosts_table *t,
					    uint32_t ip)
{
	struct host h = {.ip = ip};
	uint32_t slot = *index_slot(t, &t->ips, &h, hash_ip(&h), same_ip);

	return slot ? &t->v[slot - 1] : NULL;
}

const struct hosts_entry *hosts_table_any(const struct hosts_table *t)
{
	return t->any;
}

const struct hosts_entry *hosts_table_match(const struct hosts_table *t,
					    const struct mac *mac,
					    const struct uuid *uuid,
					    const char *serial)
{
	const struct hosts_entry *e = mac ? hosts_table_by_mac(t, mac) : NULL;

	if (!e && uuid)
		e = hosts_table_by_uuid(t, uuid);
	if (!e && serial)
		e = hosts_table_by_serial(t, serial);
	return e ? e : t->any;
}
