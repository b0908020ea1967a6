/* SPDX-License-Identifier: BSD-2-Clause */
/* Lease files whose lines are leases: see parse.h. */
#include "parse.h"

#include <string.h>

#include "leasedb/lease_json.h"
#include "util/ip4.h"
#include "util/num.h"
#include "util/txt.h"

/* Bytes of a line that can hold a lease; longer ones are wrong. */
#define LINE_MAX_BYTES 2048

void parse_set_name(struct leasedb_row *row, const char *name, size_t n)
{
	if (n >= sizeof(row->name))
		return;
	memcpy(row->name, name, n);
	row->name[n] = 0;
	if (strlen(row->name) != n || !txt_is_printable(row->name))
		row->name[0] = 0;
}

/* Parse a line, a C string.  NULL; what is wrong; or END_OF_LEASES. */
typedef const char *line_fn(struct parse *p, char *line, size_t len);

static const char END_OF_LEASES[] = "";

static int each_line(struct parse *p, const char *text, size_t len,
		     line_fn *parse_line)
{
	const char *end = text + len, *nl;
	char line[LINE_MAX_BYTES];
	size_t n;

	for (p->line = 1; text < end; p->line++, text += n + (nl != NULL)) {
		nl = memchr(text, '\n', (size_t)(end - text));
		n = (size_t)((nl ? nl : end) - text);
		p->wrong = n < sizeof(line) ? NULL : "too long";
		if (p->wrong)
			return -1;
		memcpy(line, text, n);
		line[n] = 0;
		if (n && line[n - 1] == '\r')
			line[n - 1] = 0;
		if (strlen(line) == 0)
			continue;
		p->wrong = parse_line(p, line, strlen(line));
		if (p->wrong == END_OF_LEASES)
			break;
		if (p->wrong)
			return -1;
	}
	p->wrong = NULL;
	return 0;
}

/* --- dnsmasq -------------------------------------------------------------- */

/* The next word of *s, which moves behind it; NULL at the end. */
static char *next_word(char **s)
{
	char *word = *s + strspn(*s, " \t"), *end;

	if (!*word)
		return NULL;
	end = word + strcspn(word, " \t");
	*s = end;
	if (*end) {
		*end = 0;
		*s = end + 1;
	}
	return word;
}

/* "EXPIRY MAC IP NAME CLIENT-ID" */
static const char *parse_dnsmasq_line(struct parse *p, char *line, size_t len)
{
	struct leasedb_row row = {.state = LEASE_BOUND};
	char *expiry = next_word(&line), *mac, *ip, *name;
	uint64_t t;

	(void)len;
	if (!expiry)
		return NULL;
	/* The server's own DUID, before the leases of DHCPv6. */
	if (!strcmp(expiry, "duid"))
		return END_OF_LEASES;
	mac = next_word(&line);
	ip = next_word(&line);
	name = next_word(&line);
	if (num_u64(expiry, 0, INT64_MAX - 1, &t))
		return "does not begin with a time";
	if (!name)
		return "has less than four words";
	if (ip4_parse(ip, &row.ip))
		return "the third word is not an IPv4 address";
	row.ends = t ? (int64_t)t : INT64_MAX;
	/* "TYPE-ADDRESS" if it is not Ethernet. */
	if (!mac_parse(mac, &row.mac))
		lease_key_set_mac(&row.key, 0, &row.mac);
	if (strcmp(name, "*") != 0)
		parse_set_name(&row, name, strlen(name));
	rows_add(p->rows, &row);
	return NULL;
}

int parse_dnsmasq(struct parse *p, const char *text, size_t len)
{
	return each_line(p, text, len, parse_dnsmasq_line);
}

/* --- JSON ----------------------------------------------------------------- */

static const char *parse_json_line(struct parse *p, char *line, size_t len)
{
	struct leasedb_row row;
	const char *wrong = lease_json_parse(&row, line, len);

	if (!wrong)
		rows_add(p->rows, &row);
	return wrong;
}

int parse_json(struct parse *p, const char *text, size_t len)
{
	return each_line(p, text, len, parse_json_line);
}

/* -------------------------------------------------------------------------- */

parse_fn *parse_find(const char *format)
{
	static const struct {
		const char *name;
		parse_fn *fn;
	} formats[] = {
		{"dnsmasq", parse_dnsmasq},
		{"isc", parse_isc},
		{"json", parse_json},
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(format, formats[i].name))
			return formats[i].fn;
	return NULL;
}
