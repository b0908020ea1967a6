/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases as lines of JSON: see lease_json.h. */
#include "leasedb/lease_json.h"

#include <jansson.h>
#include <string.h>

#include "util/hex.h"
#include "util/ip4.h"
#include "util/txt.h"

/* --- writing -------------------------------------------------------------- */

/* ,"KEY":"TEXT", where TEXT is printable but may have quotes. */
static void put_text(struct txt *t, const char *key, const char *text)
{
	txt_fmt(t, ",\"%s\":\"", key);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			txt_str(t, "\\");
		txt_mem(t, text, 1);
	}
	txt_str(t, "\"");
}

static void put_name(struct txt *t, const char *name)
{
	char visible[4 * LEASE_NAME_MAX];
	struct txt v;

	txt_init(&v, visible, sizeof(visible));
	txt_visible(&v, name);
	put_text(t, "name", visible);
}

size_t lease_json_format(char *buf, const struct leasedb_row *row)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN];
	struct txt t;

	txt_init(&t, buf, LEASE_JSON_MAX);
	txt_fmt(&t, "{\"ip\":\"%s\",\"state\":\"%s\"", ip4_format(ip, row->ip),
		lease_state_name(row->state));
	if (!mac_is_zero(&row->mac))
		put_text(&t, "mac", mac_format(mac, &row->mac));
	if (row->name[0])
		put_name(&t, row->name);
	if (row->key.len) {
		txt_str(&t, ",\"client\":\"");
		txt_hex(&t, row->key.id, row->key.len, 0);
		txt_str(&t, "\"");
	}
	if (row->starts)
		txt_fmt(&t, ",\"starts\":%lld", (long long)row->starts);
	if (row->ends && row->ends != INT64_MAX)
		txt_fmt(&t, ",\"ends\":%lld", (long long)row->ends);
	txt_str(&t, "}\n");
	return t.len;
}

/* --- reading -------------------------------------------------------------- */

/* A member that is text.  False if it is something else; NULL if absent. */
static bool get_text(const json_t *o, const char *key, const char **text)
{
	const json_t *v = json_object_get(o, key);

	*text = json_string_value(v);
	return !v || *text;
}

static bool get_time(const json_t *o, const char *key, int64_t *time)
{
	const json_t *v = json_object_get(o, key);

	if (!v)
		return true;
	*time = json_integer_value(v);
	return json_is_integer(v) && *time >= 0;
}

/* Hexadecimal digits into the key.  False if they are none, or too many. */
static bool parse_key(struct lease_key *k, const char *hex)
{
	size_t n = strlen(hex), i;

	if (n % 2 || n / 2 > LEASE_ID_MAX)
		return false;
	for (i = 0; i < n / 2; i++)
		if (hex_byte(hex + 2 * i, &k->id[i]))
			return false;
	k->len = (uint8_t)(n / 2);
	return true;
}

static const char *parse_client(struct leasedb_row *row, const char *mac,
				const char *client)
{
	if (mac && mac_parse(mac, &row->mac))
		return "mac is not a hardware address";
	if (client && !parse_key(&row->key, client))
		return "client is not hexadecimal digits";
	if (mac && !client)
		lease_key_set_mac(&row->key, 0, &row->mac);
	return NULL;
}

static const char *parse_object(struct leasedb_row *row, const json_t *o)
{
	const char *ip, *state, *mac, *client, *name;

	memset(row, 0, sizeof(*row));
	row->ends = INT64_MAX;
	if (!get_text(o, "ip", &ip) || !ip || ip4_parse(ip, &row->ip))
		return "ip is not an IPv4 address";
	if (!get_text(o, "state", &state) ||
	    !lease_state_parse(state, &row->state))
		return "state is not free, offered, bound or declined";
	if (!get_text(o, "mac", &mac))
		return "mac is not text";
	if (!get_text(o, "client", &client))
		return "client is not text";
	if (!get_text(o, "name", &name))
		return "name is not text";
	if (name && (strlen(name) >= LEASE_NAME_MAX || !txt_is_printable(name)))
		return "name is too long or not printable";
	if (name)
		memcpy(row->name, name, strlen(name) + 1);
	if (!get_time(o, "starts", &row->starts) ||
	    !get_time(o, "ends", &row->ends))
		return "starts or ends is not a number of seconds since 1970";
	return parse_client(row, mac, client);
}

const char *lease_json_parse(struct leasedb_row *row, const char *text,
			     size_t len)
{
	json_t *o = json_loadb(text, len, 0, NULL);
	const char *wrong = json_is_object(o) ? parse_object(row, o)
					      : "not an object of JSON";

	json_decref(o);
	return wrong;
}
