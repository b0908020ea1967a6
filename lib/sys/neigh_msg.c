/* SPDX-License-Identifier: BSD-2-Clause */
/* rtnetlink, as far as neighbours go: see neigh_msg.h. */
#include "sys/neigh_msg.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* Bytes of struct nlmsghdr, struct ndmsg and struct rtattr. */
#define MSG_HEAD   16
#define NEIGH_HEAD 12
#define ATTR_HEAD  4

/* Messages and attributes begin at multiples of four bytes. */
static size_t pad(size_t n)
{
	return -n & 3;
}

static void put16(struct wr *w, uint16_t v)
{
	wr_bytes(w, &v, sizeof(v));
}

static void put32(struct wr *w, uint32_t v)
{
	wr_bytes(w, &v, sizeof(v));
}

static uint16_t get16(struct rd *r)
{
	uint16_t v;

	rd_copy(r, &v, sizeof(v));
	return v;
}

static uint32_t get32(struct rd *r)
{
	uint32_t v;

	rd_copy(r, &v, sizeof(v));
	return v;
}

void neigh_put(struct wr *w, const struct neigh_who *who, bool dump)
{
	uint16_t attr = (uint16_t)(ATTR_HEAD + who->addr_len);

	put32(w, MSG_HEAD + NEIGH_HEAD + (dump ? 0u : attr));
	put16(w, RTM_GETNEIGH);
	put16(w, NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0));
	put32(w, who->seq);
	put32(w, 0); /* port: the kernel knows ours */
	wr_u8(w, who->family);
	wr_fill(w, 0, 3);
	put32(w, dump ? 0 : (uint32_t)who->ifindex);
	wr_fill(w, 0, 4); /* state, flags, type */
	if (dump)
		return;
	put16(w, attr);
	put16(w, NDA_DST);
	wr_bytes(w, who->addr, who->addr_len);
}

/* An entry of the table. */
static void read_neigh(struct rd *r, const struct neigh_who *who,
		       struct neigh_answer *a)
{
	bool ours = rd_u8(r) == who->family, same = false;
	uint32_t ifindex;

	rd_skip(r, 3);
	ifindex = get32(r);
	rd_skip(r, 4);
	if (who->ifindex && ifindex != (uint32_t)who->ifindex)
		ours = false;
	while (ours && rd_left(r) >= ATTR_HEAD) {
		size_t len = get16(r);
		uint16_t type = get16(r) & NLA_TYPE_MASK;
		struct rd value;

		if (len < ATTR_HEAD)
			return;
		len -= ATTR_HEAD;
		value = rd_sub(r, len);
		if (type == NDA_DST && len == who->addr_len) {
			const uint8_t *p = rd_bytes(&value, len);

			same = p && !memcmp(p, who->addr, len);
		} else if (type == NDA_LLADDR && len == sizeof(a->mac.b)) {
			rd_copy(&value, a->mac.b, len);
		}
		if (rd_left(r))
			rd_skip(r, pad(len));
	}
	/* One that does not answer has no address, a loopback zeros. */
	if (ours && same && !r->err && !mac_is_zero(&a->mac))
		a->said = NEIGH_FOUND;
}

bool neigh_next(struct rd *r, const struct neigh_who *who,
		struct neigh_answer *a)
{
	uint16_t type;
	uint32_t len, seq;
	struct rd body;

	memset(a, 0, sizeof(*a));
	if (rd_left(r) < MSG_HEAD)
		return false;
	len = get32(r);
	type = get16(r);
	rd_skip(r, 2);
	seq = get32(r);
	rd_skip(r, 4);
	if (len < MSG_HEAD)
		return false;
	body = rd_sub(r, len - MSG_HEAD);
	if (body.err)
		return false;
	if (rd_left(r))
		rd_skip(r, pad(len) < rd_left(r) ? pad(len) : rd_left(r));
	a->ours = seq == who->seq;
	if (!a->ours)
		return true;
	if (type == NLMSG_DONE) {
		a->said = NEIGH_END;
	} else if (type == NLMSG_ERROR) {
		uint32_t err = get32(&body);

		/* 0 is an acknowledgement.  -errno, but trust nobody. */
		a->err = err > UINT32_MAX - 4096 ? (int)err : -EPROTO;
		if (err || body.err)
			a->said = NEIGH_FAILED;
	} else if (type == RTM_NEWNEIGH) {
		read_neigh(&body, who, a);
	}
	return true;
}
