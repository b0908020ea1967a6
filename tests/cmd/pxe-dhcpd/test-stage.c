/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client told is remembered, and no iPXE is loaded for ever. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "lease/store.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define X64	"\x3c\x20PXEClient:Arch:00007:UNDI:003016\x5d\x02\x00\x07"
#define HTTP	"\x3c\x21HTTPClient:Arch:00016:UNDI:003016\x5d\x02\x00\x10"
#define IPXE	X64 "\x4d\x04iPXE\xaf\x06\x13\x01\x01\x24\x01\x01"
#define NO_HTTP X64 "\x4d\x04iPXE\xaf\x06\x15\x01\x01\x24\x01\x01"
#define SCRIPT	"http://10.0.0.1/boot.ipxe"

/* Send a message and compare the boot file of its reply. */
#define is_given(f, file, ...)         \
	is_given_at(__LINE__, f, file, \
		    &(struct fixture_msg){.client = 1, __VA_ARGS__})

static void is_given_at(int line, struct fixture *f, const char *file,
			const struct fixture_msg *m)
{
	fixture_step(f, m);
	if (!f->len)
		fail_msg("line %d: no reply: %s", line, f->a.reason);
	if (strcmp(fixture_opt(f, 67), file) != 0)
		fail_msg("line %d: %s, expected %s", line, fixture_opt(f, 67),
			 file);
}

#define DISCOVER .type = DHCP4_DISCOVER
#define SELECT                                             \
	.type = DHCP4_REQUEST, .requested = FIXTURE_FIRST, \
	.server_id = FIXTURE_IP
#define RENEW \
	.type = DHCP4_REQUEST, .ciaddr = FIXTURE_FIRST, .src = FIXTURE_FIRST
#define REBOOT .type = DHCP4_REQUEST, .requested = FIXTURE_FIRST

static void request_without_60_and_93_gets_the_file_of_discover(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	is_given(&f, "ipxe.efi", SELECT);
	is_given(&f, "ipxe.efi", RENEW);
	/* Some send the class, and not the architecture. */
	is_given(&f, "ipxe.efi", RENEW, OPTS("\x3c\x09PXEClient"));
	/* Of UEFI HTTP Boot the class is echoed, too. */
	is_given(&f, "http://10.0.0.1/ipxe.efi", DISCOVER, OPTS(HTTP));
	is_given(&f, "http://10.0.0.1/ipxe.efi", SELECT);
	assert_string_equal(fixture_opt(&f, 60), "HTTPClient");
	/* iPXE is told not to wait for a proxyDHCP server. */
	is_given(&f, SCRIPT, DISCOVER, OPTS(IPXE));
	is_given(&f, SCRIPT, SELECT);
	assert_string_equal(fixture_opt(&f, 175), "176=01");
	fixture_release(&f);
}

static void operating_system_gets_no_boot_file_of_the_firmware(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	is_given(&f, "ipxe.efi", SELECT, OPTS(X64));
	/* It says who it is. */
	is_given(&f, "absent", SELECT, OPTS("\x3c\x08MSFT 5.0"));
	is_given(&f, "absent", RENEW);
	/* Its first message says nothing: INIT-REBOOT, or a DISCOVER. */
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	is_given(&f, "absent", REBOOT);
	is_given(&f, "absent", RENEW);
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	is_given(&f, "absent", DISCOVER);
	is_given(&f, "absent", SELECT);
	fixture_release(&f);
}

static void next_holder_of_an_address_does_not_inherit_the_program(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	f.now += LEASE_OFFER_TIMEOUT;
	/* Others take the whole pool, the first address too. */
	for (i = 2; i <= 5; i++) {
		fixture_step(&f, &(struct fixture_msg){.client = i, DISCOVER});
		fixture_step(&f,
			     &(struct fixture_msg){.client = i,
						   .type = DHCP4_REQUEST,
						   .requested = f.out.h.yiaddr,
						   .server_id = FIXTURE_IP});
		assert_int_equal(f.a.type, DHCP4_ACK);
		assert_string_equal(fixture_opt(&f, 67), "absent");
	}
	fixture_release(&f);
}

static void reload_between_discover_and_request_keeps_the_program(void **state)
{
	struct lease_table *old;
	struct fixture f;
	uint32_t pool;

	(void)state;
	fixture_init(&f, NULL);
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(X64));
	old = f.server.leases;
	f.server.leases = lease_table_new();
	assert_int_equal(lease_table_add_pool(f.server.leases, FIXTURE_FIRST,
					      FIXTURE_FIRST + 3, &pool),
			 0);
	assert_int_equal(
		store_take_over(f.server.leases, old, &f.server.subnets, f.now),
		0);
	lease_table_free(old);
	is_given(&f, "ipxe.efi", SELECT);
	fixture_release(&f);
}

static void set_tftp_script(struct fixture *f)
{
	assert_null(
		boot_map_set(&f->conf.policy.boot, "ipxe-tftp", "boot.ipxe"));
}

/* An iPXE in a ROM, which has no HTTP, loads a full one. */
static void ipxe_without_http_is_given_the_loader_at_each_boot(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	set_tftp_script(&f);
	for (i = 0; i < 4; i++) {
		is_given(&f, "ipxe.efi", DISCOVER, .xid = 1 + i, OPTS(NO_HTTP));
		/* Sent again, since a reply was lost. */
		is_given(&f, "ipxe.efi", DISCOVER, .xid = 1 + i, OPTS(NO_HTTP));
		is_given(&f, "ipxe.efi", SELECT, .xid = 1 + i, OPTS(NO_HTTP));
		f.now += 5;
		is_given(&f, SCRIPT, DISCOVER, .xid = 100 + i, OPTS(IPXE));
		is_given(&f, SCRIPT, SELECT, .xid = 100 + i, OPTS(IPXE));
		f.now += 60;
	}
	fixture_release(&f);
}

/* The loader has no HTTP either: it gets the script by TFTP. */
static void loader_without_http_is_not_loaded_for_ever(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	set_tftp_script(&f);
	for (i = 0; i < 4; i++) {
		is_given(&f, "ipxe.efi", DISCOVER, .xid = 2 * i, OPTS(NO_HTTP));
		is_given(&f, "ipxe.efi", SELECT, .xid = 2 * i, OPTS(NO_HTTP));
		f.now += 5;
		is_given(&f, "boot.ipxe", DISCOVER, .xid = 2 * i + 1,
			 OPTS(NO_HTTP));
		is_given(&f, "boot.ipxe", SELECT, .xid = 2 * i + 1,
			 OPTS(NO_HTTP));
		f.now += 60;
	}
	/* Without such a script it gets none, and leaves to the next device. */
	boot_map_release(&f.conf.policy.boot);
	assert_null(boot_map_set(&f.conf.policy.boot, "x64", "ipxe.efi"));
	assert_null(boot_map_set(&f.conf.policy.boot, "ipxe", SCRIPT));
	is_given(&f, "ipxe.efi", DISCOVER, .xid = 50, OPTS(NO_HTTP));
	is_given(&f, "absent", DISCOVER, .xid = 51, OPTS(NO_HTTP));
	fixture_release(&f);
}

/* gPXE, iPXE's ancestor, has one transaction id always. */
static void constant_transaction_id_does_not_load_for_ever(void **state)
{
	struct fixture f;
	unsigned i, n = 0;

	(void)state;
	fixture_init(&f, NULL);
	set_tftp_script(&f);
	for (i = 0; i < 20; i++) {
		fixture_step(&f, &(struct fixture_msg){.client = 1,
						       DISCOVER,
						       .xid = 7,
						       OPTS(NO_HTTP)});
		n += !strcmp(fixture_opt(&f, 67), "boot.ipxe");
		f.now += 5;
	}
	assert_true(n > 0);
	fixture_release(&f);
}

static void proxy_does_not_load_an_ipxe_without_http_for_ever(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	set_tftp_script(&f);
	f.iface.proxy = true;
	is_given(&f, "ipxe.efi", DISCOVER, .xid = 1, OPTS(NO_HTTP));
	is_given(&f, "ipxe.efi", DISCOVER, .xid = 1, OPTS(NO_HTTP));
	f.now += 5;
	is_given(&f, "boot.ipxe", DISCOVER, .xid = 2, OPTS(NO_HTTP));
	/* A day later it begins anew. */
	f.now += 86400;
	is_given(&f, "ipxe.efi", DISCOVER, .xid = 3, OPTS(NO_HTTP));
	is_given(&f, SCRIPT, DISCOVER, .xid = 4, OPTS(IPXE));
	fixture_release(&f);
}

static void https_script_is_not_for_an_ipxe_with_http_alone(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_null(boot_map_set(&f.conf.policy.boot, "ipxe",
				 "https://10.0.0.1/a"));
	is_given(&f, "ipxe.efi", DISCOVER, OPTS(IPXE));
	is_given(&f, "https://10.0.0.1/a", DISCOVER, .xid = 9,
		 OPTS(IPXE "\xaf\x03\x14\x01\x01"));
	fixture_release(&f);
}

static void tftp_script_needs_no_loader(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_null(boot_map_set(&f.conf.policy.boot, "ipxe", "boot.ipxe"));
	is_given(&f, "boot.ipxe", DISCOVER, OPTS(NO_HTTP));
	fixture_release(&f);
}

/* Many machines share the places of the table: none is loaded for ever. */
static void machines_in_one_slot_do_not_confuse_each_other(void **state)
{
	static struct chain c;
	struct mac mac = {{0x52, 0x54, 0, 0, 0, 0}};
	unsigned i, loaded = 0;

	(void)state;
	memset(&c, 0, sizeof(c));
	for (i = 0; i < 4 * CHAIN_SLOTS; i++) {
		mac.b[4] = (uint8_t)(i >> 8);
		mac.b[5] = (uint8_t)i;
		/* A newcomer is given the loader. */
		assert_false(chain_discover(&c, &mac, i, 0));
		assert_false(chain_is_loaded(&c, &mac));
	}
	for (i = 0; i < 4 * CHAIN_SLOTS; i++) {
		mac.b[4] = (uint8_t)(i >> 8);
		mac.b[5] = (uint8_t)i;
		loaded += chain_is_loaded(&c, &mac);
	}
	assert_int_equal(loaded, 0);
	assert_true(chain_discover(&c, &mac, i + 1, 5));
	assert_true(chain_is_loaded(&c, &mac));
	chain_forget(&c, &mac);
	assert_false(chain_is_loaded(&c, &mac));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			request_without_60_and_93_gets_the_file_of_discover),
		cmocka_unit_test(
			operating_system_gets_no_boot_file_of_the_firmware),
		cmocka_unit_test(
			next_holder_of_an_address_does_not_inherit_the_program),
		cmocka_unit_test(
			reload_between_discover_and_request_keeps_the_program),
		cmocka_unit_test(
			ipxe_without_http_is_given_the_loader_at_each_boot),
		cmocka_unit_test(loader_without_http_is_not_loaded_for_ever),
		cmocka_unit_test(
			constant_transaction_id_does_not_load_for_ever),
		cmocka_unit_test(
			proxy_does_not_load_an_ipxe_without_http_for_ever),
		cmocka_unit_test(
			https_script_is_not_for_an_ipxe_with_http_alone),
		cmocka_unit_test(tftp_script_needs_no_loader),
		cmocka_unit_test(
			machines_in_one_slot_do_not_confuse_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
