/* SPDX-License-Identifier: BSD-2-Clause */
/* Pairs of addresses between which IPv4 fragments (RFC 791) were seen. */
#include "track/ip_fragments.h"

#include <stdlib.h>

struct fragments_path {
	struct lru_node node;
	int64_t last; /* time of the newest fragment, ns since 1970 */
};

static struct lru_key key_of(uint32_t src, uint32_t dst, uint8_t proto)
{
	return (struct lru_key){(uint64_t)src << 32 | dst, proto};
}

static void drop_oldest(struct fragments *fr)
{
	struct fragments_path *p = lru_oldest(&fr->lru);

	lru_remove(&fr->lru, &p->node);
	free(p);
}

int fragments_init(struct fragments *fr)
{
	return lru_init(&fr->lru, FRAGMENTS_MAX);
}

void fragments_release(struct fragments *fr)
{
	while (fr->lru.n)
		drop_oldest(fr);
	lru_release(&fr->lru);
}

bool fragments_note(struct fragments *fr, const struct ipv4 *ip, int64_t now)
{
	struct lru_key key = key_of(ip->src, ip->dst, ip->proto);
	struct fragments_path *p = lru_find(&fr->lru, key);

	if (p) {
		lru_touch(&fr->lru, &p->node);
		p->last = now;
		return false;
	}
	p = calloc(1, sizeof(*p));
	if (!p)
		return false;
	if (fr->lru.n >= FRAGMENTS_MAX)
		drop_oldest(fr);
	lru_add(&fr->lru, &p->node, key);
	p->last = now;
	return true;
}

bool fragments_since(const struct fragments *fr, uint32_t src, uint32_t dst,
		     uint8_t proto, int64_t since)
{
	const struct fragments_path *p = lru_find(&fr->lru,
						  key_of(src, dst, proto));

	return p && p->last >= since;
}
