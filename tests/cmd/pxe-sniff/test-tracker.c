/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker: what it keeps is bounded, whatever the packets and the clock. */
#include "../../lib/unit.h"

#include <string.h>

#include "proto/link.h"
#include "track/tracker.h"
#include "traffic.h"

#define SEC ((int64_t)1000000000)

/* A tracker, what feeds it, and what it has reported. */
struct fixture {
	struct tracker t;
	struct traffic traffic;
	bool no_ip_len; /* set the length in the IPv4 header to 0 */
	unsigned n_events;
	uint64_t bytes; /* of the last HTTP response */
};

static void count_event(void *ctx, const struct event *e)
{
	struct fixture *fx = ctx;

	fx->n_events++;
	if (e->type == EVENT_HTTP && e->http->type == HTTP_EVENT_RESPONSE)
		fx->bytes = e->http->flow->bytes;
}

static void to_tracker(struct traffic *sc, const uint8_t *frame, size_t cap_len,
		       size_t len)
{
	struct fixture *fx = sc->ctx;
	uint8_t copy[9000];
	const struct pcapfile_rec rec = {
		.has_time = true,
		.time = sc->now,
		.link_type = LINK_ETHERNET,
		.p = copy,
		.cap_len = (uint32_t)cap_len,
		.len = (uint32_t)len,
	};

	memcpy(copy, frame, cap_len);
	if (fx->no_ip_len)
		memset(copy + 16, 0, 2);
	tracker_packet(&fx->t, &rec);
}

static void setup(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	assert_int_equal(tracker_init(&fx->t, NULL, count_event, fx), 0);
	fx->traffic = (struct traffic){
		.emit = to_tracker,
		.ctx = fx,
		.now = 1000 * SEC,
	};
}

/* In one second, requests each from another machine. */
static void flood_of_requests_ends_the_oldest_and_reports_each(void **state)
{
	static struct fixture fx;
	struct stream tcp = {.e = {.dst = 1, .dport = 80}};
	struct endpoints udp = {.dst = 1, .dport = 69};
	struct dhcp_fields d = {.op = 1, .type = 1, .arch = -1};
	uint32_t i;

	(void)state;
	setup(&fx);
	for (i = 0; i < MACHINES_MAX + 1000; i++) {
		udp.src = tcp.e.src = i + 2;
		tcp.seq = 1;
		memcpy(d.mac.b, &i, 4);
		d.mac.b[5] = 1;
		traffic_tftp_rrq(&fx.traffic, &udp, "flood", NULL, 0);
		traffic_tcp_text(&fx.traffic, &tcp, "GET / HTTP/1.0\r\n\r\n");
		traffic_dhcp_request(&fx.traffic, &d);
	}
	assert_int_equal(fx.t.tftp.lru.n, TFTP_FLOWS_MAX);
	assert_int_equal(fx.t.http.lru.n, HTTP_FLOWS_MAX);
	assert_int_equal(fx.t.machines.table.n, MACHINES_MAX);
	/* 3 requests of each machine, and the end of 2 that made room. */
	assert_int_equal(fx.n_events, 3 * i + 2 * (i - TFTP_FLOWS_MAX));
	/* After 90 s of silence all have ended. */
	tracker_tick(&fx.t, fx.traffic.now + 91 * SEC);
	assert_int_equal(fx.t.tftp.lru.n, 0);
	assert_int_equal(fx.t.http.lru.n, 0);
	assert_int_equal(fx.n_events, 5 * i);
	tracker_release(&fx.t);
}

static void clock_that_jumps_both_ways_loses_no_request(void **state)
{
	static struct fixture fx;
	struct endpoints e = {.src = 2, .dst = 1, .sport = 5, .dport = 69};

	(void)state;
	setup(&fx);
	traffic_tftp_rrq(&fx.traffic, &e, "a", NULL, 0);
	fx.traffic.now -= 500 * SEC;
	e.sport++;
	traffic_tftp_rrq(&fx.traffic, &e, "b", NULL, 0);
	fx.traffic.now += 4000000000 * SEC;
	e.sport++;
	traffic_tftp_rrq(&fx.traffic, &e, "c", NULL, 0);
	assert_int_equal(fx.t.tftp.lru.n, 1);
	fx.traffic.now = -5;
	e.sport++;
	traffic_tftp_rrq(&fx.traffic, &e, "d", NULL, 0);
	tracker_finish(&fx.t);
	assert_int_equal(fx.n_events, 8);
	tracker_release(&fx.t);
}

static void tick_before_the_first_packet_is_ignored(void **state)
{
	static struct fixture fx;

	(void)state;
	setup(&fx);
	tracker_tick(&fx.t, 5 * SEC);
	assert_int_equal(fx.t.now, 0);
	tracker_finish(&fx.t);
	assert_int_equal(fx.n_events, 0);
	tracker_release(&fx.t);
}

/* As on a sender that leaves segmentation to its card (BIG TCP). */
static void segment_without_ip_length_has_the_length_of_its_record(void **state)
{
	static struct fixture fx;
	struct stream c = {.e = {.src = 2, .dst = 1, .sport = 5, .dport = 80}};
	struct stream s = {.e = endpoints_reversed(&c.e)};

	(void)state;
	setup(&fx);
	fx.no_ip_len = true;
	fx.traffic.snaplen = 200;
	traffic_tcp_text(&fx.traffic, &c, "GET / HTTP/1.0\r\n\r\n");
	traffic_tcp_text(&fx.traffic, &s,
			 "HTTP/1.0 200 OK\r\nContent-Length: 8000\r\n\r\n");
	traffic_tcp(&fx.traffic, &s, 0, NULL, 8000);
	assert_int_equal(fx.n_events, 2);
	assert_int_equal(fx.bytes, 8000);
	tracker_release(&fx.t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			flood_of_requests_ends_the_oldest_and_reports_each),
		cmocka_unit_test(clock_that_jumps_both_ways_loses_no_request),
		cmocka_unit_test(tick_before_the_first_packet_is_ignored),
		cmocka_unit_test(
			segment_without_ip_length_has_the_length_of_its_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
