/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP (RFC 2131), BOOTP (RFC 951) and PXE 2.1 messages, seen from outside. */
#include "track/dhcp_message.h"

static bool is_dhcp_port(uint16_t port)
{
	return port == DHCP4_SERVER_PORT || port == DHCP4_CLIENT_PORT ||
	       port == DHCP4_PXE_PORT;
}

bool dhcp_message_in(const struct frame *f)
{
	return is_dhcp_port(f->udp.dport) || is_dhcp_port(f->udp.sport);
}

void dhcp_message_decode(struct dhcp_message *m, const struct frame *f)
{
	const struct rd *r = &f->payload;

	m->frame = f;
	m->damaged = dhcp4_decode(&m->d, r->p, rd_left(r)) != 0;
	if (m->damaged)
		return;
	m->type = dhcp4_get_type(&m->d);
	m->request = m->d.h.op == DHCP4_BOOTREQUEST;
	pxe_client_from(&m->client, &m->d);
}

static void learn_from_client(const struct dhcp_message *m, struct machine *to,
			      struct machines *ms)
{
	const struct dhcp4_hdr *h = &m->d.h;
	struct dhcp4_val name = dhcp4_get(&m->d, DHCP4_OPT_HOSTNAME);

	machines_learn_name(to, MACHINE_NAME_CLIENT, name.p, name.len);
	/* A client in RENEWING or REBINDING already uses its address. */
	if (h->ciaddr && h->ciaddr == m->frame->ip.src)
		machines_learn_ip(ms, to, h->ciaddr);
	to->has_arch = m->client.has_arch;
	to->arch = m->client.arch_code;
	to->stage = m->client.kind;
}

static void learn_from_server(const struct dhcp_message *m, struct machine *to,
			      struct machines *ms)
{
	struct dhcp4_val name = dhcp4_get(&m->d, DHCP4_OPT_HOSTNAME);

	/* An OFFER may be declined; a reply of BOOTP has no type. */
	if (m->type != DHCP4_ACK && m->type != DHCP4_NONE)
		return;
	machines_learn_name(to, MACHINE_NAME_SERVER, name.p, name.len);
	machines_learn_ip(ms, to, dhcp_message_ip(m));
}

const struct machine *dhcp_message_learn(const struct dhcp_message *m,
					 struct machines *ms, int64_t now)
{
	struct machine *to = NULL;

	if (!m->damaged && m->client.has_mac)
		to = machines_by_mac(ms, &m->client.mac, now);
	if (!to)
		return NULL;
	if (m->client.has_uuid)
		machines_learn_uuid(ms, to, &m->client.uuid);
	if (m->request)
		learn_from_client(m, to, ms);
	else
		learn_from_server(m, to, ms);
	return to;
}

uint32_t dhcp_message_ip(const struct dhcp_message *m)
{
	if (m->damaged)
		return 0;
	return m->d.h.yiaddr ? m->d.h.yiaddr : m->d.h.ciaddr;
}
