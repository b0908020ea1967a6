/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that the configuration sets: see options.h. */
#include "v4/options.h"

#include <stdlib.h>
#include <string.h>

#include "proto/dhcp4.h"
#include "wire/err.h"

/* Why an option cannot be set like others; NULL: it can. */
static const char *refuse(const struct dhcp4_place *at)
{
	if (at->has_sub && at->code != DHCP4_OPT_VENDOR &&
	    at->code != DHCP4_OPT_IPXE && !at->has_enterprise)
		return "only 43, 125 and 175 have sub-options here";
	switch (at->code) {
	case DHCP4_OPT_NETMASK:
		return "it is that of the subnet";
	case DHCP4_OPT_HOSTNAME:
		return "it is the name in the hosts file";
	case DHCP4_OPT_LEASE_TIME:
	case DHCP4_OPT_T1:
	case DHCP4_OPT_T2:
		return "use lease: it sets 51, 58 and 59";
	case DHCP4_OPT_TFTP_SERVER:
		return "use next-server: it sets 66 and siaddr";
	case DHCP4_OPT_BOOTFILE:
		return "use boot: a boot file is for a class of clients";
	case DHCP4_OPT_CLASS:
		return "the server sends it to firmware that waits for it";
	case DHCP4_OPT_REQUESTED_IP:
	case DHCP4_OPT_OVERLOAD:
	case DHCP4_OPT_TYPE:
	case DHCP4_OPT_SERVER_ID:
	case DHCP4_OPT_PARAMS:
	case DHCP4_OPT_MESSAGE:
	case DHCP4_OPT_MAX_SIZE:
	case DHCP4_OPT_CLIENT_ID:
	case DHCP4_OPT_RELAY:
	case DHCP4_OPT_UUID:
		return "it belongs to the protocol";
	default:
		return NULL;
	}
}

static bool is_equal(const struct dhcp4_place *a, const struct dhcp4_place *b)
{
	return a->code == b->code && a->has_sub == b->has_sub &&
	       a->sub == b->sub && a->enterprise == b->enterprise;
}

/* Do both set one option, one of them as a whole? */
static bool is_conflict(const struct dhcp4_place *a,
			const struct dhcp4_place *b)
{
	return is_equal(a, b) ||
	       (a->code == b->code && a->has_sub != b->has_sub);
}

static const char *parse_place(struct dhcp4_place *at, const char *place)
{
	switch (dhcp4_place_parse(at, place)) {
	case 0:
		return refuse(at);
	case PXE_ENOENT:
		return "no such option; its code may be used";
	default:
		return "not CODE, CODE.SUB, 124.ENTERPRISE or "
		       "125.ENTERPRISE.SUB";
	}
}

const char *options_add(struct options *o, const char *place, const char *text)
{
	uint8_t buf[OPTION_VALUE_MAX];
	struct option *v, opt = {.p = NULL};
	const char *wrong = parse_place(&opt.at, place);
	struct wr w;
	size_t i;

	for (i = 0; !wrong && i < o->n; i++)
		if (is_conflict(&o->v[i].at, &opt.at))
			wrong = "already given";
	wr_init(&w, buf, sizeof(buf));
	if (!wrong)
		wrong = dhcp4_value_parse(&w, &opt.at, text);
	if (wrong)
		return wrong;
	v = reallocarray(o->v, o->n + 1, sizeof(*v));
	if (!v)
		return "out of memory";
	o->v = v;
	opt.len = w.len;
	opt.p = malloc(w.len ? w.len : 1);
	if (!opt.p)
		return "out of memory";
	memcpy(opt.p, buf, w.len);
	v[o->n++] = opt;
	return NULL;
}

const struct option *options_find(const struct options *o, uint8_t code)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->v[i].at.code == code && !o->v[i].at.has_sub)
			return &o->v[i];
	return NULL;
}

void options_release(struct options *o)
{
	while (o->n)
		free(o->v[--o->n].p);
	free(o->v);
	o->v = NULL;
}
