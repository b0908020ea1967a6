/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Option values from text (RFC 2132; RFC 3397 for 119, RFC 3442 for 121; RFC
 * 3925 for 124 and 125): see dhcp4_value.h.
 */
#include "proto/dhcp4_value.h"

#include <string.h>

#include "proto/dhcp4_opt.h"
#include "util/hex.h"
#include "util/ip4.h"
#include "util/num.h"
#include "wire/err.h"

#define DOMAIN_SEARCH	 119
#define CLASSLESS_ROUTES 121
#define VENDOR_CLASS	 124
#define VENDOR_INFO	 125

/* Longest item of a list, with its NUL: bytes. */
#define ITEM_MAX 256

/* --- names ---------------------------------------------------------------- */

/* Names that other servers have for options. */
static const struct {
	const char *name;
	uint8_t code;
} aliases[] = {
	{"broadcast-address", 28},    {"classless-static-route", 121},
	{"configfile", 209},	      {"dns-server", 6},
	{"domain-name", 15},	      {"domain-name-servers", 6},
	{"interface-mtu", 26},	      {"log-servers", 7},
	{"netbios-name-servers", 44}, {"ntp-server", 42},
	{"ntp-servers", 42},	      {"path-prefix", 210},
	{"reboot-time", 211},	      {"routers", 3},
	{"static-routes", 33},	      {"tftp-server-address", 150},
	{"time-servers", 4},	      {"v6-only-preferred", 108},
	{"www-server", 72},
};

static int by_name(const char *name, uint8_t *code)
{
	const struct dhcp4_opt *o;
	unsigned i;

	for (i = 1; i < 255; i++) {
		o = dhcp4_opt_find((uint8_t)i);
		if (o && !strcmp(o->name, name)) {
			*code = o->code;
			return 0;
		}
	}
	for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (!strcmp(aliases[i].name, name)) {
			*code = aliases[i].code;
			return 0;
		}
	return PXE_ENOENT;
}

/* Copy s up to its first dot, or all of it; what follows, NULL for none. */
static const char *take_part(char part[static ITEM_MAX], const char *s)
{
	size_t n = strcspn(s, ".");

	if (n >= ITEM_MAX)
		n = ITEM_MAX - 1;
	memcpy(part, s, n);
	part[n] = 0;
	return s[n] == '.' ? s + n + 1 : NULL;
}

static int parse_code(const char *part, uint8_t *code)
{
	uint64_t v;

	if (!num_u64(part, 1, 254, &v)) {
		*code = (uint8_t)v;
		return 0;
	}
	return by_name(part, code);
}

int dhcp4_place_parse(struct dhcp4_place *p, const char *s)
{
	char part[ITEM_MAX];
	uint64_t v;
	int rc;

	memset(p, 0, sizeof(*p));
	s = take_part(part, s);
	rc = parse_code(part, &p->code);
	if (rc)
		return rc;
	if (p->code == VENDOR_CLASS || p->code == VENDOR_INFO) {
		if (!s)
			return PXE_EBADMSG;
		s = take_part(part, s);
		if (num_u64(part, 0, UINT32_MAX, &v))
			return PXE_EBADMSG;
		p->has_enterprise = true;
		p->enterprise = (uint32_t)v;
		if ((p->code == VENDOR_INFO) != (s != NULL))
			return PXE_EBADMSG;
	}
	if (!s)
		return 0;
	s = take_part(part, s);
	if (s || num_u64(part, 1, 254, &v))
		return PXE_EBADMSG;
	p->has_sub = true;
	p->sub = (uint8_t)v;
	return 0;
}

/* --- values --------------------------------------------------------------- */

/*
 * Copy the next item of a list with commas, without blanks around it.  What
 * follows, NULL behind the last; *item is empty if it was, or was too long.
 */
static const char *take_item(char item[static ITEM_MAX], const char *s)
{
	size_t n = strcspn(s, ","), len = n;
	const char *rest = s[n] ? s + n + 1 : NULL;

	while (len && *s == ' ') {
		s++;
		len--;
	}
	while (len && s[len - 1] == ' ')
		len--;
	if (len >= ITEM_MAX)
		len = 0;
	memcpy(item, s, len);
	item[len] = 0;
	return rest;
}

static const char *parse_ips(struct wr *w, const char *s)
{
	char item[ITEM_MAX];
	uint32_t ip;

	while (s) {
		s = take_item(item, s);
		if (ip4_parse(item, &ip))
			return "not IPv4 addresses";
		wr_be32(w, ip);
	}
	return NULL;
}

static void put_number(struct wr *w, unsigned bytes, uint64_t v)
{
	if (bytes == 1)
		wr_u8(w, (uint8_t)v);
	else if (bytes == 2)
		wr_be16(w, (uint16_t)v);
	else
		wr_be32(w, (uint32_t)v);
}

static const char *parse_numbers(struct wr *w, const char *s, unsigned bytes)
{
	static const char *const wrong[] = {
		"", "not a number from 0 to 255",
		"not a number from 0 to 65535", "",
		"not a number from 0 to 4294967295"};
	const uint64_t max = bytes == 4 ? UINT32_MAX : (1u << 8 * bytes) - 1;
	char item[ITEM_MAX];
	uint64_t v;

	while (s) {
		s = take_item(item, s);
		if (num_u64(item, 0, max, &v))
			return wrong[bytes];
		put_number(w, bytes, v);
	}
	return NULL;
}

static const char *parse_seconds(struct wr *w, const char *s)
{
	uint32_t v;

	if (num_duration(s, &v))
		return "not a duration such as 90, 30m, 12h, 7d";
	wr_be32(w, v);
	return NULL;
}

static const char *parse_flag(struct wr *w, const char *s)
{
	bool on = !strcmp(s, "yes") || !strcmp(s, "1");

	if (!on && strcmp(s, "no") && strcmp(s, "0"))
		return "neither yes nor no";
	wr_u8(w, on);
	return NULL;
}

static const char *parse_text(struct wr *w, const char *s)
{
	if (!*s)
		return "empty";
	wr_bytes(w, s, strlen(s));
	return NULL;
}

/* Pairs of digits, with or without a separator between pairs. */
static const char *parse_hex(struct wr *w, const char *s)
{
	uint8_t b;

	if (!*s)
		return "empty";
	while (*s) {
		if (hex_byte(s, &b))
			return "not pairs of hexadecimal digits";
		wr_u8(w, b);
		s += 2;
		if (*s && strchr(":- ", *s) && s[1])
			s++;
	}
	return NULL;
}

/* A name as labels (RFC 1035, 3.1), without compression. */
static const char *parse_domain(struct wr *w, const char *s)
{
	size_t n;

	if (strlen(s) > 253)
		return "a name of more than 253 bytes";
	do {
		n = strcspn(s, ".");
		if (!n || n > 63)
			return "not names with labels of 1 to 63 bytes";
		wr_u8(w, (uint8_t)n);
		wr_bytes(w, s, n);
		s += n;
		if (*s)
			s++;
	} while (*s);
	wr_u8(w, 0);
	return NULL;
}

static const char *parse_domains(struct wr *w, const char *s)
{
	const char *wrong = NULL;
	char item[ITEM_MAX];

	while (s && !wrong) {
		s = take_item(item, s);
		wrong = parse_domain(w, item);
	}
	return wrong;
}

static const char *parse_route(struct wr *w, char *item)
{
	static const char form[] = "not of the form NETWORK/LEN=ROUTER";
	char *slash = strchr(item, '/'), *eq = strchr(item, '=');
	uint32_t net, router;
	uint64_t len;
	unsigned i;

	if (!slash || !eq || eq < slash)
		return form;
	*slash++ = 0;
	*eq++ = 0;
	if (ip4_parse(item, &net) || num_u64(slash, 0, 32, &len) ||
	    ip4_parse(eq, &router))
		return form;
	if (net & ~ip4_mask((unsigned)len))
		return "the address of the network has bits beyond its length";
	/* RFC 3442: the length, and the significant bytes of the network. */
	wr_u8(w, (uint8_t)len);
	for (i = 0; i < (len + 7) / 8; i++)
		wr_u8(w, (uint8_t)(net >> (24 - 8 * i)));
	wr_be32(w, router);
	return NULL;
}

static const char *parse_routes(struct wr *w, const char *s)
{
	const char *wrong = NULL;
	char item[ITEM_MAX];

	while (s && !wrong) {
		s = take_item(item, s);
		wrong = parse_route(w, item);
	}
	return wrong;
}

/* A value that says itself what it is; *known: it does. */
static const char *parse_typed(struct wr *w, const char *s, bool *known)
{
	*known = true;
	if (!strncmp(s, "ip:", 3))
		return parse_ips(w, s + 3);
	if (!strncmp(s, "u8:", 3))
		return parse_numbers(w, s + 3, 1);
	if (!strncmp(s, "u16:", 4))
		return parse_numbers(w, s + 4, 2);
	if (!strncmp(s, "u32:", 4))
		return parse_numbers(w, s + 4, 4);
	if (!strncmp(s, "text:", 5))
		return parse_text(w, s + 5);
	if (!strncmp(s, "hex:", 4))
		return parse_hex(w, s + 4);
	*known = false;
	return NULL;
}

static const char *parse_kind(struct wr *w, const struct dhcp4_opt *o,
			      const char *s)
{
	static const char unknown[] =
		"the type of this option is not known: begin its value with "
		"ip:, u8:, u16:, u32:, text: or hex:";

	if (!o)
		return unknown;
	switch ((enum dhcp4_kind)o->kind) {
	case DHCP4_IP:
		return parse_ips(w, s);
	case DHCP4_U8:
		return parse_numbers(w, s, 1);
	case DHCP4_U16:
		return parse_numbers(w, s, 2);
	case DHCP4_U32:
		return parse_numbers(w, s, 4);
	case DHCP4_SECONDS:
		return parse_seconds(w, s);
	case DHCP4_FLAG:
		return parse_flag(w, s);
	case DHCP4_TEXT:
		return parse_text(w, s);
	case DHCP4_CODES:
		return parse_numbers(w, s, 1);
	case DHCP4_BYTES:
	case DHCP4_MESSAGE_TYPE:
	case DHCP4_HWID:
	case DHCP4_ARCHES:
	case DHCP4_UUID_TYPED:
	case DHCP4_SUB:
	case DHCP4_SUB_RELAY:
		break;
	}
	return unknown;
}

static const char *parse(struct wr *w, const struct dhcp4_place *p,
			 const char *text)
{
	bool known;
	const char *wrong = parse_typed(w, text, &known);

	if (known)
		return wrong;
	if (!p->has_sub && p->code == DOMAIN_SEARCH)
		return parse_domains(w, text);
	if (!p->has_sub && p->code == CLASSLESS_ROUTES)
		return parse_routes(w, text);
	return parse_kind(w, p->has_sub ? NULL : dhcp4_opt_find(p->code), text);
}

const char *dhcp4_value_parse(struct wr *w, const struct dhcp4_place *p,
			      const char *text)
{
	size_t start = w->len;
	const char *wrong = parse(w, p, text);

	if (wrong)
		return wrong;
	if (w->err || (p->has_sub && w->len - start > 255))
		return "too long";
	if (!p->has_sub && !dhcp4_opt_len_ok(p->code, w->len - start))
		return "not of a length that this option may have";
	return NULL;
}
