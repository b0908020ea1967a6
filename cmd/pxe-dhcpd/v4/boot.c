/* SPDX-License-Identifier: BSD-2-Clause */
#include "v4/boot.h"

#include <stdlib.h>
#include <string.h>

#include "util/ip4.h"

static bool is_http(const char *s)
{
	return !strncmp(s, "http://", 7) || !strncmp(s, "https://", 8);
}

static bool ends_http(const char *boot_class)
{
	size_t n = strlen(boot_class);

	return n > 5 && !strcmp(boot_class + n - 5, "-http");
}

static bool printable(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

/* tftp://IPV4/NAME into its parts. */
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

static const char *check(const char *boot_class, const char *value)
{
	bool known = !strcmp(boot_class, "ipxe") ||
		     !strcmp(boot_class, "default") ||
		     arch_class_exists(boot_class);

	if (!known)
		return "no such class (bios, ia32, x64, arm32, arm64, riscv64, "
		       "loong64, each also with -http; ipxe; default)";
	if (!*value || !printable(value))
		return "not a file name or URL";
	if (strlen(value) > BOOT_FILE_MAX)
		return "longer than 254 bytes, the most that option 67 holds";
	if (ends_http(boot_class) && !is_http(value))
		return "UEFI HTTP Boot needs an http:// or https:// URL";
	if (is_http(value) && !ends_http(boot_class) &&
	    strcmp(boot_class, "ipxe") && strcmp(boot_class, "default"))
		return "PXE firmware loads by TFTP only; a URL is for "
		       "CLASS-http or ipxe";
	return NULL;
}

const struct boot_entry *boot_map_find(const struct boot_map *m,
				       const char *boot_class)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].boot_class, boot_class))
			return &m->v[i];
	return NULL;
}

/* An entry of that class, made if need be; NULL without memory. */
static struct boot_entry *entry(struct boot_map *m, const char *boot_class)
{
	struct boot_entry *v;
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].boot_class, boot_class))
			return &m->v[i];
	v = reallocarray(m->v, m->n + 1, sizeof(*v));
	if (!v)
		return NULL;
	m->v = v;
	memset(&v[m->n], 0, sizeof(*v));
	v[m->n].boot_class = strdup(boot_class);
	return v[m->n].boot_class ? &v[m->n++] : NULL;
}

const char *boot_map_set(struct boot_map *m, const char *boot_class,
			 const char *value)
{
	const char *why = check(boot_class, value);
	const char *file = value;
	struct boot_entry *e;
	uint32_t server = 0;
	char *copy;

	if (!why && !strncmp(value, "tftp://", 7) && strcmp(boot_class, "ipxe"))
		why = split_tftp(value, &server, &file);
	if (why)
		return why;
	e = entry(m, boot_class);
	copy = e ? strdup(file) : NULL;
	if (!copy)
		return "out of memory";
	free(e->file);
	e->file = copy;
	e->url = is_http(value);
	e->server = server;
	return NULL;
}

void boot_map_release(struct boot_map *m)
{
	while (m->n) {
		m->n--;
		free(m->v[m->n].boot_class);
		free(m->v[m->n].file);
	}
	free(m->v);
	m->v = NULL;
}

/* Can this client load the file in the way it is named? */
static bool suits(const struct boot_entry *e, const struct pxe_client *who)
{
	switch (who->kind) {
	case PXE_KIND_IPXE:
		return true;
	case PXE_KIND_HTTP:
		return e->url;
	case PXE_KIND_UBOOT:
	case PXE_KIND_PXE:
		return !e->url;
	case PXE_KIND_OTHER:
		break;
	}
	return false;
}

void boot_choose(const struct boot_map *m, const struct pxe_client *who,
		 uint32_t next_server, struct boot_choice *out)
{
	const char *boot_class = pxe_client_class(who);
	const struct boot_entry *e = NULL;

	memset(out, 0, sizeof(*out));
	if (who->kind == PXE_KIND_OTHER)
		return;
	if (boot_class)
		e = boot_map_find(m, boot_class);
	if (e && !suits(e, who))
		e = NULL;
	if (!e && who->kind != PXE_KIND_IPXE) {
		e = boot_map_find(m, "default");
		if (e && !suits(e, who))
			e = NULL;
	}
	if (!e)
		return;
	out->file = e->file;
	out->url = e->url;
	out->server = e->server ? e->server : next_server;
}
