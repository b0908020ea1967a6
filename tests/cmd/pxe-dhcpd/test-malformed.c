/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests with an option that is malformed: each option, in each way, is as if
 * it were absent, unless the answer depends on it.
 */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "proto/dhcp4_opt.h"
#include "report.h"

#define FAR_RELAY 0x0a140001u /* of FIXTURE_FAR's subnet */

/* A message without its malformed option. */
struct base {
	const char *name;
	enum dhcp4_type type, reply;
	uint32_t requested, server_id, ciaddr, giaddr;
	bool proxy;
};

static const struct base bases[] = {
	{"DISCOVER", DHCP4_DISCOVER, DHCP4_OFFER, 0, 0, 0, 0, false},
	{"DISCOVER through a relay agent", DHCP4_DISCOVER, DHCP4_OFFER, 0, 0, 0,
	 FAR_RELAY, false},
	{"DISCOVER to a proxyDHCP server", DHCP4_DISCOVER, DHCP4_OFFER, 0, 0, 0,
	 0, true},
	{"REQUEST", DHCP4_REQUEST, DHCP4_ACK, FIXTURE_FIRST, FIXTURE_IP, 0, 0,
	 false},
	{"REQUEST in RENEWING", DHCP4_REQUEST, DHCP4_ACK, 0, 0, FIXTURE_FIRST,
	 0, false},
	{"INFORM", DHCP4_INFORM, DHCP4_ACK, 0, 0, 0x0a0000c8, 0, false},
};

/* Options of every message, which must not get lost. */
#define CLASS "\x3c\x20PXEClient:Arch:00007:UNDI:003016"

/* In which way an option is malformed. */
enum way {
	WRONG_LENGTH,
	TWICE,
	CUT,
	BAD_VALUE, /* of option 52 */
	N_WAYS,
};

static const char *const way_names[] = {"of a wrong length", "given twice",
					"cut off", "of a wrong value"};

/*
 * Append the option, malformed, to w, with the end if it can have one.  False
 * if it cannot be malformed in this way.
 */
static bool put_bad(struct wr *w, uint8_t code, enum way way)
{
	static const uint8_t zeros[16];
	const struct dhcp4_opt *o = dhcp4_opt_find(code);
	/* An empty part joined to one that is there changes nothing. */
	size_t len = code == DHCP4_OPT_REQUESTED_IP || code == DHCP4_OPT_TYPE ||
		     code == DHCP4_OPT_SERVER_ID;

	switch (way) {
	case WRONG_LENGTH:
		while (len < sizeof(zeros) && dhcp4_opt_len_ok(code, len))
			len++;
		if (len == sizeof(zeros))
			return false;
		dhcp4_put(w, code, zeros, len);
		break;
	case TWICE:
		if (!o || !o->max)
			return false;
		dhcp4_put(w, code, zeros, o->max);
		dhcp4_put(w, code, zeros, o->max);
		break;
	case CUT:
		wr_u8(w, code);
		wr_u8(w, 200);
		wr_be16(w, 0);
		return true;
	case BAD_VALUE:
		if (code != DHCP4_OPT_OVERLOAD)
			return false;
		dhcp4_put_u8(w, code, 4);
		break;
	case N_WAYS:
		break;
	}
	dhcp4_put_end(w, DHCP4_MIN_LEN);
	return true;
}

/* Encode b with the option; without one if code is 0. */
static size_t encode(uint8_t buf[static FIXTURE_MSG_MAX], const struct base *b,
		     uint8_t code, enum way way)
{
	const struct dhcp4_hdr h = {
		.op = DHCP4_BOOTREQUEST,
		.htype = 1,
		.hlen = 6,
		.xid = 1,
		.ciaddr = b->ciaddr,
		.giaddr = b->giaddr,
		.chaddr = {0x52, 0x54, 0, 0, 0, 1},
	};
	struct wr w;

	wr_init(&w, buf, FIXTURE_MSG_MAX);
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)b->type);
	if (b->requested)
		dhcp4_put_u32(&w, DHCP4_OPT_REQUESTED_IP, b->requested);
	if (b->server_id)
		dhcp4_put_u32(&w, DHCP4_OPT_SERVER_ID, b->server_id);
	if (code != DHCP4_OPT_CLASS)
		wr_bytes(&w, CLASS, sizeof(CLASS) - 1);
	if (!code)
		dhcp4_put_end(&w, DHCP4_MIN_LEN);
	else if (!put_bad(&w, code, way))
		return 0;
	assert_int_equal(w.err, 0);
	return w.len;
}

/* Does the answer to b depend on the option? */
static bool is_needed(const struct base *b, unsigned code)
{
	switch (code) {
	case DHCP4_OPT_TYPE:
		return true;
	case DHCP4_OPT_RELAY:
		return b->giaddr != 0;
	case DHCP4_OPT_REQUESTED_IP:
	case DHCP4_OPT_SERVER_ID:
		return b->type == DHCP4_REQUEST;
	default:
		return false;
	}
}

/* A server whose client has what it asks for. */
static void start(struct fixture *f, const struct base *b)
{
	static const struct base first = {.type = DHCP4_DISCOVER};
	static const struct base second = {.type = DHCP4_REQUEST,
					   .requested = FIXTURE_FIRST,
					   .server_id = FIXTURE_IP};
	uint8_t buf[FIXTURE_MSG_MAX];

	fixture_init(f, NULL);
	f->iface.proxy = b->proxy;
	if (b->type != DHCP4_REQUEST)
		return;
	fixture_packet(f, buf, encode(buf, &first, 0, CUT), 0, false);
	if (b->ciaddr)
		fixture_packet(f, buf, encode(buf, &second, 0, CUT), 0, false);
}

/* One option in one way.  *n counts those that exist. */
static void try_one(const struct base *b, uint8_t code, enum way way, size_t *n)
{
	uint8_t buf[FIXTURE_MSG_MAX];
	char number[16];
	static struct fixture f, plain; /* too large for the stack */
	size_t len = encode(buf, b, code, way);

	if (!len)
		return;
	++*n;
	start(&f, b);
	fixture_packet(&f, buf, len, b->ciaddr, false);
	start(&plain, b);
	fixture_packet(&plain, buf, encode(buf, b, 0, way), b->ciaddr, false);
	(void)snprintf(number, sizeof(number), "option %u", code);
	if (is_needed(b, code)) {
		if (!f.dropped || !strstr(f.dropped, number) || f.len)
			fail_msg("%s: option %u %s: %s", b->name, code,
				 way_names[way], f.dropped ? f.dropped : "-");
	} else if (f.dropped || f.a.type != plain.a.type) {
		/* Without its class a client does not boot. */
		if (code != DHCP4_OPT_CLASS || !b->proxy)
			fail_msg("%s: option %u %s: not answered: %s", b->name,
				 code, way_names[way],
				 f.dropped ? f.dropped : f.a.reason);
	} else if (code != DHCP4_OPT_CLASS &&
		   (f.len != plain.len || memcmp(f.buf, plain.buf, f.len))) {
		fail_msg("%s: option %u %s: another answer", b->name, code,
			 way_names[way]);
	}
	fixture_release(&f);
	fixture_release(&plain);
}

static void try_message(const char *name, size_t least)
{
	size_t i, n = 0;
	unsigned code;
	int way;

	for (i = 0; i < N_ELEM(bases); i++)
		if (!strcmp(bases[i].name, name))
			for (code = 1; code < 255; code++)
				for (way = 0; way < N_WAYS; way++)
					try_one(&bases[i], (uint8_t)code,
						(enum way)way, &n);
	assert_true(n > least);
}

static void discover_is_answered_without_its_malformed_options(void **state)
{
	(void)state;
	try_message("DISCOVER", 254 + 50);
}

static void relayed_discover_with_a_malformed_82_is_dropped(void **state)
{
	(void)state;
	try_message("DISCOVER through a relay agent", 254 + 50);
}

static void proxy_answers_discover_without_its_malformed_options(void **state)
{
	(void)state;
	try_message("DISCOVER to a proxyDHCP server", 254 + 50);
}

static void request_with_a_malformed_50_or_54_is_dropped_by_name(void **state)
{
	(void)state;
	try_message("REQUEST", 254 + 50);
	try_message("REQUEST in RENEWING", 254 + 50);
}

static void inform_is_answered_without_its_malformed_options(void **state)
{
	(void)state;
	try_message("INFORM", 254 + 50);
}

/* RFC 4390: nothing else says whose the message is. */
static void malformed_61_matters_without_a_hardware_address(void **state)
{
	const struct dhcp4_hdr h = {.op = 1, .htype = 32};
	uint8_t buf[DHCP4_MIN_LEN];
	struct fixture f;
	struct wr w;

	(void)state;
	fixture_init(&f, NULL);
	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	dhcp4_put_u8(&w, DHCP4_OPT_CLIENT_ID, 0);
	dhcp4_put_end(&w, sizeof(buf));
	fixture_packet(&f, buf, w.len, 0, false);
	assert_non_null(f.dropped);
	assert_non_null(strstr(f.dropped, "client identifier"));
	fixture_release(&f);
}

/* What is in it is the relay agent's affair (RFC 3046, 2.2). */
static void broken_sub_options_of_82_are_echoed_as_they_came(void **state)
{
	static const char opts[] = "\x52\x06\x01\x01x\x05\x09\x0a";
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_DISCOVER,
					       .giaddr = FAR_RELAY,
					       .opts = opts,
					       .n_opts = sizeof(opts) - 1});
	assert_int_equal(f.a.type, DHCP4_OFFER);
	assert_true(f.out.h.yiaddr == FIXTURE_FAR);
	assert_int_equal(dhcp4_get(&f.out, 82).len, 6);
	assert_memory_equal(dhcp4_get(&f.out, 82).p, opts + 2, 6);
	fixture_release(&f);
}

/* The log of a flood is bounded, the counters are not. */
static void ignored_options_are_counted_by_number(void **state)
{
	static const char opts[] = "\x39\x01\x05\x1a\x01\x05";
	struct report r = {.events = NULL};
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	for (i = 0; i < 100; i++) {
		fixture_step(&f,
			     &(struct fixture_msg){.client = 1,
						   .type = DHCP4_DISCOVER,
						   .opts = opts,
						   .n_opts = sizeof(opts) - 1});
		report_ignored(&r, &f.rq);
	}
	assert_int_equal(r.n_ignored[57], 100);
	assert_int_equal(r.n_ignored[26], 100);
	assert_int_equal(r.n_ignored[53], 0);
	assert_true(r.ignored.dropped > 0);
	fixture_release(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			discover_is_answered_without_its_malformed_options),
		cmocka_unit_test(
			relayed_discover_with_a_malformed_82_is_dropped),
		cmocka_unit_test(
			proxy_answers_discover_without_its_malformed_options),
		cmocka_unit_test(
			request_with_a_malformed_50_or_54_is_dropped_by_name),
		cmocka_unit_test(
			inform_is_answered_without_its_malformed_options),
		cmocka_unit_test(
			malformed_61_matters_without_a_hardware_address),
		cmocka_unit_test(
			broken_sub_options_of_82_are_echoed_as_they_came),
		cmocka_unit_test(ignored_options_are_counted_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
