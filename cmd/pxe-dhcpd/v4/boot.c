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

/* The classes that are no architecture's. */
static const struct {
	const char *client_class;
	bool urls; /* may have an http(s) URL */
} specials[] = {
	{"default", true}, {"ipxe", true},	{"ipxe-tftp", false},
	{"onie", true},	   {"petitboot", true}, {"rpi", false},
};

static bool is_special(const char *client_class, bool with_urls)
{
	size_t i;

	for (i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
		if (!strcmp(specials[i].client_class, client_class))
			return !with_urls || specials[i].urls;
	return false;
}

/* What is wrong with a value of that class; NULL: nothing. */
static const char *check(const char *client_class, const char *value)
{
	if (!is_special(client_class, false) &&
	    !arch_class_exists(client_class))
		return "no such class (bios, ia32, x64, arm32, arm64, riscv64, "
		       "loong64, each also with -http; ipxe, ipxe-tftp, rpi, "
		       "petitboot, onie; default)";
	if (!*value || !is_name(value))
		return "not a file name or URL";
	if (strlen(value) > BOOT_FILE_MAX)
		return "longer than 254 bytes, the most that option 67 holds";
	if (ends_http(client_class) && !is_http(value))
		return "UEFI HTTP Boot needs an http:// or https:// URL";
	if (is_http(value) && !ends_http(client_class) &&
	    !is_special(client_class, true))
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
	unsigned by = !e->is_url			 ? PXE_TFTP
		      : !strncmp(e->file, "https://", 8) ? PXE_HTTPS
							 : PXE_HTTP;

	return client->transports & by;
}

/* The entry of a class that the client can load, or NULL. */
static const struct boot_entry *loadable(const struct boot_map *m,
					 const struct pxe_client *client,
					 const char *client_class)
{
	const struct boot_entry *e = client_class
					     ? boot_map_find(m, client_class)
					     : NULL;

	return e && can_load(client, e) ? e : NULL;
}

/* The entry that firmware is given of one map; NULL: it has none. */
static const struct boot_entry *for_firmware(const struct boot_map *m,
					     const struct pxe_client *client)
{
	const struct boot_entry *e = loadable(m, client,
					      pxe_client_class(client));

	switch (client->kind) {
	case PXE_KIND_PXE:
	case PXE_KIND_HTTP:
	case PXE_KIND_UBOOT:
		return e ? e : loadable(m, client, "default");
	case PXE_KIND_IPXE:
	case PXE_KIND_RPI:
	case PXE_KIND_PETITBOOT:
	case PXE_KIND_ONIE:
	case PXE_KIND_OTHER:
		break;
	}
	return e;
}

/* The first entry of a class; with a client, that it can load. */
static const struct boot_entry *find(const struct boot_maps *maps,
				     const struct pxe_client *client,
				     const char *client_class)
{
	const struct boot_entry *e = NULL;
	unsigned i;

	for (i = 0; !e && i < maps->n; i++)
		e = client ? loadable(maps->v[i], client, client_class)
			   : boot_map_find(maps->v[i], client_class);
	return e;
}

/* The loader of the platform that an iPXE runs on, by TFTP; or NULL. */
static const struct boot_entry *loader_of(const struct boot_maps *maps,
					  const struct pxe_client *client)
{
	const struct boot_entry *e;

	if (!client->starts_loader || !client->arch)
		return NULL;
	e = find(maps, NULL, arch_class(client->arch, false));
	return e && !e->is_url ? e : NULL;
}

bool boot_needs_loader(const struct boot_maps *maps,
		       const struct pxe_client *client)
{
	return client->kind == PXE_KIND_IPXE && find(maps, NULL, "ipxe") &&
	       !find(maps, client, "ipxe") && loader_of(maps, client);
}

static const struct boot_entry *for_ipxe(const struct boot_maps *maps,
					 const struct pxe_client *client,
					 bool loaded)
{
	const struct boot_entry *e = find(maps, client, "ipxe");

	if (e)
		return e;
	if (!loaded && boot_needs_loader(maps, client))
		return loader_of(maps, client);
	return find(maps, NULL, "ipxe-tftp");
}

void boot_choose(const struct boot_maps *maps, const struct pxe_client *client,
		 uint32_t next_server, bool loaded, struct boot_choice *out)
{
	const struct boot_entry *e = NULL;
	unsigned i;

	if (client->kind == PXE_KIND_IPXE)
		e = for_ipxe(maps, client, loaded);
	else
		for (i = 0; !e && i < maps->n; i++)
			e = for_firmware(maps->v[i], client);
	memset(out, 0, sizeof(*out));
	out->server = next_server;
	if (!e)
		return;
	out->file = e->file;
	out->is_url = e->is_url;
	if (e->server)
		out->server = e->server;
}
