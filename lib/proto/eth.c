/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet headers and VLAN tags (IEEE 802.3, 802.1Q): see eth.h. */
#include "proto/eth.h"

#include "wire/err.h"

/* IEEE 802.3, 3.2.6: from here on the field is a type. */
#define ETH_TYPE_MIN 1536

#define ETH_VLAN_MASK	  0x0fff
#define ETH_VLAN_RESERVED 0x0fff

static bool is_tag(uint16_t type)
{
	return type == ETH_TYPE_CTAG || type == ETH_TYPE_STAG ||
	       type == ETH_TYPE_STAG_OLD;
}

bool eth_is_llc(const struct eth_tags *t)
{
	return t->type < ETH_TYPE_MIN;
}

int eth_tags_decode(struct eth_tags *t, uint16_t type, struct rd *r)
{
	t->n = 0;
	while (is_tag(type) && !r->err) {
		if (t->n == ETH_TAGS_MAX) {
			rd_fail(r, PXE_ERANGE);
			break;
		}
		t->tag[t->n].tpid = type;
		t->tag[t->n].tci = rd_be16(r);
		t->n++;
		type = rd_be16(r);
	}
	t->type = type;
	if (!r->err && eth_is_llc(t) && type < rd_left(r))
		*r = rd_sub(r, type);
	return r->err;
}

int eth_decode(struct eth *e, struct rd *r)
{
	rd_copy(r, e->dst.b, sizeof(e->dst.b));
	rd_copy(r, e->src.b, sizeof(e->src.b));
	return eth_tags_decode(&e->tags, rd_be16(r), r);
}

uint16_t eth_vlan(const struct eth_tags *t)
{
	unsigned i = t->n;

	while (i--) {
		uint16_t id = t->tag[i].tci & ETH_VLAN_MASK;

		/* 0 is a priority without a VLAN (802.1Q, 9.6). */
		if (id && id != ETH_VLAN_RESERVED)
			return id;
	}
	return 0;
}

void eth_encode(struct wr *w, const struct eth *e)
{
	unsigned i;

	wr_bytes(w, e->dst.b, sizeof(e->dst.b));
	wr_bytes(w, e->src.b, sizeof(e->src.b));
	for (i = 0; i < e->tags.n && i < ETH_TAGS_MAX; i++) {
		wr_be16(w, e->tags.tag[i].tpid);
		wr_be16(w, e->tags.tag[i].tci);
	}
	wr_be16(w, e->tags.type);
}
