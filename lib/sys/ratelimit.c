/* SPDX-License-Identifier: BSD-2-Clause */
/* A table of sources by a keyed hash (util/siphash.h).  Contract: ratelimit.h.
 */
#include "sys/ratelimit.h"

#include <string.h>

#include "sys/hash_key.h"

void ratelimit_init(struct ratelimit *s, unsigned burst)
{
	memset(s, 0, sizeof(*s));
	s->burst = burst;
	hash_key_init(&s->key);
}

/* Of the address without its port; never 0. */
static uint64_t digest(const struct ratelimit *s, const struct sock_addr *a)
{
	uint64_t h, v = sock_addr_get_ip4(a);
	const struct in6_addr *in6 = &a->u.in6.sin6_addr;

	/* All of a link are in one network: there, by the interface's part. */
	if (a->u.sa.sa_family == AF_INET6 && !v)
		memcpy(&v, in6->s6_addr + (IN6_IS_ADDR_LINKLOCAL(in6) ? 8 : 0),
		       sizeof(v));
	h = siphash(&s->key, &v, sizeof(v));
	return h ? h : 1;
}

bool ratelimit_allow(struct ratelimit *s, const struct sock_addr *a,
		     uint64_t now)
{
	uint64_t host = digest(s, a);
	size_t i = (size_t)(host % RATELIMIT_SLOTS);

	if (s->slot[i].host != host ||
	    now - s->slot[i].since >= RATELIMIT_PERIOD) {
		s->slot[i].host = host;
		s->slot[i].since = now;
		s->slot[i].count = 0;
	}
	if (s->slot[i].count >= s->burst)
		return false;
	s->slot[i].count++;
	return true;
}
