/* SPDX-License-Identifier: BSD-2-Clause */
/* Which clients have a tag: see tag.h, and pxe-dhcpd.conf(5) for the keys. */
#include "v4/tag.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/dhcp4_value.h"
#include "util/glob.h"
#include "util/hex.h"
#include "util/ip4.h"
#include "util/num.h"
#include "util/txt.h"

/* Longest word of a match, and longest bytes that are compared. */
#define WORD_MAX  512
#define BYTES_MAX 256

enum key {
	KEY_ARCH,
	KEY_CIRCUIT,
	KEY_CLASS,
	KEY_KNOWN,
	KEY_MAC,
	KEY_OPTION,
	KEY_PROGRAM,
	KEY_RELAY,
	KEY_REMOTE,
	KEY_SUBNET,
	KEY_TAG,
	KEY_USER_CLASS,
	KEY_UUID,
	KEY_VENDOR,
};

static const struct {
	const char *name;
	enum key key;
} keys[] = {
	{"arch", KEY_ARCH},
	{"circuit", KEY_CIRCUIT},
	{"class", KEY_CLASS},
	{"known", KEY_KNOWN},
	{"mac", KEY_MAC},
	{"program", KEY_PROGRAM},
	{"relay", KEY_RELAY},
	{"remote", KEY_REMOTE},
	{"subnet", KEY_SUBNET},
	{"tag", KEY_TAG},
	{"user-class", KEY_USER_CLASS},
	{"uuid", KEY_UUID},
	{"vendor", KEY_VENDOR},
};

/* A value that a condition compares with. */
struct value {
	char *pattern; /* of texts; owned */
	bool bytes;    /* it is not a pattern but these */
	uint8_t *p;    /* owned */
	size_t len;
	uint32_t net, mask; /* of relay and subnet */
	uint32_t number;    /* of arch, known and tag */
};

struct condition {
	enum key key;
	struct dhcp4_place at; /* of KEY_OPTION */
	bool negated;
	struct value *v; /* one of them is enough */
	size_t n;
};

/* --- from text ------------------------------------------------------------ */

static const char *parse_net(struct value *v, char *text)
{
	char *slash = strchr(text, '/');
	uint64_t len = 32;

	if (slash)
		*slash++ = 0;
	if (ip4_parse(text, &v->net) || (slash && num_u64(slash, 0, 32, &len)))
		return "not an IPv4 address or ADDRESS/LEN";
	v->mask = ip4_mask((unsigned)len);
	v->net &= v->mask;
	return NULL;
}

/* The number of an architecture, decimal or as 0x10. */
static const char *parse_arch(struct value *v, const char *text)
{
	uint8_t b;
	uint64_t n;

	if (!strncmp(text, "0x", 2) && strlen(text) == 4 &&
	    !hex_byte(text + 2, &b))
		n = b;
	else if (num_u64(text, 0, UINT16_MAX, &n))
		return "not an architecture type (option 93): a number";
	v->number = (uint32_t)n;
	return NULL;
}

static const char *parse_known(struct value *v, const char *text)
{
	v->number = !strcmp(text, "yes");
	return v->number || !strcmp(text, "no") ? NULL : "neither yes nor no";
}

static const char *parse_class(struct value *v)
{
	static const char *const others[] = {"ipxe", "onie", "petitboot",
					     "rpi"};
	size_t i;

	if (strpbrk(v->pattern, "*?") || arch_class_exists(v->pattern))
		return NULL;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(v->pattern, others[i]))
			return NULL;
	return "no such class (bios, ia32, x64, arm32, arm64, riscv64, "
	       "loong64, each also with -http; ipxe, rpi, petitboot, onie)";
}

static const char *parse_program(struct value *v, const char *text)
{
	static const struct {
		const char *name;
		enum pxe_kind kind;
	} programs[] = {
		{"http", PXE_KIND_HTTP},
		{"ipxe", PXE_KIND_IPXE},
		{"onie", PXE_KIND_ONIE},
		{"other", PXE_KIND_OTHER},
		{"petitboot", PXE_KIND_PETITBOOT},
		{"pxe", PXE_KIND_PXE},
		{"rpi", PXE_KIND_RPI},
		{"u-boot", PXE_KIND_UBOOT},
	};
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (!strcasecmp(text, programs[i].name)) {
			v->number = programs[i].kind;
			return NULL;
		}
	return "no such program (http, ipxe, onie, other, petitboot, pxe, rpi, "
	       "u-boot)";
}

/* A pattern, or after "hex:" bytes. */
static const char *parse_pattern(struct value *v, const char *text)
{
	uint8_t buf[BYTES_MAX];
	const struct dhcp4_place any = {.code = 254};
	struct wr w;

	v->pattern = strdup(text);
	if (!v->pattern)
		return "out of memory";
	if (strncmp(text, "hex:", 4))
		return NULL;
	wr_init(&w, buf, sizeof(buf));
	if (dhcp4_value_parse(&w, &any, text))
		return "hex: needs pairs of hexadecimal digits";
	v->bytes = true;
	v->p = malloc(w.len);
	if (!v->p)
		return "out of memory";
	memcpy(v->p, buf, w.len);
	v->len = w.len;
	return NULL;
}

static const char *parse_tag(const struct tags *t, struct value *v,
			     const char *text)
{
	int i = tags_find(t, text);

	/* The last one is the tag that this condition is of. */
	if (i < 0 || (size_t)i + 1 >= t->n)
		return "no tag of that name stands above this one";
	v->number = (uint32_t)i;
	return NULL;
}

static const char *parse_value(const struct tags *t, enum key key,
			       struct value *v, char *text)
{
	const char *wrong;

	if (!*text)
		return "needs a value";
	switch (key) {
	case KEY_RELAY:
	case KEY_SUBNET:
		return parse_net(v, text);
	case KEY_ARCH:
		return parse_arch(v, text);
	case KEY_KNOWN:
		return parse_known(v, text);
	case KEY_PROGRAM:
		return parse_program(v, text);
	case KEY_TAG:
		return parse_tag(t, v, text);
	case KEY_CIRCUIT:
	case KEY_CLASS:
	case KEY_MAC:
	case KEY_OPTION:
	case KEY_REMOTE:
	case KEY_USER_CLASS:
	case KEY_UUID:
	case KEY_VENDOR:
		break;
	}
	wrong = parse_pattern(v, text);
	return !wrong && key == KEY_CLASS ? parse_class(v) : wrong;
}

static const char *parse_values(const struct tags *t, struct condition *c,
				char *text)
{
	const char *wrong;
	struct value *v;
	char *comma;

	do {
		comma = strchr(text, ',');
		if (comma)
			*comma++ = 0;
		v = reallocarray(c->v, c->n + 1, sizeof(*v));
		if (!v)
			return "out of memory";
		c->v = v;
		memset(&v[c->n], 0, sizeof(*v));
		wrong = parse_value(t, c->key, &v[c->n++], text);
		text = comma;
	} while (text && !wrong);
	return wrong;
}

static const char *parse_key(struct condition *c, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(keys[i].name, name)) {
			c->key = keys[i].key;
			return NULL;
		}
	c->key = KEY_OPTION;
	if (!strncmp(name, "option.", 7) &&
	    !dhcp4_place_parse(&c->at, name + 7) && !c->at.has_enterprise)
		return NULL;
	return "no such key (arch, circuit, class, known, mac, option.CODE, "
	       "program, relay, remote, subnet, tag, user-class, uuid, vendor)";
}

static const char *parse_condition(const struct tags *t, struct condition *c,
				   char *word)
{
	char *eq = strchr(word, '=');
	const char *wrong;

	if (!eq || eq == word)
		return "not of the form KEY=VALUE or KEY!=VALUE";
	*eq = 0;
	if (eq[-1] == '!') {
		c->negated = true;
		eq[-1] = 0;
	}
	wrong = parse_key(c, word);
	return wrong ? wrong : parse_values(t, c, eq + 1);
}

static struct condition *add_condition(struct tag_match *m)
{
	struct condition *v = reallocarray(m->v, m->n + 1, sizeof(*v));

	if (!v)
		return NULL;
	m->v = v;
	v += m->n++;
	memset(v, 0, sizeof(*v));
	return v;
}

static const char *parse_match(const struct tags *t, struct tag_match *m,
			       const char *text)
{
	const char *wrong = NULL;
	struct condition *c;
	char word[WORD_MAX];
	size_t n;

	text += strspn(text, " \t");
	while (*text && !wrong) {
		n = strcspn(text, " \t");
		if (n >= sizeof(word))
			return "a word of more than 511 bytes";
		memcpy(word, text, n);
		word[n] = 0;
		c = add_condition(m);
		wrong = c ? parse_condition(t, c, word) : "out of memory";
		text += n;
		text += strspn(text, " \t");
	}
	return wrong ? wrong : m->n ? NULL : "needs KEY=VALUE";
}

const char *tag_add_match(struct tag *tag, const char *text)
{
	struct tag_match *m = reallocarray(tag->matches, tag->n + 1,
					   sizeof(*m));

	if (!m)
		return "out of memory";
	tag->matches = m;
	memset(&m[tag->n], 0, sizeof(*m));
	return parse_match(tag->others, &m[tag->n++], text);
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
			     "WXYZ0123456789-_");

	return n && !s[n];
}

struct tag *tags_add(struct tags *t, const char *name, const char **wrong)
{
	struct tag *v;

	*wrong = "not a name: letters, digits, - and _";
	if (!is_name(name))
		return NULL;
	*wrong = "more than 64 tags";
	if (t->n == POLICY_TAGS_MAX)
		return NULL;
	*wrong = "out of memory";
	v = reallocarray(t->v, t->n + 1, sizeof(*v));
	if (!v)
		return NULL;
	t->v = v;
	v += t->n;
	memset(v, 0, sizeof(*v));
	v->name = strdup(name);
	if (!v->name)
		return NULL;
	t->n++;
	return v;
}

int tags_find(const struct tags *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].name, name))
			return (int)i;
	return -1;
}

static void match_release(struct tag_match *m)
{
	struct condition *c;

	for (c = m->v; c < m->v + m->n; c++) {
		while (c->n) {
			c->n--;
			free(c->v[c->n].pattern);
			free(c->v[c->n].p);
		}
		free(c->v);
	}
	free(m->v);
}

void tags_release(struct tags *t)
{
	struct tag *tag;

	for (tag = t->v; tag < t->v + t->n; tag++) {
		while (tag->n)
			match_release(&tag->matches[--tag->n]);
		free(tag->matches);
		free(tag->name);
		free(tag->pools.v);
		policy_release(&tag->policy);
	}
	free(t->v);
	t->v = NULL;
	t->n = 0;
}

/* --- matching ------------------------------------------------------------- */

static bool is_text(const struct value *v, const void *p, size_t len)
{
	if (v->bytes)
		return v->len == len && !memcmp(v->p, p, len);
	/* A NUL at the end is not part of the text; some clients send one. */
	if (len && !((const uint8_t *)p)[len - 1])
		len--;
	return glob_match(v->pattern, p, len);
}

static bool is_option(const struct value *v, const struct tag_subject *s,
		      const struct dhcp4_place *at)
{
	struct dhcp4_val val = dhcp4_get(s->msg, at->code);
	bool padded = at->code != DHCP4_OPT_RELAY;

	/* A client itself might send it (RFC 3046, 5). */
	if (at->code == DHCP4_OPT_RELAY && !s->relay_info)
		return false;
	if (!dhcp4_has(s->msg, at->code) ||
	    (at->has_sub && !dhcp4_sub_find(&val, padded, at->sub, &val)))
		return false;
	return is_text(v, val.p, val.len);
}

/*
 * Option 77: one text, as iPXE sends it, or texts with a length byte before
 * each (RFC 3004).
 */
static bool is_user_class(const struct value *v, const struct dhcp4 *d)
{
	struct dhcp4_val val = dhcp4_get(d, DHCP4_OPT_USER_CLASS);
	size_t at = 0, n;

	if (!dhcp4_has(d, DHCP4_OPT_USER_CLASS))
		return false;
	if (is_text(v, val.p, val.len))
		return true;
	while (at < val.len) {
		n = val.p[at++];
		if (n > val.len - at)
			return false;
		if (is_text(v, val.p + at, n))
			return true;
		at += n;
	}
	return false;
}

static bool is_mac(const struct value *v, const struct pxe_client *c)
{
	char text[MAC_STRLEN];

	if (!c->has_mac)
		return false;
	if (v->bytes)
		return is_text(v, c->mac.b, sizeof(c->mac.b));
	(void)mac_format(text, &c->mac);
	return glob_match(v->pattern, text, strlen(text));
}

static bool is_uuid(const struct value *v, const struct pxe_client *c)
{
	char text[UUID_STRLEN];

	if (!c->has_uuid)
		return false;
	(void)uuid_format(text, &c->uuid);
	return glob_match(v->pattern, text, strlen(text));
}

static bool is_class(const struct value *v, const struct pxe_client *c)
{
	const char *name = pxe_client_class(c);

	return name && glob_match(v->pattern, name, strlen(name));
}

static bool is_value(const struct condition *c, const struct value *v,
		     const struct tag_subject *s, tag_set tags)
{
	static const struct dhcp4_place circuit = {82, true, 1, false, 0};
	static const struct dhcp4_place remote = {82, true, 2, false, 0};
	static const struct dhcp4_place vendor = {60, false, 0, false, 0};

	switch (c->key) {
	case KEY_ARCH:
		return s->client->has_arch && s->client->arch_code == v->number;
	case KEY_CIRCUIT:
		return is_option(v, s, &circuit);
	case KEY_CLASS:
		return is_class(v, s->client);
	case KEY_KNOWN:
		return s->known == v->number;
	case KEY_MAC:
		return is_mac(v, s->client);
	case KEY_OPTION:
		return is_option(v, s, &c->at);
	case KEY_PROGRAM:
		return s->client->kind == v->number;
	case KEY_RELAY:
		return s->giaddr && (s->giaddr & v->mask) == v->net;
	case KEY_REMOTE:
		return is_option(v, s, &remote);
	case KEY_SUBNET:
		return (s->link & v->mask) == v->net;
	case KEY_TAG:
		return tags >> v->number & 1;
	case KEY_USER_CLASS:
		return is_user_class(v, s->msg);
	case KEY_UUID:
		return is_uuid(v, s->client);
	case KEY_VENDOR:
		return is_option(v, s, &vendor);
	}
	return false;
}

static bool is_true(const struct condition *c, const struct tag_subject *s,
		    tag_set tags)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (is_value(c, &c->v[i], s, tags))
			return !c->negated;
	return c->negated;
}

static bool matches(const struct tag_match *m, const struct tag_subject *s,
		    tag_set tags)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!is_true(&m->v[i], s, tags))
			return false;
	return true;
}

tag_set tags_of(const struct tags *t, const struct tag_subject *s)
{
	tag_set tags = s->by_host;
	size_t i, k;

	for (i = 0; i < t->n; i++)
		for (k = 0; k < t->v[i].n; k++)
			if (matches(&t->v[i].matches[k], s, tags)) {
				tags |= (tag_set)1 << i;
				break;
			}
	return tags;
}
