/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP messages of which a capture has only the beginning. */
#include "../../lib/unit.h"

#include <string.h>

#include "proto/link.h"
#include "track/dhcp_message.h"
#include "traffic.h"

/* In frames: headers of Ethernet, IPv4 and UDP, then DHCP. */
#define DHCP_AT	   (14 + 20 + 8)
#define OPTIONS_AT (DHCP_AT + DHCP4_HEADER_LEN + 4)

static const struct mac mac = {{0x52, 0x54, 0, 1, 2, 3}};

struct fixture {
	struct traffic traffic;
	uint8_t bytes[1500];
	struct frame frame;
	struct dhcp_message m;
	struct machines ms;
};

static void decode(struct traffic *t, const uint8_t *frame, size_t cap_len,
		   size_t len)
{
	struct fixture *fx = t->ctx;

	(void)len;
	memcpy(fx->bytes, frame, cap_len);
	assert_int_equal(
		frame_decode(&fx->frame, LINK_ETHERNET, fx->bytes, cap_len), 0);
	assert_true(dhcp_message_in(&fx->frame));
	dhcp_message_decode(&fx->m, &fx->frame);
}

static struct fixture *setup(void)
{
	static struct fixture fx;

	memset(&fx, 0, sizeof(fx));
	fx.traffic = (struct traffic){.emit = decode, .ctx = &fx};
	assert_int_equal(machines_init(&fx.ms, NULL), 0);
	return &fx;
}

static const struct dhcp_fields request = {
	.op = DHCP4_BOOTREQUEST,
	.type = DHCP4_REQUEST,
	.mac = {{0x52, 0x54, 0, 1, 2, 3}},
	.arch = 7,
	.class = "PXEClient:Arch:00007:UNDI:003016",
	.user = "iPXE",
};

static const struct dhcp_fields ack = {
	.op = DHCP4_BOOTREPLY,
	.type = DHCP4_ACK,
	.mac = {{0x52, 0x54, 0, 1, 2, 3}},
	.arch = -1,
	.yiaddr = 0x0a000064,
};

static void padding_behind_the_end_option_may_be_missing(void **state)
{
	struct fixture *fx = setup();

	(void)state;
	fx->traffic.snaplen = OPTIONS_AT + 4; /* type, end */
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	assert_true(fx->frame.udp.cut);
	assert_false(fx->m.cut_options);
	assert_true(fx->m.has_type);
	assert_true(dhcp_message_has_names(&fx->m));
	/* One byte less: the end is missing. */
	fx->traffic.snaplen--;
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	assert_true(fx->m.cut_options);
	assert_true(fx->m.has_type);
	assert_false(dhcp_message_has_names(&fx->m));
	machines_release(&fx->ms);
}

static void fields_of_a_cut_header_are_whole_or_unknown(void **state)
{
	struct fixture *fx = setup();

	(void)state;
	fx->traffic.snaplen = DHCP_AT + 44; /* up to chaddr */
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	assert_true(fx->m.cut_header && fx->m.cut_options);
	assert_true(fx->m.client.has_mac);
	assert_int_equal(dhcp_message_ip(&fx->m), ack.yiaddr);
	fx->traffic.snaplen--;
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	assert_false(fx->m.client.has_mac);
	fx->traffic.snaplen = DHCP_AT + 19; /* within yiaddr */
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	assert_int_equal(dhcp_message_ip(&fx->m), 0);
	assert_int_equal(fx->m.len, 16);
	machines_release(&fx->ms);
}

static void ciaddr_is_no_address_while_yiaddr_is_unknown(void **state)
{
	struct fixture *fx = setup();
	struct dhcp_fields d = ack;

	(void)state;
	d.ciaddr = 0x0a000065;
	fx->traffic.snaplen = DHCP_AT + 16; /* up to ciaddr */
	traffic_dhcp_reply(&fx->traffic, 1, &d);
	assert_int_equal(fx->m.d.h.ciaddr, d.ciaddr);
	assert_int_equal(dhcp_message_ip(&fx->m), 0);
	machines_release(&fx->ms);
}

static void every_snapshot_length_decodes_without_a_false_type(void **state)
{
	struct fixture *fx = setup();

	(void)state;
	for (fx->traffic.snaplen = DHCP_AT; fx->traffic.snaplen < 400;
	     fx->traffic.snaplen++) {
		traffic_dhcp_request(&fx->traffic, &request);
		assert_false(fx->m.damaged);
		assert_int_equal(fx->m.has_type,
				 fx->traffic.snaplen >= OPTIONS_AT + 3);
		assert_true(!fx->m.has_type || fx->m.type == DHCP4_REQUEST);
		assert_true(fx->m.client.kind == PXE_KIND_OTHER ||
			    fx->m.client.kind == PXE_KIND_IPXE);
	}
	machines_release(&fx->ms);
}

static void reply_of_unknown_type_gives_no_address(void **state)
{
	struct fixture *fx = setup();
	const struct machine *m;

	(void)state;
	fx->traffic.snaplen = OPTIONS_AT;
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	m = dhcp_message_learn(&fx->m, &fx->ms, 1);
	assert_true(m && mac_equal(&m->mac, &mac));
	assert_int_equal(m->ip, 0);
	fx->traffic.snaplen = 0;
	traffic_dhcp_reply(&fx->traffic, 1, &ack);
	m = dhcp_message_learn(&fx->m, &fx->ms, 1);
	assert_int_equal(m->ip, ack.yiaddr);
	machines_release(&fx->ms);
}

/* It may be iPXE, whose option 77 comes behind its option 60. */
static void firmware_class_without_later_options_gives_no_stage(void **state)
{
	struct fixture *fx = setup();
	const struct machine *m;

	(void)state;
	fx->traffic.snaplen = OPTIONS_AT + 3 + 4 + 2 + 32;
	traffic_dhcp_request(&fx->traffic, &request);
	assert_true(dhcp4_has(&fx->m.d, DHCP4_OPT_CLASS));
	m = dhcp_message_learn(&fx->m, &fx->ms, 1);
	assert_int_equal(m->stage, PXE_KIND_OTHER);
	assert_true(m->has_arch);
	fx->traffic.snaplen = 0;
	traffic_dhcp_request(&fx->traffic, &request);
	m = dhcp_message_learn(&fx->m, &fx->ms, 1);
	assert_int_equal(m->stage, PXE_KIND_IPXE);
	machines_release(&fx->ms);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(padding_behind_the_end_option_may_be_missing),
		cmocka_unit_test(fields_of_a_cut_header_are_whole_or_unknown),
		cmocka_unit_test(ciaddr_is_no_address_while_yiaddr_is_unknown),
		cmocka_unit_test(
			every_snapshot_length_decodes_without_a_false_type),
		cmocka_unit_test(reply_of_unknown_type_gives_no_address),
		cmocka_unit_test(
			firmware_class_without_later_options_gives_no_stage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
