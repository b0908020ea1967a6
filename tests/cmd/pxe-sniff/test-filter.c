/* SPDX-License-Identifier: BSD-2-Clause */
/* The capture filter, compiled by libpcap and run over packets. */
#include "../../lib/unit.h"

#include <pcap.h>
#include <string.h>

#include "capture/filter.h"
#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/link.h"
#include "proto/udp.h"
#include "wire/wr.h"

struct fixture {
	pcap_t *pcap;
	struct bpf_program prog;
};

static void compile(struct fixture *f, bool vlans)
{
	static const uint16_t ports[] = {80, 8080};
	char text[2048];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	filter_make(&t, ports, 2, vlans);
	assert_false(t.cut);
	f->pcap = pcap_open_dead(LINK_ETHERNET, 65535);
	assert_non_null(f->pcap);
	assert_int_equal(
		pcap_compile(f->pcap, &f->prog, text, 1, PCAP_NETMASK_UNKNOWN),
		0);
}

static void done(struct fixture *f)
{
	pcap_freecode(&f->prog);
	pcap_close(f->pcap);
}

/* Does a frame with n VLAN tags pass?  tcp is the port of TCP, or 0 for UDP. */
static bool passes(struct fixture *f, unsigned tags, uint16_t type,
		   uint16_t tcp)
{
	struct eth e = {.tags = {.n = tags, .type = type}};
	struct ipv4 ip = {.src = 1, .dst = 2, .proto = IPV4_TCP};
	struct pcap_pkthdr h = {.caplen = 0};
	uint8_t buf[128];
	struct wr w;
	unsigned i;

	for (i = 0; i < tags; i++)
		e.tags.tag[i] = (struct eth_tag){ETH_TYPE_CTAG, 5};
	wr_init(&w, buf, sizeof(buf));
	eth_encode(&w, &e);
	if (tcp) {
		ipv4_encode(&w, &ip, 20);
		wr_be16(&w, 50000);
		wr_be16(&w, tcp);
		wr_fill(&w, 0, 16);
	} else if (type == ETH_TYPE_IPV4) {
		udp_encode_packet(
			&w, &(struct udp_path){.sport = 50000, .dport = 50001},
			"x", 1);
	} else {
		wr_fill(&w, 0, 28);
	}
	assert_int_equal(w.err, 0);
	h.caplen = h.len = (bpf_u_int32)w.len;
	return pcap_offline_filter(&f->prog, &h, buf) != 0;
}

static void filter_passes_udp_arp_and_http_up_to_two_vlan_tags(void **state)
{
	struct fixture f;
	unsigned tags;

	(void)state;
	compile(&f, true);
	for (tags = 0; tags <= 2; tags++) {
		assert_true(passes(&f, tags, ETH_TYPE_IPV4, 0));
		assert_true(passes(&f, tags, ETH_TYPE_ARP, 0));
		assert_true(passes(&f, tags, ETH_TYPE_IPV4, 80));
		assert_true(passes(&f, tags, ETH_TYPE_IPV4, 8080));
		assert_false(passes(&f, tags, ETH_TYPE_IPV4, 22));
		assert_false(passes(&f, tags, 0x88cc, 0)); /* LLDP */
	}
	assert_false(passes(&f, 3, ETH_TYPE_IPV4, 0));
	done(&f);
}

static void filter_without_vlans_passes_untagged_frames_only(void **state)
{
	struct fixture f;

	(void)state;
	compile(&f, false);
	assert_true(passes(&f, 0, ETH_TYPE_IPV4, 0));
	assert_true(passes(&f, 0, ETH_TYPE_IPV4, 8080));
	assert_false(passes(&f, 0, ETH_TYPE_IPV4, 443));
	assert_false(passes(&f, 1, ETH_TYPE_IPV4, 0));
	done(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			filter_passes_udp_arp_and_http_up_to_two_vlan_tags),
		cmocka_unit_test(
			filter_without_vlans_passes_untagged_frames_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
