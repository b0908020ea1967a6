/* SPDX-License-Identifier: BSD-2-Clause */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/dhcp4_opt.h"
#include "util/txt.h"

static void must(int ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "fixture: %s\n", what);
	abort();
}

static void add_hosts(struct fixture *b, const char *text)
{
	struct hosts_table *t;
	size_t i;

	must(!hosts_table_parse_take(&t, "hosts", strdup(text), strlen(text)),
	     "hosts");
	b->server.hosts = t;
	for (i = 0; i < hosts_table_count(t); i++) {
		uint32_t ip = hosts_table_at(t, i)->host.ip;

		if (ip)
			must(lease_table_reserve(b->server.leases, ip) != NULL,
			     "reserve");
	}
}

void fixture_init(struct fixture *b, const char *hosts)
{
	memset(b, 0, sizeof(*b));
	b->subnets[0] = (struct subnet){0x0a000000, 0xffffff00, {0}, 1};
	b->subnets[1] = (struct subnet){0x0a140000, 0xffffff00, {1}, 1};
	b->server = (struct server){
		.ip = FIXTURE_IP,
		.lease = 3600,
		.next_server = FIXTURE_IP,
		.subnets = {b->subnets, 2},
		.boot = &b->boot,
		.leases = lease_table_new(),
	};
	b->routers = (struct conf_ips){{0x0a0000fe}, 1};
	b->dns = (struct conf_ips){{0x0a000035, 0x0a000036}, 2};
	must(b->server.leases != NULL, "leases");
	must(!lease_table_add_pool(b->server.leases, FIXTURE_FIRST,
				   FIXTURE_FIRST + 3,
				   &b->subnets[0].pools[0]) &&
		     !lease_table_add_pool(b->server.leases, FIXTURE_FAR,
					   FIXTURE_FAR + 1,
					   &b->subnets[1].pools[0]),
	     "pools");
	must(!boot_map_set(&b->boot, "bios", "undionly.kpxe") &&
		     !boot_map_set(&b->boot, "x64", "ipxe.efi") &&
		     !boot_map_set(&b->boot, "x64-http",
				   "http://10.0.0.1/ipxe.efi") &&
		     !boot_map_set(&b->boot, "ipxe",
				   "http://10.0.0.1/boot.ipxe"),
	     "boot");
	if (hosts)
		add_hosts(b, hosts);
}

void fixture_release(struct fixture *b)
{
	struct hosts_table *t;

	memcpy(&t, &b->server.hosts, sizeof(t));
	hosts_table_free(t);
	lease_table_free(b->server.leases);
	boot_map_release(&b->boot);
}

void fixture_packet(struct fixture *b, const void *p, size_t len, uint32_t src,
		    bool boot_port)
{
	const struct reply_conf rc = {&b->routers, &b->dns};
	struct wr w;

	b->len = 0;
	memset(&b->a, 0, sizeof(b->a));
	b->dropped = "too short";
	if (dhcp4_decode(&b->in, p, len))
		return;
	b->dropped = request_init(&b->rq, &b->server, &b->in, src, boot_port);
	if (b->dropped)
		return;
	answer_request(&b->server, &b->rq, b->now, &b->a);
	if (b->a.type == DHCP4_NONE)
		return;
	wr_init(&w, b->buf, sizeof(b->buf));
	reply_encode(&w, &rc, &b->rq, &b->a);
	if (w.err)
		return;
	reply_destination(&b->to, &b->rq, &b->a);
	b->len = w.len;
	must(!dhcp4_decode(&b->out, b->buf, b->len), "reply does not decode");
	must(!b->out.defects, "reply has defects");
	must(b->len >= DHCP4_MIN_LEN, "reply below 300 bytes");
}

void fixture_step(struct fixture *b, const struct fixture_msg *m)
{
	struct dhcp4_hdr h = {
		.op = DHCP4_BOOTREQUEST,
		.htype = 1,
		.hlen = 6,
		.xid = 0x1234 + m->client,
		.flags = m->flags,
		.ciaddr = m->ciaddr,
		.giaddr = m->giaddr,
		.hops = m->giaddr ? 1 : 0,
		.chaddr = {0x52, 0x54, 0, 0, 0, (uint8_t)m->client},
	};
	uint8_t buf[1472];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)m->type);
	if (m->requested)
		dhcp4_put_u32(&w, DHCP4_OPT_REQUESTED_IP, m->requested);
	if (m->server_id)
		dhcp4_put_u32(&w, DHCP4_OPT_SERVER_ID, m->server_id);
	wr_bytes(&w, m->opts, m->n_opts);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	must(!w.err, "request does not fit");
	fixture_packet(b, buf, w.len, m->src, m->boot_port);
}

const char *fixture_opt(struct fixture *b, uint8_t code)
{
	static char text[600];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	if (!b->len || !dhcp4_has(&b->out, code))
		return "absent";
	dhcp4_opt_text(&t, code, dhcp4_get(&b->out, code));
	return text;
}
