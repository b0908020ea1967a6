/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbours in rtnetlink(7): RTM_GETNEIGH and RTM_NEWNEIGH.  libmnl reads and
 * writes the messages; what is wanted of them is here.
 */
#include "sys/neigh_msg.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* The largest number that the kernel has for an error. */
#define ERRNO_MAX 4095

size_t neigh_msg_request(union neigh_request *r, const struct neigh_query *q,
			 bool dump)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(r);
	struct ndmsg *n;

	h->nlmsg_type = RTM_GETNEIGH;
	h->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0));
	h->nlmsg_seq = q->seq;
	n = mnl_nlmsg_put_extra_header(h, sizeof(*n));
	n->ndm_family = q->family;
	if (!dump) {
		n->ndm_ifindex = q->ifindex;
		mnl_attr_put(h, NDA_DST, q->addr_len, q->addr);
	}
	return h->nlmsg_len;
}

struct search {
	const struct neigh_query *query;
	struct mac *mac;
};

/* An entry of the table; of libmnl's type mnl_cb_t. */
static int read_entry(const struct nlmsghdr *h, void *ctx)
{
	const struct search *s = ctx;
	const struct neigh_query *q = s->query;
	const struct ndmsg *n = mnl_nlmsg_get_payload(h);
	const struct nlattr *a;
	struct mac mac = {{0}};
	bool same = false;

	if (h->nlmsg_type != RTM_NEWNEIGH)
		return MNL_CB_OK;
	if (mnl_nlmsg_get_payload_len(h) < sizeof(*n)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (n->ndm_family != q->family ||
	    (q->ifindex && n->ndm_ifindex != q->ifindex))
		return MNL_CB_OK;
	mnl_attr_for_each(a, h, sizeof(*n)) {
		const void *p = mnl_attr_get_payload(a);
		size_t len = mnl_attr_get_payload_len(a);

		if (mnl_attr_get_type(a) == NDA_DST && len == q->addr_len)
			same = !memcmp(p, q->addr, len);
		else if (mnl_attr_get_type(a) == NDA_LLADDR &&
			 len == sizeof(mac.b))
			memcpy(mac.b, p, len);
	}
	/* One that does not answer has no address, a loopback zeros. */
	if (same && !mac_is_zero(&mac))
		*s->mac = mac;
	return MNL_CB_OK;
}

/* One message.  As neigh_msg_read(). */
static int read_message(const struct nlmsghdr *h, const struct neigh_query *q,
			struct mac *mac)
{
	struct search s = {q, mac};
	int rc = mnl_cb_run(h, h->nlmsg_len, q->seq, 0, read_entry, &s);

	if (rc >= 0)
		return rc;
	return errno > 0 && errno <= ERRNO_MAX ? -errno : -EPROTO;
}

/*
 * libmnl walks along messages by itself, but takes a length of 2 GiB or more
 * for a negative one and may then walk for ever: each is looked at before.
 */
int neigh_msg_read(const void *buf, size_t n, const struct neigh_query *q,
		   struct mac *mac)
{
	const char *at = buf;
	int rc = MNL_CB_OK;

	while (rc > 0 && n >= sizeof(struct nlmsghdr)) {
		const void *message = at;
		const struct nlmsghdr *h = message;
		size_t step;

		if (h->nlmsg_len < sizeof(*h) || h->nlmsg_len > n)
			return -EBADMSG;
		rc = read_message(h, q, mac);
		step = NLMSG_ALIGN((size_t)h->nlmsg_len);
		if (step > n)
			step = n;
		at += step;
		n -= step;
	}
	return rc;
}
