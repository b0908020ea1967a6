/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tracker keeps: bounded tables, machines, the numbers of TFTP. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lru.h"
#include "machine.h"
#include "scene.h"
#include "tftp_flow.h"
#include "tracker.h"

#define SEC ((int64_t)1000000000)

static const struct mac mac_a = {{2, 0, 0, 0, 0, 0xa}};
static const struct mac mac_b = {{2, 0, 0, 0, 0, 0xb}};

static void table(void **state)
{
	static struct lru_node n[100];
	struct lru t;
	unsigned i;

	(void)state;
	assert_int_equal(lru_init(&t, 4), 0); /* chains are long */
	for (i = 0; i < 100; i++)
		lru_add(&t, &n[i], (struct lru_key){i, i % 3});
	assert_int_equal(t.n, 100);
	for (i = 0; i < 100; i++)
		assert_ptr_equal(lru_find(&t, (struct lru_key){i, i % 3}),
				 &n[i]);
	assert_null(lru_find(&t, (struct lru_key){5, 0}));
	/* Age: the one touched is the newest. */
	assert_ptr_equal(lru_oldest(&t), &n[0]);
	lru_touch(&t, &n[0]);
	lru_touch(&t, &n[0]);
	assert_ptr_equal(lru_oldest(&t), &n[1]);
	/* From the middle, the ends, and one that is not in. */
	lru_remove(&t, &n[50]);
	lru_remove(&t, &n[50]);
	lru_remove(&t, &n[1]);
	lru_remove(&t, &n[0]);
	assert_int_equal(t.n, 97);
	assert_null(lru_find(&t, (struct lru_key){50, 2}));
	assert_ptr_equal(lru_oldest(&t), &n[2]);
	while (t.n)
		lru_remove(&t, lru_oldest(&t));
	assert_null(lru_oldest(&t));
	lru_release(&t);
}

static void machine_addresses(void **state)
{
	static struct machines ms;
	struct machine *a, *b, *c;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	a = machines_by_mac(&ms, &mac_a, 5);
	assert_ptr_equal(machines_by_mac(&ms, &mac_a, 6), a);
	assert_int_equal(a->first, 5);
	machines_learn_ip(&ms, a, 100);
	assert_ptr_equal(machines_by_ip(&ms, 100, 7), a);
	/* The address goes to another machine; then the first has a new one. */
	b = machines_by_mac(&ms, &mac_b, 8);
	machines_learn_ip(&ms, b, 100);
	assert_ptr_equal(machines_by_ip(&ms, 100, 9), b);
	assert_int_equal(a->ip, 0);
	machines_learn_ip(&ms, a, 101);
	machines_learn_ip(&ms, a, 102);
	assert_ptr_equal(machines_by_ip(&ms, 102, 9), a);
	/* 101 is nobody's now: a machine without a MAC. */
	c = machines_by_ip(&ms, 101, 10);
	assert_false(c->has_mac);
	assert_ptr_equal(machines_by_ip(&ms, 101, 11), c);
	machines_release(&ms);
}

static void machine_arp(void **state)
{
	static struct machines ms;
	struct machine *m;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	machines_learn_arp(&ms, 0, &mac_a); /* a probe */
	machines_learn_arp(&ms, 200, &mac_a);
	m = machines_by_ip(&ms, 200, 1);
	assert_true(m->has_mac);
	assert_true(mac_equal(&m->mac, &mac_a));
	/* A machine that is known and has no address gets the one of ARP. */
	m = machines_by_mac(&ms, &mac_b, 1);
	machines_learn_arp(&ms, 201, &mac_b);
	assert_int_equal(m->ip, 201);
	machines_release(&ms);
}

static void machine_names(void **state)
{
	static struct machines ms;
	char big[HOSTS_NAME_MAX + 2];
	struct machine *m;

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(machines_init(&ms, NULL), 0);
	m = machines_by_mac(&ms, &mac_a, 1);
	machines_learn_name(m, MACHINE_NAMED_BY_CLIENT, "self\0\0", 6);
	assert_int_equal(m->name_len, 4);
	machines_learn_name(m, MACHINE_NAMED_BY_SERVER, "given", 5);
	machines_learn_name(m, MACHINE_NAMED_BY_CLIENT, "other", 5);
	assert_memory_equal(m->name, "given", 5);
	machines_learn_name(m, MACHINE_NAMED_BY_HOSTS, big, sizeof(big));
	machines_learn_name(m, MACHINE_NAMED_BY_HOSTS, "", 0);
	assert_memory_equal(m->name, "given", 5);
	machines_release(&ms);
}

/* The hosts file: by MAC, by UUID, by address. */
static void machine_hosts(void **state)
{
	static const char text[] =
		"02:00:00:00:00:0a by-mac 10.0.0.9 -\n"
		"uuid=564d1234-0000-4000-8000-000000000001 by-uuid - -\n";
	static struct machines ms;
	struct hosts_table *hosts;
	struct machine *m;
	struct uuid uuid;

	(void)state;
	assert_int_equal(hosts_table_parse_take(&hosts, "test", strdup(text),
						strlen(text)),
			 0);
	assert_int_equal(machines_init(&ms, hosts), 0);
	/* Its reserved address leads to it before any DHCP was seen. */
	m = machines_by_ip(&ms, 0x0a000009, 1);
	assert_true(m->has_mac && mac_equal(&m->mac, &mac_a));
	assert_memory_equal(m->name, "by-mac", 6);
	m = machines_by_mac(&ms, &mac_b, 1);
	assert_int_equal(
		uuid_parse("564d1234-0000-4000-8000-000000000001", &uuid), 0);
	machines_learn_name(m, MACHINE_NAMED_BY_CLIENT, "self", 4);
	machines_learn_uuid(&ms, m, &uuid);
	assert_memory_equal(m->name, "by-uuid", 7);
	machines_release(&ms);
	hosts_table_free(hosts);
}

static void machines_make_room(void **state)
{
	static struct machines ms;
	struct lru_key key;
	struct machine *m;
	unsigned i;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	ms.max = 2;
	m = machines_by_mac(&ms, &mac_a, 1);
	key = m->node.key;
	machines_learn_ip(&ms, m, 7);
	for (i = 0; i < 100; i++)
		(void)machines_by_ip(&ms, 1000 + i, 1);
	assert_int_equal(ms.table.n, 2);
	assert_int_equal(ms.by_ip.n, 2);
	assert_null(machines_find(&ms, key));
	assert_false(machines_by_ip(&ms, 7, 1)->has_mac);
	machines_release(&ms);
}

static void to_tracker(struct scene *sc, const uint8_t *frame, size_t len)
{
	const struct pcapfile_rec rec = {
		.has_time = true,
		.time = sc->now,
		.link_type = LINK_ETHERNET,
		.p = frame,
		.cap_len = (uint32_t)len,
		.len = (uint32_t)len,
	};

	tracker_packet(sc->ctx, &rec);
}

/* A tracker whose lines go to /dev/null. */
static void print_to_null(struct tracker *s, struct line_out *out,
			  struct scene *sc)
{
	memset(out, 0, sizeof(*out));
	out->text = fopen("/dev/null", "w");
	assert_non_null(out->text);
	assert_int_equal(tracker_init(s, out, NULL), 0);
	*sc = (struct scene){.emit = to_tracker, .ctx = s, .now = 1000 * SEC};
}

/* A flood of requests, each from another machine, in one second. */
static void flood(void **state)
{
	static struct tracker s;
	struct line_out out;
	struct stream t = {.e = {.dst = 1, .dport = 80}};
	struct ends e = {.dst = 1, .dport = 69};
	struct dhcp_say d = {.op = 1, .type = 1, .arch = -1};
	struct scene sc;
	uint32_t i;

	(void)state;
	print_to_null(&s, &out, &sc);
	for (i = 0; i < MACHINES_MAX + 1000; i++) {
		e.src = t.e.src = i + 2;
		t.seq = 1;
		memcpy(d.mac.b, &i, 4);
		d.mac.b[5] = 1;
		scene_rrq(&sc, &e, "flood", NULL, 0);
		scene_say(&sc, &t, "GET / HTTP/1.0\r\n\r\n");
		scene_dhcp_ask(&sc, &d);
	}
	assert_int_equal(s.tftp.n, TRACKER_FLOWS_MAX);
	assert_int_equal(s.http.n, TRACKER_FLOWS_MAX);
	assert_int_equal(s.machines.table.n, MACHINES_MAX);
	/* Those that made room were told: 3 lines for each packet's flow. */
	assert_int_equal(out.n, 3 * i + 2 * (i - TRACKER_FLOWS_MAX));
	/* Nothing more comes: after 90 s all are told and gone. */
	tracker_tick(&s, sc.now + 91 * SEC);
	assert_int_equal(s.tftp.n, 0);
	assert_int_equal(s.http.n, 0);
	assert_int_equal(out.n, 5 * i);
	tracker_release(&s);
	(void)fclose(out.text);
}

/* A clock that jumps, both ways, and packets without a time. */
static void clock_jumps(void **state)
{
	static struct tracker s;
	struct ends e = {.src = 2, .dst = 1, .sport = 5, .dport = 69};
	struct line_out out;
	struct scene sc;

	(void)state;
	print_to_null(&s, &out, &sc);
	scene_rrq(&sc, &e, "a", NULL, 0);
	sc.now -= 500 * SEC;
	e.sport++;
	scene_rrq(&sc, &e, "b", NULL, 0);
	sc.now += 4000000000 * SEC;
	e.sport++;
	scene_rrq(&sc, &e, "c", NULL, 0);
	assert_int_equal(s.tftp.n, 1);
	sc.now = -5;
	e.sport++;
	scene_rrq(&sc, &e, "d", NULL, 0);
	tracker_finish(&s);
	assert_int_equal(out.n, 8);
	tracker_release(&s);
	(void)fclose(out.text);
}

static struct tftp_endpoint endpoint_of(uint32_t blksize)
{
	return (struct tftp_endpoint){.blksize = blksize};
}

static void tftp_numbers(void **state)
{
	struct tftp_endpoint f = endpoint_of(512);
	unsigned i;

	(void)state;
	tftp_flow_data(&f, 1, 512);
	tftp_flow_data(&f, 1, 512);
	assert_int_equal(f.resent, 1);
	/* 2 was not captured; then it comes late. */
	tftp_flow_data(&f, 3, 512);
	assert_int_equal(f.bytes, 3 * 512);
	tftp_flow_data(&f, 2, 512);
	assert_int_equal(f.resent, 1);
	tftp_flow_data(&f, 2, 512);
	assert_int_equal(f.resent, 2);
	tftp_flow_data(&f, 4, 0);
	assert_true(f.last);
	assert_int_equal(f.bytes, 3 * 512);
	/* On to 0 after 65535, twice; a block lost at the edge. */
	f = endpoint_of(8);
	for (i = 1; i <= 140000; i++)
		tftp_flow_data(&f, (uint16_t)i, 8);
	assert_true(f.bytes == (uint64_t)140000 * 8);
	assert_int_equal(f.resent, 0);
	/* On to 1. */
	f = endpoint_of(8);
	for (i = 0; i < 140000; i++)
		tftp_flow_data(&f, (uint16_t)(i % 65535 + 1), 8);
	assert_true(f.roll_to_one);
	assert_true(f.bytes == (uint64_t)140000 * 8);
	assert_int_equal(f.resent, 0);
}

/* Windows that the kernel had not cut yet. */
static void tftp_messages(void **state)
{
	struct tftp_endpoint f = endpoint_of(1024);
	const uint32_t whole = TFTP_HEAD + 1024;
	uint32_t i;

	(void)state;
	f.window = 16;
	/* Across 65535, then the end: 2 blocks and a short one. */
	for (i = 0; i < 5000; i++)
		tftp_flow_message(&f, (uint16_t)(i * 16 + 1), 16 * whole);
	assert_true(f.bytes == (uint64_t)80000 * 1024);
	assert_int_equal(f.block, 80000 % 65536);
	assert_false(f.last);
	tftp_flow_message(&f, (uint16_t)80001, 2 * whole + TFTP_HEAD + 5);
	assert_true(f.bytes == (uint64_t)80002 * 1024 + 5);
	assert_true(f.last);
	assert_int_equal(f.resent, 0);
	tftp_flow_message(&f, (uint16_t)80001, 2 * whole + TFTP_HEAD + 5);
	assert_int_equal(f.resent, 3);
	/* An empty last block; a message that ends with a full one. */
	f = endpoint_of(1024);
	f.window = 4;
	tftp_flow_message(&f, 1, 4 * whole);
	assert_false(f.last);
	tftp_flow_message(&f, 5, 3 * whole + TFTP_HEAD);
	assert_true(f.last);
	assert_int_equal(f.block, 8);
	assert_int_equal(f.bytes, 7 * 1024);
	/* The OACK was not captured: one block, whatever its size. */
	f = endpoint_of(512);
	f.window = 1;
	tftp_flow_message(&f, 1, whole);
	assert_int_equal(f.block, 1);
	assert_int_equal(f.bytes, 1024);
}

/* Late is not again, before and after 65535, and with gaps. */
static void tftp_disorder(void **state)
{
	struct tftp_endpoint f = endpoint_of(8);
	unsigned i;

	(void)state;
	for (i = 1; i < 200000; i += 2) {
		tftp_flow_data(&f, (uint16_t)(i + 1), 8);
		tftp_flow_data(&f, (uint16_t)i, 8);
	}
	assert_int_equal(f.resent, 0);
	assert_true(f.bytes == (uint64_t)200000 * 8);
	/* A window again; what is older than all windows is not judged. */
	for (i = 200000 - 255; i <= 200000; i++)
		tftp_flow_data(&f, (uint16_t)i, 8);
	assert_int_equal(f.resent, 256);
	tftp_flow_data(&f, (uint16_t)(200000 - 256), 8);
	assert_int_equal(f.resent, 256);
	/* Many are missing: none of them was seen. */
	tftp_flow_data(&f, (uint16_t)(200000 + 1000), 8);
	for (i = 200000 + 990; i < 200000 + 1000; i++)
		tftp_flow_data(&f, (uint16_t)i, 8);
	assert_int_equal(f.resent, 256);
	assert_true(f.bytes == (uint64_t)201000 * 8);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(machine_addresses),
		cmocka_unit_test(machine_arp),
		cmocka_unit_test(machine_names),
		cmocka_unit_test(machine_hosts),
		cmocka_unit_test(machines_make_room),
		cmocka_unit_test(flood),
		cmocka_unit_test(clock_jumps),
		cmocka_unit_test(tftp_numbers),
		cmocka_unit_test(tftp_messages),
		cmocka_unit_test(tftp_disorder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
