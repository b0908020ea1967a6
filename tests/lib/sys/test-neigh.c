/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's words about neighbours. */
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

static const struct neigh_who who4 = {AF_INET, {10, 0, 0, 5}, 4, IFINDEX, SEQ};
static const struct neigh_who who6 = {
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
	uint8_t buf[1024];
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
static void entry(struct said *s, const struct neigh_who *w, const void *mac,
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

/* The first message that says something. */
static struct neigh_answer heard(const struct said *s,
				 const struct neigh_who *who)
{
	struct neigh_answer a;
	struct rd r;

	rd_init(&r, s->buf, s->len);
	while (neigh_next(&r, who, &a))
		if (a.said != NEIGH_NOTHING)
			return a;
	memset(&a, 0, sizeof(a));
	return a;
}

static void asks_as_the_kernel_expects(void **state)
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
	struct nlmsghdr h;
	uint8_t buf[64];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	neigh_put(&w, &who4, false);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(want));
	assert_memory_equal(buf, &want, sizeof(want));
	wr_init(&w, buf, sizeof(buf));
	neigh_put(&w, &who6, false);
	assert_int_equal(w.len, NLMSG_SPACE(sizeof(struct ndmsg)) + 20);
	wr_init(&w, buf, sizeof(buf));
	neigh_put(&w, &who6, true);
	assert_int_equal(w.len, NLMSG_SPACE(sizeof(struct ndmsg)));
	memcpy(&h, buf, sizeof(h));
	assert_int_equal(h.nlmsg_len, w.len);
	assert_int_equal(h.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

static void hears_the_address(void **state)
{
	const struct neigh_who *const both[] = {&who4, &who6};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(both); i++) {
		struct said s = {.len = 0};
		struct neigh_answer a;

		entry(&s, both[i], hw, sizeof(hw));
		a = heard(&s, both[i]);
		assert_int_equal(a.said, NEIGH_FOUND);
		assert_memory_equal(a.mac.b, hw, sizeof(hw));
	}
}

/* In a dump there are others before it, and the end behind it. */
static void picks_it_out_of_a_dump(void **state)
{
	struct neigh_who other = who4, far = who4, any = who4;
	struct said s = {.len = 0}, end = {.len = 0};

	(void)state;
	other.addr[3] = 6;
	far.ifindex = 8;
	entry(&s, &other, other_hw, sizeof(other_hw));
	entry(&s, &who6, other_hw, sizeof(other_hw));
	entry(&s, &far, other_hw, sizeof(other_hw));
	assert_int_equal(heard(&s, &who4).said, NEIGH_NOTHING);
	any.ifindex = 0;
	assert_int_equal(heard(&s, &any).said, NEIGH_FOUND);
	entry(&s, &who4, hw, sizeof(hw));
	assert_int_equal(heard(&s, &who4).said, NEIGH_FOUND);
	assert_memory_equal(heard(&s, &who4).mac.b, hw, sizeof(hw));
	head(&end, NLMSG_DONE, 4, SEQ);
	put(&end, no_hw, 4);
	assert_int_equal(heard(&end, &who4).said, NEIGH_END);
}

static void takes_nothing_for_an_address(void **state)
{
	static const uint8_t long_hw[20] = {1, 2, 3};
	struct neigh_who old = who4;
	struct said s = {.len = 0};

	(void)state;
	entry(&s, &who4, NULL, 0);
	entry(&s, &who4, no_hw, sizeof(no_hw));
	entry(&s, &who4, long_hw, sizeof(long_hw)); /* InfiniBand */
	old.seq = SEQ - 1;
	entry(&s, &old, hw, sizeof(hw));
	failed(&s, -EPERM, SEQ - 1);
	failed(&s, 0, SEQ);
	assert_int_equal(heard(&s, &who4).said, NEIGH_NOTHING);
	failed(&s, -ENOENT, SEQ);
	assert_int_equal(heard(&s, &who4).said, NEIGH_FAILED);
	assert_int_equal(heard(&s, &who4).err, -ENOENT);
}

static void believes_no_strange_error(void **state)
{
	struct said s = {.len = 0};

	(void)state;
	failed(&s, 5, SEQ);
	assert_int_equal(heard(&s, &who4).said, NEIGH_FAILED);
	assert_int_equal(heard(&s, &who4).err, -EPROTO);
}

/* Whatever the bytes are: it ends, and an address is one of those in them. */
static void check(const uint8_t *p, size_t len, void *ctx)
{
	unsigned *found = ctx;
	struct neigh_answer a;
	struct rd r;
	size_t n = 0;

	rd_init(&r, p, len);
	while (neigh_next(&r, &who4, &a)) {
		assert_true(++n <= len / NLMSG_HDRLEN);
		if (a.said == NEIGH_FOUND) {
			assert_false(mac_is_zero(&a.mac));
			++*found;
		}
		if (a.said == NEIGH_FAILED)
			assert_true(a.err < 0);
	}
}

static void survives_what_is_broken(void **state)
{
	struct said s = {.len = 0};
	unsigned found = 0;

	(void)state;
	entry(&s, &who6, other_hw, sizeof(other_hw));
	entry(&s, &who4, hw, sizeof(hw));
	failed(&s, -ENOENT, SEQ);
	head(&s, NLMSG_DONE, 0, SEQ);
	mutate_all(check, s.buf, s.len, &found);
	assert_true(found > 0);
}

/* The real kernel: nobody on the loopback has a hardware address. */
static void asks_the_kernel(void **state)
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
		cmocka_unit_test(asks_as_the_kernel_expects),
		cmocka_unit_test(hears_the_address),
		cmocka_unit_test(picks_it_out_of_a_dump),
		cmocka_unit_test(takes_nothing_for_an_address),
		cmocka_unit_test(believes_no_strange_error),
		cmocka_unit_test(survives_what_is_broken),
		cmocka_unit_test(asks_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
