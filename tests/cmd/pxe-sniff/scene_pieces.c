/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP in pieces: heads that are split, and packets in another order. */
#include <stdlib.h>
#include <string.h>

#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/tcp.h"
#include "scene.h"
#include "wire/wr.h"

static const struct mac client_mac = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
static const struct mac server_mac = {{0x52, 0x54, 0, 0xaa, 0, 1}};

#define SERVER 0x0a000001
#define CLIENT 0x0a000064

/* Both directions of a connection. */
struct pair {
	struct stream c, v;
};

static struct pair open_at(struct scene *s, uint16_t port, uint32_t c_seq,
			   uint32_t v_seq)
{
	struct pair p = {
		.c = {.e = {client_mac, server_mac, CLIENT, SERVER, port, 80},
		      .seq = c_seq},
	};

	p.v = (struct stream){.e = ends_back(&p.c.e), .seq = v_seq};
	scene_wait(s, 10);
	return p;
}

static void get(struct scene *s, struct pair *p, const char *head)
{
	scene_say(s, &p->c, head);
	scene_wait(s, 2);
}

static void reset(struct scene *s, struct pair *p)
{
	scene_wait(s, 1);
	scene_tcp(s, &p->c, TCP_RST, NULL, 0);
}

/* Each byte in a segment of its own. */
static void spell(struct scene *s, struct stream *t, const char *text)
{
	for (; *text; text++)
		scene_tcp(s, t, TCP_PSH, text, 1);
}

static void split_heads(struct scene *s)
{
	struct pair p = open_at(s, 8001, 1000, 0xffffffe0);
	struct stream again;

	/* In two parts, the first of which comes twice. */
	again = p.c;
	scene_say(s, &p.c, "GET /two-pa");
	scene_say(s, &again, "GET /two-pa");
	get(s, &p, "rts HTTP/1.1\r\nHost: srv\r\nUser-Agent: x\r\n\r\n");
	scene_say(s, &p.v, "HTTP/1.1 200 OK\r\nContent-");
	scene_wait(s, 1);
	scene_say(s, &p.v, "Length: 10\r\n\r\n#!ipxe\n");
	scene_wait(s, 1);
	scene_say(s, &p.v, "abc");
	reset(s, &p);
	/* Byte by byte, with 100 Continue before and a body behind. */
	p = open_at(s, 8002, 1000, 5000);
	spell(s, &p.c, "GET /spelt HTTP/1.1\r\nHost: srv\r\n\r\n");
	spell(s, &p.v,
	      "HTTP/1.1 100 Continue\r\n\r\n"
	      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nMZ");
	reset(s, &p);
	/* The second part of the heads is not captured. */
	p = open_at(s, 8003, 1000, 5000);
	scene_say(s, &p.c, "GET /lost HTTP/1.1\r\nHo");
	p.c.seq += 12;
	scene_say(s, &p.v, "HTTP/1.1 200 OK\r\nContent-");
	p.v.seq += 20;
	scene_say(s, &p.v, "0123456789");
	scene_tcp(s, &p.v, TCP_FIN, NULL, 0);
	/* The head never ends. */
	p = open_at(s, 8004, 1000, 5000);
	get(s, &p, "GET /endless HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, "HTTP/1.1 200 OK\r\nX: ");
	scene_tcp(s, &p.v, TCP_PSH, NULL, 1400);
	scene_tcp(s, &p.v, TCP_PSH, NULL, 1400);
	scene_tcp(s, &p.v, TCP_PSH, NULL, 1400);
	scene_tcp(s, &p.v, TCP_FIN, NULL, 0);
}

static void out_of_order(struct scene *s)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Length: 9\r\n\r\n";
	struct pair p = open_at(s, 8005, 1000, 5000);
	struct stream late;

	/* The body before its head. */
	get(s, &p, "GET /body-first HTTP/1.1\r\nHost: srv\r\n\r\n");
	late = p.v;
	p.v.seq += sizeof(head) - 1;
	scene_say(s, &p.v, "#!ipxe\nab");
	scene_wait(s, 1);
	scene_say(s, &late, head);
	/* The second part of the head before the first. */
	get(s, &p, "GET /head-mixed HTTP/1.1\r\nHost: srv\r\n\r\n");
	late = p.v;
	p.v.seq += 20;
	scene_say(s, &p.v, head + 20);
	scene_tcp(s, &late, TCP_PSH, head, 20);
	scene_say(s, &p.v, "#!ipxe\nab");
	/* The old answer comes again, and then with the new one behind it. */
	late.seq = p.v.seq - 9;
	get(s, &p, "GET /new HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &late, "#!ipxe\nab");
	late.seq = p.v.seq - 9 - (uint32_t)(sizeof(head) - 1);
	scene_say(s, &late, head);
	scene_wait(s, 1);
	late.seq = p.v.seq - 2;
	scene_say(s, &late,
		  "abHTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n");
	reset(s, &p);
}

static void chunks(struct scene *s)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n";
	struct pair p = open_at(s, 8006, 1000, 5000);

	/* The last one is split; then the client has enough. */
	get(s, &p, "GET /split-chunk HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, head);
	scene_say(s, &p.v, "7\r\n#!ipxe\n\r\n0\r");
	scene_say(s, &p.v, "\n\r\n");
	reset(s, &p);
	/* Data that look like it, and an end that is none. */
	p = open_at(s, 8007, 1000, 5000);
	get(s, &p, "GET /not-the-end HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, head);
	scene_say(s, &p.v, "10\r\n\r\n");
	reset(s, &p);
	p = open_at(s, 8008, 1000, 5000);
	get(s, &p, "GET /no-end HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, head);
	scene_say(s, &p.v, "7\r\n#!ipxe\n\r\n");
	scene_tcp(s, &p.v, TCP_FIN, NULL, 0);
	/* The beginnings alone are captured. */
	p = open_at(s, 8009, 1000, 5000);
	get(s, &p, "GET /cut-chunks HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, head);
	s->snap = 60;
	scene_say(s, &p.v, "20\r\n#!ipxe\n0123456789012345678901234\r\n");
	scene_say(s, &p.v, "9\r\n123456789\r\n0\r\n\r\n");
	s->snap = 0;
	reset(s, &p);
}

/* The client uses its port again, and the SYN is not in the capture. */
static void ports_again(struct scene *s)
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
		struct pair p = open_at(s, 8010, seqs[i], 5000 - seqs[i]);

		get(s, &p, heads[i]);
		scene_say(s, &p.v,
			  "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
	}
}

void scene_http_pieces(struct scene *s)
{
	split_heads(s);
	out_of_order(s);
	chunks(s);
	ports_again(s);
}

/* What IP carries, in fragments of 8 bytes. */
static void crumbs(struct scene *s, const struct ends *e, uint8_t proto,
		   const char *p, size_t len)
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
		s->emit(s, w.buf, w.len);
	}
}

static struct ends tftp_ask(struct scene *s, uint16_t port, const char *file)
{
	struct ends e = {client_mac, server_mac, CLIENT, SERVER, port, 69};

	scene_wait(s, 1);
	scene_rrq(s, &e, file, NULL, 0);
	scene_wait(s, 1);
	e.dport = 40000;
	return ends_back(&e);
}

/* Servers that answer, though nobody can read it. */
void scene_unread(struct scene *s)
{
	/* From port 40000 to 9001: DATA, block 1, 4 bytes. */
	static const char udp[] = "\x9c\x40\x23\x29\x00\x10\x00\x00"
				  "\x00\x03\x00\x01"
				  "abcd";
	struct ends e = tftp_ask(s, 9001, "crumbs");
	struct ends ack = ends_back(&e);
	struct pair p;

	crumbs(s, &e, IPV4_UDP, udp, 16);
	/* The client reads them, and goes on. */
	e = tftp_ask(s, 9002, "acknowledged-crumbs");
	crumbs(s, &e, IPV4_UDP, udp, 16);
	ack.sport = 9002;
	scene_ack(s, &ack, 1);
	e = tftp_ask(s, 9003, "not-tftp");
	scene_udp(s, &e, "\0\x63", 2);
	(void)tftp_ask(s, 9004, "silent");
	p = open_at(s, 8020, 1000, 5000);
	get(s, &p, "GET /crumbs HTTP/1.1\r\nHost: srv\r\n\r\n");
	crumbs(s, &p.v.e, IPV4_TCP,
	       "\x00\x50\x1f\x54\0\0\x13\x88"
	       "ACK.and.",
	       16);
	p = open_at(s, 8021, 1000, 5000);
	get(s, &p, "GET /not-http HTTP/1.1\r\nHost: srv\r\n\r\n");
	scene_say(s, &p.v, "SSH-2.0-OpenSSH\r\n");
	scene_tcp(s, &p.v, TCP_FIN, NULL, 0);
	p = open_at(s, 8022, 1000, 5000);
	get(s, &p, "GET /silent HTTP/1.1\r\nHost: srv\r\n\r\n");
}
