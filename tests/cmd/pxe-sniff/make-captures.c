/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Write the scenarios as capture files:
 *
 *	make-captures DIR [SNAPLEN]
 *
 * NAME.pcap for each, and the first one in every format and with every link
 * type that pxe-sniff reads: format-N.pcap.  With SNAPLEN, not more than so
 * many bytes of each packet are captured, as by tcpdump -s.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traffic.h"
#include "wire/wr.h"

#define NS_PER_SEC 1000000000
#define START	   1700000000

enum format {
	PCAP,
	PCAP_BIG,
	PCAP_NANO,
	PCAP_NANO_BIG,
	PCAPNG,
	PCAPNG_BIG
};

struct writer {
	struct traffic traffic;
	FILE *f;
	enum format format;
	uint32_t link;
	bool mixed; /* pcapng: every other packet on a second interface */
	unsigned n;
};

static bool is_big(const struct writer *o)
{
	return o->format == PCAP_BIG || o->format == PCAP_NANO_BIG ||
	       o->format == PCAPNG_BIG;
}

static void u16(struct wr *w, const struct writer *o, unsigned v)
{
	if (is_big(o))
		wr_be16(w, (uint16_t)v);
	else
		wr_le16(w, (uint16_t)v);
}

static void u32(struct wr *w, const struct writer *o, uint32_t v)
{
	if (is_big(o))
		wr_be32(w, v);
	else
		wr_le32(w, v);
}

static void flush(struct writer *o, const struct wr *w)
{
	if (w->err || fwrite(w->buf, 1, w->len, o->f) != w->len) {
		perror("make-captures");
		exit(1);
	}
}

/* Put the packet with the header of the link type instead of Ethernet. */
static void put_frame(struct wr *w, uint32_t link, const uint8_t *p, size_t len)
{
	size_t skip = len < 14 ? len : 14;

	switch (link) {
	case 0: /* BSD loopback, little-endian */
		wr_le32(w, 2);
		break;
	case 108:
		wr_be32(w, 2);
		break;
	case 113:
		wr_be32(w, 0x00040001);
		wr_be16(w, 6);
		wr_bytes(w, p + 6, 6);
		wr_be16(w, 0);
		wr_bytes(w, p + 12, 2);
		break;
	case 276:
		wr_bytes(w, p + 12, 2);
		wr_be16(w, 0);
		wr_be32(w, 7);
		wr_be32(w, 0x00010406);
		wr_bytes(w, p + 6, 6);
		wr_be16(w, 0);
		break;
	case 1:
		skip = 0;
		break;
	default:
		break;
	}
	wr_bytes(w, p + skip, len - skip);
}

static void block(struct writer *o, uint32_t type, const struct wr *body)
{
	static uint8_t buf[20000];
	uint32_t len = (uint32_t)(body->len + 3) / 4 * 4;
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	u32(&w, o, type);
	u32(&w, o, len + 12);
	wr_bytes(&w, body->buf, body->len);
	wr_fill(&w, 0, len - body->len);
	u32(&w, o, len + 12);
	flush(o, &w);
}

static void iface(struct writer *o, uint32_t link)
{
	uint8_t buf[32];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	u16(&w, o, link);
	u16(&w, o, 0);
	u32(&w, o, 0);
	u16(&w, o, 9); /* nanoseconds */
	u16(&w, o, 1);
	wr_be32(&w, 0x09000000);
	u32(&w, o, 0);
	block(o, 1, &w);
}

static void start(struct writer *o)
{
	uint8_t buf[64];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	if (o->format >= PCAPNG) {
		u32(&w, o, 0x1a2b3c4d);
		u16(&w, o, 1);
		u16(&w, o, 0);
		wr_fill(&w, 0xff, 8);
		block(o, 0x0a0d0d0a, &w);
		iface(o, o->link);
		if (o->mixed)
			iface(o, 113);
		return;
	}
	u32(&w, o, o->format >= PCAP_NANO ? 0xa1b23c4d : 0xa1b2c3d4);
	u16(&w, o, 2);
	u16(&w, o, 4);
	u32(&w, o, 0);
	u32(&w, o, 0);
	u32(&w, o, 262144);
	u32(&w, o, o->link);
	flush(o, &w);
}

static void emit(struct traffic *s, const uint8_t *frame, size_t cap_len,
		 size_t len)
{
	static uint8_t buf[20000], packet[10000];
	struct writer *o = s->ctx;
	bool second = o->mixed && o->n++ % 2;
	struct wr w, p;

	wr_init(&p, packet, sizeof(packet));
	put_frame(&p, second ? 113 : o->link, frame, cap_len);
	wr_init(&w, buf, sizeof(buf));
	if (o->format >= PCAPNG) {
		u32(&w, o, second);
		u32(&w, o, (uint32_t)(s->now >> 32));
		u32(&w, o, (uint32_t)s->now);
	} else {
		u32(&w, o, (uint32_t)(s->now / NS_PER_SEC));
		u32(&w, o,
		    (uint32_t)(s->now % NS_PER_SEC /
			       (o->format >= PCAP_NANO ? 1 : 1000)));
	}
	u32(&w, o, (uint32_t)p.len);
	u32(&w, o, (uint32_t)(p.len + len - cap_len));
	wr_bytes(&w, packet, p.len);
	if (p.err)
		w.err = p.err;
	if (o->format >= PCAPNG && !w.err)
		block(o, 6, &w);
	else
		flush(o, &w);
}

static void make(const char *dir, const char *name, struct writer o,
		 const struct scenario *e)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s.pcap", dir, name);
	o.f = fopen(path, "w");
	if (!o.f) {
		perror(path);
		exit(1);
	}
	o.traffic.emit = emit;
	o.traffic.ctx = &o;
	o.traffic.now = (int64_t)START * NS_PER_SEC;
	start(&o);
	e->run(&o.traffic);
	if (fclose(o.f)) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	static const struct writer forms[] = {
		{.format = PCAP_BIG, .link = 1},
		{.format = PCAP_NANO, .link = 1},
		{.format = PCAP_NANO_BIG, .link = 1},
		{.format = PCAPNG, .link = 1},
		{.format = PCAPNG_BIG, .link = 1},
		{.format = PCAPNG, .link = 1, .mixed = true},
		{.format = PCAP, .link = 0},
		{.format = PCAP, .link = 101},
		{.format = PCAP, .link = 108},
		{.format = PCAP, .link = 113},
		{.format = PCAP, .link = 276},
		{.format = PCAP, .link = 147},
	};
	const struct scenario *e;
	unsigned long snaplen = 0;
	struct writer o;
	char name[32];
	size_t i;

	if (argc < 2 || argc > 3)
		return 2;
	if (argc == 3)
		snaplen = strtoul(argv[2], NULL, 10);
	for (e = scenarios; e->name; e++)
		make(argv[1], e->name,
		     (struct writer){
			     .traffic = {.snaplen = snaplen},
			     .format = PCAP,
			     .link = 1,
		     },
		     e);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		(void)snprintf(name, sizeof(name), "format-%zu", i);
		o = forms[i];
		o.traffic.snaplen = snaplen;
		make(argv[1], name, o, &scenarios[0]);
	}
	return 0;
}
