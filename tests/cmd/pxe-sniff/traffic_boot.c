/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios: boots of BIOS and UEFI, failures of TFTP, block number wrap. */
#include <string.h>

#include "proto/dhcp4.h"
#include "proto/tcp.h"
#include "traffic.h"
#include "util/txt.h"

#define OPT(s) s, sizeof(s)

static const struct mac server_mac = {{0x52, 0x54, 0, 0xaa, 0, 1}};
static const struct mac bios_mac = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
static const struct mac uefi_mac = {{0x52, 0x54, 0, 0x65, 0x43, 0x21}};

#define SERVER 0x0a000001
#define PROXY  0x0a000002
#define BIOS   0x0a000064
#define UEFI   0x0a000065

static const char undionly[] = "\xea\x05\x00\xc0\x07\x66\x9c\x66\x60\x0f\xa8"
			       "\x0f\xa0\x06\x1e\x66\x68LRET";

/* From the client to port 69 of the server. */
static struct endpoints tftp_ends(const struct mac *mac, uint32_t ip,
				  uint16_t port)
{
	return (struct endpoints){
		.src_mac = *mac,
		.dst_mac = server_mac,
		.src = ip,
		.dst = SERVER,
		.sport = port,
		.dport = 69,
	};
}

/* From the client to the port that the server chose. */
static struct endpoints with_port(struct endpoints e, uint16_t port)
{
	e.dport = port;
	return e;
}

static void dora(struct traffic *s, struct dhcp_fields d, uint32_t ip,
		 const char *file)
{
	struct dhcp_fields request = d, reply = d;

	request.op = DHCP4_BOOTREQUEST;
	request.type = DHCP4_DISCOVER;
	traffic_dhcp_request(s, &request);
	traffic_wait(s, 4);
	reply.op = DHCP4_BOOTREPLY;
	reply.type = DHCP4_OFFER;
	reply.yiaddr = ip;
	reply.siaddr = reply.server = SERVER;
	reply.lease = 3600;
	reply.file = file;
	reply.class = reply.user = NULL;
	traffic_dhcp_reply(s, SERVER, &reply);
	traffic_wait(s, 1000);
	request.type = DHCP4_REQUEST;
	request.wants = ip;
	request.server = SERVER;
	traffic_dhcp_request(s, &request);
	traffic_wait(s, 6);
	reply.type = DHCP4_ACK;
	traffic_dhcp_reply(s, SERVER, &reply);
	traffic_wait(s, 20);
}

/* A whole file of len bytes in blocks of 1456. */
static void tftp_file(struct traffic *s, const struct endpoints *to_client,
		      size_t len)
{
	const struct endpoints back = endpoints_reversed(to_client);
	uint8_t block[1456];
	uint16_t n = 0;

	memset(block, 0, sizeof(block));
	memcpy(block, undionly, sizeof(undionly) - 1);
	for (;;) {
		size_t part = len < sizeof(block) ? len : sizeof(block);

		traffic_tftp_data(s, to_client, ++n, block, part);
		traffic_wait(s, 1);
		traffic_tftp_ack(s, &back, n);
		traffic_wait(s, 1);
		if (part < sizeof(block))
			return;
		len -= part;
		memset(block, 0, sizeof(block));
	}
}

static void http_get(struct traffic *s, const struct mac *mac, uint32_t ip,
		     uint16_t port, const char *path, const char *body,
		     size_t len)
{
	struct stream c = {
		.e = {*mac, server_mac, ip, SERVER, port, 80},
		.seq = 1000,
	};
	struct stream v = {.e = endpoints_reversed(&c.e), .seq = 1};
	char head[256];
	struct txt t;

	traffic_tcp(s, &c, TCP_SYN, NULL, 0);
	txt_init(&t, head, sizeof(head));
	txt_fmt(&t,
		"GET %s HTTP/1.1\r\nHost: 10.0.0.1\r\n"
		"User-Agent: iPXE/1.0.0+git\r\n\r\n",
		path);
	traffic_wait(s, 1);
	traffic_tcp_text(s, &c, head);
	txt_init(&t, head, sizeof(head));
	txt_fmt(&t, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", len);
	traffic_wait(s, 2);
	traffic_tcp_text(s, &v, head);
	while (len) {
		size_t part = len < 1448 ? len : 1448;

		traffic_wait(s, 1);
		traffic_tcp(s, &v, TCP_PSH, body, part);
		body = NULL;
		len -= part;
	}
	traffic_tcp(s, &c, TCP_FIN, NULL, 0);
}

/* A machine of the hosts file: PXE ROM, undionly.kpxe, iPXE script, kernel. */
void scenario_bios(struct traffic *s)
{
	static const char script[] = "#!ipxe\nkernel linux\nboot\n";
	static const char kernel[0x206] = {
		[0] = 'M',	  [1] = 'Z',	 [0x1fe] = '\x55',
		[0x1ff] = '\xaa', [0x202] = 'H', [0x203] = 'd',
		[0x204] = 'r',	  [0x205] = 'S',
	};
	static char first[1448];
	struct dhcp_fields d = {
		.mac = bios_mac,
		.arch = 0,
		.class = "PXEClient:Arch:00000:UNDI:002001",
	};
	struct endpoints e = tftp_ends(&bios_mac, BIOS, 2070);
	struct endpoints t = with_port(e, 40001), back = endpoints_reversed(&t);

	dora(s, d, BIOS, "undionly.kpxe");
	traffic_tftp_rrq(s, &e, "undionly.kpxe",
			 OPT("tsize\0"
			     "0\0"
			     "blksize\0"
			     "1456"));
	traffic_wait(s, 3);
	traffic_tftp_oack(s, &back,
			  OPT("tsize\0"
			      "70000\0"
			      "blksize\0"
			      "1456"));
	traffic_wait(s, 1);
	traffic_tftp_ack(s, &t, 0);
	tftp_file(s, &back, 70000);
	traffic_wait(s, 3000);
	d.user = "iPXE";
	d.host = "ipxe-calls-itself";
	dora(s, d, BIOS, "http://10.0.0.1/boot.ipxe");
	http_get(s, &bios_mac, BIOS, 50001, "/boot.ipxe", script,
		 sizeof(script) - 1);
	traffic_wait(s, 200);
	memcpy(first, kernel, sizeof(kernel));
	http_get(s, &bios_mac, BIOS, 50002, "/images/linux", first, 100000);
}

/*
 * One server gives the address; a proxyDHCP server the boot file, first in an
 * OFFER without an address and then on port 4011.
 */
static void proxy_dhcp(struct traffic *s)
{
	struct dhcp_fields d = {
		.op = DHCP4_BOOTREQUEST,
		.type = DHCP4_DISCOVER,
		.mac = uefi_mac,
		.arch = 7,
		.class = "PXEClient:Arch:00007:UNDI:003016",
	};
	struct dhcp_fields o = {
		.op = DHCP4_BOOTREPLY,
		.type = DHCP4_OFFER,
		.mac = uefi_mac,
		.siaddr = PROXY,
		.server = PROXY,
		.class = "PXEClient",
		.file = "loaders/snponly.efi",
	};
	struct endpoints e = {uefi_mac, server_mac, UEFI, PROXY, 68, 4011},
			 back;

	traffic_dhcp_request(s, &d);
	traffic_wait(s, 1);
	traffic_dhcp_reply(s, PROXY, &o);
	d.secs = 4;
	d.user = NULL;
	traffic_wait(s, 4000);
	dora(s, d, UEFI, NULL);
	d.ciaddr = UEFI;
	d.type = DHCP4_REQUEST;
	traffic_dhcp(s, &e, &d);
	traffic_wait(s, 1);
	o.type = DHCP4_ACK;
	back = endpoints_reversed(&e);
	traffic_dhcp(s, &back, &o);
	traffic_wait(s, 10);
}

/* Headers of a signed EFI program for x64. */
static void make_pe(char *p)
{
	memcpy(p, "MZ", 2);
	p[0x3c] = 0x40;
	memcpy(p + 0x40, "PE\0\0\x64\x86", 6);
	p[0x40 + 20] = (char)240;
	memcpy(p + 0x58, "\x0b\x02", 2);
	p[0x58 + 68] = 10;
	p[0x58 + 108] = 16;
	memcpy(p + 0x58 + 112 + 4 * 8, "\0\x10\0\0\xa0\x06", 6);
}

/*
 * After proxyDHCP the firmware asks for the size of its boot file, then loads
 * it with a window of 4, of which one packet is lost.
 */
void scenario_uefi_proxy(struct traffic *s)
{
	static const char opts[] = "tsize\0"
				   "0\0"
				   "blksize\0"
				   "1468\0"
				   "windowsize\0"
				   "4";
	static const char oack[] = "tsize\0"
				   "7345\0"
				   "blksize\0"
				   "1468\0"
				   "windowsize\0"
				   "4";
	static char efi[1468];
	struct endpoints e = tftp_ends(&uefi_mac, UEFI, 1999), t, back;
	uint16_t i;

	make_pe(efi);
	proxy_dhcp(s);
	e.dst = PROXY;
	traffic_tftp_rrq(s, &e, "loaders/snponly.efi",
			 OPT("tsize\0"
			     "0\0"
			     "blksize\0"
			     "1468"));
	t = with_port(e, 40002);
	back = endpoints_reversed(&t);
	traffic_tftp_oack(s, &back,
			  OPT("tsize\0"
			      "7345\0"
			      "blksize\0"
			      "1468"));
	traffic_wait(s, 1);
	traffic_tftp_error(s, &t, 8, "User aborted the transfer");
	traffic_wait(s, 10);
	e.sport = 2000;
	traffic_tftp_rrq(s, &e, "loaders/snponly.efi", opts, sizeof(opts));
	t = with_port(e, 40003);
	back = endpoints_reversed(&t);
	traffic_wait(s, 1);
	traffic_tftp_oack(s, &back, oack, sizeof(oack));
	traffic_tftp_ack(s, &t, 0);
	for (i = 1; i <= 4; i++)
		traffic_tftp_data(s, &back, i, i == 1 ? efi : NULL,
				  sizeof(efi));
	traffic_wait(s, 5);
	traffic_tftp_ack(s, &t, 4);
	traffic_tftp_data(s, &back, 5, NULL, 1468);
	traffic_wait(s, 1000);
	traffic_tftp_data(s, &back, 5, NULL, 1468);
	traffic_tftp_data(s, &back, 6, NULL, 5);
	traffic_tftp_ack(s, &t, 6);
}

/* Transfers of a machine that did not use DHCP. */
void scenario_tftp_faults(struct traffic *s)
{
	struct endpoints e = tftp_ends(&uefi_mac, UEFI, 3000), t, back, other;

	/* ERROR from port 69; ERROR without text. */
	traffic_tftp_rrq(s, &e, "no such file", NULL, 0);
	back = endpoints_reversed(&e);
	traffic_wait(s, 1);
	traffic_tftp_error(s, &back, 1, "File not found");
	e.sport++;
	traffic_tftp_rrq(s, &e, "secret", NULL, 0);
	t = with_port(e, 40004);
	back = endpoints_reversed(&t);
	traffic_tftp_error(s, &back, 2, "");
	/* Two requests, two answers; the client takes the second. */
	e.sport++;
	traffic_tftp_rrq(s, &e, "twice", NULL, 0);
	traffic_wait(s, 1000);
	traffic_tftp_rrq(s, &e, "twice", NULL, 0);
	t = with_port(e, 40005);
	other = with_port(e, 40006);
	back = endpoints_reversed(&t);
	traffic_tftp_data(s, &back, 1, NULL, 512);
	back = endpoints_reversed(&other);
	traffic_tftp_data(s, &back, 1, NULL, 512);
	traffic_tftp_error(s, &t, 5, "Unknown transfer ID");
	traffic_tftp_ack(s, &other, 1);
	traffic_tftp_data(s, &back, 2, NULL, 88);
	traffic_tftp_ack(s, &other, 2);
	/* The server answers from another address; the client stops. */
	e.sport++;
	traffic_tftp_rrq(s, &e, "other/address", NULL, 0);
	t = with_port(e, 40007);
	t.dst = PROXY;
	back = endpoints_reversed(&t);
	traffic_tftp_data(s, &back, 1, NULL, 512);
	traffic_tftp_ack(s, &t, 1);
	traffic_wait(s, 10);
	traffic_tftp_data(s, &back, 2, NULL, 512);
	traffic_tftp_error(s, &t, 3, "Out of memory");
	/* No last ACK; no answer; a transfer that does not end. */
	e.sport++;
	traffic_tftp_rrq(s, &e, "unsure", NULL, 0);
	t = with_port(e, 40008);
	back = endpoints_reversed(&t);
	traffic_tftp_data(s, &back, 1, "\x1f\x8b\x08", 3);
	e.sport++;
	traffic_tftp_rrq(s, &e, "silent", NULL, 0);
	traffic_wait(s, 100000);
	e.sport++;
	traffic_tftp_rrq(s, &e, "open",
			 OPT("tsize\0"
			     "0"));
	t = with_port(e, 40009);
	back = endpoints_reversed(&t);
	traffic_tftp_oack(s, &back,
			  OPT("tsize\0"
			      "9999"));
	traffic_tftp_ack(s, &t, 0);
	traffic_tftp_data(s, &back, 1, NULL, 512);
	traffic_tftp_ack(s, &t, 1);
}

/* More than 65535 blocks, of 8 bytes: the number wraps to 0, then to 1. */
void scenario_tftp_wrap(struct traffic *s)
{
	static const char opts[] = "blksize\0"
				   "8\0"
				   "windowsize\0"
				   "64";
	unsigned one, i;

	for (one = 0; one < 2; one++) {
		struct endpoints e = tftp_ends(&uefi_mac, UEFI,
					       (uint16_t)(4000 + one));
		struct endpoints t = with_port(e, 40010),
				 back = endpoints_reversed(&t);

		traffic_tftp_rrq(s, &e, one ? "wraps-to-1" : "wraps-to-0", opts,
				 sizeof(opts));
		traffic_tftp_oack(s, &back, opts, sizeof(opts));
		traffic_tftp_ack(s, &t, 0);
		for (i = 1; i <= 66000; i++) {
			uint16_t n = (uint16_t)(i > 65535 ? i + one : i);

			traffic_tftp_data(s, &back, n, NULL,
					  i == 66000 ? 5 : 8);
			if (i % 64 && i != 66000)
				continue;
			traffic_wait(s, 1);
			traffic_tftp_ack(s, &t, n);
		}
	}
}
