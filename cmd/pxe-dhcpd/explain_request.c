/* SPDX-License-Identifier: BSD-2-Clause */
/* The request of a machine that is described in words: see the header. */
#include "explain_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/arch.h"
#include "proto/dhcp4.h"
#include "proto/dhcp4_value.h"
#include "util/ip4.h"
#include "util/mac.h"
#include "util/num.h"
#include "util/uuid.h"

/* Room for the options of a description: bytes. */
#define OPTIONS_MAX 1024

/* What has been said. */
struct description {
	struct dhcp4_hdr h;
	bool has_mac, has_vendor, is_ipxe;
	const struct arch *arch;
	struct wr opts, relay; /* options; sub-options of 82 */
	uint8_t opts_buf[OPTIONS_MAX], relay_buf[255];
};

typedef int set_fn(struct description *d, const char *value,
		   struct opt_why *why);

static int set_mac(struct description *d, const char *value,
		   struct opt_why *why)
{
	struct mac mac;

	if (mac_parse(value, &mac))
		return opt_fail(why, "%s: not a hardware address", value);
	memcpy(d->h.chaddr, mac.b, sizeof(mac.b));
	d->has_mac = true;
	return 0;
}

static int set_relay(struct description *d, const char *value,
		     struct opt_why *why)
{
	if (ip4_parse(value, &d->h.giaddr))
		return opt_fail(why, "%s: not an IPv4 address", value);
	return 0;
}

static int set_arch(struct description *d, const char *value,
		    struct opt_why *why)
{
	uint64_t n;
	char *end;

	n = strtoul(value, &end, 0);
	d->arch = *value && !*end && n <= UINT16_MAX ? arch_find((uint16_t)n)
						     : NULL;
	if (!d->arch)
		return opt_fail(why, "%s: not an architecture type (option 93)",
				value);
	return 0;
}

/* The first architecture of a boot class; or iPXE. */
static int set_class(struct description *d, const char *value,
		     struct opt_why *why)
{
	const struct arch *a;
	unsigned i;

	if (!strcmp(value, "ipxe")) {
		d->is_ipxe = true;
		return 0;
	}
	for (i = 0; (a = arch_nth(i)) != NULL; i++)
		if (a->boot_class && !strcmp(a->boot_class, value)) {
			d->arch = a;
			return 0;
		}
	return opt_fail(why, "%s: no such class", value);
}

static int put_text(struct description *d, uint8_t code, const char *value)
{
	dhcp4_put_text(&d->opts, code, value, false);
	return 0;
}

static int set_vendor(struct description *d, const char *value,
		      struct opt_why *why)
{
	(void)why;
	d->has_vendor = true;
	return put_text(d, DHCP4_OPT_CLASS, value);
}

static int set_user_class(struct description *d, const char *value,
			  struct opt_why *why)
{
	(void)why;
	return put_text(d, DHCP4_OPT_USER_CLASS, value);
}

static int set_hostname(struct description *d, const char *value,
			struct opt_why *why)
{
	(void)why;
	return put_text(d, DHCP4_OPT_HOSTNAME, value);
}

static int set_uuid(struct description *d, const char *value,
		    struct opt_why *why)
{
	struct uuid u, wire;
	uint8_t buf[17] = {0};

	if (uuid_parse(value, &u))
		return opt_fail(why, "%s: not a UUID", value);
	wire = uuid_swap(&u);
	memcpy(buf + 1, wire.b, sizeof(wire.b));
	dhcp4_put(&d->opts, DHCP4_OPT_UUID, buf, sizeof(buf));
	return 0;
}

static int put_relay(struct description *d, uint8_t code, const char *value)
{
	wr_u8(&d->relay, code);
	wr_u8(&d->relay, (uint8_t)strlen(value));
	wr_bytes(&d->relay, value, strlen(value));
	return 0;
}

static int set_circuit(struct description *d, const char *value,
		       struct opt_why *why)
{
	(void)why;
	return put_relay(d, 1, value);
}

static int set_remote(struct description *d, const char *value,
		      struct opt_why *why)
{
	(void)why;
	return put_relay(d, 2, value);
}

static int set_requested(struct description *d, const char *value,
			 struct opt_why *why)
{
	uint32_t ip;

	if (ip4_parse(value, &ip))
		return opt_fail(why, "%s: not an IPv4 address", value);
	dhcp4_put_u32(&d->opts, DHCP4_OPT_REQUESTED_IP, ip);
	return 0;
}

static const struct {
	const char *key;
	set_fn *set;
} keys[] = {
	{"arch", set_arch},
	{"circuit", set_circuit},
	{"class", set_class},
	{"hostname", set_hostname},
	{"ip", set_requested},
	{"mac", set_mac},
	{"relay", set_relay},
	{"remote", set_remote},
	{"user-class", set_user_class},
	{"uuid", set_uuid},
	{"vendor", set_vendor},
};

/* "option.CODE=VALUE". */
static int set_option(struct description *d, const char *key, const char *value,
		      struct opt_why *why)
{
	struct dhcp4_place at;
	uint8_t buf[255];
	const char *wrong;
	struct wr w;

	if (dhcp4_place_parse(&at, key) || at.has_sub || at.has_enterprise)
		return opt_fail(why, "option.%s: no such option", key);
	wr_init(&w, buf, sizeof(buf));
	wrong = dhcp4_value_parse(&w, &at, value);
	if (wrong)
		return opt_fail(why, "option.%s: %s", key, wrong);
	dhcp4_put(&d->opts, at.code, buf, w.len);
	return 0;
}

static int take_word(struct description *d, char *word, struct opt_why *why)
{
	char *eq = strchr(word, '=');
	size_t i;

	if (!eq)
		return opt_fail(why, "%s: not of the form KEY=VALUE", word);
	*eq++ = 0;
	if (!strncmp(word, "option.", 7))
		return set_option(d, word + 7, eq, why);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(keys[i].key, word))
			return keys[i].set(d, eq, why);
	return opt_fail(why,
			"%s: no such key (arch, circuit, class, hostname, ip, "
			"mac, option.CODE, relay, remote, user-class, uuid, "
			"vendor)",
			word);
}

static int take_words(struct description *d, const char *text,
		      struct opt_why *why)
{
	char word[512];
	size_t n;

	for (;;) {
		n = strcspn(text, ",");
		if (n >= sizeof(word))
			return opt_fail(why, "a word of more than 511 bytes");
		memcpy(word, text, n);
		word[n] = 0;
		if (take_word(d, word, why))
			return -1;
		if (!text[n])
			return 0;
		text += n + 1;
	}
}

/* What firmware of that architecture, or iPXE, says of itself (RFC 4578). */
static void put_program(struct description *d)
{
	static const uint8_t features[] = {0x13, 1, 1, 0x14, 1, 1};
	char text[48];

	if (d->is_ipxe && !d->arch)
		d->arch = arch_find(7);
	if (!d->arch)
		return;
	if (!d->has_vendor) {
		(void)snprintf(text, sizeof(text),
			       "%sClient:Arch:%05u:UNDI:003016",
			       d->arch->http ? "HTTP" : "PXE", d->arch->code);
		(void)put_text(d, DHCP4_OPT_CLASS, text);
	}
	dhcp4_put_u16(&d->opts, DHCP4_OPT_ARCH, d->arch->code);
	if (!d->is_ipxe)
		return;
	(void)put_text(d, DHCP4_OPT_USER_CLASS, "iPXE");
	dhcp4_put(&d->opts, DHCP4_OPT_IPXE, features, sizeof(features));
}

int explain_request(struct wr *w, const char *text, struct opt_why *why)
{
	struct description d = {.has_mac = false};

	d.h.op = DHCP4_BOOTREQUEST;
	d.h.htype = 1;
	d.h.hlen = 6;
	wr_init(&d.opts, d.opts_buf, sizeof(d.opts_buf));
	wr_init(&d.relay, d.relay_buf, sizeof(d.relay_buf));
	if (take_words(&d, text, why))
		return -1;
	if (!d.has_mac)
		return opt_fail(why, "needs mac=");
	put_program(&d);
	dhcp4_put_header(w, &d.h, NULL, NULL);
	dhcp4_put_u8(w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	wr_bytes(w, d.opts_buf, d.opts.len);
	if (d.relay.len)
		dhcp4_put(w, DHCP4_OPT_RELAY, d.relay_buf, d.relay.len);
	dhcp4_put_end(w, DHCP4_MIN_LEN);
	if (w->err || d.opts.err || d.relay.err)
		return opt_fail(why, "too long");
	return 0;
}
