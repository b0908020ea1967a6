/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracker: what it keeps is bounded, whatever the packets and the clock. */
#include "../../lib/unit.h"

#include <string.h>

#include "proto/link.h"
#include "scene.h"
#include "track/tracker.h"

#define SEC ((int64_t)1000000000)

/* A tracker, what feeds it, and how many events it has reported. */
struct fixture {
	struct tracker t;
	struct scene sc;
	unsigned n_events;
};

static void count_event(void *ctx, const struct event *e)
{
	struct fixture *fx = ctx;

	(void)e;
	fx->n_events++;
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

static void setup(struct fixture *fx)
{
	assert_int_equal(tracker_init(&fx->t, NULL, count_event, fx), 0);
	fx->n_events = 0;
	fx->sc = (struct scene){
		.emit = to_tracker,
		.ctx = &fx->t,
		.now = 1000 * SEC,
	};
}

/* In one second, requests each from another machine. */
static void flood_of_requests_ends_the_oldest_and_reports_each(void **state)
{
	static struct fixture fx;
	struct stream tcp = {.e = {.dst = 1, .dport = 80}};
	struct ends udp = {.dst = 1, .dport = 69};
	struct dhcp_say d = {.op = 1, .type = 1, .arch = -1};
	uint32_t i;

	(void)state;
	setup(&fx);
	for (i = 0; i < MACHINES_MAX + 1000; i++) {
		udp.src = tcp.e.src = i + 2;
		tcp.seq = 1;
		memcpy(d.mac.b, &i, 4);
		d.mac.b[5] = 1;
		scene_rrq(&fx.sc, &udp, "flood", NULL, 0);
		scene_say(&fx.sc, &tcp, "GET / HTTP/1.0\r\n\r\n");
		scene_dhcp_ask(&fx.sc, &d);
	}
	assert_int_equal(fx.t.tftp.lru.n, TFTP_FLOWS_MAX);
	assert_int_equal(fx.t.http.lru.n, HTTP_FLOWS_MAX);
	assert_int_equal(fx.t.machines.table.n, MACHINES_MAX);
	/* 3 requests of each machine, and the end of 2 that made room. */
	assert_int_equal(fx.n_events, 3 * i + 2 * (i - TFTP_FLOWS_MAX));
	/* After 90 s of silence all have ended. */
	tracker_tick(&fx.t, fx.sc.now + 91 * SEC);
	assert_int_equal(fx.t.tftp.lru.n, 0);
	assert_int_equal(fx.t.http.lru.n, 0);
	assert_int_equal(fx.n_events, 5 * i);
	tracker_release(&fx.t);
}

static void clock_that_jumps_both_ways_loses_no_request(void **state)
{
	static struct fixture fx;
	struct ends e = {.src = 2, .dst = 1, .sport = 5, .dport = 69};

	(void)state;
	setup(&fx);
	scene_rrq(&fx.sc, &e, "a", NULL, 0);
	fx.sc.now -= 500 * SEC;
	e.sport++;
	scene_rrq(&fx.sc, &e, "b", NULL, 0);
	fx.sc.now += 4000000000 * SEC;
	e.sport++;
	scene_rrq(&fx.sc, &e, "c", NULL, 0);
	assert_int_equal(fx.t.tftp.lru.n, 1);
	fx.sc.now = -5;
	e.sport++;
	scene_rrq(&fx.sc, &e, "d", NULL, 0);
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			flood_of_requests_ends_the_oldest_and_reports_each),
		cmocka_unit_test(clock_that_jumps_both_ways_loses_no_request),
		cmocka_unit_test(tick_before_the_first_packet_is_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
