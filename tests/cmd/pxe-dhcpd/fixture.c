/* SPDX-License-Identifier: BSD-2-Clause */
/* A DHCPv4 server without sockets: see fixture.h. */
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

static void add_hosts(struct fixture *f, const char *text)
{
	struct hosts_table *t;
	size_t i;

	must(!hosts_table_parse_take(&t, "hosts", strdup(text), strlen(text)),
	     "hosts");
	f->server.hosts = t;
	for (i = 0; i < hosts_table_count(t); i++) {
		uint32_t ip = hosts_table_at(t, i)->host.ip;

		if (ip)
			must(lease_table_reserve(f->server.leases, ip) != NULL,
			     "reserve");
	}
}

void fixture_init(struct fixture *f, const char *hosts)
{
	struct boot_map *boot = &f->conf.policy.boot;

	memset(f, 0, sizeof(*f));
	f->subnets[0] = (struct subnet){
		.net = 0x0a000000,
		.mask = 0xffffff00,
		.n_pools = 1,
		.link = 0x0a000000,
	};
	f->subnets[1] = (struct subnet){
		.net = 0x0a140000,
		.mask = 0xffffff00,
		.n_pools = 1,
		.link = 0x0a140000,
	};
	f->iface.iface = (struct iface){
		.name = "t0",
		.index = 1,
		.ip = FIXTURE_IP,
		.mask = 0xffffff00,
	};
	f->server = (struct server){
		.ifaces = &f->iface,
		.n_ifaces = 1,
		.conf = &f->conf,
		.subnets = {f->subnets, 2},
		.pool_tags = f->pool_tags,
		.leases = lease_table_new(),
		.chain = calloc(1, sizeof(struct chain)),
		.chosen = calloc(1, sizeof(struct chosen)),
		.twins = calloc(1, sizeof(struct twins)),
	};
	f->conf.policy.lease = 3600;
	must(!options_add(&f->conf.policy.options, "router", "10.0.0.254") &&
		     !options_add(&f->conf.policy.options, "dns",
				  "10.0.0.53,10.0.0.54"),
	     "options");
	must(f->server.leases && f->server.chain && f->server.chosen &&
		     f->server.twins,
	     "memory");
	must(!lease_table_add_pool(f->server.leases, FIXTURE_FIRST,
				   FIXTURE_FIRST + 3,
				   &f->subnets[0].pools[0]) &&
		     !lease_table_add_pool(f->server.leases, FIXTURE_FAR,
					   FIXTURE_FAR + 1,
					   &f->subnets[1].pools[0]),
	     "pools");
	must(!boot_map_set(boot, "bios", "undionly.kpxe") &&
		     !boot_map_set(boot, "x64", "ipxe.efi") &&
		     !boot_map_set(boot, "x64-http",
				   "http://10.0.0.1/ipxe.efi") &&
		     !boot_map_set(boot, "ipxe", "http://10.0.0.1/boot.ipxe"),
	     "boot");
	if (hosts)
		add_hosts(f, hosts);
}

void fixture_release(struct fixture *f)
{
	struct hosts_table *t;

	memcpy(&t, &f->server.hosts, sizeof(t));
	hosts_table_free(t);
	lease_table_free(f->server.leases);
	policy_release(&f->conf.policy);
	free(f->server.chain);
	free(f->server.chosen);
	free(f->server.twins);
}

void fixture_packet(struct fixture *f, const void *p, size_t len, uint32_t src,
		    bool pxe_port)
{
	const struct arrival from = {f->server.ifaces, src, pxe_port};
	struct wr w;

	f->len = 0;
	memset(&f->a, 0, sizeof(f->a));
	f->dropped = "too short";
	if (dhcp4_decode(&f->in, p, len))
		return;
	f->dropped = request_init(&f->rq, &f->server, &f->in, &from);
	if (f->dropped)
		return;
	answer_request(&f->server, &f->rq, f->now, &f->a);
	if (f->a.update.ip && !f->hold)
		lease_update_end(f->server.leases, &f->a.update, true, f->now);
	if (f->a.type == DHCP4_NONE)
		return;
	wr_init(&w, f->buf, sizeof(f->buf));
	reply_encode(&w, &f->rq, &f->a);
	if (w.err)
		return;
	reply_destination(&f->dest, &f->rq, &f->a);
	f->len = w.len;
	must(!dhcp4_decode(&f->out, f->buf, f->len), "reply does not decode");
	must(!f->out.defects, "reply has defects");
	must(f->len >= DHCP4_MIN_LEN, "reply below 300 bytes");
}

size_t fixture_encode(uint8_t buf[static FIXTURE_MSG_MAX],
		      const struct fixture_msg *m)
{
	struct dhcp4_hdr h = {
		.op = DHCP4_BOOTREQUEST,
		.htype = 1,
		.hlen = 6,
		.xid = m->xid ? m->xid : 0x1234 + m->client,
		.flags = m->flags,
		.ciaddr = m->ciaddr,
		.giaddr = m->giaddr,
		.hops = m->giaddr ? 1 : 0,
		.chaddr = {0x52, 0x54, 0, 0, (uint8_t)(m->client >> 8),
			   (uint8_t)m->client},
	};
	struct wr w;

	if (m->mac)
		memcpy(h.chaddr, m->mac, 6);
	wr_init(&w, buf, FIXTURE_MSG_MAX);
	dhcp4_put_header(&w, &h, NULL, NULL);
	if (m->type != DHCP4_NONE)
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)m->type);
	if (m->requested)
		dhcp4_put_u32(&w, DHCP4_OPT_REQUESTED_IP, m->requested);
	if (m->server_id)
		dhcp4_put_u32(&w, DHCP4_OPT_SERVER_ID, m->server_id);
	wr_bytes(&w, m->opts, m->n_opts);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	must(!w.err, "request does not fit");
	return w.len;
}

void fixture_step(struct fixture *f, const struct fixture_msg *m)
{
	uint8_t buf[FIXTURE_MSG_MAX];

	fixture_packet(f, buf, fixture_encode(buf, m), m->src, m->pxe_port);
}

const char *fixture_opt(struct fixture *f, uint8_t code)
{
	static char text[600];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	if (!f->len || !dhcp4_has(&f->out, code))
		return "absent";
	dhcp4_opt_text(&t, code, dhcp4_get(&f->out, code));
	return text;
}
