/* SPDX-License-Identifier: BSD-2-Clause */
/* Program, transport and processor of a client: three questions. */
#include "../unit.h"

#include <string.h>

#include "proto/pxe_client.h"

#define CLASS(text) "\x3c\x20" text ":UNDI:003016"
#define PXE(code)   CLASS("PXEClient:Arch:" code)
#define HTTP(code)  "\x3c\x21HTTPClient:Arch:" code ":UNDI:003016"
#define ARCH(lo)    "\x5d\x02\x00" lo
#define URLS	    (PXE_HTTP | PXE_HTTPS)
#define USER_IPXE   "\x4d\x04iPXE"
#define RPI_MAC	    "\xb8\x27\xeb\x01\x02\x03"
#define PC_MAC	    "\x52\x54\x00\x01\x02\x03"

/* Decode a message of a client with these options, and ask who sent it. */
static void ask(struct dhcp4 *d, struct pxe_client *c, const char *mac,
		const char *opts, size_t n)
{
	static uint8_t buf[600];
	struct dhcp4_hdr h = {.op = 1, .htype = 1, .hlen = 6};
	struct wr w;

	memcpy(h.chaddr, mac, 6);
	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	wr_bytes(&w, opts, n);
	dhcp4_put_end(&w, 0);
	assert_int_equal(dhcp4_decode(d, buf, w.len), 0);
	dhcp4_drop_bad(d);
	pxe_client_from(c, d);
}

static const struct who {
	int line;
	const char *mac, *opts;
	size_t n;
	enum pxe_kind kind;
	unsigned transports;
	int arch; /* -1: none */
	const char *boot_class;
} clients[] = {
#define IS(mac, s, kind, by, arch, cls)                                     \
	{                                                                   \
		__LINE__, mac, s, sizeof(s) - 1, PXE_KIND_##kind, by, arch, \
			cls                                                 \
	}
#define PC(s, kind, by, arch, cls) IS(PC_MAC, s, kind, by, arch, cls)
	PC("", OTHER, 0, -1, NULL),
	PC("\x3c\x08MSFT 5.0", OTHER, 0, -1, NULL),
	PC(PXE("00000") ARCH("\x00"), PXE, PXE_TFTP, 0, "bios"),
	PC(PXE("00007") ARCH("\x07"), PXE, PXE_TFTP, 7, "x64"),
	/* The class tells the transport, whatever the code. */
	PC(PXE("00016") ARCH("\x10"), PXE, PXE_TFTP, 16, "x64"),
	PC(PXE("00020") ARCH("\x14"), PXE, PXE_TFTP, 20, "bios"),
	PC(PXE("00019") ARCH("\x13"), PXE, PXE_TFTP, 19, "arm64"),
	PC(HTTP("00007") ARCH("\x07"), HTTP, URLS, 7, "x64-http"),
	PC(HTTP("00011") ARCH("\x0b"), HTTP, URLS, 11, "arm64-http"),
	PC(HTTP("00006") ARCH("\x06"), HTTP, URLS, 6, "ia32-http"),
	PC(HTTP("00000") ARCH("\x00"), HTTP, URLS, 0, "bios-http"),
	/* Lists. */
	PC(PXE("00007") "\x5d\x04\x00\x10\x00\x07", PXE, PXE_TFTP, 7, "x64"),
	PC(HTTP("00016") "\x5d\x04\x00\x07\x00\x10", HTTP, URLS, 16,
	   "x64-http"),
	PC(PXE("00011") "\x5d\x06\xff\xff\x00\x02\x00\x0b", PXE, PXE_TFTP, 11,
	   "arm64"),
	PC(PXE("00007") "\x5d\x04\x00\x07\x00\x0b", PXE, PXE_TFTP, 7, "x64"),
	/* The class names the architecture, if 93 does not. */
	PC(PXE("00007"), PXE, PXE_TFTP, 7, "x64"),
	PC(PXE("00007") "\x5d\x01\x0b", PXE, PXE_TFTP, 7, "x64"),
	PC("\x3c\x10PXEClient:Arch:7", PXE, PXE_TFTP, 7, "x64"),
	PC("\x3c\x0fPXEClient:Arch:", PXE, PXE_TFTP, -1, NULL),
	PC("\x3c\x09PXEClient", PXE, PXE_TFTP, -1, NULL),
	/* 93 alone. */
	PC(ARCH("\x07"), PXE, PXE_TFTP, 7, "x64"),
	PC(ARCH("\x10"), HTTP, URLS, 16, "x64-http"),
	PC("\x5d\x02\xff\xff", OTHER, 0, 65535, NULL),
	PC("\x3c\x05udhcp" ARCH("\x07"), OTHER, 0, 7, NULL),
	/* Other programs. */
	PC("\x3c\x0cU-Boot.armv8" ARCH("\x16"), UBOOT, PXE_TFTP, 22, "arm64"),
	PC("\x3c\x0cU-Boot.armv8" ARCH("\x18"), UBOOT, URLS, 24, "arm64-http"),
	PC("\x3c\x0cudhcp 1.36.1" ARCH("\x0e"), PETITBOOT, PXE_TFTP | URLS, 14,
	   "petitboot"),
	PC("\x3c\x12onie_vendor:x86_64", ONIE, PXE_TFTP | URLS, -1, "onie"),
	PC("\x4d\x14onie_dhcp_user_class", ONIE, PXE_TFTP | URLS, -1, "onie"),
	PC("\x4d\x15\x14onie_dhcp_user_class", ONIE, PXE_TFTP | URLS, -1,
	   "onie"),
	/* Raspberry Pi. */
	IS(RPI_MAC, PXE("00000") ARCH("\x00"), RPI, PXE_TFTP, 0, "rpi"),
	IS(RPI_MAC, PXE("00000"), RPI, PXE_TFTP, 0, "rpi"),
	IS(RPI_MAC, PXE("00011") ARCH("\x0b"), PXE, PXE_TFTP, 11, "arm64"),
	IS(RPI_MAC, PXE("00000") ARCH("\x00") USER_IPXE, IPXE, PXE_TFTP | URLS,
	   0, "ipxe"),
	IS(RPI_MAC, "\x3c\x0budhcp 1.36.", OTHER, 0, -1, NULL),
	PC(PXE("00000") ARCH("\x00") "\x61\x11\x00RPi5abcdefghijkl", RPI,
	   PXE_TFTP, 0, "rpi"),
	PC(PXE("00041") ARCH("\x29"), RPI, PXE_TFTP, 41, "rpi"),
	/* iPXE: what option 175 lists; if it lists nothing, all. */
	PC(PXE("00007") ARCH("\x07") USER_IPXE, IPXE, PXE_TFTP | URLS, 7,
	   "ipxe"),
	PC(PXE("00007") USER_IPXE "\xaf\x03\xb0\x01\x01", IPXE, PXE_TFTP | URLS,
	   7, "ipxe"),
	PC(PXE("00007") USER_IPXE "\xaf\x03\x13\x01\x01", IPXE,
	   PXE_TFTP | PXE_HTTP, 7, "ipxe"),
	PC(PXE("00007") USER_IPXE "\xaf\x06\x13\x01\x01\x14\x01\x01", IPXE,
	   PXE_TFTP | URLS, 7, "ipxe"),
	PC(PXE("00007") USER_IPXE "\xaf\x03\x15\x01\x01", IPXE, PXE_TFTP, 7,
	   "ipxe"),
#undef IS
#undef PC
};

static void boot_class_by_program_transport_and_processor(void **state)
{
	static struct dhcp4 d;
	struct pxe_client c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(clients); i++) {
		const char *want = clients[i].boot_class, *got;

		ask(&d, &c, clients[i].mac, clients[i].opts, clients[i].n);
		got = pxe_client_class(&c);
		if (c.kind != clients[i].kind ||
		    c.transports != clients[i].transports ||
		    (c.has_arch ? c.arch_code : -1) != clients[i].arch ||
		    (want ? !got || strcmp(want, got) != 0 : got != NULL))
			fail_msg("line %d: kind %d, transports %u, arch %d, %s",
				 clients[i].line, (int)c.kind, c.transports,
				 c.has_arch ? c.arch_code : -1,
				 got ? got : "no class");
	}
}

static void ipxe_starts_loaders_of_its_platform_by_its_features(void **state)
{
	static const struct {
		const char *opts;
		size_t n;
		bool starts;
	} cases[] = {
#define CASE(s, starts) {s, sizeof(s) - 1, starts}
		CASE(PXE("00000") USER_IPXE, true),
		CASE(PXE("00000") USER_IPXE "\xaf\x03\x21\x01\x01", true),
		CASE(PXE("00000") USER_IPXE "\xaf\x03\x24\x01\x01", false),
		CASE(PXE("00007") USER_IPXE "\xaf\x03\x24\x01\x01", true),
		CASE(PXE("00007") USER_IPXE "\xaf\x03\x21\x01\x01", false),
		CASE(PXE("00027") USER_IPXE "\xaf\x03\x13\x01\x01", false),
		CASE(USER_IPXE, false),
#undef CASE
	};
	static struct dhcp4 d;
	struct pxe_client c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		ask(&d, &c, PC_MAC, cases[i].opts, cases[i].n);
		if (c.starts_loader != cases[i].starts)
			fail_msg("case %zu", i);
	}
}

static void pxe_client_recalls_what_a_request_leaves_out(void **state)
{
	static const struct {
		int line;
		const char *before, *opts;
		size_t n_before, n;
		enum pxe_kind kind;
		const char *boot_class;
	} cases[] = {
#define CASE(before, s, kind, cls)                               \
	{__LINE__,	before,		 s,  sizeof(before) - 1, \
	 sizeof(s) - 1, PXE_KIND_##kind, cls}
		CASE(PXE("00007") ARCH("\x07"), "", PXE, "x64"),
		CASE(HTTP("00016") ARCH("\x10"), "", HTTP, "x64-http"),
		CASE(HTTP("00016") ARCH("\x07"), "", HTTP, "x64-http"),
		CASE(HTTP("00016") ARCH("\x10"), ARCH("\x07"), HTTP,
		     "x64-http"),
		CASE(PXE("00007") ARCH("\x07"), "\x3c\x09PXEClient", PXE,
		     "x64"),
		CASE(PXE("00000") USER_IPXE, "", IPXE, "ipxe"),
		CASE(PXE("00041") ARCH("\x29"), "\x3c\x09PXEClient", RPI,
		     "rpi"),
		/* Another program says who it is. */
		CASE(PXE("00007") ARCH("\x07"), "\x3c\x08MSFT 5.0", OTHER,
		     NULL),
		CASE(PXE("00007") ARCH("\x07"), USER_IPXE, IPXE, "ipxe"),
		CASE("\x3c\x08MSFT 5.0", PXE("00007"), PXE, "x64"),
		CASE("", "", OTHER, NULL),
#undef CASE
	};
	static struct dhcp4 d;
	struct pxe_client c;
	struct pxe_id id;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		const char *want = cases[i].boot_class, *got;

		ask(&d, &c, PC_MAC, cases[i].before, cases[i].n_before);
		pxe_client_save(&id, &c);
		ask(&d, &c, PC_MAC, cases[i].opts, cases[i].n);
		pxe_client_recall(&c, &d, &id);
		got = pxe_client_class(&c);
		if (c.kind != cases[i].kind ||
		    (want ? !got || strcmp(want, got) != 0 : got != NULL))
			fail_msg("line %d: kind %d, %s", cases[i].line,
				 (int)c.kind, got ? got : "no class");
	}
}

static void each_boot_class_has_one_for_tftp_and_one_for_http(void **state)
{
	const struct arch *a;
	unsigned i;

	(void)state;
	for (i = 0; (a = arch_nth(i)); i++) {
		if (!a->boot_class) {
			assert_null(arch_class(a, true));
			continue;
		}
		assert_string_equal(arch_class(a, a->http), a->boot_class);
		assert_non_null(arch_class(a, !a->http));
		assert_true(arch_class_exists(arch_class(a, !a->http)));
		assert_non_null(strstr(arch_class(a, true), "-http"));
		assert_null(strstr(arch_class(a, false), "-http"));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_class_by_program_transport_and_processor),
		cmocka_unit_test(
			ipxe_starts_loaders_of_its_platform_by_its_features),
		cmocka_unit_test(pxe_client_recalls_what_a_request_leaves_out),
		cmocka_unit_test(
			each_boot_class_has_one_for_tftp_and_one_for_http),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
