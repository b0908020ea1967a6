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

/* What an entry's attributes say. */
struct entry {
	const struct neigh_query *query;
	bool same; /* it has the address of the query */
	struct mac mac;
};

/* An attribute of an entry; of libmnl's type mnl_attr_cb_t. */
static int read_attr(const struct nlattr *a, void *ctx)
{
	struct entry *e = ctx;
	const void *p = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	if (mnl_attr_get_type(a) == NDA_DST && len == e->query->addr_len)
		e->same = !memcmp(p, e->query->addr, len);
	else if (mnl_attr_get_type(a) == NDA_LLADDR && len == sizeof(e->mac.b))
		memcpy(e->mac.b, p, len);
	return MNL_CB_OK;
}

/* An entry of the table; of libmnl's type mnl_cb_t. */
static int read_entry(const struct nlmsghdr *h, void *ctx)
{
	const struct search *s = ctx;
	const struct neigh_query *q = s->query;
	const struct ndmsg *n = mnl_nlmsg_get_payload(h);
	struct entry e = {.query = q};

	if (h->nlmsg_type != RTM_NEWNEIGH)
		return MNL_CB_OK;
	if (mnl_nlmsg_get_payload_len(h) < sizeof(*n)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (n->ndm_family != q->family ||
	    (q->ifindex && n->ndm_ifindex != q->ifindex))
		return MNL_CB_OK;
	(void)mnl_attr_parse(h, sizeof(*n), read_attr, &e);
	/* One that does not answer has no address, a loopback zeros. */
	if (e.same && !mac_is_zero(&e.mac))
		*s->mac = e.mac;
	return MNL_CB_OK;
}

/* One message: MNL_CB_OK, MNL_CB_STOP at the end of a dump, or -errno. */
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
