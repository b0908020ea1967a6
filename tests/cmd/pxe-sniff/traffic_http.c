/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios: HTTP, hostile packets, VLAN tags, fragments. */
#include <stdlib.h>
#include <string.h>

#include "proto/dhcp4.h"
#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/tcp.h"
#include "proto/udp.h"
#include "traffic.h"
#include "wire/wr.h"

static const struct mac client_mac = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
static const struct mac server_mac = {{0x52, 0x54, 0, 0xaa, 0, 1}};

#define SERVER 0x0a000001
#define CLIENT 0x0a000064

/* Both directions of a connection. */
struct connection {
	struct stream client, server;
};

static struct connection connect_at(struct traffic *s, uint16_t port,
				    uint16_t dport)
{
	struct connection p = {
		.client = {.e = {client_mac, server_mac, CLIENT, SERVER, port,
				 dport},
			   .seq = 7000},
	};

	p.server = (struct stream){.e = endpoints_reversed(&p.client.e),
				   .seq = 0xffffff00};
	/* No SYN: traffic_tcp() would set ACK with it. */
	traffic_wait(s, 10);
	return p;
}

static void get(struct traffic *s, struct connection *p, const char *head)
{
	traffic_tcp_text(s, &p->client, head);
	traffic_wait(s, 2);
}

void scenario_http(struct traffic *s)
{
	struct connection p = connect_at(s, 5001, 8080);
	struct stream again;
	uint32_t i;

	/* On one connection; the first request is sent twice. */
	again = p.client;
	get(s, &p, "GET /a%20b.efi HTTP/1.1\r\nHost: srv:8080\r\n\r\n");
	get(s, &(struct connection){.client = again},
	    "GET /a%20b.efi HTTP/1.1\r\nHost: srv:8080\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nMZ");
	for (i = 0; i < 4; i++) {
		traffic_wait(s, 1);
		traffic_tcp(s, &p.server, TCP_PSH, NULL, 1000);
	}
	again = p.server;
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 900);
	traffic_tcp(s, &again, TCP_PSH, NULL, 900);
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 98);
	/* HEAD: a length without a body.  Then a range. */
	get(s, &p,
	    "HEAD /big.iso HTTP/1.1\r\nUser-Agent: UefiHttpBoot/1.0\r\n"
	    "\r\n");
	traffic_tcp_text(
		s, &p.server,
		"HTTP/1.1 200 OK\r\nContent-Length: 4700000000\r\n\r\n");
	get(s, &p, "GET /big.iso HTTP/1.1\r\nRange: bytes=8-11\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\n"
			 "Content-Range: bytes 8-11/4700000000\r\n\r\nMZ!!");
	get(s, &p, "GET /none HTTP/1.1\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.1 100 Continue\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n"
			 "\r\n<html></html>");
	get(s, &p, "GET /same HTTP/1.1\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.1 304 Not Modified\r\n\r\n");
	/* Chunked. */
	get(s, &p, "GET /chunks HTTP/1.1\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
			 "\r\n7\r\n#!ipxe\n\r\n");
	traffic_wait(s, 5);
	traffic_tcp_text(s, &p.server, "0\r\n\r\n");
	/* A body up to the end of the connection. */
	p = connect_at(s, 5002, 80);
	get(s, &p, "GET /script HTTP/1.0\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.0 200 OK\r\n\r\n");
	traffic_tcp_text(s, &p.server, "#!ipxe\n");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	/* TLS. */
	p = connect_at(s, 5003, 443);
	traffic_tcp(s, &p.client, TCP_PSH,
		    "\x16\x03\x01\x00\x40\x01\x00\x00\x3c", 9);
}

void scenario_http_faults(struct traffic *s)
{
	struct connection p = connect_at(s, 6001, 80);

	/* Client resets; server closes early; server closes without response.
	 */
	get(s, &p, "GET /reset HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nxx");
	traffic_tcp(s, &p.client, TCP_RST, NULL, 0);
	p = connect_at(s, 6002, 80);
	get(s, &p, "GET /short HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nxx");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	p = connect_at(s, 6003, 80);
	get(s, &p, "GET /closed HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	p = connect_at(s, 6004, 80);
	get(s, &p, "GET /silent HTTP/1.1\r\nHost: srv\r\n\r\n");
	/* Segments that the capture lost, while the numbers wrap at 2^32. */
	p = connect_at(s, 6005, 80);
	get(s, &p, "GET /lossy HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
	p.server.seq += 8000;
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 1000);
	/* The next request before the end of the response. */
	get(s, &p, "GET /early HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n");
	get(s, &p, "GET /next HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nabc");
	/* A response that is not HTTP; a request without the end of its line.
	 */
	p = connect_at(s, 6006, 80);
	get(s, &p, "GET /junk HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.1 abc\r\n\r\n");
	p = connect_at(s, 6007, 80);
	get(s, &p, "GET /cut");
	traffic_wait(s, 100000);
	p = connect_at(s, 6008, 80);
	get(s, &p, "GET /last HTTP/1.1\r\nHost: srv\r\n\r\n");
}

static void raw(struct traffic *s, const struct wr *w)
{
	if (w->err)
		abort();
	traffic_emit(s, w->buf, w->len);
	traffic_wait(s, 1);
}

static void put_eth(struct wr *w, uint16_t type)
{
	wr_bytes(w, server_mac.b, 6);
	wr_bytes(w, client_mac.b, 6);
	wr_be16(w, type);
}

/* Header fields with wrong lengths or versions. */
static void bad_lengths(struct traffic *s)
{
	static const struct udp_path path = {CLIENT, SERVER, 68, 67};
	uint8_t buf[600], body[300] = {1, 1, 6, 0};
	static const struct {
		size_t at;
		uint8_t val;
	} faults[] = {
		{14, 0x41},	     /* IP header of 4 bytes */
		{14, 0x4f},	     /* of 60 */
		{14, 0x65},	     /* version 6 */
		{16, 0xff},	     /* IP longer than the frame */
		{14 + 20 + 4, 0xff}, /* UDP longer than IP */
		{14 + 20 + 5, 3},    /* UDP shorter than its header, mod 256 */
	};
	struct wr w;
	size_t i;

	memcpy(body + 28, client_mac.b, 6);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		wr_init(&w, buf, sizeof(buf));
		udp_encode_frame(&w, &client_mac, &server_mac, &path, body,
				 sizeof(body));
		buf[faults[i].at] = faults[i].val;
		raw(s, &w);
	}
	/* 100 VLAN tags; an empty frame; half an Ethernet header. */
	wr_init(&w, buf, sizeof(buf));
	put_eth(&w, 0x8100);
	for (i = 0; i < 100; i++)
		wr_be32(&w, 0x00018100);
	raw(s, &w);
	w.len = 0;
	raw(s, &w);
	w.len = 13;
	raw(s, &w);
	/* An IPv4 header of 4 bytes. */
	w.len = 12;
	wr_be16(&w, ETH_TYPE_IPV4);
	wr_be32(&w, 0x45000014);
	raw(s, &w);
}

/* Control characters and blanks in texts. */
static void escapes(struct traffic *s)
{
	struct dhcp_fields d = {
		.op = DHCP4_BOOTREQUEST,
		.type = DHCP4_DISCOVER,
		.mac = client_mac,
		.arch = 4711,
		.class = "a\x1b[2Jb c\nd\\",
		.user = "\x07",
		.host = "evil\x1b]0;x\x07 name",
	};
	struct endpoints e = {client_mac, server_mac, CLIENT, SERVER, 777, 69};

	traffic_dhcp_request(s, &d);
	d.op = DHCP4_BOOTREPLY;
	d.type = DHCP4_NAK;
	d.message = "no\x1b[31m \"way\"";
	d.file = "\xff\xfe";
	traffic_dhcp_reply(s, SERVER, &d);
	traffic_tftp_rrq(s, &e, "x\x1b[1A y",
			 "\x1b\0\x1b\0"
			 "blksize\0"
			 "1\x1b",
			 14);
	traffic_wait(s, 1);
	e = endpoints_reversed(&e);
	traffic_tftp_error(s, &e, 99, "\x1b[0m\r\nGET");
}

void scenario_hostile(struct traffic *s)
{
	struct endpoints e = {client_mac, server_mac, CLIENT, SERVER, 68, 67};
	struct connection p;

	bad_lengths(s);
	traffic_udp(s, &e, "short", 5);
	escapes(s);
	p = connect_at(s, 7001, 80);
	get(s, &p, "GET /\x1b[2J HTTP/1.1\r\nHost: \x07\r\n\r\n");
	traffic_tcp_text(s, &p.server,
			 "HTTP/1.1 200 \x1b[2J\r\nContent-Length: "
			 "99999999999999999999\r\n\r\n");
	/* Requests without a NUL at the end, and an unknown opcode. */
	e.sport = 778;
	e.dport = 69;
	traffic_udp(s, &e, "\0\1noend", 7);
	traffic_udp(s, &e, "\0\7", 2);
	traffic_udp(s, &e, "\0\1f\0octet\0tsize", 14);
}

/* DISCOVER with two VLAN tags, and ARP. */
void scenario_vlan(struct traffic *s)
{
	static const struct udp_path path = {0, 0xffffffff, 68, 67};
	struct dhcp4_hdr h = {.op = 1, .htype = 1, .hlen = 6, .xid = 1};
	uint8_t buf[600], dhcp[400];
	struct wr w, d;

	memcpy(h.chaddr, client_mac.b, 6);
	wr_init(&d, dhcp, sizeof(dhcp));
	dhcp4_put_header(&d, &h, NULL, NULL);
	dhcp4_put_u8(&d, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	dhcp4_put_end(&d, DHCP4_MIN_LEN);
	wr_init(&w, buf, sizeof(buf));
	put_eth(&w, ETH_TYPE_STAG);
	wr_be16(&w, 200);
	wr_be16(&w, ETH_TYPE_CTAG);
	wr_be16(&w, 0xa00a);
	wr_be16(&w, ETH_TYPE_IPV4);
	udp_encode_packet(&w, &path, dhcp, d.len);
	raw(s, &w);
	wr_init(&w, buf, sizeof(buf));
	put_eth(&w, ETH_TYPE_ARP);
	wr_be32(&w, 0x00010800);
	wr_be32(&w, 0x06040001);
	wr_bytes(&w, client_mac.b, 6);
	wr_be32(&w, CLIENT);
	wr_fill(&w, 0, 6);
	wr_be32(&w, SERVER);
	raw(s, &w);
}

/* A UDP packet in IPv4 fragments of 1480 bytes. */
static void in_fragments(struct traffic *s, const struct endpoints *e,
			 uint16_t id, const uint8_t *udp, size_t len)
{
	uint8_t buf[1600];
	size_t at, part;
	struct wr w;

	for (at = 0; at < len; at += part) {
		part = len - at < 1480 ? len - at : 1480;
		wr_init(&w, buf, sizeof(buf));
		put_eth(&w, ETH_TYPE_IPV4);
		ipv4_encode(&w,
			    &(struct ipv4){
				    .src = e->src,
				    .dst = e->dst,
				    .proto = IPV4_UDP,
				    .id = id,
				    .frag_off = (uint16_t)at,
				    .more_frags = at + part < len,
			    },
			    part);
		wr_bytes(&w, udp + at, part);
		raw(s, &w);
	}
}

/* TFTP with blocks larger than the MTU. */
void scenario_fragments(struct traffic *s)
{
	static const char opts[] = "blksize\0"
				   "4096";
	struct endpoints e = {client_mac, server_mac, CLIENT, SERVER, 900, 69};
	struct endpoints t = e, back;
	uint8_t udp[8 + 4 + 4096];
	uint16_t block;
	struct wr w;

	traffic_tftp_rrq(s, &e, "big-blocks", opts, sizeof(opts));
	t.dport = 40000;
	back = endpoints_reversed(&t);
	traffic_tftp_oack(s, &back, opts, sizeof(opts));
	traffic_tftp_ack(s, &t, 0);
	for (block = 1; block <= 3; block++) {
		size_t len = block < 3 ? 4096 : 1000;

		wr_init(&w, udp, sizeof(udp));
		wr_be16(&w, back.sport);
		wr_be16(&w, back.dport);
		wr_be16(&w, (uint16_t)(8 + 4 + len));
		wr_be16(&w, 0);
		wr_be16(&w, 3);
		wr_be16(&w, block);
		wr_fill(&w, 0, len);
		in_fragments(s, &back, block, udp, w.len);
		traffic_tftp_ack(s, &t, block);
	}
}
