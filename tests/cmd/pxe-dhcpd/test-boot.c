/* SPDX-License-Identifier: BSD-2-Clause */
/* Which boot file each client gets, and in which fields of the reply. */
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

static void is_file(struct fixture *f, const char *want)
{
	assert_true(f->len > 0);
	assert_string_equal(fixture_opt(f, DHCP4_OPT_BOOTFILE), want);
	assert_int_equal(f->out.file.len, strlen(want));
	assert_memory_equal(f->out.file.p, want, strlen(want));
	assert_true(f->out.h.siaddr == FIXTURE_IP);
}

/* Option 67 counts its NUL, option 66 has none. */
static void firmware_gets_the_boot_file_in_header_and_options(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(OPTS(BIOS GUID BIG)));
	is_file(&f, "undionly.kpxe");
	assert_int_equal(dhcp4_get(&f.out, 67).len, sizeof("undionly.kpxe"));
	assert_string_equal(fixture_opt(&f, 66), "10.0.0.1");
	assert_int_equal(dhcp4_get(&f.out, 66).len, strlen("10.0.0.1"));
	assert_memory_equal(f.out.sname.p, "10.0.0.1", 8);
	/* "PXEClient" is for proxyDHCP alone: EDK2 would ask port 4011. */
	assert_string_equal(fixture_opt(&f, 60), "absent");
	assert_string_equal(fixture_opt(&f, 43), "absent");
	assert_string_equal(fixture_opt(&f, 175), "absent");
	assert_memory_equal(dhcp4_get(&f.out, 97).p,
			    "\0"
			    "0123456789abcdef",
			    17);
	assert_string_equal(fixture_opt(&f, 52), "absent");
	fixture_release(&f);
}

static void x64_is_known_by_architecture_7_and_9(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(OPTS(UEFI)));
	is_file(&f, "ipxe.efi");
	fixture_step(&f, DISCOVER(OPTS(EBC)));
	is_file(&f, "ipxe.efi");
	fixture_release(&f);
}

static void ipxe_gets_its_script_and_no_pxedhcp_option(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(OPTS(IPXE)));
	is_file(&f, "http://10.0.0.1/boot.ipxe");
	assert_string_equal(fixture_opt(&f, 175), "176=01");
	assert_string_equal(fixture_opt(&f, 60), "absent");
	assert_string_equal(fixture_opt(&f, 66), "absent");
	fixture_release(&f);
}

static void uefi_http_boot_gets_url_and_option_60(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(OPTS(HTTP)));
	is_file(&f, "http://10.0.0.1/ipxe.efi");
	assert_string_equal(fixture_opt(&f, 60), "HTTPClient");
	fixture_release(&f);
}

static void default_boot_file_is_for_unknown_classes_not_ipxe(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(OPTS(ARM64)));
	assert_int_equal(f.a.type, DHCP4_OFFER);
	assert_string_equal(fixture_opt(&f, 67), "absent");
	assert_null(
		boot_map_set(&f.conf.policy.boot, "default", "loaders/any"));
	fixture_step(&f, DISCOVER(OPTS(ARM64)));
	is_file(&f, "loaders/any");
	/* UEFI HTTP Boot cannot load a TFTP name. */
	boot_map_release(&f.conf.policy.boot);
	assert_null(
		boot_map_set(&f.conf.policy.boot, "default", "loaders/any"));
	fixture_step(&f, DISCOVER(OPTS(HTTP)));
	assert_string_equal(fixture_opt(&f, 67), "absent");
	fixture_step(&f, DISCOVER(OPTS(IPXE)));
	assert_string_equal(fixture_opt(&f, 67), "absent");
	assert_string_equal(fixture_opt(&f, 175), "absent");
	fixture_release(&f);
}

static void tftp_url_sets_siaddr_and_option_66(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_null(boot_map_set(&f.conf.policy.boot, "x64",
				 "tftp://10.0.0.9/a/f.efi"));
	fixture_step(&f, DISCOVER(OPTS(UEFI)));
	assert_string_equal(fixture_opt(&f, 67), "a/f.efi");
	assert_true(f.out.h.siaddr == 0x0a000009);
	assert_string_equal(fixture_opt(&f, 66), "10.0.0.9");
	fixture_release(&f);
}

static void boot_file_that_the_class_cannot_load_is_refused(void **state)
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

/* Whether the compiler's char is signed (x86) or not (arm64). */
static void boot_file_name_may_be_utf8(void **state)
{
	static const char *const good[] = {
		"loaders/na\xc3\xafve.efi",
		"\xe8\xb5\xb7\xe5\x8b\x95.efi",
		"tftp://10.0.0.9/\xc3\xbc.efi",
		"\xff\x80",
		"~!.efi",
	};
	/* Blanks and control characters have no place in a name. */
	static const char *const bad[] = {
		"a b", "a\tb", "a\n", "\x1b[31m", "a\x7f", "\x01", " ",
	};
	struct boot_map m = {NULL, 0};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++)
		if (boot_map_set(&m, "x64", good[i]))
			fail_msg("name %zu is refused", i);
	assert_string_equal(boot_map_find(&m, "x64")->file, "~!.efi");
	for (i = 0; i < N_ELEM(bad); i++)
		if (!boot_map_set(&m, "x64", bad[i]))
			fail_msg("bad name %zu is accepted", i);
	boot_map_release(&m);
}

/* The header has room for 127 bytes. */
static void url_longer_than_the_header_field_is_in_option_67(void **state)
{
	struct fixture f;
	char url[BOOT_FILE_MAX + 1] = "http://10.0.0.1/";

	(void)state;
	fixture_init(&f, NULL);
	memset(url + 16, 'u', sizeof(url) - 17);
	url[BOOT_FILE_MAX] = 0;
	assert_null(boot_map_set(&f.conf.policy.boot, "ipxe", url));
	fixture_step(&f, DISCOVER(OPTS(IPXE)));
	assert_int_equal(f.out.file.len, 0);
	assert_string_equal(fixture_opt(&f, 67), url);
	/* Without option 57 a client takes 576 bytes. */
	assert_true(f.len <= DHCP4_SAFE_LEN);
	fixture_release(&f);
}

/* Options that a client can do without are left out for lack of room. */
static void reply_keeps_to_the_clients_maximum_size(void **state)
{
	static uint8_t opts[1024];
	struct fixture_msg m = {
		.client = 1, .type = DHCP4_DISCOVER, .giaddr = 0x0a140001};
	char url[BOOT_FILE_MAX + 1];
	struct fixture f;
	size_t n = 0;

	(void)state;
	fixture_init(&f, NULL);
	memset(url, 'f', sizeof(url));
	url[BOOT_FILE_MAX] = 0;
	assert_null(boot_map_set(&f.conf.policy.boot, "bios", url));
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
	fixture_step(&f, &m);
	/* The relay agent removes its option, which has 22 bytes. */
	assert_true(f.len <= DHCP4_SAFE_LEN + 22);
	assert_true(f.len > 0);
	assert_int_equal(dhcp4_get(&f.out, 82).len, 20);
	assert_string_equal(fixture_opt(&f, 67), url);
	assert_string_equal(fixture_opt(&f, 61), "absent");
	fixture_release(&f);
}

static void proxy_offers_a_boot_file_and_no_address(void **state)
{
	static const uint8_t none[] = {1, 3, 6, 50, 51, 58, 59};
	struct fixture f;
	size_t i;

	(void)state;
	fixture_init(&f, NULL);
	f.iface.proxy = true;
	fixture_step(&f, DISCOVER(OPTS(UEFI GUID)));
	assert_int_equal(f.a.type, DHCP4_OFFER);
	is_file(&f, "ipxe.efi");
	assert_true(f.out.h.yiaddr == 0);
	assert_string_equal(fixture_opt(&f, 60), "PXEClient");
	assert_string_equal(fixture_opt(&f, 43), "6=08");
	assert_string_equal(fixture_opt(&f, 54), "10.0.0.1");
	assert_int_equal(dhcp4_get(&f.out, 97).len, 17);
	for (i = 0; i < N_ELEM(none); i++)
		assert_string_equal(fixture_opt(&f, none[i]), "absent");
	assert_int_equal(f.dest.kind, REPLY_BROADCAST);
	/* iPXE takes its script from a proxyDHCP server as well. */
	fixture_step(&f, DISCOVER(OPTS(IPXE)));
	is_file(&f, "http://10.0.0.1/boot.ipxe");
	assert_string_equal(fixture_opt(&f, 60), "PXEClient");
	assert_string_equal(fixture_opt(&f, 175), "absent");
	fixture_step(&f, DISCOVER(OPTS(HTTP)));
	assert_string_equal(fixture_opt(&f, 60), "HTTPClient");
	assert_string_equal(fixture_opt(&f, 43), "absent");
	fixture_release(&f);
}

static void proxy_does_not_answer_other_servers_clients(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	f.iface.proxy = true;
	/* No boot program; a REQUEST on port 67; a class without a file. */
	fixture_step(&f, DISCOVER());
	assert_int_equal(f.len, 0);
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_REQUEST,
					       .requested = FIXTURE_FIRST,
					       .server_id = 0x0a000002,
					       OPTS(UEFI)});
	assert_int_equal(f.len, 0);
	fixture_step(&f, DISCOVER(OPTS(ARM64)));
	assert_int_equal(f.len, 0);
	fixture_release(&f);
}

static void proxy_acks_on_port_4011_with_the_boot_item(void **state)
{
	struct fixture f;
	struct fixture_msg m = {
		.client = 1,
		.type = DHCP4_REQUEST,
		.ciaddr = FIXTURE_FIRST,
		.src = FIXTURE_FIRST,
		.pxe_port = true,
		OPTS(UEFI "\x2b\x07\x47\x04\x80\x00\x00\x00\xff")};

	(void)state;
	fixture_init(&f, NULL);
	f.iface.proxy = true;
	fixture_step(&f, &m);
	assert_int_equal(f.a.type, DHCP4_ACK);
	is_file(&f, "ipxe.efi");
	assert_int_equal(f.dest.kind, REPLY_SOURCE);
	/* The boot item is that of the request. */
	assert_string_equal(fixture_opt(&f, 43), "6=08 71=80000000");
	assert_string_equal(fixture_opt(&f, 60), "PXEClient");
	assert_string_equal(fixture_opt(&f, 51), "absent");
	m.type = DHCP4_DISCOVER;
	fixture_step(&f, &m);
	assert_int_equal(f.len, 0);
	fixture_release(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_file_name_may_be_utf8),
		cmocka_unit_test(
			firmware_gets_the_boot_file_in_header_and_options),
		cmocka_unit_test(x64_is_known_by_architecture_7_and_9),
		cmocka_unit_test(ipxe_gets_its_script_and_no_pxedhcp_option),
		cmocka_unit_test(uefi_http_boot_gets_url_and_option_60),
		cmocka_unit_test(
			default_boot_file_is_for_unknown_classes_not_ipxe),
		cmocka_unit_test(tftp_url_sets_siaddr_and_option_66),
		cmocka_unit_test(
			boot_file_that_the_class_cannot_load_is_refused),
		cmocka_unit_test(
			url_longer_than_the_header_field_is_in_option_67),
		cmocka_unit_test(reply_keeps_to_the_clients_maximum_size),
		cmocka_unit_test(proxy_offers_a_boot_file_and_no_address),
		cmocka_unit_test(proxy_does_not_answer_other_servers_clients),
		cmocka_unit_test(proxy_acks_on_port_4011_with_the_boot_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
