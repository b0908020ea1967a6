/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which program on which machine sent a DHCP request: see pxe_client.h.
 */
#include "proto/pxe_client.h"

#include <string.h>

#define HTYPE_ETHERNET 1

static bool starts(struct dhcp4_val v, const char *s)
{
	size_t n = strlen(s);

	return v.len >= n && !memcmp(v.p, s, n);
}

/*
 * Did iPXE send it?  iPXE's user class is bare text, where RFC 3004 wants a
 * length before each name; who sets the option in a script has such a length.
 */
static bool is_ipxe(const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_USER_CLASS);

	if (v.len == 4 && starts(v, "iPXE"))
		return true;
	if (v.len == 5 && v.p[0] == 4 && !memcmp(v.p + 1, "iPXE", 4))
		return true;
	/* With another user class, option 175 still lists iPXE's features. */
	return dhcp4_has(d, DHCP4_OPT_IPXE);
}

/* The installer of switches, whose user class may have a length before it. */
static bool is_onie(const struct dhcp4 *d)
{
	static const char name[] = "onie_dhcp_user_class";
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_USER_CLASS);

	if (starts(dhcp4_get(d, DHCP4_OPT_CLASS), "onie_vendor"))
		return true;
	if (v.len == sizeof(name) && v.p[0] == sizeof(name) - 1)
		v = (struct dhcp4_val){v.p + 1, v.len - 1};
	return v.len == sizeof(name) - 1 && starts(v, name);
}

/* Is the architecture in the list of option 93? */
static bool lists_arch(const struct dhcp4 *d, uint16_t code)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_ARCH);
	struct rd r;

	rd_init(&r, v.p, v.len);
	while (rd_left(&r) >= 2)
		if (rd_be16(&r) == code)
			return true;
	return false;
}

/*
 * The program by the options that name one; PXE_KIND_OTHER if none does.
 * Petitboot has the option 60 of its DHCP client, and an architecture that is
 * its own.
 */
static enum pxe_kind kind_of(const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_CLASS);

	if (is_ipxe(d))
		return PXE_KIND_IPXE;
	if (is_onie(d))
		return PXE_KIND_ONIE;
	if (lists_arch(d, ARCH_OPAL))
		return PXE_KIND_PETITBOOT;
	if (starts(v, "PXEClient"))
		return PXE_KIND_PXE;
	if (starts(v, "HTTPClient"))
		return PXE_KIND_HTTP;
	if (starts(v, "U-Boot"))
		return PXE_KIND_UBOOT;
	return PXE_KIND_OTHER;
}

/*
 * The architecture in option 60, "PXEClient:Arch:00007:UNDI:003016", for
 * firmware that sends no option 93.
 */
static bool arch_from_class(struct dhcp4_val v, uint16_t *code)
{
	static const char key[] = ":Arch:";
	const size_t len = sizeof(key) - 1;
	unsigned n = 0;
	size_t i, at = 0;

	while (at + len < v.len && memcmp(v.p + at, key, len))
		at++;
	at += len;
	/* Five digits, but not of every ROM. */
	for (i = at; i < v.len && i < at + 5; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			break;
		n = n * 10 + (unsigned)(v.p[i] - '0');
	}
	if (i == at || i > v.len || n > UINT16_MAX)
		return false;
	*code = (uint16_t)n;
	return true;
}

/* How well an architecture suits the program: the higher, the better. */
static int suits(const struct pxe_client *c, const struct arch *a)
{
	if (!a || !a->boot_class)
		return 0;
	return a->http == (c->kind == PXE_KIND_HTTP) ? 2 : 1;
}

/*
 * Choose from the list of option 93: an architecture that has a boot class, and
 * the transport of the program, if there is one; of equals the first.
 */
static void take_arch(struct pxe_client *c, const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_ARCH);
	int best = -1;
	struct rd r;

	rd_init(&r, v.p, v.len & ~(size_t)1);
	while (rd_left(&r) >= 2) {
		uint16_t code = rd_be16(&r);
		int n = suits(c, arch_find(code));

		if (n <= best)
			continue;
		best = n;
		c->arch_code = code;
		c->has_arch = true;
	}
	if (!c->has_arch)
		c->has_arch = arch_from_class(dhcp4_get(d, DHCP4_OPT_CLASS),
					      &c->arch_code);
	if (c->has_arch)
		c->arch = arch_find(c->arch_code);
}

/*
 * Firmware that sends option 93 alone: nothing but network boot has it, and the
 * code is all that there is to tell the transport.
 */
static void take_kind_from_arch(struct pxe_client *c, const struct dhcp4 *d)
{
	if (c->kind != PXE_KIND_OTHER || dhcp4_has(d, DHCP4_OPT_CLASS) ||
	    !c->arch || !c->arch->boot_class)
		return;
	c->kind = c->arch->http ? PXE_KIND_HTTP : PXE_KIND_PXE;
}

/*
 * The ROM of a Raspberry Pi claims to be a PC with a BIOS.  It is told by its
 * MAC, or by the UUID that its EEPROM makes up: "RPi4" or "RPi5" and numbers.
 */
static bool is_rpi(const struct pxe_client *c, const struct dhcp4 *d)
{
	static const uint8_t vendors[][3] = {
		{0x28, 0xcd, 0xc1}, {0x2c, 0xcf, 0x67}, {0x88, 0xa2, 0x9e},
		{0xb8, 0x27, 0xeb}, {0xd8, 0x3a, 0xdd}, {0xdc, 0xa6, 0x32},
		{0xe4, 0x5f, 0x01},
	};
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_UUID);
	size_t i;

	if (c->kind != PXE_KIND_PXE || !c->has_arch)
		return false;
	if (c->arch_code == ARCH_RPIBOOT)
		return true;
	if (c->arch_code != ARCH_BIOS)
		return false;
	if (v.len == 17 && !memcmp(v.p, "\0RPi", 4))
		return true;
	for (i = 0; c->has_mac && i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (!memcmp(c->mac.b, vendors[i], 3))
			return true;
	return false;
}

/* Sub-options of option 175 that name features of iPXE (ipxe/features.h). */
enum {
	FEATURE_FIRST = 0x10,
	FEATURE_HTTP = 0x13,
	FEATURE_HTTPS = 0x14,
	FEATURE_PXE = 0x21, /* starts PXE loaders of a BIOS */
	FEATURE_EFI = 0x24, /* starts UEFI programs */
	FEATURE_LAST = 0x4f,
};

/* Which features an iPXE has, as bits from FEATURE_FIRST on; 0: unknown. */
static uint64_t ipxe_features(const struct dhcp4 *d)
{
	struct dhcp4_val all = dhcp4_get(d, DHCP4_OPT_IPXE), v;
	uint64_t features = 0;
	uint8_t code;
	struct rd r;

	rd_init(&r, all.p, all.len);
	while (dhcp4_sub_next(&r, true, &code, &v) == 1)
		if (code >= FEATURE_FIRST && code <= FEATURE_LAST)
			features |= (uint64_t)1 << (code - FEATURE_FIRST);
	return features;
}

static bool has_feature(uint64_t features, unsigned code)
{
	/* Who set option 175 in a script may have left out the features. */
	return !features || features >> (code - FEATURE_FIRST) & 1;
}

/* What an iPXE can load and start depends on how it was built. */
static void take_features(struct pxe_client *c, const struct dhcp4 *d)
{
	uint64_t features = ipxe_features(d);

	c->transports = PXE_TFTP;
	if (has_feature(features, FEATURE_HTTP))
		c->transports |= PXE_HTTP;
	if (has_feature(features, FEATURE_HTTPS))
		c->transports |= PXE_HTTPS;
	if (!c->arch || !c->arch->boot_class)
		return;
	if (c->arch->firmware == ARCH_FW_BIOS)
		c->starts_loader = has_feature(features, FEATURE_PXE);
	else if (c->arch->firmware == ARCH_FW_UEFI)
		c->starts_loader = has_feature(features, FEATURE_EFI);
}

static void take_transports(struct pxe_client *c, const struct dhcp4 *d)
{
	const unsigned http = PXE_HTTP | PXE_HTTPS;

	c->starts_loader = c->arch && c->arch->boot_class;
	switch (c->kind) {
	case PXE_KIND_PXE:
		c->transports = PXE_TFTP;
		return;
	case PXE_KIND_HTTP:
		c->transports = http;
		return;
	case PXE_KIND_UBOOT:
		c->transports = c->arch && c->arch->http ? http : PXE_TFTP;
		return;
	case PXE_KIND_IPXE:
		c->starts_loader = false;
		take_features(c, d);
		return;
	case PXE_KIND_RPI:
		c->transports = PXE_TFTP;
		break;
	case PXE_KIND_PETITBOOT:
	case PXE_KIND_ONIE:
		c->transports = PXE_TFTP | http;
		break;
	case PXE_KIND_OTHER:
		break;
	}
	c->starts_loader = false;
}

void pxe_client_from(struct pxe_client *c, const struct dhcp4 *d)
{
	struct dhcp4_val v;

	memset(c, 0, sizeof(*c));
	c->kind = kind_of(d);
	take_arch(c, d);
	take_kind_from_arch(c, d);
	if (d->h.htype == HTYPE_ETHERNET && d->h.hlen == sizeof(c->mac.b)) {
		memcpy(c->mac.b, d->h.chaddr, sizeof(c->mac.b));
		c->has_mac = !mac_is_zero(&c->mac);
	}
	if (is_rpi(c, d))
		c->kind = PXE_KIND_RPI;
	take_transports(c, d);
	v = dhcp4_get(d, DHCP4_OPT_UUID);
	if (v.len == 17 && !v.p[0]) {
		struct uuid wire;

		memcpy(wire.b, v.p + 1, sizeof(wire.b));
		c->uuid = uuid_swap(&wire);
		c->has_uuid = uuid_is_usable(&c->uuid);
	}
}

void pxe_client_save(struct pxe_id *id, const struct pxe_client *c)
{
	id->kind = (uint8_t)c->kind;
	id->transports = (uint8_t)c->transports;
	id->starts_loader = c->starts_loader;
	id->has_arch = c->has_arch;
	id->arch_code = c->arch_code;
}

void pxe_client_recall(struct pxe_client *c, const struct dhcp4 *d,
		       const struct pxe_id *id)
{
	/* Without the architecture, that ROM is one of many. */
	bool same = id->kind == c->kind ||
		    (id->kind == PXE_KIND_RPI && c->kind == PXE_KIND_PXE &&
		     !c->has_arch);
	bool named = dhcp4_has(d, DHCP4_OPT_CLASS) ||
		     dhcp4_has(d, DHCP4_OPT_USER_CLASS) ||
		     dhcp4_has(d, DHCP4_OPT_IPXE);

	if (id->kind == PXE_KIND_OTHER || (named && !same))
		return;
	if (!named || !c->has_arch) {
		c->kind = (enum pxe_kind)id->kind;
		c->transports = id->transports;
		c->starts_loader = id->starts_loader;
	}
	if (c->has_arch)
		return;
	c->has_arch = id->has_arch;
	c->arch_code = id->arch_code;
	c->arch = c->has_arch ? arch_find(c->arch_code) : NULL;
}

const char *pxe_kind_name(enum pxe_kind kind)
{
	switch (kind) {
	case PXE_KIND_PXE:
		return "PXE";
	case PXE_KIND_HTTP:
		return "HTTP";
	case PXE_KIND_UBOOT:
		return "U-Boot";
	case PXE_KIND_IPXE:
		return "iPXE";
	case PXE_KIND_RPI:
		return "Raspberry Pi";
	case PXE_KIND_PETITBOOT:
		return "petitboot";
	case PXE_KIND_ONIE:
		return "ONIE";
	case PXE_KIND_OTHER:
		break;
	}
	return "";
}

const char *pxe_client_class(const struct pxe_client *c)
{
	switch (c->kind) {
	case PXE_KIND_IPXE:
		return "ipxe";
	case PXE_KIND_RPI:
		return "rpi";
	case PXE_KIND_PETITBOOT:
		return "petitboot";
	case PXE_KIND_ONIE:
		return "onie";
	case PXE_KIND_PXE:
	case PXE_KIND_HTTP:
	case PXE_KIND_UBOOT:
		return c->arch ? arch_class(c->arch, c->transports & PXE_HTTP)
			       : NULL;
	case PXE_KIND_OTHER:
		break;
	}
	return NULL;
}
