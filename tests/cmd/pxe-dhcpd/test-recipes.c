/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each kind of client is told, as DHCP server and as proxyDHCP server, and
 * the rules for all replies, with the reason of each in the name of its test.
 */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "util/ip4.h"
#include "util/num.h"
#include "util/txt.h"

#define RELAY	0x0a140001u /* 10.20.0.1, of FIXTURE_FAR's subnet */
#define FOREIGN 0x0a630001u /* 10.99.0.1, of no subnet */

/* Option 60 of 32 or 33 bytes, and option 93. */
#define PXE_CLASS(code)	 "\x3c\x20PXEClient:Arch:" code ":UNDI:003016"
#define HTTP_CLASS(code) "\x3c\x21HTTPClient:Arch:" code ":UNDI:003016"
#define ARCH(lo)	 "\x5d\x02\x00" lo
#define BIOS		 PXE_CLASS("00000") ARCH("\x00")
#define X64		 PXE_CLASS("00007") ARCH("\x07")
#define HTTP_X64	 HTTP_CLASS("00016") ARCH("\x10")
#define IPXE		 "\x4d\x04iPXE\xaf\x06\x13\x01\x01\x24\x01\x01"
#define NO_HTTP                                \
	"\x4d\x04iPXE\xaf\x09\x15\x01\x01\x21" \
	"\x01\x01\x24\x01\x01"
#define GUID           \
	"\x61\x11\x00" \
	"0123456789abcdef"
#define GUID_HEX "0030313233343536373839616263646566"
#define RPI	 "\x3c\x20PXEClient:Arch:00000:UNDI:002001" ARCH("\x00")
#define RPI_MAC	 "\xdc\xa6\x32\x01\x02\x03"
#define RPI_MENU                    \
	"6=03 10=00505845 9=000014" \
	"52617370626572727920506920426f6f74202020" /* and 3 blanks */
#define TEN	  "0123456789"
#define FIFTY	  TEN TEN TEN TEN TEN
#define ID_OF_255 "\x3d\xff" FIFTY FIFTY FIFTY FIFTY FIFTY "01234"
#define BIG	  "\x39\x02\x05\xc0"

/*
 * A message, and what its reply must be: "KEY=VALUE;KEY=VALUE...", where KEY is
 * the number of an option, or one that value_of() knows.  An empty text means
 * that there is no reply.
 */
struct recipe {
	const char *name;
	bool proxy;
	struct fixture_msg m;
	const char *want;
};

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define DISCOVER(s)                                          \
	{                                                    \
		.client = 1, .type = DHCP4_DISCOVER, OPTS(s) \
	}
#define PORT_4011(s)                                                         \
	{                                                                    \
		.client = 1, .type = DHCP4_REQUEST, .ciaddr = FIXTURE_FIRST, \
		.src = FIXTURE_FIRST, .pxe_port = true, OPTS(s)              \
	}
#define OWN(name, opts, want)                     \
	{                                         \
		name, false, DISCOVER(opts), want \
	}
#define PROXY(name, opts, want)                  \
	{                                        \
		name, true, DISCOVER(opts), want \
	}

/* A TFTP file for firmware, in all places that it is looked for. */
#define TFTP(file)                                                         \
	"type=OFFER;siaddr=10.0.0.1;sname=10.0.0.1;file=" file ";67=" file \
	";nul67=yes;66=10.0.0.1;nul66=no;60=absent;43=absent"
#define URL(file)                                                           \
	"type=OFFER;file=http://10.0.0.1/" file ";67=http://10.0.0.1/" file \
	";nul67=yes;60=HTTPClient;43=absent;66=absent"
#define PROXY_TFTP(file)                                                   \
	"type=OFFER;yiaddr=0.0.0.0;54=10.0.0.1;siaddr=10.0.0.1;file=" file \
	";67=" file ";60=PXEClient;43=6=08;51=absent;1=absent;3=absent;"   \
	"6=absent;50=absent;58=absent;59=absent"

static const struct recipe recipes[] = {
	/* --- firmware that loads by TFTP ---------------------------------- */
	OWN("BIOS gets siaddr, file, 66, 67 with NUL and its 97, no 60 or 43: "
	    "with 60 it would ask port 4011",
	    BIOS GUID, TFTP("undionly.kpxe") ";x97=" GUID_HEX),
	OWN("x86 UEFI (6) gets what BIOS gets", PXE_CLASS("00006") ARCH("\x06"),
	    TFTP("ia32.efi") ";1=255.255.255.0;54=10.0.0.1"),
	OWN("x64 UEFI (7) gets 1 and 54, without which EDK2 drops the OFFER",
	    X64, TFTP("ipxe.efi") ";1=255.255.255.0;54=10.0.0.1"),
	OWN("x64 UEFI that sends 9 gets the x64 file: RFC 4578 erratum",
	    PXE_CLASS("00009") ARCH("\x09"), TFTP("ipxe.efi")),
	OWN("arm32 UEFI (10) gets its file", PXE_CLASS("00010") ARCH("\x0a"),
	    TFTP("arm32.efi")),
	OWN("arm64 UEFI (11) gets its file", PXE_CLASS("00011") ARCH("\x0b"),
	    TFTP("arm64.efi")),
	OWN("riscv64 UEFI (27) gets its file", PXE_CLASS("00027") ARCH("\x1b"),
	    TFTP("riscv64.efi")),
	OWN("loong64 UEFI (39) gets its file", PXE_CLASS("00039") ARCH("\x27"),
	    TFTP("loong64.efi")),
	OWN("PXEClient with an HTTP code (16) gets the TFTP file: 60 tells the "
	    "transport",
	    PXE_CLASS("00016") ARCH("\x10"), TFTP("ipxe.efi")),
	OWN("PXEClient with an HTTP code (19) gets the TFTP file of its CPU",
	    PXE_CLASS("00019") ARCH("\x13"), TFTP("arm64.efi")),
	OWN("PXEClient with the list 16, 7 gets the TFTP file",
	    PXE_CLASS("00007") "\x5d\x04\x00\x10\x00\x07", TFTP("ipxe.efi")),
	OWN("PXEClient with an unregistered code and 11 gets the file of 11",
	    PXE_CLASS("00011") "\x5d\x04\xff\xfe\x00\x0b", TFTP("arm64.efi")),
	OWN("PXEClient without 93 gets the file of the class text",
	    PXE_CLASS("00007"), TFTP("ipxe.efi")),
	OWN("PXEClient with a malformed 93 gets the file of the class text",
	    PXE_CLASS("00007") "\x5d\x01\x07", TFTP("ipxe.efi")),
	OWN("93 without 60 is firmware: nothing else sends it", ARCH("\x07"),
	    TFTP("ipxe.efi")),
	/* --- firmware that loads by HTTP ---------------------------------- */
	OWN("x64 UEFI HTTP (16) gets 60 HTTPClient and a URL, or ignores the "
	    "OFFER",
	    HTTP_X64, URL("ipxe.efi")),
	OWN("x86 UEFI HTTP (15) gets its URL", HTTP_CLASS("00015") ARCH("\x0f"),
	    URL("ia32.efi")),
	OWN("x64 UEFI HTTP that sends 17 gets the x64 URL: RFC 4578 erratum",
	    HTTP_CLASS("00017") ARCH("\x11"), URL("ipxe.efi")),
	OWN("arm32 UEFI HTTP (18) gets its URL",
	    HTTP_CLASS("00018") ARCH("\x12"), URL("arm32.efi")),
	OWN("arm64 UEFI HTTP (19) gets its URL",
	    HTTP_CLASS("00019") ARCH("\x13"), URL("arm64.efi")),
	OWN("riscv64 UEFI HTTP (28) gets its URL",
	    HTTP_CLASS("00028") ARCH("\x1c"), URL("riscv64.efi")),
	OWN("loong64 UEFI HTTP (40) gets its URL",
	    HTTP_CLASS("00040") ARCH("\x28"), URL("loong64.efi")),
	OWN("HTTPClient with a PXE code (7) gets the URL of its CPU",
	    HTTP_CLASS("00007") ARCH("\x07"), URL("ipxe.efi")),
	OWN("HTTPClient with a PXE code (9) gets the URL of its CPU",
	    HTTP_CLASS("00009") ARCH("\x09"), URL("ipxe.efi")),
	OWN("HTTPClient with a PXE code (11) gets the URL of its CPU",
	    HTTP_CLASS("00011") ARCH("\x0b"), URL("arm64.efi")),
	OWN("HTTPClient with the list 7, 16 gets the URL",
	    HTTP_CLASS("00016") "\x5d\x04\x00\x07\x00\x10", URL("ipxe.efi")),
	OWN("HTTPClient without 93 gets the URL of the class text",
	    HTTP_CLASS("00016"), URL("ipxe.efi")),
	/* --- iPXE --------------------------------------------------------- */
	OWN("iPXE gets its script and 175.176, or waits 2 s for a proxy",
	    X64 IPXE,
	    "file=http://10.0.0.1/boot.ipxe;67=http://10.0.0.1/boot.ipxe;"
	    "siaddr=10.0.0.1;175=176=01;60=absent;43=absent;66=absent"),
	OWN("iPXE with a counted user class gets its script: RFC 3004",
	    X64 "\x4d\x05\x04iPXE", "67=http://10.0.0.1/boot.ipxe;175=176=01"),
	OWN("iPXE by 175 alone gets its script: builds rename the user class",
	    X64 "\x4d\x04xNBA\xaf\x03\x13\x01\x01",
	    "67=http://10.0.0.1/boot.ipxe;175=176=01"),
	OWN("iPXE without HTTP gets the x64 loader by TFTP: no URL that it "
	    "cannot load",
	    X64 NO_HTTP,
	    "67=ipxe.efi;file=ipxe.efi;siaddr=10.0.0.1;66=10.0.0.1;"
	    "175=176=01;60=absent"),
	OWN("iPXE without HTTP gets the BIOS loader by TFTP", BIOS NO_HTTP,
	    "67=undionly.kpxe;file=undionly.kpxe"),
	OWN("iPXE without HTTP and without UEFI (RISC-V SBI) gets the TFTP "
	    "script: it cannot start the loader",
	    PXE_CLASS("00027") ARCH("\x1b") "\x4d\x04iPXE\xaf\x03\x15\x01\x01",
	    "67=boot.ipxe;66=10.0.0.1"),
	OWN("iPXE without HTTP on an unknown CPU gets the TFTP script",
	    "\x4d\x04iPXE\xaf\x03\x15\x01\x01", "67=boot.ipxe;66=10.0.0.1"),
	/* --- others ------------------------------------------------------- */
	{"Raspberry Pi by MAC gets the menu that its ROM looks for, 66 "
	 "without NUL and 60",
	 false,
	 {.mac = RPI_MAC, .type = DHCP4_DISCOVER, OPTS(RPI)},
	 "type=OFFER;60=PXEClient;43=" RPI_MENU ";66=10.0.0.1;nul66=no;"
	 "siaddr=10.0.0.1;67=absent;ack=same"},
	OWN("Raspberry Pi by UUID RPi4 gets the menu: its MAC may be changed",
	    RPI "\x61\x11\x00RPi4abcdefghijkl",
	    "60=PXEClient;43=" RPI_MENU ";66=10.0.0.1"),
	OWN("Raspberry Pi by architecture 41 gets the menu",
	    PXE_CLASS("00041") ARCH("\x29"),
	    "60=PXEClient;43=" RPI_MENU ";66=10.0.0.1"),
	{"Raspberry Pi with UEFI (11) gets the arm64 file: it is no ROM",
	 false,
	 {.mac = RPI_MAC,
	  .type = DHCP4_DISCOVER,
	  OPTS(PXE_CLASS("00011") ARCH("\x0b"))},
	 TFTP("arm64.efi")},
	OWN("U-Boot arm64 (22) gets siaddr, file and 67",
	    "\x3c\x0cU-Boot.armv8" ARCH("\x16"),
	    "siaddr=10.0.0.1;file=arm64.efi;67=arm64.efi;60=absent;43=absent"),
	OWN("U-Boot arm64 HTTP (24) gets a URL",
	    "\x3c\x0cU-Boot.armv8" ARCH("\x18"),
	    "file=http://10.0.0.1/arm64.efi;60=absent"),
	OWN("U-Boot of an unknown CPU gets siaddr: it has no other server",
	    "\x3c\x06U-Boot", "siaddr=10.0.0.1;67=absent"),
	OWN("petitboot (14) gets 209 and the 210 that makes a URL of it, "
	    "without NULs",
	    "\x3c\x0cudhcp 1.36.1" ARCH("\x0e") "\x37\x02\xd1\xd2",
	    "209=petitboot.conf;nul209=no;210=tftp://10.0.0.1/;nul210=no;"
	    "siaddr=10.0.0.1;60=absent"),
	OWN("ONIE gets its URL in 114, without a NUL",
	    "\x3c\x11onie_vendor:x86_6\x37\x01\x72",
	    "114=http://10.0.0.1/onie-installer;nul114=no;60=absent"),
	OWN("ONIE by user class gets its URL", "\x4d\x14onie_dhcp_user_class",
	    "114=http://10.0.0.1/onie-installer"),
	OWN("ONIE by counted user class gets its URL: RFC 3004",
	    "\x4d\x15\x14onie_dhcp_user_class",
	    "114=http://10.0.0.1/onie-installer"),
	OWN("telephone that asks for 150 and 66 gets the TFTP server: it knows "
	    "its file",
	    "\x3c\x05"
	    "Cisco\x37\x02\x96\x42",
	    "150=10.0.0.1;66=10.0.0.1;67=absent"),
	OWN("GRUB Legacy, which asks for 150, gets it besides its file",
	    BIOS "\x37\x01\x96", "150=10.0.0.1;67=undionly.kpxe"),
	OWN("firmware that does not ask for 150 does not get it", BIOS,
	    "150=absent"),
	OWN("operating system gets a lease and no boot file",
	    "\x3c\x08MSFT 5.0\x37\x03\x01\x03\x06",
	    "type=OFFER;51=3600s;1=255.255.255.0;3=10.0.0.254;"
	    "6=10.0.0.53,10.0.0.54;67=absent;file=;66=absent;60=absent;"
	    "43=absent;150=absent"),
	/* --- beside another DHCP server ----------------------------------- */
	PROXY("proxy: BIOS gets 60, 43.6=8 and the file, none of the network "
	      "options",
	      BIOS GUID, PROXY_TFTP("undionly.kpxe") ";x97=" GUID_HEX),
	PROXY("proxy: UEFI gets 43.6=8, or it would need port 4011", X64 GUID,
	      PROXY_TFTP("ipxe.efi") ";x97=" GUID_HEX),
	PROXY("proxy: PXEClient with an HTTP code gets the TFTP file",
	      PXE_CLASS("00016") ARCH("\x10"), PROXY_TFTP("ipxe.efi")),
	PROXY("proxy: UEFI HTTP gets HTTPClient and no 43: port 4011 is not "
	      "for it",
	      HTTP_X64,
	      "yiaddr=0.0.0.0;60=HTTPClient;43=absent;54=10.0.0.1;"
	      "67=http://10.0.0.1/ipxe.efi;51=absent"),
	PROXY("proxy: iPXE gets siaddr with its file, or it loops on 4011",
	      X64 IPXE,
	      "60=PXEClient;43=6=08;siaddr=10.0.0.1;175=absent;"
	      "67=http://10.0.0.1/boot.ipxe"),
	PROXY("proxy: iPXE without HTTP gets the loader", X64 NO_HTTP,
	      PROXY_TFTP("ipxe.efi")),
	{"proxy: Raspberry Pi gets its menu",
	 true,
	 {.mac = RPI_MAC, .type = DHCP4_DISCOVER, OPTS(RPI)},
	 "yiaddr=0.0.0.0;60=PXEClient;43=" RPI_MENU
	 ";66=10.0.0.1;nul66=no;54=10.0.0.1;51=absent"},
	PROXY("proxy: U-Boot gets siaddr and file in the header, all it reads",
	      "\x3c\x0cU-Boot.armv8" ARCH("\x16"),
	      "siaddr=10.0.0.1;file=arm64.efi;60=absent;43=absent"),
	PROXY("proxy: petitboot is not answered: its client wants an address",
	      ARCH("\x0e"), ""),
	PROXY("proxy: ONIE is not answered: its client wants an address",
	      "\x3c\x11onie_vendor:x86_6", ""),
	PROXY("proxy: an operating system is not answered",
	      "\x3c\x08MSFT 5.0\x37\x02\x96\x42", ""),
	{"port 4011: UEFI gets an ACK with the same fields", true,
	 PORT_4011(X64 GUID),
	 "type=ACK;siaddr=10.0.0.1;file=ipxe.efi;67=ipxe.efi;60=PXEClient;"
	 "43=6=08;54=10.0.0.1;51=absent;x97=" GUID_HEX ";dest=source"},
	{"port 4011 of a server with addresses: an ACK with the file, no lease",
	 false, PORT_4011(X64 GUID),
	 "type=ACK;yiaddr=0.0.0.0;siaddr=10.0.0.1;67=ipxe.efi;60=PXEClient;"
	 "43=6=08;54=10.0.0.1;51=absent;1=absent;dest=source"},
	{"port 4011: 43.71 is echoed byte by byte: iPXE swaps its type", true,
	 PORT_4011(X64 "\x2b\x09\x06\x00\x47\x04\x12\x34\x56\x78\xff"),
	 "43=6=08 71=12345678"},
	{"port 4011: Windows boot manager sends INFORM and gets an ACK",
	 true,
	 {.client = 1,
	  .type = DHCP4_INFORM,
	  .ciaddr = FIXTURE_FIRST,
	  .src = FIXTURE_FIRST,
	  .pxe_port = true,
	  OPTS(X64)},
	 "type=ACK;54=10.0.0.1;siaddr=10.0.0.1;file=ipxe.efi;51=absent"},
	/* --- rules for all replies ---------------------------------------- */
	OWN("option 53 is the first, 255 the last, and zeros follow up to 300 "
	    "bytes: relay agents drop what is shorter",
	    "", "first=53;last=255;pad=zeros;len=300"),
	OWN("option 1 precedes option 3: RFC 2132, 3.3", BIOS, "1before3=yes"),
	OWN("no option 52: iPXE does not read it", X64 IPXE BIG, "52=absent"),
	OWN("option 67 is there once: PxeBc and iPXE read the first instance",
	    X64, "count67=1"),
	OWN("reply has 548 bytes at most without 57, and leaves out what is "
	    "not needed: RFC 2131, 2",
	    BIOS GUID ID_OF_255, "safe=yes;61=absent;67=undionly.kpxe"),
	OWN("57 below 576 counts as 576: RFC 2132, 9.10",
	    BIOS GUID ID_OF_255 "\x39\x02\x01\x2c",
	    "safe=yes;61=absent;67=undionly.kpxe"),
	OWN("57 of 1500 makes room for 61 of 255 bytes",
	    BIOS GUID ID_OF_255 "\x39\x02\x05\xdc",
	    "safe=no;frame=yes;count61=1"),
	OWN("57 of 65535 is no more than an Ethernet frame: EDK2 takes no more",
	    BIOS GUID ID_OF_255 "\x39\x02\xff\xff", "frame=yes;count61=1"),
	OWN("option 97 is never invented", BIOS, "97=absent"),
	OWN("option 97 of an unknown type is echoed as it came: PXE 2.1",
	    BIOS "\x61\x05\x07"
		 "abcd",
	    "x97=0761626364"),
	OWN("option 61 is echoed as it came: RFC 6842",
	    "\x3d\x05\x00"
	    "ab\x00"
	    "c",
	    "x61=0061620063"),
	OWN("option 61 is not invented", "", "61=absent"),
	{"option 82 is echoed as it came, and is the last: RFC 3046",
	 false,
	 {.client = 1,
	  .type = DHCP4_DISCOVER,
	  .giaddr = RELAY,
	  OPTS("\x52\x06\x01\x04\x00\xff"
	       "ab" BIOS "\x3d\x03\x01yz")},
	 "x82=010400ff6162;last=82;dest=relay 10.20.0.1;giaddr=10.20.0.1"},
	{"option 54 is the server-id override of 82.11: RFC 5107",
	 false,
	 {.client = 1,
	  .type = DHCP4_DISCOVER,
	  .giaddr = RELAY,
	  OPTS("\x52\x06\x0b\x04\x0a\x14\x00\x01")},
	 "54=10.20.0.1;siaddr=10.0.0.1"},
	OWN("OFFER and ACK have one address and one boot file: EDK2 declines "
	    "else",
	    BIOS, "ack=same"),
	OWN("OFFER and ACK of UEFI HTTP are the same", HTTP_X64, "ack=same"),
	OWN("OFFER and ACK of iPXE without HTTP are the same", X64 NO_HTTP,
	    "ack=same"),
	{"xid, chaddr, htype, flags and giaddr are those of the request",
	 false,
	 {.client = 0x203,
	  .type = DHCP4_DISCOVER,
	  .giaddr = RELAY,
	  .flags = 0x8001},
	 "xid=00001437;chaddr=525400000203;flags=8001;giaddr=10.20.0.1"},
	{"NAK has no address and no file, and is broadcast: the client's is "
	 "wrong",
	 false,
	 {.client = 1,
	  .type = DHCP4_REQUEST,
	  .requested = FOREIGN,
	  OPTS(X64 "\x3d\x03\x01yz")},
	 "type=NAK;yiaddr=0.0.0.0;ciaddr=0.0.0.0;siaddr=0.0.0.0;file=;"
	 "67=absent;51=absent;54=10.0.0.1;61=01:79:7a;dest=broadcast"},
	{"NAK through a relay agent has the broadcast flag: the client has no "
	 "address",
	 false,
	 {.client = 1,
	  .type = DHCP4_REQUEST,
	  .giaddr = RELAY,
	  .requested = FOREIGN},
	 "type=NAK;flags=8000;dest=relay 10.20.0.1"},
	{"INFORM gets no lease time, no T1, no T2 and no address: RFC 2131",
	 false,
	 {.client = 1, .type = DHCP4_INFORM, .ciaddr = 0x0a0000c8, OPTS(BIOS)},
	 "type=ACK;51=absent;58=absent;59=absent;yiaddr=0.0.0.0;"
	 "67=undionly.kpxe;dest=unicast 10.0.0.200"},
	{"OFFER goes to the hardware address: the client answers no ARP yet",
	 false, DISCOVER(BIOS), "dest=hardware 10.0.0.100"},
	{"OFFER is broadcast if the flag asks for it",
	 false,
	 {.client = 1, .type = DHCP4_DISCOVER, .flags = 0x8000},
	 "dest=broadcast"},
	PROXY("proxy: OFFER is broadcast: it gives no address", BIOS,
	      "dest=broadcast"),
};

/* The number of the option that a key ends in. */
static uint8_t number(const char *key)
{
	uint64_t n = 0;

	key += strcspn(key, "0123456789");
	if (num_u64(key, 1, 254, &n))
		fail_msg("%s: no option", key);
	return (uint8_t)n;
}

/* The options of a reply in their order: RFC 2132, 2. */
struct order {
	uint8_t codes[128];
	size_t n;
	size_t end; /* of the options, behind 255 */
};

static void order_of(struct order *o, const struct fixture *f)
{
	size_t at = 240;

	o->n = 0;
	while (at < f->len && f->buf[at] != 255 && o->n < 128) {
		o->codes[o->n++] = f->buf[at];
		at += 2u + f->buf[at + 1];
	}
	assert_true(at < f->len);
	o->end = at + 1;
}

static const char *pad_of(const struct fixture *f, size_t end)
{
	for (; end < f->len; end++)
		if (f->buf[end])
			return "others";
	return "zeros";
}

static size_t place_of(const struct order *o, uint8_t code)
{
	size_t i = 0;

	while (i < o->n && o->codes[i] != code)
		i++;
	assert_true(i < o->n);
	return i;
}

/* Request what was offered, and compare what matters of both. */
static const char *compare_ack(struct fixture *f, const struct recipe *r)
{
	static const uint8_t codes[] = {1,  3,	6,  43, 51,  54,
					60, 66, 67, 97, 150, 175};
	static struct fixture offer; /* too large for the stack */
	struct fixture_msg m = r->m;
	size_t i;

	offer = *f;
	assert_int_equal(dhcp4_decode(&offer.out, offer.buf, offer.len), 0);
	m.type = DHCP4_REQUEST;
	m.server_id = FIXTURE_IP;
	m.requested = f->out.h.yiaddr;
	fixture_step(f, &m);
	if (f->a.type != DHCP4_ACK ||
	    memcmp(f->buf + 16, offer.buf + 16, 236 - 16))
		return "another header";
	for (i = 0; i < sizeof(codes); i++) {
		struct dhcp4_val a = dhcp4_get(&f->out, codes[i]);
		struct dhcp4_val b = dhcp4_get(&offer.out, codes[i]);

		if (a.len != b.len || memcmp(a.p, b.p, a.len))
			return "another option";
	}
	return "same";
}

/* "relay 10.20.0.1" and so on: where the reply goes. */
static void put_dest(struct txt *t, const struct fixture *f)
{
	static const char *const kinds[] = {
		[REPLY_RELAY] = "relay",	 [REPLY_UNICAST] = "unicast",
		[REPLY_BROADCAST] = "broadcast", [REPLY_HARDWARE] = "hardware",
		[REPLY_SOURCE] = "source",
	};
	char ip[IP4_STRLEN];

	txt_str(t, kinds[f->dest.kind]);
	if (f->dest.ip)
		txt_fmt(t, " %s", ip4_format(ip, f->dest.ip));
}

/* A field of the header; false if key is none. */
static bool put_field(struct txt *t, const struct fixture *f, const char *key)
{
	const struct dhcp4_hdr *h = &f->out.h;
	const struct {
		const char *key;
		uint32_t ip;
	} ips[] = {
		{"ciaddr", h->ciaddr},
		{"yiaddr", h->yiaddr},
		{"siaddr", h->siaddr},
		{"giaddr", h->giaddr},
	};
	char ip[IP4_STRLEN];
	size_t i;

	for (i = 0; i < N_ELEM(ips); i++)
		if (!strcmp(key, ips[i].key)) {
			txt_str(t, ip4_format(ip, ips[i].ip));
			return true;
		}
	if (!strcmp(key, "file"))
		txt_esc(t, f->out.file.p, f->out.file.len);
	else if (!strcmp(key, "sname"))
		txt_esc(t, f->out.sname.p, f->out.sname.len);
	else if (!strcmp(key, "flags"))
		txt_fmt(t, "%04x", h->flags);
	else if (!strcmp(key, "xid"))
		txt_fmt(t, "%08x", h->xid);
	else if (!strcmp(key, "chaddr"))
		txt_hex(t, h->chaddr, h->hlen, 0);
	else
		return false;
	return true;
}

/* Of the order of the options; false if key is none. */
static bool put_order(struct txt *t, const struct fixture *f, const char *key)
{
	struct order o;
	size_t i, n = 0;

	order_of(&o, f);
	if (!strcmp(key, "first")) {
		txt_fmt(t, "%u", o.codes[0]);
	} else if (!strcmp(key, "last")) {
		/* 255 if no option has to be the last one. */
		txt_fmt(t, "%u",
			dhcp4_has(&f->out, 82) ? o.codes[o.n - 1] : 255);
	} else if (!strcmp(key, "pad")) {
		txt_str(t, pad_of(f, o.end));
	} else if (!strcmp(key, "1before3")) {
		txt_str(t, place_of(&o, 1) < place_of(&o, 3) ? "yes" : "no");
	} else if (!strncmp(key, "count", 5)) {
		for (i = 0; i < o.n; i++)
			n += o.codes[i] == number(key);
		txt_fmt(t, "%zu", n);
	} else {
		return false;
	}
	return true;
}

/* What the reply has of the key. */
static void value_of(struct txt *t, struct fixture *f, const struct recipe *r,
		     const char *key)
{
	if (put_field(t, f, key) || put_order(t, f, key))
		return;
	if (!strcmp(key, "type")) {
		txt_str(t, dhcp4_type_name((unsigned)dhcp4_get_type(&f->out)));
	} else if (!strcmp(key, "len")) {
		txt_fmt(t, "%zu", f->len);
	} else if (!strcmp(key, "safe")) {
		txt_str(t, f->len <= DHCP4_SAFE_LEN ? "yes" : "no");
	} else if (!strcmp(key, "frame")) {
		txt_str(t, f->len <= DHCP4_MAX_LEN ? "yes" : "no");
	} else if (!strcmp(key, "dest")) {
		put_dest(t, f);
	} else if (!strcmp(key, "ack")) {
		txt_str(t, compare_ack(f, r));
	} else if (!strncmp(key, "nul", 3)) {
		struct dhcp4_val v = dhcp4_get(&f->out, number(key));

		txt_str(t, v.len && !v.p[v.len - 1] ? "yes" : "no");
	} else if (key[0] == 'x') {
		struct dhcp4_val v = dhcp4_get(&f->out, number(key));

		txt_hex(t, v.p, v.len, 0);
	} else {
		txt_str(t, fixture_opt(f, number(key)));
	}
}

static void set_boot_files(struct fixture *f)
{
	static const char *const files[][2] = {
		{"ia32", "ia32.efi"},
		{"arm32", "arm32.efi"},
		{"arm64", "arm64.efi"},
		{"riscv64", "riscv64.efi"},
		{"loong64", "loong64.efi"},
		{"ia32-http", "http://10.0.0.1/ia32.efi"},
		{"arm32-http", "http://10.0.0.1/arm32.efi"},
		{"arm64-http", "http://10.0.0.1/arm64.efi"},
		{"riscv64-http", "http://10.0.0.1/riscv64.efi"},
		{"loong64-http", "http://10.0.0.1/loong64.efi"},
		{"ipxe-tftp", "boot.ipxe"},
		{"petitboot", "petitboot.conf"},
		{"onie", "http://10.0.0.1/onie-installer"},
	};
	size_t i;

	for (i = 0; i < N_ELEM(files); i++)
		assert_null(boot_map_set(&f->conf.policy.boot, files[i][0],
					 files[i][1]));
}

static void try_recipe(void **state)
{
	const struct recipe *r = *state;
	const char *p = r->want;
	struct fixture f;

	fixture_init(&f, NULL);
	set_boot_files(&f);
	f.iface.proxy = r->proxy;
	fixture_step(&f, &r->m);
	if (!*p)
		assert_int_equal(f.len, 0);
	else if (!f.len)
		fail_msg("not answered: %s",
			 f.dropped ? f.dropped : f.a.reason);
	while (*p) {
		char key[16], want[128], got[600];
		size_t n = strcspn(p, "=");
		struct txt t;

		(void)snprintf(key, sizeof(key), "%.*s", (int)n, p);
		p += n + 1;
		n = strcspn(p, ";");
		(void)snprintf(want, sizeof(want), "%.*s", (int)n, p);
		p += n;
		p += *p == ';';
		txt_init(&t, got, sizeof(got));
		value_of(&t, &f, r, key);
		if (strcmp(got, want) != 0)
			fail_msg("%s: %s, expected %s", key, got, want);
	}
	fixture_release(&f);
}

/*
 * Nothing that a client needs is left out of 548 bytes, so no option has to be
 * moved to the fields file and sname (option 52).
 */
static void longest_boot_file_fits_without_overload(void **state)
{
	static const struct {
		const char *client_class, *opts;
		size_t n;
		uint8_t code;
	} cases[] = {
#define CASE(c, s, code) {c, s, sizeof(s) - 1, code}
		CASE("bios", BIOS, 67),
		CASE("x64-http", HTTP_X64, 67),
		CASE("ipxe", X64 IPXE, 67),
		CASE("petitboot", ARCH("\x0e"), 209),
		CASE("onie", "\x4d\x14onie_dhcp_user_class", 114),
		CASE("rpi", PXE_CLASS("00041") ARCH("\x29"), 43),
#undef CASE
	};
	char file[BOOT_FILE_MAX + 1];
	struct fixture f;
	size_t i, k;

	(void)state;
	for (i = 0; i < 2 * N_ELEM(cases); i++) {
		k = i / 2;
		fixture_init(&f, NULL);
		memset(file, 'a', BOOT_FILE_MAX);
		file[BOOT_FILE_MAX] = 0;
		if (strcmp(cases[k].client_class, "bios") != 0 &&
		    strcmp(cases[k].client_class, "rpi") != 0)
			memcpy(file, "http://a/", 9);
		assert_null(boot_map_set(&f.conf.policy.boot,
					 cases[k].client_class, file));
		f.iface.proxy = i % 2;
		fixture_step(&f, &(struct fixture_msg){.client = 1,
						       .type = DHCP4_DISCOVER,
						       .opts = cases[k].opts,
						       .n_opts = cases[k].n});
		if (f.a.type != DHCP4_NONE &&
		    (!f.len || f.len > DHCP4_SAFE_LEN ||
		     !dhcp4_has(&f.out, cases[k].code) ||
		     dhcp4_has(&f.out, 52)))
			fail_msg("%s: does not fit", cases[k].client_class);
		fixture_release(&f);
	}
}

/* Its firmware asks for nothing else, and reads option 66 before option 54. */
static void raspberry_pi_loads_from_the_server_of_its_class(void **state)
{
	static const char opts[] = RPI;
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_null(
		boot_map_set(&f.conf.policy.boot, "rpi", "tftp://10.0.0.9/x"));
	fixture_step(&f, &(struct fixture_msg){.mac = RPI_MAC,
					       .type = DHCP4_DISCOVER,
					       .opts = opts,
					       .n_opts = sizeof(opts) - 1});
	assert_string_equal(fixture_opt(&f, 66), "10.0.0.9");
	assert_string_equal(fixture_opt(&f, 67), "x");
	assert_int_equal(dhcp4_get(&f.out, 67).len, 1);
	assert_true(f.out.h.siaddr == 0x0a000009);
	fixture_release(&f);
}

int main(void)
{
	static struct CMUnitTest tests[N_ELEM(recipes) + 2];
	static struct recipe
		copies[N_ELEM(recipes)]; /* cmocka's are not const */
	size_t i;

	memcpy(copies, recipes, sizeof(recipes));
	for (i = 0; i < N_ELEM(recipes); i++)
		tests[i] = (struct CMUnitTest){.name = recipes[i].name,
					       .test_func = try_recipe,
					       .initial_state = &copies[i]};
	tests[i] = (struct CMUnitTest)cmocka_unit_test(
		longest_boot_file_fits_without_overload);
	tests[i + 1] = (struct CMUnitTest)cmocka_unit_test(
		raspberry_pi_loads_from_the_server_of_its_class);
	return cmocka_run_group_tests_name("recipes", tests, NULL, NULL);
}
