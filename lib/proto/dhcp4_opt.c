/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of options, after IANA's registry "BOOTP Vendor Extensions and DHCP
 * Options", and their values as text.  A length is a defect only where the
 * value would be misread: real clients send empty texts and malformed
 * vendor options.
 */
#include "proto/dhcp4_opt.h"

#include "proto/arch.h"
#include "util/ip4.h"
#include "util/uuid.h"
#include "wire/rd.h"

#include <string.h>

/* Sorted by code. */
static const struct dhcp4_opt table[] = {
	{1, DHCP4_IP, 4, 4, 4, "netmask"},
	{2, DHCP4_U32, 4, 4, 1, "time-offset"},
	{3, DHCP4_IP, 4, 0, 4, "router"},
	{4, DHCP4_IP, 4, 0, 4, "time-server"},
	{5, DHCP4_IP, 4, 0, 4, "name-server"},
	{6, DHCP4_IP, 4, 0, 4, "dns"},
	{7, DHCP4_IP, 4, 0, 4, "log-server"},
	{12, DHCP4_TEXT, 0, 0, 1, "hostname"},
	{13, DHCP4_U16, 2, 2, 1, "boot-size"},
	{15, DHCP4_TEXT, 0, 0, 1, "domain"},
	{17, DHCP4_TEXT, 0, 0, 1, "root-path"},
	{18, DHCP4_TEXT, 0, 0, 1, "extensions-path"},
	{19, DHCP4_FLAG, 1, 1, 1, "ip-forward"},
	{23, DHCP4_U8, 1, 1, 1, "ip-ttl"},
	{26, DHCP4_U16, 2, 2, 1, "mtu"},
	{28, DHCP4_IP, 4, 4, 4, "broadcast"},
	{33, DHCP4_IP, 8, 0, 8, "static-route"},
	{40, DHCP4_TEXT, 0, 0, 1, "nis-domain"},
	{41, DHCP4_IP, 4, 0, 4, "nis-server"},
	{42, DHCP4_IP, 4, 0, 4, "ntp"},
	{43, DHCP4_SUB, 0, 0, 1, "vendor"},
	{44, DHCP4_IP, 4, 0, 4, "netbios-ns"},
	{46, DHCP4_U8, 1, 1, 1, "netbios-type"},
	{50, DHCP4_IP, 4, 4, 4, "requested-ip"},
	{51, DHCP4_SECONDS, 4, 4, 1, "lease"},
	{52, DHCP4_U8, 1, 1, 1, "overload"},
	{53, DHCP4_MESSAGE_TYPE, 1, 1, 1, "type"},
	{54, DHCP4_IP, 4, 4, 4, "server"},
	{55, DHCP4_CODES, 0, 0, 1, "parameters"},
	{56, DHCP4_TEXT, 0, 0, 1, "message"},
	{57, DHCP4_U16, 2, 2, 1, "max-size"},
	{58, DHCP4_SECONDS, 4, 4, 1, "t1"},
	{59, DHCP4_SECONDS, 4, 4, 1, "t2"},
	{60, DHCP4_TEXT, 0, 0, 1, "class"},
	{61, DHCP4_HWID, 2, 0, 1, "client-id"},
	{66, DHCP4_TEXT, 0, 0, 1, "tftp-server"},
	{67, DHCP4_TEXT, 0, 0, 1, "boot-file"},
	{69, DHCP4_IP, 4, 0, 4, "smtp-server"},
	{77, DHCP4_TEXT, 0, 0, 1, "user-class"},
	{80, DHCP4_BYTES, 0, 0, 1, "rapid-commit"},
	{81, DHCP4_BYTES, 0, 0, 1, "fqdn"},
	{82, DHCP4_SUB_RELAY, 0, 0, 1, "relay-agent"},
	{93, DHCP4_ARCHES, 2, 0, 2, "arch"},
	{94, DHCP4_BYTES, 0, 0, 1, "undi"},
	{97, DHCP4_UUID_TYPED, 0, 0, 1, "uuid"},
	{108, DHCP4_SECONDS, 4, 4, 1, "v6-only"},
	{114, DHCP4_TEXT, 0, 0, 1, "captive-portal"},
	{116, DHCP4_FLAG, 1, 1, 1, "auto-configure"},
	{118, DHCP4_IP, 4, 4, 4, "subnet"},
	{119, DHCP4_BYTES, 0, 0, 1, "domain-search"},
	{121, DHCP4_BYTES, 5, 0, 1, "classless-routes"},
	{124, DHCP4_BYTES, 0, 0, 1, "vendor-class"},
	{125, DHCP4_BYTES, 0, 0, 1, "vendor-info"},
	{150, DHCP4_IP, 4, 0, 4, "tftp-address"},
	{175, DHCP4_SUB, 0, 0, 1, "ipxe"},
	{203, DHCP4_TEXT, 0, 0, 1, "initiator-iqn"},
	{208, DHCP4_U32, 4, 4, 1, "pxelinux-magic"},
	{209, DHCP4_TEXT, 0, 0, 1, "pxelinux-config"},
	{210, DHCP4_TEXT, 0, 0, 1, "pxelinux-prefix"},
	{211, DHCP4_SECONDS, 4, 4, 1, "pxelinux-reboot"},
	{252, DHCP4_TEXT, 0, 0, 1, "proxy-auto"},
};

#define N_TABLE (sizeof(table) / sizeof(table[0]))

const struct dhcp4_opt *dhcp4_opt_find(uint8_t code)
{
	size_t lo = 0, hi = N_TABLE;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (table[mid].code == code)
			return &table[mid];
		if (table[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool dhcp4_opt_len_ok(uint8_t code, size_t len)
{
	const struct dhcp4_opt *o = dhcp4_opt_find(code);

	return !o || (len >= o->min && (!o->max || len <= o->max) &&
		      len % o->step == 0);
}

static void text_ips(struct txt *t, struct rd *r)
{
	char buf[IP4_STRLEN];
	const char *sep = "";

	while (rd_left(r) >= 4) {
		txt_str(t, sep);
		txt_str(t, ip4_format(buf, rd_be32(r)));
		sep = ",";
	}
}

static void text_codes(struct txt *t, struct rd *r)
{
	const char *sep = "";

	while (rd_left(r)) {
		txt_fmt(t, "%s%u", sep, rd_u8(r));
		sep = ",";
	}
}

static void text_arches(struct txt *t, struct rd *r)
{
	const char *sep = "";

	while (rd_left(r) >= 2) {
		uint16_t code = rd_be16(r);
		const struct arch *a = arch_find(code);

		/* In both bases: people mix them up (00:25 is 37). */
		txt_fmt(t, "%s%u/0x%02x (%s)", sep, code, code,
			a ? a->name : "unregistered");
		sep = ", ";
	}
}

static void text_seconds(struct txt *t, uint32_t secs)
{
	if (secs == UINT32_MAX)
		txt_str(t, "infinite");
	else
		txt_fmt(t, "%us", secs);
}

static void text_type(struct txt *t, uint8_t type)
{
	const char *name = dhcp4_type_name(type);

	if (name)
		txt_str(t, name);
	else
		txt_fmt(t, "type %u", type);
}

static void text_subs(struct txt *t, struct rd *r, bool padded)
{
	struct dhcp4_val v;
	const char *sep = "";
	uint8_t code;

	while (dhcp4_sub_next(r, padded, &code, &v) == 1) {
		txt_fmt(t, "%s%u=", sep, code);
		txt_hex(t, v.p, v.len, 0);
		sep = " ";
	}
	if (r->err)
		txt_fmt(t, "%s(cut)", sep);
}

static void text_uuid(struct txt *t, struct dhcp4_val v)
{
	char buf[UUID_STRLEN];
	struct uuid wire, shown;

	/* RFC 4578, 2.3: only type 0 is defined, a UUID of 16 bytes. */
	if (v.len != 17 || v.p[0] != 0) {
		txt_hex(t, v.p, v.len, 0);
		return;
	}
	memcpy(wire.b, v.p + 1, sizeof(wire.b));
	shown = uuid_swap(&wire);
	txt_str(t, uuid_format(buf, &shown));
}

/* A NUL at the end is not part of the text; option 67 often has one. */
static void text_text(struct txt *t, struct dhcp4_val v)
{
	if (v.len && !v.p[v.len - 1])
		v.len--;
	txt_esc(t, v.p, v.len);
}

void dhcp4_opt_text(struct txt *t, uint8_t code, struct dhcp4_val v)
{
	const struct dhcp4_opt *o = dhcp4_opt_find(code);
	struct rd r;

	rd_init(&r, v.p, v.len);
	if (!o || !dhcp4_opt_len_ok(code, v.len)) {
		txt_hex(t, v.p, v.len, 0);
		return;
	}
	switch ((enum dhcp4_kind)o->kind) {
	case DHCP4_U8:
	case DHCP4_FLAG:
		txt_fmt(t, "%u", rd_u8(&r));
		break;
	case DHCP4_U16:
		txt_fmt(t, "%u", rd_be16(&r));
		break;
	case DHCP4_U32:
		txt_fmt(t, "%u", rd_be32(&r));
		break;
	case DHCP4_SECONDS:
		text_seconds(t, rd_be32(&r));
		break;
	case DHCP4_IP:
		text_ips(t, &r);
		break;
	case DHCP4_TEXT:
		text_text(t, v);
		break;
	case DHCP4_MESSAGE_TYPE:
		text_type(t, rd_u8(&r));
		break;
	case DHCP4_CODES:
		text_codes(t, &r);
		break;
	case DHCP4_ARCHES:
		text_arches(t, &r);
		break;
	case DHCP4_UUID_TYPED:
		text_uuid(t, v);
		break;
	case DHCP4_SUB:
		text_subs(t, &r, true);
		break;
	case DHCP4_SUB_RELAY:
		text_subs(t, &r, false);
		break;
	case DHCP4_HWID:
		txt_hex(t, v.p, v.len, ':');
		break;
	case DHCP4_BYTES:
		txt_hex(t, v.p, v.len, 0);
		break;
	}
}
