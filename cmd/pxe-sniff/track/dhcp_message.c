/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP (RFC 2131), BOOTP (RFC 951) and PXE 2.1 messages, seen from outside. */
#include "track/dhcp_message.h"

#include <string.h>

/* Behind the field yiaddr of the header (RFC 2131, 2). */
#define YIADDR_END 20

static bool is_dhcp_port(uint16_t port)
{
	return port == DHCP4_SERVER_PORT || port == DHCP4_CLIENT_PORT ||
	       port == DHCP4_PXE_PORT;
}

bool dhcp_message_in(const struct frame *f)
{
	return is_dhcp_port(f->udp.dport) || is_dhcp_port(f->udp.sport);
}

/*
 * Of a header of which have bytes were captured, how many are whole fields.
 * The fields from sname on are not needed.
 */
static size_t whole_fields(size_t have)
{
	/* Behind op, htype, hlen, hops, xid ... chaddr. */
	static const uint8_t ends[] = {1,  2,  3,	   4,  8,  10,
				       12, 16, YIADDR_END, 24, 28, 44};
	size_t i, len = 0;

	for (i = 0; i < sizeof(ends) && ends[i] <= have; i++)
		len = ends[i];
	return len;
}

static void decode_cut_header(struct dhcp_message *m, const struct rd *r)
{
	m->cut_header = true;
	m->cut_options = true;
	m->len = whole_fields(rd_left(r));
	memset(m->header, 0, sizeof(m->header));
	memcpy(m->header, r->p, m->len);
	(void)dhcp4_decode(&m->d, m->header, sizeof(m->header));
}

/* Does option 255, which ends the options, come before the end of r? */
static bool has_end(struct rd r)
{
	struct dhcp4_val v;
	uint8_t code = 0;
	int rc;

	rd_skip(&r, DHCP4_HEADER_LEN + sizeof(uint32_t));
	while ((rc = dhcp4_sub_next(&r, true, &code, &v)) == 1)
		;
	return !rc && code == DHCP4_OPT_END;
}

/* May the message have options behind what was captured? */
static bool has_cut_options(const struct dhcp_message *m, const struct rd *r)
{
	if (!m->frame->udp.cut)
		return false;
	if (rd_left(r) < DHCP4_HEADER_LEN + sizeof(uint32_t))
		return true;
	return m->d.magic && !has_end(*r);
}

void dhcp_message_decode(struct dhcp_message *m, const struct frame *f)
{
	const struct rd *r = &f->payload;
	int rc = dhcp4_decode(&m->d, r->p, rd_left(r));

	m->frame = f;
	/* The length on the wire: the capture may have less. */
	m->damaged = f->len < DHCP4_HEADER_LEN;
	if (m->damaged)
		return;
	m->cut_header = false;
	m->cut_options = !rc && has_cut_options(m, r);
	m->len = DHCP4_HEADER_LEN;
	if (rc)
		decode_cut_header(m, r);
	m->type = dhcp4_get_type(&m->d);
	m->has_type = !m->cut_options || dhcp4_has(&m->d, DHCP4_OPT_TYPE);
	m->request = m->d.h.op == DHCP4_BOOTREQUEST;
	pxe_client_from(&m->client, &m->d);
	/* The architecture in option 60 is used only without option 93. */
	if (m->cut_options && !dhcp4_has(&m->d, DHCP4_OPT_ARCH))
		m->client.has_arch = false;
	/* iPXE may send the class PXEClient, too; options 77 and 175 are its
	 * own. */
	if (m->cut_options && m->client.kind != PXE_KIND_IPXE)
		m->client.kind = PXE_KIND_OTHER;
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
	if (!m->has_type)
		return;
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
	/* If yiaddr was not captured, ciaddr may not be the address. */
	if (m->damaged || m->len < YIADDR_END)
		return 0;
	return m->d.h.yiaddr ? m->d.h.yiaddr : m->d.h.ciaddr;
}

bool dhcp_message_has_names(const struct dhcp_message *m)
{
	return !m->cut_options || dhcp4_has(&m->d, DHCP4_OPT_OVERLOAD);
}
