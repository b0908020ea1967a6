/* SPDX-License-Identifier: BSD-2-Clause */
/* Boots that go well, and the faults of TFTP. */
#include <string.h>

#include "proto/dhcp4.h"
#include "proto/tcp.h"
#include "scene.h"
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

/* The client's end of a TFTP transfer. */
static struct ends tftp_ends(const struct mac *mac, uint32_t ip, uint16_t port)
{
	return (struct ends){
		.src_mac = *mac,
		.dst_mac = server_mac,
		.src = ip,
		.dst = SERVER,
		.sport = port,
		.dport = 69,
	};
}

/* Once the server chose its port. */
static struct ends with_port(struct ends e, uint16_t port)
{
	e.dport = port;
	return e;
}

static void dora(struct scene *s, struct dhcp_say d, uint32_t ip,
		 const char *file)
{
	struct dhcp_say ask = d, tell = d;

	ask.op = DHCP4_BOOTREQUEST;
	ask.type = DHCP4_DISCOVER;
	scene_dhcp_ask(s, &ask);
	scene_wait(s, 4);
	tell.op = DHCP4_BOOTREPLY;
	tell.type = DHCP4_OFFER;
	tell.yiaddr = ip;
	tell.siaddr = tell.server = SERVER;
	tell.lease = 3600;
	tell.file = file;
	tell.class = tell.user = NULL;
	scene_dhcp_tell(s, SERVER, &tell);
	scene_wait(s, 1000);
	ask.type = DHCP4_REQUEST;
	ask.wants = ip;
	ask.server = SERVER;
	scene_dhcp_ask(s, &ask);
	scene_wait(s, 6);
	tell.type = DHCP4_ACK;
	scene_dhcp_tell(s, SERVER, &tell);
	scene_wait(s, 20);
}

/* A whole file of len bytes in blocks of 1456. */
static void tftp_file(struct scene *s, const struct ends *to_client, size_t len)
{
	const struct ends back = ends_back(to_client);
	uint8_t block[1456];
	uint16_t n = 0;

	memset(block, 0, sizeof(block));
	memcpy(block, undionly, sizeof(undionly) - 1);
	for (;;) {
		size_t part = len < sizeof(block) ? len : sizeof(block);

		scene_data(s, to_client, ++n, block, part);
		scene_wait(s, 1);
		scene_ack(s, &back, n);
		scene_wait(s, 1);
		if (part < sizeof(block))
			return;
		len -= part;
		memset(block, 0, sizeof(block));
	}
}

static void http_get(struct scene *s, const struct mac *mac, uint32_t ip,
		     uint16_t port, const char *path, const char *body,
		     size_t len)
{
	struct stream c = {
		.e = {*mac, server_mac, ip, SERVER, port, 80},
		.seq = 1000,
	};
	struct stream v = {.e = ends_back(&c.e), .seq = 1};
	char head[256];
	struct txt t;

	scene_tcp(s, &c, TCP_SYN, NULL, 0);
	txt_init(&t, head, sizeof(head));
	txt_fmt(&t,
		"GET %s HTTP/1.1\r\nHost: 10.0.0.1\r\n"
		"User-Agent: iPXE/1.0.0+git\r\n\r\n",
		path);
	scene_wait(s, 1);
	scene_say(s, &c, head);
	txt_init(&t, head, sizeof(head));
	txt_fmt(&t, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", len);
	scene_wait(s, 2);
	scene_say(s, &v, head);
	while (len) {
		size_t part = len < 1448 ? len : 1448;

		scene_wait(s, 1);
		scene_tcp(s, &v, TCP_PSH, body, part);
		body = NULL;
		len -= part;
	}
	scene_tcp(s, &c, TCP_FIN, NULL, 0);
}

/* The machine of the hosts file: ROM, undionly.kpxe, script, kernel. */
void scene_bios(struct scene *s)
{
	static const char script[] = "#!ipxe\nkernel linux\nboot\n";
	static const char kernel[0x206] = {
		[0] = 'M',	  [1] = 'Z',	 [0x1fe] = '\x55',
		[0x1ff] = '\xaa', [0x202] = 'H', [0x203] = 'd',
		[0x204] = 'r',	  [0x205] = 'S',
	};
	static char first[1448];
	struct dhcp_say d = {
		.mac = bios_mac,
		.arch = 0,
		.class = "PXEClient:Arch:00000:UNDI:002001",
	};
	struct ends e = tftp_ends(&bios_mac, BIOS, 2070);
	struct ends t = with_port(e, 40001), back = ends_back(&t);

	dora(s, d, BIOS, "undionly.kpxe");
	scene_rrq(s, &e, "undionly.kpxe",
		  OPT("tsize\0"
		      "0\0"
		      "blksize\0"
		      "1456"));
	scene_wait(s, 3);
	scene_oack(s, &back,
		   OPT("tsize\0"
		       "70000\0"
		       "blksize\0"
		       "1456"));
	scene_wait(s, 1);
	scene_ack(s, &t, 0);
	tftp_file(s, &back, 70000);
	scene_wait(s, 3000);
	d.user = "iPXE";
	d.host = "ipxe-calls-itself";
	dora(s, d, BIOS, "http://10.0.0.1/boot.ipxe");
	http_get(s, &bios_mac, BIOS, 50001, "/boot.ipxe", script,
		 sizeof(script) - 1);
	scene_wait(s, 200);
	memcpy(first, kernel, sizeof(kernel));
	http_get(s, &bios_mac, BIOS, 50002, "/images/linux", first, 100000);
}

/*
 * One server gives the address, another the boot file, first in an OFFER
 * without an address and then on port 4011.  The firmware asks for the size,
 * then loads with a window of 4, of which it loses one packet.
 */
static void proxy_dhcp(struct scene *s)
{
	struct dhcp_say d = {
		.op = DHCP4_BOOTREQUEST,
		.type = DHCP4_DISCOVER,
		.mac = uefi_mac,
		.arch = 7,
		.class = "PXEClient:Arch:00007:UNDI:003016",
	};
	struct dhcp_say o = {
		.op = DHCP4_BOOTREPLY,
		.type = DHCP4_OFFER,
		.mac = uefi_mac,
		.siaddr = PROXY,
		.server = PROXY,
		.class = "PXEClient",
		.file = "loaders/snponly.efi",
	};
	struct ends e = {uefi_mac, server_mac, UEFI, PROXY, 68, 4011}, back;

	scene_dhcp_ask(s, &d);
	scene_wait(s, 1);
	scene_dhcp_tell(s, PROXY, &o);
	d.secs = 4;
	d.user = NULL;
	scene_wait(s, 4000);
	dora(s, d, UEFI, NULL);
	d.ciaddr = UEFI;
	d.type = DHCP4_REQUEST;
	scene_dhcp(s, &e, &d);
	scene_wait(s, 1);
	o.type = DHCP4_ACK;
	back = ends_back(&e);
	scene_dhcp(s, &back, &o);
	scene_wait(s, 10);
}

/* The head of an EFI program for x64, signed. */
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

void scene_uefi_proxy(struct scene *s)
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
	struct ends e = tftp_ends(&uefi_mac, UEFI, 1999), t, back;
	uint16_t i;

	make_pe(efi);
	proxy_dhcp(s);
	e.dst = PROXY;
	scene_rrq(s, &e, "loaders/snponly.efi",
		  OPT("tsize\0"
		      "0\0"
		      "blksize\0"
		      "1468"));
	t = with_port(e, 40002);
	back = ends_back(&t);
	scene_oack(s, &back,
		   OPT("tsize\0"
		       "7345\0"
		       "blksize\0"
		       "1468"));
	scene_wait(s, 1);
	scene_error(s, &t, 8, "User aborted the transfer");
	scene_wait(s, 10);
	e.sport = 2000;
	scene_rrq(s, &e, "loaders/snponly.efi", opts, sizeof(opts));
	t = with_port(e, 40003);
	back = ends_back(&t);
	scene_wait(s, 1);
	scene_oack(s, &back, oack, sizeof(oack));
	scene_ack(s, &t, 0);
	for (i = 1; i <= 4; i++)
		scene_data(s, &back, i, i == 1 ? efi : NULL, sizeof(efi));
	scene_wait(s, 5);
	scene_ack(s, &t, 4);
	scene_data(s, &back, 5, NULL, 1468);
	scene_wait(s, 1000);
	scene_data(s, &back, 5, NULL, 1468);
	scene_data(s, &back, 6, NULL, 5);
	scene_ack(s, &t, 6);
}

/* A static machine, so without any name or MAC that is sure. */
void scene_tftp_faults(struct scene *s)
{
	struct ends e = tftp_ends(&uefi_mac, UEFI, 3000), t, back, other;

	/* Not there, said from port 69; then without a text. */
	scene_rrq(s, &e, "no such file", NULL, 0);
	back = ends_back(&e);
	scene_wait(s, 1);
	scene_error(s, &back, 1, "File not found");
	e.sport++;
	scene_rrq(s, &e, "secret", NULL, 0);
	t = with_port(e, 40004);
	back = ends_back(&t);
	scene_error(s, &back, 2, "");
	/* Asked twice, answered from two ports, and on with the second. */
	e.sport++;
	scene_rrq(s, &e, "twice", NULL, 0);
	scene_wait(s, 1000);
	scene_rrq(s, &e, "twice", NULL, 0);
	t = with_port(e, 40005);
	other = with_port(e, 40006);
	back = ends_back(&t);
	scene_data(s, &back, 1, NULL, 512);
	back = ends_back(&other);
	scene_data(s, &back, 1, NULL, 512);
	scene_error(s, &t, 5, "Unknown transfer ID");
	scene_ack(s, &other, 1);
	scene_data(s, &back, 2, NULL, 88);
	scene_ack(s, &other, 2);
	/* The server answers from its other address; the client gives up. */
	e.sport++;
	scene_rrq(s, &e, "other/address", NULL, 0);
	t = with_port(e, 40007);
	t.dst = PROXY;
	back = ends_back(&t);
	scene_data(s, &back, 1, NULL, 512);
	scene_ack(s, &t, 1);
	scene_wait(s, 10);
	scene_data(s, &back, 2, NULL, 512);
	scene_error(s, &t, 3, "Out of memory");
	/* The last ACK is lost; the client writes; no answer; an open end. */
	e.sport++;
	scene_rrq(s, &e, "unsure", NULL, 0);
	t = with_port(e, 40008);
	back = ends_back(&t);
	scene_data(s, &back, 1, "\x1f\x8b\x08", 3);
	e.sport++;
	scene_rrq(s, &e, "silent", NULL, 0);
	scene_wait(s, 100000);
	e.sport++;
	scene_rrq(s, &e, "open",
		  OPT("tsize\0"
		      "0"));
	t = with_port(e, 40009);
	back = ends_back(&t);
	scene_oack(s, &back,
		   OPT("tsize\0"
		       "9999"));
	scene_ack(s, &t, 0);
	scene_data(s, &back, 1, NULL, 512);
	scene_ack(s, &t, 1);
}

/* More than 65535 blocks, on to 0 and on to 1; blocks of 8 bytes. */
void scene_tftp_wrap(struct scene *s)
{
	static const char opts[] = "blksize\0"
				   "8\0"
				   "windowsize\0"
				   "64";
	unsigned one, i;

	for (one = 0; one < 2; one++) {
		struct ends e = tftp_ends(&uefi_mac, UEFI,
					  (uint16_t)(4000 + one));
		struct ends t = with_port(e, 40010), back = ends_back(&t);

		scene_rrq(s, &e, one ? "wraps-to-1" : "wraps-to-0", opts,
			  sizeof(opts));
		scene_oack(s, &back, opts, sizeof(opts));
		scene_ack(s, &t, 0);
		for (i = 1; i <= 66000; i++) {
			uint16_t n = (uint16_t)(i > 65535 ? i + one : i);

			scene_data(s, &back, n, NULL, i == 66000 ? 5 : 8);
			if (i % 64 && i != 66000)
				continue;
			scene_wait(s, 1);
			scene_ack(s, &t, n);
		}
	}
}
