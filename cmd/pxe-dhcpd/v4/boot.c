/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot files by client class: the map, and what a client can load.  TFTP names
 * are those of RFC 1350; tftp:// URLs those of RFC 3617.
 */
#include "v4/boot.h"

#include <stdlib.h>
#include <string.h>

#include "util/ip4.h"

static bool is_http(const char *s)
{
	return !strncmp(s, "http://", 7) || !strncmp(s, "https://", 8);
}

static bool ends_http(const char *client_class)
{
	size_t n = strlen(client_class);

	return n > 5 && !strcmp(client_class + n - 5, "-http");
}

/* Neither blanks nor control characters; UTF-8 is as good as ASCII. */
static bool is_name(const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= ' ' || c == 0x7f)
			return false;
	}
	return true;
}

/*
 * tftp://IPV4/NAME into its parts; *file points into value.  NULL, or what is
 * wrong with it.
 */
static const char *split_tftp(const char *value, uint32_t *server,
			      const char **file)
{
	char host[IP4_STRLEN];
	const char *slash;
	size_t n;

	value += strlen("tftp://");
	slash = strchr(value, '/');
	n = slash ? (size_t)(slash - value) : 0;
	if (!slash || n >= sizeof(host) || !slash[1])
		return "not of the form tftp://ADDRESS/NAME";
	memcpy(host, value, n);
	host[n] = 0;
	if (ip4_parse(host, server))
		return "tftp:// needs an IPv4 address: firmware asks no DNS";
	*file = slash + 1;
	return NULL;
}

/* What is wrong with a value of that class; NULL: nothing. */
static const char *check(const char *client_class, const char *value)
{
	bool known = !strcmp(client_class, "ipxe") ||
		     !strcmp(client_class, "default") ||
		     arch_class_exists(client_class);

	if (!known)
		return "no such class (bios, ia32, x64, arm32, arm64, riscv64, "
		       "loong64, each also with -http; ipxe; default)";
	if (!*value || !is_name(value))
		return "not a file name or URL";
	if (strlen(value) > BOOT_FILE_MAX)
		return "longer than 254 bytes, the most that option 67 holds";
	if (ends_http(client_class) && !is_http(value))
		return "UEFI HTTP Boot needs an http:// or https:// URL";
	if (is_http(value) && !ends_http(client_class) &&
	    strcmp(client_class, "ipxe") && strcmp(client_class, "default"))
		return "PXE firmware loads by TFTP only; a URL is for "
		       "CLASS-http or ipxe";
	return NULL;
}

const struct boot_entry *boot_map_find(const struct boot_map *m,
				       const char *client_class)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].client_class, client_class))
			return &m->v[i];
	return NULL;
}

/* The entry of that class, added if it is new; NULL without memory. */
static struct boot_entry *entry(struct boot_map *m, const char *client_class)
{
	struct boot_entry *v;
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].client_class, client_class))
			return &m->v[i];
	v = reallocarray(m->v, m->n + 1, sizeof(*v));
	if (!v)
		return NULL;
	m->v = v;
	memset(&v[m->n], 0, sizeof(*v));
	v[m->n].client_class = strdup(client_class);
	return v[m->n].client_class ? &v[m->n++] : NULL;
}

const char *boot_map_set(struct boot_map *m, const char *client_class,
			 const char *value)
{
	const char *why = check(client_class, value);
	const char *file = value;
	struct boot_entry *e;
	uint32_t server = 0;
	char *copy;

	if (!why && !strncmp(value, "tftp://", 7) &&
	    strcmp(client_class, "ipxe"))
		why = split_tftp(value, &server, &file);
	if (why)
		return why;
	e = entry(m, client_class);
	copy = e ? strdup(file) : NULL;
	if (!copy)
		return "out of memory";
	free(e->file);
	e->file = copy;
	e->is_url = is_http(value);
	e->server = server;
	return NULL;
}

void boot_map_release(struct boot_map *m)
{
	while (m->n) {
		m->n--;
		free(m->v[m->n].client_class);
		free(m->v[m->n].file);
	}
	free(m->v);
	m->v = NULL;
}

/* Can this client load the file by the protocol that it is named for? */
static bool can_load(const struct pxe_client *client,
		     const struct boot_entry *e)
{
	switch (client->kind) {
	case PXE_KIND_IPXE:
		return true;
	case PXE_KIND_HTTP:
		return e->is_url;
	case PXE_KIND_UBOOT:
	case PXE_KIND_PXE:
		return !e->is_url;
	case PXE_KIND_OTHER:
		break;
	}
	return false;
}

/* The entry of one map that is for the client; NULL: it has none. */
static const struct boot_entry *choose_in(const struct boot_map *m,
					  const struct pxe_client *client)
{
	const char *client_class = pxe_client_class(client);
	const struct boot_entry *e = NULL;

	if (client_class)
		e = boot_map_find(m, client_class);
	if (e && can_load(client, e))
		return e;
	if (client->kind == PXE_KIND_IPXE)
		return NULL;
	e = boot_map_find(m, "default");
	return e && can_load(client, e) ? e : NULL;
}

void boot_choose(const struct boot_map *const *maps, unsigned n,
		 const struct pxe_client *client, uint32_t next_server,
		 struct boot_choice *out)
{
	const struct boot_entry *e = NULL;
	unsigned i;

	memset(out, 0, sizeof(*out));
	out->server = next_server;
	if (client->kind == PXE_KIND_OTHER)
		return;
	for (i = 0; !e && i < n; i++)
		e = choose_in(maps[i], client);
	if (!e)
		return;
	out->file = e->file;
	out->is_url = e->is_url;
	if (e->server)
		out->server = e->server;
}
