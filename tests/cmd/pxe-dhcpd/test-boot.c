/* SPDX-License-Identifier: BSD-2-Clause */
/* Which client is told to boot what, and in which fields of the reply. */
#include "../../lib/unit.h"

#include <string.h>

#include "fixture.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define DISCOVER(...)           \
	(&(struct fixture_msg){ \
		.client = 1, .type = DHCP4_DISCOVER, __VA_ARGS__})

#define BIOS  "\x3c\x20PXEClient:Arch:00000:UNDI:002001\x5d\x02\x00\x00"
#define UEFI  "\x3c\x20PXEClient:Arch:00007:UNDI:003016\x5d\x02\x00\x07"
#define EBC   "\x3c\x20PXEClient:Arch:00009:UNDI:003016\x5d\x02\x00\x09"
#define ARM64 "\x3c\x20PXEClient:Arch:00011:UNDI:003016\x5d\x02\x00\x0b"
#define HTTP  "\x3c\x21HTTPClient:Arch:00016:UNDI:003016\x5d\x02\x00\x10"
#define IPXE  UEFI "\x4d\x04iPXE\xaf\x03\x13\x01\x01"
#define GUID           \
	"\x61\x11\x00" \
	"0123456789abcdef"
#define BIG "\x39\x02\x05\xc0"

static void is_file(struct fixture *b, const char *want)
{
	assert_true(b->len > 0);
	assert_string_equal(fixture_opt(b, DHCP4_OPT_BOOTFILE), want);
	assert_int_equal(b->out.file.len, strlen(want));
	assert_memory_equal(b->out.file.p, want, strlen(want));
	assert_true(b->out.h.siaddr == FIXTURE_IP);
}

/* Rules 4 and 5: header and options alike, 67 with its NUL, 66 without. */
static void firmware_gets_the_file_everywhere(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(OPTS(BIOS GUID BIG)));
	is_file(&b, "undionly.kpxe");
	assert_int_equal(dhcp4_get(&b.out, 67).len, sizeof("undionly.kpxe"));
	assert_string_equal(fixture_opt(&b, 66), "10.0.0.1");
	assert_int_equal(dhcp4_get(&b.out, 66).len, strlen("10.0.0.1"));
	assert_memory_equal(b.out.sname.p, "10.0.0.1", 8);
	/* Rule 1: who gives addresses does not say PXEClient. */
	assert_string_equal(fixture_opt(&b, 60), "absent");
	assert_string_equal(fixture_opt(&b, 43), "absent");
	assert_string_equal(fixture_opt(&b, 175), "absent");
	assert_memory_equal(dhcp4_get(&b.out, 97).p,
			    "\0"
			    "0123456789abcdef",
			    17);
	assert_string_equal(fixture_opt(&b, 52), "absent");
	fixture_release(&b);
}

static void x64_by_both_codes(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(OPTS(UEFI)));
	is_file(&b, "ipxe.efi");
	fixture_step(&b, DISCOVER(OPTS(EBC)));
	is_file(&b, "ipxe.efi");
	fixture_release(&b);
}

static void ipxe_gets_its_script_and_no_wait(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(OPTS(IPXE)));
	is_file(&b, "http://10.0.0.1/boot.ipxe");
	assert_string_equal(fixture_opt(&b, 175), "176=01");
	assert_string_equal(fixture_opt(&b, 60), "absent");
	assert_string_equal(fixture_opt(&b, 66), "absent");
	fixture_release(&b);
}

static void http_boot_needs_its_class_echoed(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(OPTS(HTTP)));
	is_file(&b, "http://10.0.0.1/ipxe.efi");
	assert_string_equal(fixture_opt(&b, 60), "HTTPClient");
	fixture_release(&b);
}

static void unknown_class_gets_the_default_but_never_ipxe(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(OPTS(ARM64)));
	assert_int_equal(b.a.type, DHCP4_OFFER);
	assert_string_equal(fixture_opt(&b, 67), "absent");
	assert_null(boot_map_set(&b.boot, "default", "loaders/any"));
	fixture_step(&b, DISCOVER(OPTS(ARM64)));
	is_file(&b, "loaders/any");
	/* A TFTP name is nothing for HTTP Boot. */
	boot_map_release(&b.boot);
	assert_null(boot_map_set(&b.boot, "default", "loaders/any"));
	fixture_step(&b, DISCOVER(OPTS(HTTP)));
	assert_string_equal(fixture_opt(&b, 67), "absent");
	fixture_step(&b, DISCOVER(OPTS(IPXE)));
	assert_string_equal(fixture_opt(&b, 67), "absent");
	assert_string_equal(fixture_opt(&b, 175), "absent");
	fixture_release(&b);
}

static void tftp_url_names_its_server(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	assert_null(boot_map_set(&b.boot, "x64", "tftp://10.0.0.9/a/b.efi"));
	fixture_step(&b, DISCOVER(OPTS(UEFI)));
	assert_string_equal(fixture_opt(&b, 67), "a/b.efi");
	assert_true(b.out.h.siaddr == 0x0a000009);
	assert_string_equal(fixture_opt(&b, 66), "10.0.0.9");
	fixture_release(&b);
}

static void bad_boot_values_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{"x86", "a"},
		{"x64", "http://10.0.0.1/a"},
		{"bios", "https://10.0.0.1/a"},
		{"x64-http", "a.efi"},
		{"x64", ""},
		{"x64", "a b"},
		{"x64", "tftp://host/a"},
		{"x64", "tftp://10.0.0.1"},
		{"x64", "tftp://10.0.0.1/"},
		{"x64", "tftp:///a"},
	};
	struct boot_map m = {NULL, 0};
	char big[BOOT_FILE_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++)
		assert_non_null(boot_map_set(&m, bad[i][0], bad[i][1]));
	memset(big, 'a', sizeof(big));
	big[BOOT_FILE_MAX + 1] = 0;
	assert_non_null(boot_map_set(&m, "x64", big));
	big[BOOT_FILE_MAX] = 0;
	assert_null(boot_map_set(&m, "x64", big));
	boot_map_release(&m);
}

/* A URL of 254 bytes does not fit the header: it is in option 67 alone. */
static void long_url(void **state)
{
	struct fixture b;
	char url[BOOT_FILE_MAX + 1] = "http://10.0.0.1/";

	(void)state;
	fixture_init(&b, NULL);
	memset(url + 16, 'u', sizeof(url) - 17);
	url[BOOT_FILE_MAX] = 0;
	assert_null(boot_map_set(&b.boot, "ipxe", url));
	fixture_step(&b, DISCOVER(OPTS(IPXE)));
	assert_int_equal(b.out.file.len, 0);
	assert_string_equal(fixture_opt(&b, 67), url);
	/* The client did not say that it takes more than 576. */
	assert_true(b.len <= DHCP4_SAFE_LEN);
	fixture_release(&b);
}

/* Everything at once: what is optional goes, the reply stays legal. */
static void reply_never_exceeds_the_client(void **state)
{
	static uint8_t opts[1024];
	struct fixture_msg m = {
		.client = 1, .type = DHCP4_DISCOVER, .giaddr = 0x0a140001};
	char url[BOOT_FILE_MAX + 1];
	struct fixture b;
	size_t n = 0;

	(void)state;
	fixture_init(&b, NULL);
	memset(url, 'f', sizeof(url));
	url[BOOT_FILE_MAX] = 0;
	assert_null(boot_map_set(&b.boot, "bios", url));
	memcpy(opts, BIOS, sizeof(BIOS) - 1);
	n += sizeof(BIOS) - 1;
	opts[n++] = 61;
	opts[n++] = 255;
	n += 255;
	opts[n++] = 82;
	opts[n++] = 20;
	opts[n] = 1;
	opts[n + 1] = 18;
	n += 20;
	m.opts = (const char *)opts;
	m.n_opts = n;
	fixture_step(&b, &m);
	/* The relay takes its 22 bytes out again. */
	assert_true(b.len <= DHCP4_SAFE_LEN + 22);
	assert_true(b.len > 0);
	assert_int_equal(dhcp4_get(&b.out, 82).len, 20);
	assert_string_equal(fixture_opt(&b, 67), url);
	assert_string_equal(fixture_opt(&b, 61), "absent");
	fixture_release(&b);
}

static void proxy_offers_boot_and_no_address(void **state)
{
	static const uint8_t none[] = {1, 3, 6, 50, 51, 58, 59};
	struct fixture b;
	size_t i;

	(void)state;
	fixture_init(&b, NULL);
	b.server.proxy = true;
	fixture_step(&b, DISCOVER(OPTS(UEFI GUID)));
	assert_int_equal(b.a.type, DHCP4_OFFER);
	is_file(&b, "ipxe.efi");
	assert_true(b.out.h.yiaddr == 0);
	assert_string_equal(fixture_opt(&b, 60), "PXEClient");
	assert_string_equal(fixture_opt(&b, 43), "6=08");
	assert_string_equal(fixture_opt(&b, 54), "10.0.0.1");
	assert_int_equal(dhcp4_get(&b.out, 97).len, 17);
	for (i = 0; i < N_ELEM(none); i++)
		assert_string_equal(fixture_opt(&b, none[i]), "absent");
	assert_int_equal(b.to.to, REPLY_BROADCAST);
	/* iPXE too, which takes its script from it. */
	fixture_step(&b, DISCOVER(OPTS(IPXE)));
	is_file(&b, "http://10.0.0.1/boot.ipxe");
	assert_string_equal(fixture_opt(&b, 60), "PXEClient");
	assert_string_equal(fixture_opt(&b, 175), "absent");
	fixture_step(&b, DISCOVER(OPTS(HTTP)));
	assert_string_equal(fixture_opt(&b, 60), "HTTPClient");
	assert_string_equal(fixture_opt(&b, 43), "absent");
	fixture_release(&b);
}

static void proxy_leaves_the_rest_alone(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	b.server.proxy = true;
	/* An operating system; a REQUEST on 67; a class without a file. */
	fixture_step(&b, DISCOVER());
	assert_int_equal(b.len, 0);
	fixture_step(&b, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_REQUEST,
					       .requested = FIXTURE_FIRST,
					       .server_id = 0x0a000002,
					       OPTS(UEFI)});
	assert_int_equal(b.len, 0);
	fixture_step(&b, DISCOVER(OPTS(ARM64)));
	assert_int_equal(b.len, 0);
	fixture_release(&b);
}

static void boot_server_on_4011(void **state)
{
	struct fixture b;
	struct fixture_msg m = {
		.client = 1,
		.type = DHCP4_REQUEST,
		.ciaddr = FIXTURE_FIRST,
		.src = FIXTURE_FIRST,
		.boot_port = true,
		OPTS(UEFI "\x2b\x07\x47\x04\x80\x00\x00\x00\xff")};

	(void)state;
	fixture_init(&b, NULL);
	b.server.proxy = true;
	fixture_step(&b, &m);
	assert_int_equal(b.a.type, DHCP4_ACK);
	is_file(&b, "ipxe.efi");
	assert_int_equal(b.to.to, REPLY_SOURCE);
	/* The boot item comes back as it was sent. */
	assert_string_equal(fixture_opt(&b, 43), "6=08 71=80000000");
	assert_string_equal(fixture_opt(&b, 60), "PXEClient");
	assert_string_equal(fixture_opt(&b, 51), "absent");
	m.type = DHCP4_DISCOVER;
	fixture_step(&b, &m);
	assert_int_equal(b.len, 0);
	fixture_release(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(firmware_gets_the_file_everywhere),
		cmocka_unit_test(x64_by_both_codes),
		cmocka_unit_test(ipxe_gets_its_script_and_no_wait),
		cmocka_unit_test(http_boot_needs_its_class_echoed),
		cmocka_unit_test(unknown_class_gets_the_default_but_never_ipxe),
		cmocka_unit_test(tftp_url_names_its_server),
		cmocka_unit_test(bad_boot_values_are_refused),
		cmocka_unit_test(long_url),
		cmocka_unit_test(reply_never_exceeds_the_client),
		cmocka_unit_test(proxy_offers_boot_and_no_address),
		cmocka_unit_test(proxy_leaves_the_rest_alone),
		cmocka_unit_test(boot_server_on_4011),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
