/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the configuration says of replies: blocks of subnets and tags, and
 * parameters of the hosts file (pxe-dhcpd.conf(5), pxe-hosts(5)).
 */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "site.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define MESSAGE(n, t, ...) \
	(&(struct fixture_msg){.client = (n), .type = (t), __VA_ARGS__})
#define DISCOVER(n, ...) MESSAGE(n, DHCP4_DISCOVER, __VA_ARGS__)

#define BIOS  "\x3c\x20PXEClient:Arch:00000:UNDI:002001\x5d\x02\x00\x00"
#define UEFI  "\x3c\x20PXEClient:Arch:00007:UNDI:003016\x5d\x02\x00\x07"
#define ARM64 "\x3c\x20PXEClient:Arch:00011:UNDI:003016\x5d\x02\x00\x0b"
#define IPXE  UEFI "\x4d\x04iPXE\xaf\x03\x13\x01\x01"
#define LINUX      \
	"\x3c\x0f" \
	"dhcpcd-9:Linux6"

/* The hosts that tests know: client 1 is n1, client 2 is n2. */
#define HOSTS                                \
	"52:54:00:00:00:01 n1 10.0.0.51 -\n" \
	"52:54:00:00:00:02 n2 10.0.0.52 -\n"

/* --- scopes --------------------------------------------------------------- */

static void narrower_scopes_replace_wider_ones_option_by_option(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "dns 10.0.0.1\n"
		  "domain all\n"
		  "option ntp 10.0.0.2\n"
		  "option mtu 1400\n"
		  "subnet 10.0.0.0/24 {\n"
		  "router 10.0.0.254\n"
		  "option ntp 10.0.0.3\n"
		  "domain net\n"
		  "}\n"
		  "tag arm {\n"
		  "match class=arm64\n"
		  "option ntp 10.0.0.4\n"
		  "}\n"
		  "tag any {\n"
		  "match mac=52:54:*\n"
		  "option mtu 1300\n"
		  "}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "3 6 15 26 42"),
			    "10.0.0.100 3=10.0.0.254 6=10.0.0.1 15=net "
			    "26=1300 42=10.0.0.3");
	fixture_step(&s.f, DISCOVER(1, OPTS(ARM64)));
	assert_string_equal(told(&s.f, "15 26 42"),
			    "10.0.0.100 15=net 26=1300 42=10.0.0.4");
	site_release(&s);
}

static void first_of_two_tags_that_contradict_each_other_counts(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "tag b {\nmatch mac=*\noption mtu 1001\n}\n"
		  "tag a {\nmatch mac=*\noption mtu 1002\ndomain a\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "15 26"), "10.0.0.100 15=a 26=1001");
	site_release(&s);
}

static void a_hosts_line_goes_before_tags_and_subnets(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "subnet 10.0.0.0/24 {\noption mtu 1000\ndomain net\n}\n"
		  "tag slow {\noption mtu 1001\noption ntp 10.0.0.9\n}\n",
		  "52:54:00:00:00:01 n1 10.0.0.51 - option.mtu=1003 tag=slow "
		  "lease=2m boot=own.efi next-server=10.0.0.8\n"
		  "52:54:00:00:00:02 n2 - - boot=-\n"
		  "52:54:00:00:00:03 n3 - - boot.x64=x.efi "
		  "boot.ipxe=http://10.0.0.9/n3\n");
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "12 15 26 42 51 66 67"),
			    "10.0.0.51 12=n1 15=net 26=1003 42=10.0.0.9 "
			    "51=120s 66=10.0.0.8 67=own.efi");
	assert_true(s.f.out.h.siaddr == 0x0a000008);
	/* The file is for firmware: iPXE would load itself for ever. */
	fixture_step(&s.f, DISCOVER(1, OPTS(IPXE)));
	assert_string_equal(told(&s.f, "67"), "10.0.0.51 67=boot.ipxe");
	fixture_step(&s.f, DISCOVER(2, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"), "10.0.0.100 67=absent");
	fixture_step(&s.f, DISCOVER(3, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"), "10.0.0.101 67=x.efi");
	fixture_step(&s.f, DISCOVER(3, OPTS(IPXE)));
	assert_string_equal(told(&s.f, "67"),
			    "10.0.0.101 67=http://10.0.0.9/n3");
	site_release(&s);
}

static void boot_files_are_those_of_the_narrowest_scope_with_one(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "tag lab {\nmatch mac=52:54:00:00:00:01\n"
		  "boot x64=lab.efi\n"
		  "boot ipxe=http://10.0.0.9/lab.ipxe\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"), "10.0.0.100 67=lab.efi");
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS)));
	assert_string_equal(told(&s.f, "67"),
			    "10.0.0.100 67=loaders/undionly.kpxe");
	fixture_step(&s.f, DISCOVER(1, OPTS(IPXE)));
	assert_string_equal(told(&s.f, "67"),
			    "10.0.0.100 67=http://10.0.0.9/lab.ipxe");
	fixture_step(&s.f, DISCOVER(7, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"),
			    "10.0.0.101 67=loaders/snponly.efi");
	site_release(&s);
}

static void firmware_has_short_leases_and_systems_long_ones(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "pool 10.0.0.100-10.0.0.103\nlease 12h\n", NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "51 58 59"),
			    "10.0.0.100 51=1800s 58=900s 59=1575s");
	fixture_step(&s.f, DISCOVER(1, OPTS(IPXE)));
	assert_string_equal(told(&s.f, "51"), "10.0.0.100 51=43200s");
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "51"), "10.0.0.100 51=43200s");
	site_release(&s);
	/* It is a bound, never longer than the lease of others. */
	site_init(&s, "pool 10.0.0.100-10.0.0.103\nlease 2m\nboot-lease 1h\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "51"), "10.0.0.100 51=120s");
	site_release(&s);
}

/* --- options -------------------------------------------------------------- */

static void sub_options_of_several_scopes_make_one_option(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "option 43.1 hex:01\n"
		  "option 43.2 text:all\n"
		  "option 125.42623.1 text:u\n"
		  "option 125.9.1 u8:1\n"
		  "option 124.9 text:x\n"
		  "tag t {\nmatch mac=*\noption 43.1 hex:02\n"
		  "option 125.42623.2 text:v\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "43 124 125"),
			    "10.0.0.100 43=1=02 2=616c6c "
			    "124=000000090201"
			    "78 "
			    "125=0000a67f06020176010175"
			    "0000000903010101");
	site_release(&s);
}

static void options_are_sent_whether_a_client_asks_or_not(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "option pxelinux-prefix http://10.0.0.1/\n"
		  "option v6-only 5m\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS)));
	/* RFC 8925: 108 only to those that ask for it. */
	assert_string_equal(told(&s.f, "108 210"),
			    "10.0.0.100 108=absent 210=http://10.0.0.1/");
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS "\x37\x01\x6c")));
	assert_string_equal(told(&s.f, "108"), "10.0.0.100 108=300s");
	site_release(&s);
}

static void options_that_are_asked_for_come_before_the_others(void **state)
{
	char conf[2048] = "pool 10.0.0.100-10.0.0.103\n";
	size_t n = strlen(conf);
	static struct site s;
	int i;

	(void)state;
	for (i = 224; i < 232; i++)
		n += (size_t)snprintf(conf + n, sizeof(conf) - n,
				      "option %d text:%060d\n", i, i);
	site_init(&s, conf, NULL);
	/* 548 bytes do not hold them all. */
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX "\x37\x02\xe7\xe6")));
	assert_true(dhcp4_has(&s.f.out, 231));
	assert_true(dhcp4_has(&s.f.out, 230));
	assert_true(dhcp4_has(&s.f.out, 224));
	assert_false(dhcp4_has(&s.f.out, 229));
	site_release(&s);
}

static void proxydhcp_says_nothing_of_the_network(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "proxy\nrouter 10.0.0.254\ndomain x\n"
		  "option pxelinux-prefix /x/\noption ntp 10.0.0.9\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS)));
	assert_string_equal(told(&s.f, "3 15 42 51 67 210"),
			    "0.0.0.0 3=absent 15=absent 42=absent 51=absent "
			    "67=loaders/undionly.kpxe 210=/x/");
	site_release(&s);
}

/* --- subnets -------------------------------------------------------------- */

static void subnets_have_routers_leases_and_pools_of_their_own(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "lease 1h\n"
		  "subnet 10.0.0.0/24 {\npool 10.0.0.100-10.0.0.103\n"
		  "router 10.0.0.254\n}\n"
		  "subnet 10.20.0.0/16 {\npool 10.20.0.50-10.20.0.51\n"
		  "router 10.20.0.1\nlease 5m\ndns 10.20.0.2\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "1 3 6 51"),
			    "10.0.0.100 1=255.255.255.0 3=10.0.0.254 6=absent "
			    "51=3600s");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "1 3 6 51"),
			    "10.20.0.50 1=255.255.0.0 3=10.20.0.1 6=10.20.0.2 "
			    "51=300s");
	site_release(&s);
}

static void
a_relay_agent_may_have_an_address_outside_of_its_subnet(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "subnet 10.20.0.0/16 {\npool 10.20.0.50-10.20.0.51\n"
		  "relay 192.168.9.1\nrelay 192.168.9.2\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0xc0a80902, OPTS(LINUX)));
	assert_string_equal(told(&s.f, "1"), "10.20.0.50 1=255.255.0.0");
	assert_int_equal(s.f.dest.kind, REPLY_RELAY);
	assert_true(s.f.dest.ip == 0xc0a80902);
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0xc0a80903, OPTS(LINUX)));
	assert_string_equal(told(&s.f, ""),
			    "on a network that has no pool here");
	site_release(&s);
}

static void link_selection_goes_before_subnet_selection_and_giaddr(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "subnet 10.20.0.0/16 {\npool 10.20.0.50-10.20.0.51\n}\n"
		  "subnet 10.30.0.0/16 {\npool 10.30.0.50-10.30.0.51\n}\n"
		  "subnet 10.40.0.0/16 {\npool 10.40.0.50-10.40.0.51\n}\n",
		  NULL);
	/* RFC 3527, RFC 3011. */
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001,
				    OPTS("\x76\x04\x0a\x1e\x00\x00"
					 "\x52\x06\x05\x04\x0a\x28\x00\x00")));
	assert_string_equal(told(&s.f, ""), "10.40.0.50");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001,
				    OPTS("\x76\x04\x0a\x1e\x00\x00")));
	assert_string_equal(told(&s.f, ""), "10.30.0.50");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001));
	assert_string_equal(told(&s.f, ""), "10.20.0.50");
	site_release(&s);
}

static void a_subnet_without_a_pool_serves_reserved_hosts_only(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "subnet 10.20.0.0/16 {\nrouter 10.20.0.1\n}\n",
		  "52:54:00:00:00:01 n1 10.20.0.5 -\n");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001));
	assert_string_equal(told(&s.f, "3"), "10.20.0.5 3=10.20.0.1");
	fixture_step(&s.f, DISCOVER(9, .giaddr = 0x0a140001));
	assert_string_equal(told(&s.f, ""), "unknown machine, and no pool");
	site_release(&s);
}

static void subnets_that_share_a_link_share_their_pools(void **state)
{
	static struct site s;
	unsigned i;

	(void)state;
	site_init(&s,
		  "subnet 10.0.0.0/24 {\npool 10.0.0.100-10.0.0.101\n"
		  "router 10.0.0.254\nshared wire\n}\n"
		  "subnet 10.1.0.0/24 {\npool 10.1.0.100-10.1.0.101\n"
		  "router 10.1.0.254\nshared wire\n}\n"
		  "subnet 10.2.0.0/24 {\npool 10.2.0.100-10.2.0.101\n}\n",
		  NULL);
	for (i = 1; i <= 2; i++)
		fixture_step(&s.f, DISCOVER(i, .src = 0));
	assert_string_equal(told(&s.f, "1 3"),
			    "10.0.0.101 1=255.255.255.0 3=10.0.0.254");
	fixture_step(&s.f, DISCOVER(3, .src = 0));
	assert_string_equal(told(&s.f, "1 3"),
			    "10.1.0.100 1=255.255.255.0 3=10.1.0.254");
	fixture_step(&s.f, MESSAGE(3, DHCP4_REQUEST, .requested = 0x0a010064,
				   .server_id = FIXTURE_IP));
	assert_string_equal(told(&s.f, "3"), "10.1.0.100 3=10.1.0.254");
	/* It renews: no NAK because the interface has another subnet. */
	fixture_step(&s.f, MESSAGE(3, DHCP4_REQUEST, .ciaddr = 0x0a010064,
				   .src = 0x0a010064));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	fixture_step(&s.f, DISCOVER(4, .src = 0));
	fixture_step(&s.f, DISCOVER(5, .src = 0));
	assert_string_equal(told(&s.f, ""), "no free address");
	site_release(&s);
}

/* --- the hosts file ------------------------------------------------------- */

static void a_machine_has_an_address_in_each_of_several_subnets(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "subnet 10.20.0.0/16 {\npool 10.20.0.50-10.20.0.51\n}\n"
		  "subnet 10.30.0.0/16 {\npool 10.30.0.50-10.30.0.51\n}\n",
		  "52:54:00:00:00:01 n1 10.0.0.51 - option.mtu=1300\n"
		  "52:54:00:00:00:01 n1 10.20.0.5 -\n");
	fixture_step(&s.f, DISCOVER(1, .src = 0));
	assert_string_equal(told(&s.f, "12 26"), "10.0.0.51 12=n1 26=1300");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a140001));
	assert_string_equal(told(&s.f, "12 26"), "10.20.0.5 12=n1 26=1300");
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a1e0001));
	assert_string_equal(told(&s.f, "12 26"), "10.30.0.50 12=n1 26=1300");
	site_release(&s);
}

static struct fixture_msg *selecting(unsigned client, uint32_t ip)
{
	static struct fixture_msg m;

	m = (struct fixture_msg){.client = client,
				 .type = DHCP4_REQUEST,
				 .requested = ip,
				 .server_id = FIXTURE_IP};
	return &m;
}

static void ports_of_one_machine_share_an_address_the_last_has_it(void **state)
{
	static struct site s;
	const struct lease *l;

	(void)state;
	site_init(&s, "pool 10.0.0.100-10.0.0.103\n",
		  "52:54:00:00:00:01 n1 10.0.0.51 -\n"
		  "52:54:00:00:00:02 n1 10.0.0.51 -\n");
	fixture_step(&s.f, DISCOVER(1, .src = 0));
	fixture_step(&s.f, selecting(1, 0x0a000033));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	fixture_step(&s.f, DISCOVER(2, .src = 0));
	assert_string_equal(told(&s.f, ""), "10.0.0.51");
	/* An offer that is not taken ends nothing. */
	l = lease_table_by_ip(s.f.server.leases, 0x0a000033);
	assert_int_equal(lease_state_at(l, s.f.now), LEASE_BOUND);
	assert_int_equal(l->mac.b[5], 1);
	fixture_step(&s.f, selecting(2, 0x0a000033));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	assert_int_equal(l->mac.b[5], 2);
	/* The other port has lost it, until it asks anew. */
	fixture_step(&s.f, MESSAGE(1, DHCP4_RELEASE, .ciaddr = 0x0a000033,
				   .src = 0x0a000033));
	assert_int_equal(lease_state_at(l, s.f.now), LEASE_BOUND);
	site_release(&s);
}

static void a_stranger_cannot_have_the_address_of_several_ports(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "pool 10.0.0.100-10.0.0.103\n",
		  "52:54:00:00:00:01 n1 10.0.0.51 -\n"
		  "52:54:00:00:00:02 n1 10.0.0.51 -\n");
	fixture_step(&s.f, DISCOVER(1, .src = 0));
	fixture_step(&s.f, selecting(1, 0x0a000033));
	fixture_step(&s.f, MESSAGE(9, DHCP4_REQUEST, .requested = 0x0a000033));
	assert_int_equal(s.f.a.type, DHCP4_NAK);
	site_release(&s);
}

/* --- tags ----------------------------------------------------------------- */

static void tags_match_what_a_request_has_in_it(void **state)
{
	/* clang-format off */
	static const struct {
		const char *match;
		bool want;
	} v[] = {
		{"class=x64", true}, {"class=bios", false},
		{"class=bios,x64", true}, {"class!=x64", false},
		{"class!=bios", true}, {"class=x*", true},
		{"arch=7", true}, {"arch=0x07", true}, {"arch=11", false},
		{"arch=11,7", true}, {"arch!=11", true},
		{"program=pxe", true}, {"program=PXE", true},
		{"program=ipxe", false}, {"program=other", false},
		{"mac=52:54:00:00:00:01", true}, {"mac=52:54:*", true},
		{"mac=52:55:*", false}, {"mac=??:54:*", true},
		{"mac=hex:525400000001", true},
		{"vendor=PXEClient*", true}, {"vendor=*00007*", true},
		{"vendor=pxeclient:arch:00007:undi:003016", true},
		{"vendor=HTTP*", false},
		{"user-class=rack?", true}, {"user-class=rack", false},
		{"option.12=web1", true}, {"option.12=web*", true},
		{"option.hostname=db*", false}, {"option.99=*", false},
		{"option.12=hex:77656231", true},
		{"option.43.9=hex:0102", true}, {"option.43.8=*", false},
		{"option.43.9=hex:01", false},
		{"circuit=eth1/?", true}, {"circuit=hex:657468312f33", true},
		{"remote=sw*", true}, {"remote=rt*", false},
		{"relay=10.0.0.2", true}, {"relay=10.0.0.0/24", true},
		{"relay=10.1.0.0/16", false},
		{"subnet=10.0.0.0/24", true}, {"subnet=10.1.0.0/24", false},
		{"known=no", true}, {"known=yes", false},
		{"uuid=33323130-*", true}, {"uuid=4*", false},
		{"class=x64 mac=52:55:*", false},
		{"class=x64 mac=52:54:*  arch=7", true},
	};
	/* clang-format on */
	char conf[256];
	static struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		(void)snprintf(conf, sizeof(conf),
			       "pool 10.0.0.100-10.0.0.103\n"
			       "tag t {\nmatch %s\ndomain yes\n}\n",
			       v[i].match);
		site_init(&s, conf, NULL);
		fixture_step(&s.f,
			     DISCOVER(1, .giaddr = 0x0a000002,
				      OPTS(UEFI "\x0c\x04web1\x4d\x06\x05rack7"
						"\x2b\x05\x09\x02\x01\x02\xff"
						"\x61\x11\x00"
						"0123456789abcdef"
						"\x52\x0d\x01\x06"
						"eth1/3\x02\x03sw1")));
		if (dhcp4_has(&s.f.out, 15) != v[i].want)
			fail_msg("%s", v[i].match);
		site_release(&s);
	}
}

static void a_tag_has_the_machines_of_any_of_its_match_lines(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "tag t {\nmatch class=bios\nmatch class=arm64\ndomain t\n}\n"
		  "tag not-t {\nmatch tag!=t\ndomain other\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS)));
	assert_string_equal(told(&s.f, "15"), "10.0.0.100 15=t");
	fixture_step(&s.f, DISCOVER(1, OPTS(ARM64)));
	assert_string_equal(told(&s.f, "15"), "10.0.0.100 15=t");
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "15"), "10.0.0.100 15=other");
	site_release(&s);
}

static void pools_of_a_tag_are_for_its_machines_alone(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.100\n"
		  "tag arm {\nmatch class=arm64\npool 10.0.0.200-10.0.0.200\n"
		  "}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(ARM64)));
	assert_string_equal(told(&s.f, ""), "10.0.0.200");
	/* When they are full the tag's machines have the others. */
	fixture_step(&s.f, DISCOVER(2, OPTS(ARM64)));
	assert_string_equal(told(&s.f, ""), "10.0.0.100");
	site_release(&s);
	site_init(&s,
		  "tag arm {\nmatch class=arm64\npool 10.0.0.200-10.0.0.201\n"
		  "}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(3, OPTS(BIOS)));
	assert_string_equal(told(&s.f, ""), "no free address");
	fixture_step(&s.f, MESSAGE(3, DHCP4_REQUEST, .requested = 0x0a0000c8,
				   OPTS(BIOS)));
	assert_int_equal(s.f.a.type, DHCP4_NAK);
	site_release(&s);
}

/* --- who is answered ------------------------------------------------------ */

static void clients_of_a_tag_that_is_ignored_get_no_answer(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\n"
		  "tag phones {\nmatch vendor=dhcpcd*\nignore\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(LINUX)));
	assert_string_equal(told(&s.f, ""), "ignored by the configuration");
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, ""), "10.0.0.100");
	site_release(&s);
	site_init(&s, "proxy\ntag t {\nmatch class=bios\nignore\n}\n", NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(BIOS)));
	assert_string_equal(told(&s.f, ""), "ignored by the configuration");
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, ""), "0.0.0.0");
	site_release(&s);
}

static void known_only_leaves_strangers_without_an_answer(void **state)
{
	static const char *const conf[] = {
		"pool 10.0.0.100-10.0.0.103\nknown-only yes\n",
		"proxy\nknown-only yes\n",
		"pool 10.0.0.100-10.0.0.103\n"
		"subnet 10.0.0.0/24 {\nknown-only yes\n}\n",
	};
	static struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(conf); i++) {
		site_init(&s, conf[i], HOSTS "* - - menu\n");
		fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
		assert_true(s.f.len > 0);
		fixture_step(&s.f, DISCOVER(9, OPTS(UEFI)));
		assert_string_equal(told(&s.f, ""),
				    "not in the hosts file (known-only)");
		site_release(&s);
	}
}

static void known_only_boot_gives_strangers_an_address_alone(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "pool 10.0.0.100-10.0.0.103\nknown-only boot\n", HOSTS);
	fixture_step(&s.f, DISCOVER(1, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"),
			    "10.0.0.51 67=loaders/snponly.efi");
	fixture_step(&s.f, DISCOVER(9, OPTS(UEFI)));
	assert_string_equal(told(&s.f, "67"), "10.0.0.100 67=absent");
	site_release(&s);
	site_init(&s, "proxy\nknown-only boot\n", HOSTS);
	fixture_step(&s.f, DISCOVER(9, OPTS(UEFI)));
	assert_int_equal(s.f.len, 0);
	site_release(&s);
}

static void without_authority_only_own_leases_are_refused(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "pool 10.0.0.100-10.0.0.103\nauthoritative no\n", HOSTS);
	/* INIT-REBOOT with another server's lease, here or elsewhere. */
	fixture_step(&s.f, MESSAGE(9, DHCP4_REQUEST, .requested = 0x0a000009));
	assert_int_equal(s.f.len, 0);
	fixture_step(&s.f, MESSAGE(9, DHCP4_REQUEST, .requested = 0xc0a80009));
	assert_int_equal(s.f.len, 0);
	/* Its own lease it knows. */
	fixture_step(&s.f, DISCOVER(9, .src = 0));
	fixture_step(&s.f, MESSAGE(9, DHCP4_REQUEST, .requested = 0x0a000064,
				   .server_id = FIXTURE_IP));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	fixture_step(&s.f, MESSAGE(9, DHCP4_REQUEST, .requested = 0x0a000064));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	site_release(&s);
}

static void bootp_is_answered_for_reserved_hosts(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  "pool 10.0.0.100-10.0.0.103\nboot default=pxelinux.0\n"
		  "router 10.0.0.254\n",
		  HOSTS);
	fixture_step(&s.f, MESSAGE(1, DHCP4_NONE, .src = 0));
	assert_string_equal(told(&s.f, "1 3 12 51 53 54"),
			    "10.0.0.51 1=255.255.255.0 3=10.0.0.254 12=n1 "
			    "51=absent 53=absent 54=absent");
	assert_memory_equal(s.f.out.file.p, "pxelinux.0", 10);
	assert_true(s.f.out.h.siaddr == FIXTURE_IP);
	fixture_step(&s.f, MESSAGE(9, DHCP4_NONE, .src = 0));
	assert_string_equal(told(&s.f, ""),
			    "BOOTP of a machine without a reserved address");
	site_release(&s);
}

#define TEST(t) cmocka_unit_test(t)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(narrower_scopes_replace_wider_ones_option_by_option),
		TEST(first_of_two_tags_that_contradict_each_other_counts),
		TEST(a_hosts_line_goes_before_tags_and_subnets),
		TEST(boot_files_are_those_of_the_narrowest_scope_with_one),
		TEST(firmware_has_short_leases_and_systems_long_ones),
		TEST(sub_options_of_several_scopes_make_one_option),
		TEST(options_are_sent_whether_a_client_asks_or_not),
		TEST(options_that_are_asked_for_come_before_the_others),
		TEST(proxydhcp_says_nothing_of_the_network),
		TEST(subnets_have_routers_leases_and_pools_of_their_own),
		TEST(a_relay_agent_may_have_an_address_outside_of_its_subnet),
		TEST(link_selection_goes_before_subnet_selection_and_giaddr),
		TEST(a_subnet_without_a_pool_serves_reserved_hosts_only),
		TEST(subnets_that_share_a_link_share_their_pools),
		TEST(a_machine_has_an_address_in_each_of_several_subnets),
		TEST(ports_of_one_machine_share_an_address_the_last_has_it),
		TEST(a_stranger_cannot_have_the_address_of_several_ports),
		TEST(tags_match_what_a_request_has_in_it),
		TEST(a_tag_has_the_machines_of_any_of_its_match_lines),
		TEST(pools_of_a_tag_are_for_its_machines_alone),
		TEST(clients_of_a_tag_that_is_ignored_get_no_answer),
		TEST(known_only_leaves_strangers_without_an_answer),
		TEST(known_only_boot_gives_strangers_an_address_alone),
		TEST(without_authority_only_own_leases_are_refused),
		TEST(bootp_is_answered_for_reserved_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
