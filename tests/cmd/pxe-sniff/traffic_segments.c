/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios: HTTP heads over several segments, segments out of order. */
#include <stdlib.h>
#include <string.h>

#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/tcp.h"
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

static struct connection open_at(struct traffic *s, uint16_t port,
				 uint32_t c_seq, uint32_t v_seq)
{
	struct connection p = {
		.client = {.e = {client_mac, server_mac, CLIENT, SERVER, port,
				 80},
			   .seq = c_seq},
	};

	p.server = (struct stream){.e = endpoints_reversed(&p.client.e),
				   .seq = v_seq};
	traffic_wait(s, 10);
	return p;
}

static void get(struct traffic *s, struct connection *p, const char *head)
{
	traffic_tcp_text(s, &p->client, head);
	traffic_wait(s, 2);
}

static void reset(struct traffic *s, struct connection *p)
{
	traffic_wait(s, 1);
	traffic_tcp(s, &p->client, TCP_RST, NULL, 0);
}

/* Each byte in a segment of its own. */
static void byte_by_byte(struct traffic *s, struct stream *t, const char *text)
{
	for (; *text; text++)
		traffic_tcp(s, t, TCP_PSH, text, 1);
}

static void split_heads(struct traffic *s)
{
	struct connection p = open_at(s, 8001, 1000, 0xffffffe0);
	struct stream again;

	/* Heads in two segments; the first segment is retransmitted. */
	again = p.client;
	traffic_tcp_text(s, &p.client, "GET /two-pa");
	traffic_tcp_text(s, &again, "GET /two-pa");
	get(s, &p, "rts HTTP/1.1\r\nHost: srv\r\nUser-Agent: x\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.1 200 OK\r\nContent-");
	traffic_wait(s, 1);
	traffic_tcp_text(s, &p.server, "Length: 10\r\n\r\n#!ipxe\n");
	traffic_wait(s, 1);
	traffic_tcp_text(s, &p.server, "abc");
	reset(s, &p);
	/* Byte by byte, with 100 Continue before the response. */
	p = open_at(s, 8002, 1000, 5000);
	byte_by_byte(s, &p.client, "GET /spelt HTTP/1.1\r\nHost: srv\r\n\r\n");
	byte_by_byte(s, &p.server,
		     "HTTP/1.1 100 Continue\r\n\r\n"
		     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nMZ");
	reset(s, &p);
	/* The second segment of the heads is not captured. */
	p = open_at(s, 8003, 1000, 5000);
	traffic_tcp_text(s, &p.client, "GET /lost HTTP/1.1\r\nHo");
	p.client.seq += 12;
	traffic_tcp_text(s, &p.server, "HTTP/1.1 200 OK\r\nContent-");
	p.server.seq += 20;
	traffic_tcp_text(s, &p.server, "0123456789");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	/* The head never ends. */
	p = open_at(s, 8004, 1000, 5000);
	get(s, &p, "GET /endless HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, "HTTP/1.1 200 OK\r\nX: ");
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 1400);
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 1400);
	traffic_tcp(s, &p.server, TCP_PSH, NULL, 1400);
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
}

static void out_of_order(struct traffic *s)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Length: 9\r\n\r\n";
	struct connection p = open_at(s, 8005, 1000, 5000);
	struct stream late;

	/* The body is captured before its head. */
	get(s, &p, "GET /body-first HTTP/1.1\r\nHost: srv\r\n\r\n");
	late = p.server;
	p.server.seq += sizeof(head) - 1;
	traffic_tcp_text(s, &p.server, "#!ipxe\nab");
	traffic_wait(s, 1);
	traffic_tcp_text(s, &late, head);
	/* The second part of the head is captured before the first. */
	get(s, &p, "GET /head-mixed HTTP/1.1\r\nHost: srv\r\n\r\n");
	late = p.server;
	p.server.seq += 20;
	traffic_tcp_text(s, &p.server, head + 20);
	traffic_tcp(s, &late, TCP_PSH, head, 20);
	traffic_tcp_text(s, &p.server, "#!ipxe\nab");
	/* A retransmission of the old response, then one with the new response.
	 */
	late.seq = p.server.seq - 9;
	get(s, &p, "GET /new HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &late, "#!ipxe\nab");
	late.seq = p.server.seq - 9 - (uint32_t)(sizeof(head) - 1);
	traffic_tcp_text(s, &late, head);
	traffic_wait(s, 1);
	late.seq = p.server.seq - 2;
	traffic_tcp_text(
		s, &late,
		"abHTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n");
	reset(s, &p);
}

static void chunks(struct traffic *s)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n";
	struct connection p = open_at(s, 8006, 1000, 5000);
	size_t snaplen;

	/* The last chunk is split; the client resets afterwards. */
	get(s, &p, "GET /split-chunk HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, head);
	traffic_tcp_text(s, &p.server, "7\r\n#!ipxe\n\r\n0\r");
	traffic_tcp_text(s, &p.server, "\n\r\n");
	reset(s, &p);
	/* A chunk size that ends in 0; no last chunk before FIN. */
	p = open_at(s, 8007, 1000, 5000);
	get(s, &p, "GET /not-the-end HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, head);
	traffic_tcp_text(s, &p.server, "10\r\n\r\n");
	reset(s, &p);
	p = open_at(s, 8008, 1000, 5000);
	get(s, &p, "GET /no-end HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, head);
	traffic_tcp_text(s, &p.server, "7\r\n#!ipxe\n\r\n");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	/* Only the beginning of each segment is captured. */
	p = open_at(s, 8009, 1000, 5000);
	get(s, &p, "GET /cut-chunks HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, head);
	snaplen = s->snaplen;
	s->snaplen = 60;
	traffic_tcp_text(s, &p.server,
			 "20\r\n#!ipxe\n0123456789012345678901234\r\n");
	traffic_tcp_text(s, &p.server, "9\r\n123456789\r\n0\r\n\r\n");
	s->snaplen = snaplen;
	reset(s, &p);
}

/* New connections from the same port, without their SYN. */
static void ports_again(struct traffic *s)
{
	static const uint32_t seqs[] = {9000, 400, 0x90000000, 0x20000000,
					0x20000000};
	static const char *const heads[] = {
		"GET /anew-0 HTTP/1.1\r\nHost: srv\r\n\r\n",
		"GET /anew-1 HTTP/1.1\r\nHost: srv\r\n\r\n",
		"GET /anew-2 HTTP/1.1\r\nHost: srv\r\n\r\n",
		"GET /anew-3 HTTP/1.1\r\nHost: srv\r\n\r\n",
		"GET /anew-4 HTTP/1.1\r\nHost: srv\r\n\r\n",
	};
	size_t i;

	for (i = 0; i < sizeof(seqs) / sizeof(seqs[0]); i++) {
		struct connection p = open_at(s, 8010, seqs[i], 5000 - seqs[i]);

		get(s, &p, heads[i]);
		traffic_tcp_text(
			s, &p.server,
			"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
	}
}

void scenario_http_segments(struct traffic *s)
{
	split_heads(s);
	out_of_order(s);
	chunks(s);
	ports_again(s);
}

/* The payload of an IPv4 packet in fragments of 8 bytes. */
static void small_fragments(struct traffic *s, const struct endpoints *e,
			    uint8_t proto, const char *p, size_t len)
{
	const struct eth eth = {
		.dst = e->dst_mac,
		.src = e->src_mac,
		.tags = {.type = ETH_TYPE_IPV4},
	};
	struct ipv4 ip = {.src = e->src, .dst = e->dst, .proto = proto};
	uint8_t buf[64];
	struct wr w;

	for (; ip.frag_off < len; ip.frag_off += 8) {
		ip.more_frags = ip.frag_off + 8u < len;
		wr_init(&w, buf, sizeof(buf));
		eth_encode(&w, &eth);
		ipv4_encode(&w, &ip, 8);
		wr_bytes(&w, p + ip.frag_off, 8);
		if (w.err)
			abort();
		traffic_emit(s, w.buf, w.len);
	}
}

static struct endpoints tftp_ask(struct traffic *s, uint16_t port,
				 const char *file)
{
	struct endpoints e = {client_mac, server_mac, CLIENT, SERVER, port, 69};

	traffic_wait(s, 1);
	traffic_tftp_rrq(s, &e, file, NULL, 0);
	traffic_wait(s, 1);
	e.dport = 40000;
	return endpoints_reversed(&e);
}

/* Answers that cannot be read: fragments, and other protocols. */
void scenario_unread(struct traffic *s)
{
	/* From port 40000 to 9001: DATA, block 1, 4 bytes. */
	static const char udp[] = "\x9c\x40\x23\x29\x00\x10\x00\x00"
				  "\x00\x03\x00\x01"
				  "abcd";
	struct endpoints e = tftp_ask(s, 9001, "crumbs");
	struct endpoints ack = endpoints_reversed(&e);
	struct connection p;

	small_fragments(s, &e, IPV4_UDP, udp, 16);
	/* The client acknowledges the block. */
	e = tftp_ask(s, 9002, "acknowledged-crumbs");
	small_fragments(s, &e, IPV4_UDP, udp, 16);
	ack.sport = 9002;
	traffic_tftp_ack(s, &ack, 1);
	e = tftp_ask(s, 9003, "not-tftp");
	traffic_udp(s, &e, "\0\x63", 2);
	(void)tftp_ask(s, 9004, "silent");
	p = open_at(s, 8020, 1000, 5000);
	get(s, &p, "GET /crumbs HTTP/1.1\r\nHost: srv\r\n\r\n");
	small_fragments(s, &p.server.e, IPV4_TCP,
			"\x00\x50\x1f\x54\0\0\x13\x88"
			"ACK.and.",
			16);
	p = open_at(s, 8021, 1000, 5000);
	get(s, &p, "GET /not-http HTTP/1.1\r\nHost: srv\r\n\r\n");
	traffic_tcp_text(s, &p.server, "SSH-2.0-OpenSSH\r\n");
	traffic_tcp(s, &p.server, TCP_FIN, NULL, 0);
	p = open_at(s, 8022, 1000, 5000);
	get(s, &p, "GET /silent HTTP/1.1\r\nHost: srv\r\n\r\n");
}
