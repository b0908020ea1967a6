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

static enum pxe_kind kind_of(const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_CLASS);

	if (is_ipxe(d))
		return PXE_KIND_IPXE;
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
	unsigned n = 0;
	size_t i, at;

	for (at = 0; at + sizeof(key) - 1 + 5 <= v.len; at++)
		if (!memcmp(v.p + at, key, sizeof(key) - 1))
			break;
	if (at + sizeof(key) - 1 + 5 > v.len)
		return false;
	at += sizeof(key) - 1;
	for (i = 0; i < 5; i++) {
		uint8_t c = v.p[at + i];

		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (unsigned)(c - '0');
	}
	if (n > UINT16_MAX)
		return false;
	*code = (uint16_t)n;
	return true;
}

/*
 * Choose from the list of option 93: the first architecture that has a boot
 * class, else the first one.
 */
static void take_arch(struct pxe_client *c, const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_ARCH);
	struct rd r;

	rd_init(&r, v.p, v.len & ~(size_t)1);
	while (rd_left(&r) >= 2) {
		uint16_t code = rd_be16(&r);
		const struct arch *a = arch_find(code);

		if (!c->has_arch)
			c->arch_code = code;
		c->has_arch = true;
		if (a && a->boot_class) {
			c->arch_code = code;
			c->arch = a;
			return;
		}
	}
	if (!c->has_arch)
		c->has_arch = arch_from_class(dhcp4_get(d, DHCP4_OPT_CLASS),
					      &c->arch_code);
	if (c->has_arch)
		c->arch = arch_find(c->arch_code);
}

void pxe_client_from(struct pxe_client *c, const struct dhcp4 *d)
{
	struct dhcp4_val v;

	memset(c, 0, sizeof(*c));
	c->kind = kind_of(d);
	take_arch(c, d);
	if (d->h.htype == HTYPE_ETHERNET && d->h.hlen == sizeof(c->mac.b)) {
		memcpy(c->mac.b, d->h.chaddr, sizeof(c->mac.b));
		c->has_mac = !mac_is_zero(&c->mac);
	}
	v = dhcp4_get(d, DHCP4_OPT_UUID);
	if (v.len == 17 && !v.p[0]) {
		struct uuid wire;

		memcpy(wire.b, v.p + 1, sizeof(wire.b));
		c->uuid = uuid_swap(&wire);
		c->has_uuid = uuid_is_usable(&c->uuid);
	}
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
	case PXE_KIND_OTHER:
		break;
	}
	return "";
}

const char *pxe_client_class(const struct pxe_client *c)
{
	if (c->kind == PXE_KIND_IPXE)
		return "ipxe";
	if (c->kind == PXE_KIND_OTHER || !c->arch)
		return NULL;
	return c->arch->boot_class;
}
