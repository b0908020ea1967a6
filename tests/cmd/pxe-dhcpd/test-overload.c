/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel drops while the receive buffer is nearly full. */
#include "../../lib/unit.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "overload.h"
#include "proto/dhcp4.h"
#include "sys/sock.h"

/* Of the receive buffer: bytes. */
#define BUFFER 65536
/* More packets of 300 bytes than the buffer takes. */
#define MANY 1000

struct pair {
	int server, client;
	struct overload o;
};

static int begin(void **state)
{
	struct sock_udp u = {.rcvbuf = BUFFER};
	struct sock_addr any = {0};
	static struct pair p;

	assert_int_equal(sock_addr_parse(&u.addr, "127.0.0.1:0", 0), 0);
	p.server = sock_udp_open(&u);
	assert_true(p.server >= 0);
	assert_int_equal(sock_local(p.server, &u.addr), 0);
	p.client = sock_udp_connect(&any, &u.addr, NULL);
	assert_true(p.client >= 0);
	overload_init(&p.o, p.server);
	*state = &p;
	return 0;
}

static int end(void **state)
{
	struct pair *p = *state;

	(void)close(p->server);
	(void)close(p->client);
	return 0;
}

/* A message of n bytes with the type as its first option. */
static void put(const struct pair *p, enum dhcp4_type type, size_t n)
{
	const struct dhcp4_hdr h = {.op = DHCP4_BOOTREQUEST};
	uint8_t buf[512];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)type);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	assert_int_equal(w.err, 0);
	assert_int_equal(send(p->client, buf, n, 0), n);
}

/* How many packets wait; they are taken. */
static unsigned count(const struct pair *p)
{
	uint8_t buf[512];
	unsigned n = 0;

	while (recv(p->server, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	return n;
}

static void fill(const struct pair *p)
{
	unsigned i;

	for (i = 0; i < MANY; i++)
		put(p, DHCP4_DISCOVER, 300);
}

static void nothing_is_dropped_while_the_buffer_has_room(void **state)
{
	struct pair *p = *state;
	unsigned i;

	for (i = 0; i < 20; i++)
		overload_update(&p->o, true);
	put(p, DHCP4_DISCOVER, 300);
	put(p, DHCP4_REQUEST, 300);
	assert_int_equal(count(p), 2);
}

static void a_full_buffer_keeps_discovers_out_and_nothing_else(void **state)
{
	struct pair *p = *state;
	uint8_t type;

	fill(p);
	overload_update(&p->o, true);
	assert_true(p->o.sheds);
	assert_true(count(p) > 10);
	put(p, DHCP4_DISCOVER, 300);
	assert_int_equal(count(p), 0);
	for (type = DHCP4_REQUEST; type <= DHCP4_INFORM; type++)
		put(p, (enum dhcp4_type)type, 300);
	/* Cut short: to be counted and logged as ever. */
	put(p, DHCP4_DISCOVER, 100);
	put(p, DHCP4_DISCOVER, 242);
	assert_int_equal(count(p), 8);
	put(p, DHCP4_DISCOVER, 243);
	assert_int_equal(count(p), 0);
}

static void an_empty_buffer_lets_discovers_in_again(void **state)
{
	struct pair *p = *state;

	fill(p);
	overload_update(&p->o, true);
	assert_true(p->o.sheds);
	(void)count(p);
	overload_update(&p->o, false);
	assert_false(p->o.sheds);
	put(p, DHCP4_DISCOVER, 300);
	assert_int_equal(count(p), 1);
}

static void a_buffer_that_empties_lets_discovers_in_again(void **state)
{
	struct pair *p = *state;
	unsigned i;

	fill(p);
	overload_update(&p->o, true);
	assert_true(p->o.sheds);
	(void)count(p);
	for (i = 0; p->o.sheds && i < 100; i++)
		overload_update(&p->o, true);
	assert_false(p->o.sheds);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_dropped_while_the_buffer_has_room),
		TEST(a_full_buffer_keeps_discovers_out_and_nothing_else),
		TEST(an_empty_buffer_lets_discovers_in_again),
		TEST(a_buffer_that_empties_lets_discovers_in_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
