/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line of a hosts file (pxe-hosts(5)): see hosts.h.  Its first field, the
 * key, is in hosts_key.c.
 */
#include "proto/hosts.h"

#include <string.h>

#include "proto/hosts_key.h"
#include "util/ip4.h"
#include "util/txt.h"
#include "wire/err.h"

/* A token of the line: the n bytes at p. */
struct token {
	const char *p;
	size_t n;
};

static bool is_blank(char c)
{
	/* CR, because the file may have passed through a DOS editor. */
	return c == ' ' || c == '\t' || c == '\r';
}

/* Fail with the message "object: text", the object escaped and cut. */
static int fail(struct hosts_why *why, struct token obj, const char *text)
{
	struct txt t;

	txt_init(&t, why->text, sizeof(why->text));
	txt_esc(&t, obj.p, obj.n < 24 ? obj.n : 24);
	txt_str(&t, obj.n < 24 ? ": " : "...: ");
	txt_str(&t, text);
	return PXE_EBADMSG;
}

/* Take the next token; one that begins with '#' and all behind it is none. */
static bool next_token(struct token *rest, struct token *out)
{
	size_t n = 0;

	while (rest->n && is_blank(*rest->p)) {
		rest->p++;
		rest->n--;
	}
	if (!rest->n || *rest->p == '#') {
		rest->n = 0;
		return false;
	}
	while (n < rest->n && !is_blank(rest->p[n]))
		n++;
	out->p = rest->p;
	out->n = n;
	rest->p += n;
	rest->n -= n;
	return true;
}

static bool is_none(struct token t)
{
	return t.n == 1 && *t.p == '-';
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* Is it a host name of RFC 1123, 2.1, with or without a domain? */
static bool name_ok(struct token t)
{
	size_t i, label = 0;

	if (t.n > HOSTS_NAME_MAX)
		return false;
	for (i = 0; i < t.n; i++) {
		char c = t.p[i];

		if (c == '.' || c == '-') {
			if (!label || (c == '.' && t.p[i - 1] == '-'))
				return false;
		} else if (!is_alnum(c)) {
			return false;
		}
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return label && is_alnum(t.p[t.n - 1]);
}

static bool profile_ok(struct token t)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (!is_alnum(t.p[i]) && !strchr("._+/:-", t.p[i]))
			return false;
	return t.n <= HOSTS_PROFILE_MAX && is_alnum(*t.p);
}

static int parse_ip(struct token t, uint32_t *ip, struct hosts_why *why)
{
	char text[IP4_STRLEN];

	if (t.n >= sizeof(text))
		return fail(why, t, "not an IPv4 address");
	memcpy(text, t.p, t.n);
	text[t.n] = 0;
	if (strlen(text) != t.n || ip4_parse(text, ip))
		return fail(why, t, "not an IPv4 address");
	if (!ip4_is_host(*ip))
		return fail(why, t, "not an address that a host can have");
	return 0;
}

/* Take name, address and profile; "-" and the end of the line mean none. */
static int parse_fields(struct token *rest, struct host *h,
			struct hosts_why *why)
{
	struct token t;
	int rc;

	if (next_token(rest, &t) && !is_none(t)) {
		if (!name_ok(t))
			return fail(why, t, "not a host name");
		h->name = t.p;
		h->name_len = t.n;
	}
	if (next_token(rest, &t) && !is_none(t)) {
		rc = parse_ip(t, &h->ip, why);
		if (rc)
			return rc;
	}
	if (next_token(rest, &t) && !is_none(t)) {
		if (!profile_ok(t))
			return fail(why, t,
				    "not a profile (A-Z a-z 0-9 . _ + / : -)");
		h->profile = t.p;
		h->profile_len = t.n;
	}
	if (h->key == HOST_ANY && (h->name || h->ip))
		return fail(why, (struct token){"*", 1},
			    "one name or address cannot be every machine's");
	return 0;
}

static int check_param_key(struct token t, size_t n, struct hosts_why *why)
{
	size_t i;

	if (!n || n == t.n)
		return fail(why, t, "not key=value");
	if (n > HOSTS_PARAM_MAX)
		return fail(why, t, "key longer than 32 bytes");
	for (i = 0; i < n; i++)
		if (!((t.p[i] >= 'a' && t.p[i] <= 'z') ||
		      (i && (is_alnum(t.p[i]) || strchr("._-", t.p[i])) &&
		       !(t.p[i] >= 'A' && t.p[i] <= 'Z'))))
			return fail(why, t, "a key is of a-z 0-9 . _ -");
	return 0;
}

/* Check each key=value once here, so that hosts_next_param() cannot fail. */
static int parse_params(struct token rest, struct host *h,
			struct hosts_why *why)
{
	struct token t, other, tail;
	int rc, len;

	if (!next_token(&rest, &t))
		return 0;
	h->params = t.p;
	do {
		const char *eq = memchr(t.p, '=', t.n);
		size_t n = eq ? (size_t)(eq - t.p) : t.n;

		rc = check_param_key(t, n, why);
		if (rc)
			return rc;
		len = hosts_unescape(t.p + n + 1, t.n - n - 1, NULL, 0);
		if (len < 0)
			return fail(why, t,
				    "% needs two hexadecimal digits, and not "
				    "those of a control character");
		if (len > HOSTS_VALUE_MAX)
			return fail(why, t, "value longer than 2048 bytes");
		h->params_len = (size_t)(t.p + t.n - h->params);
		tail = rest;
		while (next_token(&tail, &other))
			if (other.n > n && !memcmp(other.p, t.p, n + 1))
				return fail(why, other, "key given twice");
	} while (next_token(&rest, &t));
	return 0;
}

int hosts_line_parse(const char *line, size_t len, struct host *h,
		     struct hosts_why *why)
{
	struct token rest = {line, len}, key;
	size_t i;
	int rc;

	memset(h, 0, sizeof(*h));
	if (!next_token(&rest, &key))
		return 0;
	if (len > HOSTS_LINE_MAX) {
		(void)fail(why, key, "line longer than 8192 bytes");
		return PXE_ERANGE;
	}
	for (i = 0; i < len; i++)
		if (((unsigned char)line[i] < ' ' && !is_blank(line[i])) ||
		    line[i] == 0x7f)
			return fail(why, key, "a control character");
	rc = hosts_key_parse(key.p, key.n, h, why);
	if (!rc)
		rc = parse_fields(&rest, h, why);
	if (!rc)
		rc = parse_params(rest, h, why);
	return rc ? rc : 1;
}

bool hosts_next_param(const char **p, size_t *left, struct hosts_param *out)
{
	struct token rest = {*p, *left}, t;
	const char *eq;

	if (!next_token(&rest, &t))
		return false;
	eq = memchr(t.p, '=', t.n);
	if (!eq)
		return false;
	out->key = t.p;
	out->key_len = (size_t)(eq - t.p);
	out->raw = eq + 1;
	out->raw_len = t.n - out->key_len - 1;
	*p = rest.p;
	*left = rest.n;
	return true;
}

int hosts_param(const struct host *h, const char *key, char *dst, size_t cap)
{
	const char *p = h->params;
	size_t left = h->params_len;
	struct hosts_param it;

	while (hosts_next_param(&p, &left, &it)) {
		if (strlen(key) != it.key_len ||
		    memcmp(key, it.key, it.key_len))
			continue;
		return hosts_unescape(it.raw, it.raw_len, dst, cap);
	}
	return PXE_ENOENT;
}
