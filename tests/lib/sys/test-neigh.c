/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about neighbours and the kernel's answers, rtnetlink(7). */
#include "../../lib/mutate.h"
#include "../../lib/unit.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "sys/neigh.h"
#include "sys/neigh_msg.h"

#define IFINDEX 7
#define SEQ	42

static const struct neigh_query query4 = {
	AF_INET, {10, 0, 0, 5}, 4, IFINDEX, SEQ};
static const struct neigh_query query6 = {
	AF_INET6,
	{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
	16,
	IFINDEX,
	SEQ};
static const uint8_t hw[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
static const uint8_t other_hw[] = {2, 0, 0, 0, 0, 1};
static const uint8_t no_hw[6];

/* Messages are written as the kernel does it, with its own structures. */
struct said {
	union {
		struct nlmsghdr align;
		uint8_t buf[1024];
	};
	size_t len;
};

static void put(struct said *s, const void *p, size_t n)
{
	assert_true(s->len + n + 4 <= sizeof(s->buf));
	memcpy(s->buf + s->len, p, n);
	s->len += n;
	while (s->len % 4)
		s->buf[s->len++] = 0;
}

static void head(struct said *s, uint16_t type, size_t body, uint32_t seq)
{
	struct nlmsghdr h = {.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + body),
			     .nlmsg_type = type,
			     .nlmsg_seq = seq};

	put(s, &h, sizeof(h));
}

static void attr(struct said *s, uint16_t type, const void *p, size_t n)
{
	struct rtattr a = {.rta_len = (uint16_t)RTA_LENGTH(n),
			   .rta_type = type};

	put(s, &a, sizeof(a));
	if (n)
		put(s, p, n);
}

/* An entry; hw_len 0 is one that does not answer. */
static void entry(struct said *s, const struct neigh_query *w, const void *mac,
		  size_t hw_len)
{
	static const uint8_t info[16];
	struct ndmsg n = {.ndm_family = w->family, .ndm_ifindex = w->ifindex};
	size_t body = sizeof(n) + RTA_SPACE(w->addr_len) +
		      RTA_SPACE(sizeof(info)) +
		      (hw_len ? RTA_SPACE(hw_len) : 0);

	head(s, RTM_NEWNEIGH, body, w->seq);
	put(s, &n, sizeof(n));
	attr(s, NDA_DST, w->addr, w->addr_len);
	if (hw_len)
		attr(s, NDA_LLADDR, mac, hw_len);
	attr(s, NDA_CACHEINFO, info, sizeof(info));
}

static void failed(struct said *s, int err, uint32_t seq)
{
	struct nlmsgerr e = {.error = err};

	head(s, NLMSG_ERROR, sizeof(e), seq);
	put(s, &e, sizeof(e));
}

/* What neigh_msg_read() returns, and whose address it has found, if any. */
static int answer(const struct said *s, const struct neigh_query *q,
		  const uint8_t *wanted)
{
	struct mac mac = {{0}};
	int rc = neigh_msg_read(s->buf, s->len, q, &mac);

	assert_memory_equal(mac.b, wanted, sizeof(mac.b));
	return rc;
}

static void request_is_as_the_kernel_expects_it(void **state)
{
	const struct {
		struct nlmsghdr h;
		struct ndmsg n;
		struct rtattr a;
		uint8_t addr[4];
	} want = {
		{36, RTM_GETNEIGH, NLM_F_REQUEST, SEQ, 0},
		{.ndm_family = AF_INET, .ndm_ifindex = IFINDEX},
		{8, NDA_DST},
		{10, 0, 0, 5},
	};
	union neigh_request r;

	(void)state;
	assert_int_equal(neigh_msg_request(&r, &query4, false), sizeof(want));
	assert_memory_equal(r.buf, &want, sizeof(want));
	assert_int_equal(neigh_msg_request(&r, &query6, false),
			 NLMSG_SPACE(sizeof(struct ndmsg)) + 20);
	assert_int_equal(neigh_msg_request(&r, &query6, true),
			 NLMSG_SPACE(sizeof(struct ndmsg)));
	assert_int_equal(r.head.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

static void entry_of_either_family_gives_its_address(void **state)
{
	const struct neigh_query *const both[] = {&query4, &query6};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(both); i++) {
		struct said s = {.len = 0};

		entry(&s, both[i], hw, sizeof(hw));
		assert_int_equal(answer(&s, both[i], hw), 1);
	}
}

static void entry_is_found_among_others_of_a_dump(void **state)
{
	struct neigh_query other = query4, far = query4, any = query4;
	struct said s = {.len = 0};

	(void)state;
	other.addr[3] = 6;
	far.ifindex = 8;
	entry(&s, &other, other_hw, sizeof(other_hw));
	entry(&s, &query6, other_hw, sizeof(other_hw));
	entry(&s, &far, other_hw, sizeof(other_hw));
	assert_int_equal(answer(&s, &query4, no_hw), 1);
	any.ifindex = 0;
	assert_int_equal(answer(&s, &any, other_hw), 1);
	entry(&s, &query4, hw, sizeof(hw));
	assert_int_equal(answer(&s, &query4, hw), 1);
	head(&s, NLMSG_DONE, 4, SEQ);
	put(&s, no_hw, 4);
	assert_int_equal(answer(&s, &query4, hw), 0);
}

static void entry_without_an_ethernet_address_gives_none(void **state)
{
	static const uint8_t long_hw[20] = {1, 2, 3};
	struct said s = {.len = 0};

	(void)state;
	entry(&s, &query4, NULL, 0);
	entry(&s, &query4, no_hw, sizeof(no_hw));
	entry(&s, &query4, long_hw, sizeof(long_hw)); /* InfiniBand */
	assert_int_equal(answer(&s, &query4, no_hw), 1);
}

static void answer_to_another_request_is_a_protocol_error(void **state)
{
	struct neigh_query old = query4;
	struct said s = {.len = 0};

	(void)state;
	old.seq = SEQ - 1;
	entry(&s, &old, hw, sizeof(hw));
	assert_int_equal(answer(&s, &query4, no_hw), -EPROTO);
	s.len = 0;
	failed(&s, -EPERM, SEQ - 1);
	assert_int_equal(answer(&s, &query4, no_hw), -EPROTO);
}

static void error_of_the_kernel_is_returned(void **state)
{
	struct said s = {.len = 0};

	(void)state;
	failed(&s, -ENOENT, SEQ);
	assert_int_equal(answer(&s, &query4, no_hw), -ENOENT);
	s.len = 0;
	failed(&s, -70000, SEQ);
	assert_int_equal(answer(&s, &query4, no_hw), -EPROTO);
	s.len = 0;
	failed(&s, INT32_MIN, SEQ);
	assert_int_equal(answer(&s, &query4, no_hw), -EPROTO);
}

static void dump_of_a_table_that_changed_is_interrupted(void **state)
{
	struct said s = {.len = 0};

	(void)state;
	entry(&s, &query4, hw, sizeof(hw));
	s.align.nlmsg_flags |= NLM_F_DUMP_INTR;
	assert_int_equal(answer(&s, &query4, no_hw), -EINTR);
}

/*
 * Whatever the bytes are, it ends.  The copy is padded to a multiple of four
 * bytes, as the kernel pads its messages and libmnl reads them.
 */
static void check(const uint8_t *p, size_t len, void *ctx)
{
	unsigned *found = ctx;
	struct mac mac = {{0}};
	uint8_t *padded = calloc(1, NLMSG_ALIGN(len) + 4);

	assert_non_null(padded);
	memcpy(padded, p, len);
	(void)neigh_msg_read(padded, len, &query4, &mac);
	*found += !mac_is_zero(&mac);
	free(padded);
}

static void broken_answers_are_read_to_their_end(void **state)
{
	struct said s = {.len = 0};
	unsigned found = 0;

	(void)state;
	entry(&s, &query6, other_hw, sizeof(other_hw));
	entry(&s, &query4, hw, sizeof(hw));
	failed(&s, -ENOENT, SEQ);
	head(&s, NLMSG_DONE, 0, SEQ);
	mutate_all(check, s.buf, s.len, &found);
	assert_true(found > 0);
}

static void length_that_is_no_length_is_refused(void **state)
{
	static const uint32_t lengths[] = {0, 15, 0x7fffffff, 0x80000000,
					   0xffffffff};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(lengths); i++) {
		struct said s = {.len = 0};

		entry(&s, &query4, hw, sizeof(hw));
		s.align.nlmsg_len = lengths[i];
		assert_int_equal(answer(&s, &query4, no_hw), -EBADMSG);
	}
}

/* The real kernel: nobody on the loopback has a hardware address. */
static void kernel_knows_no_neighbour_on_the_loopback(void **state)
{
	struct sock_from from = {.ifindex = 1};
	struct neigh *n;
	struct mac mac;
	int i;

	(void)state;
	assert_int_equal(sock_addr_parse(&from.peer, "127.0.0.77", 9), 0);
	if (neigh_open(&n)) {
		print_message("no netlink here\n");
		skip();
	}
	/* Again and again, with one entry asked for and with all. */
	for (i = 0; i < 10; i++) {
		from.ifindex = i % 3 ? 1 : 0;
		assert_int_equal(neigh_mac(n, &from, &mac), -ENOENT);
	}
	assert_int_equal(sock_addr_parse(&from.peer, "[fe80::77]", 9), 0);
	assert_int_equal(neigh_mac(n, &from, &mac), -ENOENT);
	neigh_close(n);
	neigh_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_is_as_the_kernel_expects_it),
		cmocka_unit_test(entry_of_either_family_gives_its_address),
		cmocka_unit_test(entry_is_found_among_others_of_a_dump),
		cmocka_unit_test(entry_without_an_ethernet_address_gives_none),
		cmocka_unit_test(answer_to_another_request_is_a_protocol_error),
		cmocka_unit_test(error_of_the_kernel_is_returned),
		cmocka_unit_test(dump_of_a_table_that_changed_is_interrupted),
		cmocka_unit_test(broken_answers_are_read_to_their_end),
		cmocka_unit_test(length_that_is_no_length_is_refused),
		cmocka_unit_test(kernel_knows_no_neighbour_on_the_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
