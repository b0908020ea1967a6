/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lease files of other servers: any bytes give leases or an error with its
 * line; what was read can be written as JSON and read again without change.
 */
#include "fuzz.h"

#include <string.h>

#include "leasedb/lease_json.h"
#include "parse.h"
#include "util/txt.h"

/* The first byte tells which. */
static parse_fn *const formats[] = {parse_dnsmasq, parse_isc, parse_json};

static void check(const struct leasedb_row *row)
{
	char line[LEASE_JSON_MAX];
	struct leasedb_row again;
	size_t n = lease_json_format(line, row);

	FUZZ_MUST(n < sizeof(line) - 1 && line[n - 1] == '\n');
	FUZZ_MUST(txt_is_printable(row->name));
	if (row->starts < 0 || row->ends < 0)
		return; /* a time before 1970, which no import binds */
	FUZZ_MUST(!lease_json_parse(&again, line, n));
	FUZZ_MUST(again.ip == row->ip && again.state == row->state);
	FUZZ_MUST(mac_equal(&again.mac, &row->mac));
	FUZZ_MUST(lease_key_equal(&again.key, &row->key));
	FUZZ_MUST(!strcmp(again.name, row->name));
	FUZZ_MUST(again.ends == row->ends || !row->ends);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rows rows = {0};
	struct parse p = {.rows = &rows};
	size_t i, len = size ? size - 1 : 0;
	char *text = malloc(len + 1);

	FUZZ_MUST(text);
	if (len)
		memcpy(text, data + 1, len);
	text[len] = 0;
	if (formats[size ? data[0] % 3 : 0](&p, text, len))
		FUZZ_MUST(p.wrong && p.line);
	for (i = 0; i < rows.n; i++)
		check(&rows.v[i]);
	rows_keep_last(&rows);
	for (i = 1; i < rows.n; i++)
		FUZZ_MUST(rows.v[i].ip > rows.v[i - 1].ip);
	rows_release(&rows);
	free(text);
	return 0;
}
