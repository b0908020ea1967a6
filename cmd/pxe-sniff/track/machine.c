/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines by MAC and by IPv4 address: see machine.h. */
#include "track/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* In keys, above the 48 bits of a MAC: this is an IPv4 address. */
#define KEY_IP_ONLY ((uint64_t)1 << 48)

static struct lru_key key_of_mac(const struct mac *mac)
{
	struct lru_key k = {0, 0};
	size_t i;

	for (i = 0; i < sizeof(mac->b); i++)
		k.a = k.a << 8 | mac->b[i];
	return k;
}

static struct lru_key key_of_ip(uint32_t ip)
{
	return (struct lru_key){KEY_IP_ONLY | ip, 0};
}

int machines_init(struct machines *ms, const struct hosts_table *hosts)
{
	memset(ms, 0, sizeof(*ms));
	ms->hosts = hosts;
	ms->max = MACHINES_MAX;
	if (lru_init(&ms->table, ms->max) || lru_init(&ms->by_ip, ms->max))
		return -ENOMEM;
	return 0;
}

static void drop(struct machines *ms, struct machine *m)
{
	if (m->ip)
		lru_remove(&ms->by_ip, &m->by_ip.node);
	lru_remove(&ms->table, &m->node);
	free(m);
}

void machines_release(struct machines *ms)
{
	struct machine *m;

	while (ms->table.buckets && (m = lru_oldest(&ms->table)))
		drop(ms, m);
	lru_release(&ms->table);
	lru_release(&ms->by_ip);
}

static void take_name(struct machine *m, const struct hosts_entry *h)
{
	if (h && h->host.name)
		machines_learn_name(m, MACHINE_NAME_HOSTS, h->host.name,
				    h->host.name_len);
}

static struct machine *add(struct machines *ms, struct lru_key key, int64_t now)
{
	struct machine *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	if (ms->table.n >= ms->max)
		drop(ms, lru_oldest(&ms->table));
	m->by_ip.m = m;
	m->first = now;
	lru_add(&ms->table, &m->node, key);
	return m;
}

struct machine *machines_by_mac(struct machines *ms, const struct mac *mac,
				int64_t now)
{
	struct lru_key key = key_of_mac(mac);
	struct machine *m = lru_find(&ms->table, key);

	if (m) {
		lru_touch(&ms->table, &m->node);
		return m;
	}
	m = add(ms, key, now);
	if (!m)
		return NULL;
	m->has_mac = true;
	m->mac = *mac;
	if (ms->hosts)
		take_name(m, hosts_table_by_mac(ms->hosts, mac));
	return m;
}

/* Where the MAC of the address is stored, if no other took the slot since. */
static struct machine_arp *arp_slot(struct machines *ms, uint32_t ip)
{
	return &ms->arp[(ip ^ ip >> 10 ^ ip >> 20) % MACHINES_ARP];
}

/* The MAC for that address by ARP, or by the hosts file; NULL: not known. */
static const struct mac *mac_of_ip(struct machines *ms, uint32_t ip)
{
	const struct machine_arp *arp = arp_slot(ms, ip);
	const struct hosts_entry *h;

	if (arp->ip == ip)
		return &arp->mac;
	h = ms->hosts ? hosts_table_by_ip(ms->hosts, ip) : NULL;
	return h && h->host.key == HOST_MAC ? &h->host.mac : NULL;
}

struct machine *machines_by_ip(struct machines *ms, uint32_t ip, int64_t now)
{
	struct lru_key key = {ip, 0};
	struct machine_ip *known = lru_find(&ms->by_ip, key);
	struct machine *m = known ? known->m : NULL;
	const struct mac *mac;

	if (m) {
		lru_touch(&ms->table, &m->node);
		return m;
	}
	mac = mac_of_ip(ms, ip);
	if (mac)
		m = machines_by_mac(ms, mac, now);
	else
		m = lru_find(&ms->table, key_of_ip(ip));
	if (!m)
		m = add(ms, key_of_ip(ip), now);
	if (!m)
		return NULL;
	if (ms->hosts && m->name_source < MACHINE_NAME_HOSTS)
		take_name(m, hosts_table_by_ip(ms->hosts, ip));
	machines_learn_ip(ms, m, ip);
	return m;
}

struct machine *machines_find(const struct machines *ms, struct lru_key key)
{
	return lru_find(&ms->table, key);
}

void machines_learn_ip(struct machines *ms, struct machine *m, uint32_t ip)
{
	struct lru_key key = {ip, 0};
	struct machine_ip *had;

	if (!ip || m->ip == ip)
		return;
	had = lru_find(&ms->by_ip, key);
	if (had) {
		lru_remove(&ms->by_ip, &had->node);
		had->m->ip = 0;
	}
	if (m->ip)
		lru_remove(&ms->by_ip, &m->by_ip.node);
	m->ip = ip;
	lru_add(&ms->by_ip, &m->by_ip.node, key);
}

void machines_learn_name(struct machine *m, enum machine_name_source source,
			 const void *name, size_t len)
{
	const char *p = name;

	/* Some clients include a NUL (RFC 2132, 2). */
	while (len && !p[len - 1])
		len--;
	if (!len || len > HOSTS_NAME_MAX || source < m->name_source)
		return;
	memcpy(m->name, p, len);
	m->name_len = len;
	m->name_source = source;
}

void machines_learn_uuid(struct machines *ms, struct machine *m,
			 const struct uuid *uuid)
{
	if (ms->hosts && m->name_source < MACHINE_NAME_HOSTS)
		take_name(m, hosts_table_by_uuid(ms->hosts, uuid));
}

void machines_learn_arp(struct machines *ms, uint32_t ip, const struct mac *mac)
{
	struct machine_arp *slot = arp_slot(ms, ip);
	struct machine *m;

	/* The sender address of a probe is 0.0.0.0 (RFC 5227, 2.1.1). */
	if (!ip || mac_is_zero(mac))
		return;
	slot->ip = ip;
	slot->mac = *mac;
	m = lru_find(&ms->table, key_of_mac(mac));
	if (m && !m->ip)
		machines_learn_ip(ms, m, ip);
}
