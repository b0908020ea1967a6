/* SPDX-License-Identifier: BSD-2-Clause */
/* Builders of packets for the scenarios, and the list of scenarios. */
#include "traffic.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/dhcp4.h"
#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/tcp.h"
#include "proto/tftp.h"
#include "proto/udp.h"
#include "wire/wr.h"

#define FRAME_MAX 9000

static const struct mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
static const struct mac server_mac = {{0x52, 0x54, 0, 0xaa, 0, 1}};

const struct scenario scenarios[] = {
	{"bios", scenario_bios},
	{"uefi-proxy", scenario_uefi_proxy},
	{"tftp-faults", scenario_tftp_faults},
	{"tftp-probe", scenario_tftp_probe},
	{"tftp-late", scenario_tftp_late},
	{"tftp-pause", scenario_tftp_pause},
	{"tftp-offload", scenario_tftp_offload},
	{"tftp-offload-size", scenario_tftp_offload_size},
	{"tftp-wrap", scenario_tftp_wrap},
	{"http", scenario_http},
	{"http-faults", scenario_http_faults},
	{"http-segments", scenario_http_segments},
	{"unread", scenario_unread},
	{"hostile", scenario_hostile},
	{"vlan", scenario_vlan},
	{"fragments", scenario_fragments},
	{NULL, NULL},
};

struct endpoints endpoints_reversed(const struct endpoints *e)
{
	return (struct endpoints){
		.src_mac = e->dst_mac,
		.dst_mac = e->src_mac,
		.src = e->dst,
		.dst = e->src,
		.sport = e->dport,
		.dport = e->sport,
	};
}

void traffic_wait(struct traffic *s, unsigned msec)
{
	s->now += (int64_t)msec * 1000000;
}

void traffic_emit(struct traffic *s, const uint8_t *frame, size_t len)
{
	bool all = !s->snaplen || s->snaplen > len;

	s->emit(s, frame, all ? len : s->snaplen, len);
}

/* A packet that does not fit its buffer is a fault of the test. */
static void emit(struct traffic *s, const struct wr *w)
{
	if (w->err)
		abort();
	traffic_emit(s, w->buf, w->len);
}

void traffic_udp(struct traffic *s, const struct endpoints *e, const void *p,
		 size_t len)
{
	const struct udp_path path = {
		.src = e->src,
		.dst = e->dst,
		.sport = e->sport,
		.dport = e->dport,
	};
	uint8_t buf[FRAME_MAX];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	udp_encode_frame(&w, &e->src_mac, &e->dst_mac, &path, p, len);
	emit(s, &w);
}

static void put_ip(struct wr *w, uint8_t code, uint32_t ip)
{
	if (ip)
		dhcp4_put_u32(w, code, ip);
}

static void put_text(struct wr *w, uint8_t code, const char *text)
{
	if (text)
		dhcp4_put_text(w, code, text, false);
}

void traffic_dhcp(struct traffic *s, const struct endpoints *e,
		  const struct dhcp_fields *d)
{
	struct dhcp4_hdr h = {
		.op = d->op,
		.htype = 1,
		.hlen = 6,
		.xid = 0x12345678,
		.secs = d->secs,
		.ciaddr = d->ciaddr,
		.yiaddr = d->yiaddr,
		.siaddr = d->siaddr,
		.giaddr = d->giaddr,
	};
	uint8_t buf[1400];
	struct wr w;

	memcpy(h.chaddr, d->mac.b, sizeof(d->mac.b));
	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	if (d->type)
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, d->type);
	put_ip(&w, DHCP4_OPT_REQUESTED_IP, d->wants);
	put_ip(&w, DHCP4_OPT_SERVER_ID, d->server);
	put_ip(&w, DHCP4_OPT_LEASE_TIME, d->lease);
	if (d->arch >= 0 && d->op == DHCP4_BOOTREQUEST)
		dhcp4_put_u16(&w, DHCP4_OPT_ARCH, (uint16_t)d->arch);
	put_text(&w, DHCP4_OPT_CLASS, d->class);
	put_text(&w, DHCP4_OPT_USER_CLASS, d->user);
	put_text(&w, DHCP4_OPT_BOOTFILE, d->file);
	put_text(&w, DHCP4_OPT_HOSTNAME, d->host);
	put_text(&w, DHCP4_OPT_MESSAGE, d->message);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	if (w.err)
		abort();
	traffic_udp(s, e, buf, w.len);
}

void traffic_dhcp_request(struct traffic *s, const struct dhcp_fields *d)
{
	const struct endpoints e = {
		.src_mac = d->mac,
		.dst_mac = broadcast,
		.src = d->ciaddr,
		.dst = 0xffffffff,
		.sport = DHCP4_CLIENT_PORT,
		.dport = DHCP4_SERVER_PORT,
	};

	traffic_dhcp(s, &e, d);
}

void traffic_dhcp_reply(struct traffic *s, uint32_t server,
			const struct dhcp_fields *d)
{
	const struct endpoints e = {
		.src_mac = server_mac,
		.dst_mac = broadcast,
		.src = server,
		.dst = 0xffffffff,
		.sport = DHCP4_SERVER_PORT,
		.dport = DHCP4_CLIENT_PORT,
	};

	traffic_dhcp(s, &e, d);
}

static void request(struct traffic *s, const struct endpoints *e,
		    enum tftp_op op, const char *file, const char *opts,
		    size_t opts_len)
{
	struct tftp t = {
		.op = op,
		.file = {file, file ? strlen(file) : 0},
		.mode_text = {"octet", 5},
		.opts = (const uint8_t *)opts,
		.opts_len = opts_len,
	};
	uint8_t buf[1400];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	tftp_encode(&w, &t);
	if (w.err)
		abort();
	traffic_udp(s, e, buf, w.len);
}

void traffic_tftp_rrq(struct traffic *s, const struct endpoints *e,
		      const char *file, const char *opts, size_t opts_len)
{
	request(s, e, TFTP_RRQ, file, opts, opts_len);
}

void traffic_tftp_oack(struct traffic *s, const struct endpoints *e,
		       const char *opts, size_t opts_len)
{
	request(s, e, TFTP_OACK, NULL, opts, opts_len);
}

void traffic_tftp_data(struct traffic *s, const struct endpoints *e,
		       uint16_t block, const void *p, size_t len)
{
	static const uint8_t zeros[FRAME_MAX];
	uint8_t buf[FRAME_MAX - 100];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	tftp_put_data(&w, block);
	wr_bytes(&w, p ? p : zeros, len);
	if (w.err)
		abort();
	traffic_udp(s, e, buf, w.len);
}

void traffic_tftp_ack(struct traffic *s, const struct endpoints *e,
		      uint16_t block)
{
	uint8_t buf[4];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	wr_be16(&w, TFTP_ACK);
	wr_be16(&w, block);
	traffic_udp(s, e, buf, w.len);
}

void traffic_tftp_error(struct traffic *s, const struct endpoints *e,
			uint16_t code, const char *text)
{
	uint8_t buf[512];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	tftp_put_error(&w, (enum tftp_code)code, text);
	if (w.err)
		abort();
	traffic_udp(s, e, buf, w.len);
}

void traffic_tcp(struct traffic *s, struct stream *t, uint8_t flags,
		 const void *p, size_t len)
{
	static const uint8_t zeros[FRAME_MAX];
	const struct eth eth = {
		.dst = t->e.dst_mac,
		.src = t->e.src_mac,
		.tags = {.type = ETH_TYPE_IPV4},
	};
	const struct ipv4 ip = {
		.src = t->e.src,
		.dst = t->e.dst,
		.proto = IPV4_TCP,
		.dont_frag = true,
	};
	uint8_t buf[FRAME_MAX];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	eth_encode(&w, &eth);
	ipv4_encode(&w, &ip, TCP_HDR_LEN + len);
	wr_be16(&w, t->e.sport);
	wr_be16(&w, t->e.dport);
	wr_be32(&w, t->seq);
	wr_be32(&w, 1);
	wr_u8(&w, TCP_HDR_LEN / 4 << 4);
	wr_u8(&w, flags | TCP_ACK);
	wr_be16(&w, 65535);
	wr_be32(&w, 0); /* the checksum, which the network card fills in */
	wr_bytes(&w, p ? p : zeros, len);
	emit(s, &w);
	t->seq += (uint32_t)len + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
}

void traffic_tcp_text(struct traffic *s, struct stream *t, const char *text)
{
	traffic_tcp(s, t, TCP_PSH, text, strlen(text));
}
