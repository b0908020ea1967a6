/* SPDX-License-Identifier: BSD-2-Clause */
/* Many datagrams a system call: see mmsg.h. */
#include "sys/mmsg.h"

#include <errno.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sys/sock_int.h"

#define OUT_CONTROL (SOCK_PKTINFO_SPACE + CMSG_SPACE(sizeof(uint16_t)))

union out_control {
	char buf[OUT_CONTROL];
	struct cmsghdr align;
};

union in_control {
	char buf[SOCK_PKTINFO_SPACE];
	struct cmsghdr align;
};

struct mmsg_tx {
	bool uncuttable; /* the kernel, or a device, cuts no segments */
	unsigned n;
	size_t used; /* bytes of buf */
	struct mmsghdr m[MMSG_MAX];
	struct iovec iov[MMSG_MAX];
	union out_control control[MMSG_MAX];
	struct sock_addr to[MMSG_MAX];
	struct sock_addr local;	    /* of the last message */
	int ifindex;		    /* of the last message */
	int err[MMSG_MAX];	    /* what became of each */
	uint16_t segment[MMSG_MAX]; /* 0: not to be cut */
	uint8_t buf[MMSG_TX_BYTES];
};

struct mmsg_tx *mmsg_tx_new(void)
{
	return calloc(1, sizeof(struct mmsg_tx));
}

void mmsg_tx_free(struct mmsg_tx *b)
{
	free(b);
}

uint8_t *mmsg_tx_room(struct mmsg_tx *b, size_t n, unsigned datagrams)
{
	if (datagrams > MMSG_MAX - b->n || n > MMSG_DATAGRAM_MAX ||
	    n > MMSG_TX_BYTES - b->used)
		return NULL;
	return b->buf + b->used;
}

/* Ask the kernel to cut m. */
static void ask_segments(struct msghdr *m, uint16_t segment)
{
	size_t at = m->msg_controllen;
	struct cmsghdr head = {
		.cmsg_level = SOL_UDP,
		.cmsg_type = UDP_SEGMENT,
		.cmsg_len = CMSG_LEN(sizeof(segment)),
	};
	char *p = m->msg_control;

	memcpy(p + at, &head, sizeof(head));
	memcpy(p + at + CMSG_LEN(0), &segment, sizeof(segment));
	m->msg_controllen = at + CMSG_SPACE(sizeof(segment));
}

/* Queue the next n bytes as one message. */
static void add(struct mmsg_tx *b, size_t n, uint16_t segment,
		const struct mmsg_dest *to)
{
	unsigned i = b->n++;
	struct msghdr *m = &b->m[i].msg_hdr;

	memset(m, 0, sizeof(*m));
	b->iov[i].iov_base = b->buf + b->used;
	b->iov[i].iov_len = n;
	b->used += n;
	m->msg_iov = &b->iov[i];
	m->msg_iovlen = 1;
	m->msg_control = b->control[i].buf;
	if (to->peer) {
		b->to[i] = *to->peer;
		m->msg_name = &b->to[i].u;
		m->msg_namelen = b->to[i].len;
	}
	if (to->local && to->local->len) {
		m->msg_controllen = SOCK_PKTINFO_SPACE;
		sock_write_pktinfo(m, to->local, to->ifindex);
	}
	b->segment[i] = segment;
	if (segment)
		ask_segments(m, segment);
	b->local.len = 0;
	if (to->local)
		b->local = *to->local;
	b->ifindex = to->ifindex;
}

static bool is_same(const struct sock_addr *a, const struct sock_addr *b)
{
	return a && b && a->len && b->len ? sock_addr_equal(a, b)
					  : !(a && a->len) && !(b && b->len);
}

/* Could a datagram of n bytes be one more segment of the last message? */
static bool may_join(const struct mmsg_tx *b, size_t n,
		     const struct mmsg_dest *to)
{
	unsigned i = b->n - 1;
	const struct sock_addr *peer;

	if (!b->n || b->uncuttable || to->unsegmented || !n)
		return false;
	peer = b->m[i].msg_hdr.msg_name ? &b->to[i] : NULL;
	return n == (b->segment[i] ? b->segment[i] : b->iov[i].iov_len) &&
	       b->iov[i].iov_len / n < MMSG_MAX &&
	       n <= MMSG_DATAGRAM_MAX - b->iov[i].iov_len &&
	       b->ifindex == to->ifindex && is_same(peer, to->peer) &&
	       is_same(&b->local, to->local);
}

int mmsg_tx_copy(struct mmsg_tx *b, const void *p, size_t n,
		 const struct mmsg_dest *to)
{
	bool join = n <= MMSG_TX_BYTES - b->used && may_join(b, n, to);
	unsigned i = b->n - 1;

	if (!join && !mmsg_tx_room(b, n, 1))
		return -1;
	memcpy(b->buf + b->used, p, n);
	if (!join) {
		add(b, n, 0, to);
		return (int)b->n - 1;
	}
	b->iov[i].iov_len += n;
	b->used += n;
	if (!b->segment[i]) {
		b->segment[i] = (uint16_t)n;
		ask_segments(&b->m[i].msg_hdr, (uint16_t)n);
	}
	return (int)i;
}

void mmsg_tx_add(struct mmsg_tx *b, size_t n, size_t segment,
		 const struct mmsg_dest *to)
{
	if (n <= segment) {
		add(b, n, 0, to);
	} else if (!to->unsegmented && !b->uncuttable) {
		add(b, n, (uint16_t)segment, to);
	} else {
		for (; n > segment; n -= segment)
			add(b, segment, 0, to);
		add(b, n, 0, to);
	}
}

/* Send message i as one datagram a segment.  0 or -errno. */
static int send_cut(struct mmsg_tx *b, int fd, unsigned i)
{
	struct msghdr m = b->m[i].msg_hdr;
	struct iovec iov = b->iov[i];
	size_t left = iov.iov_len;
	uint8_t *p = iov.iov_base;

	m.msg_iov = &iov;
	m.msg_controllen -= CMSG_SPACE(sizeof(uint16_t));
	while (left) {
		iov.iov_base = p;
		iov.iov_len = left < b->segment[i] ? left : b->segment[i];
		if (sendmsg(fd, &m, MSG_NOSIGNAL) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		p += iov.iov_len;
		left -= iov.iov_len;
	}
	return 0;
}

/*
 * Did the kernel refuse to cut?  A device without checksums gives EIO, once and
 * for all; a segment that does not fit the route EINVAL or EMSGSIZE, as does a
 * kernel that does not know the option.
 */
static bool is_uncut(struct mmsg_tx *b, unsigned i, int err)
{
	if (!b->segment[i])
		return false;
	if (err == -EIO || err == -ENOPROTOOPT || err == -EOPNOTSUPP)
		b->uncuttable = true;
	return b->uncuttable || err == -EINVAL || err == -EMSGSIZE;
}

/*
 * The kernel took none of the messages from i on, for this reason.  How many of
 * them are done with, or -ECONNREFUSED.
 */
static int on_refusal(struct mmsg_tx *b, int fd, unsigned i, int err)
{
	unsigned k;

	/* The socket has no room: the rest would find none either. */
	if (err == -EAGAIN || err == -ENOBUFS) {
		for (k = i; k < b->n; k++)
			b->err[k] = err;
		return (int)(b->n - i);
	}
	if (is_uncut(b, i, err))
		err = send_cut(b, fd, i);
	b->err[i] = err;
	if (err == -ECONNREFUSED && !b->m[i].msg_hdr.msg_name)
		return err;
	return 1;
}

/*
 * An earlier message's ICMP error is told at the next call, whatever that is
 * about (IP_RECVERR): it was no refusal of this message.
 */
static bool is_late(const struct mmsg_tx *b, unsigned i, int err)
{
	return b->m[i].msg_hdr.msg_name &&
	       (err == -ECONNREFUSED || err == -EHOSTUNREACH ||
		err == -ENETUNREACH);
}

bool mmsg_tx_pending(const struct mmsg_tx *b)
{
	return b->n > 0;
}

int mmsg_tx_send(struct mmsg_tx *b, int fd)
{
	unsigned i = 0, late = 0;
	int n = 0;

	memset(b->err, 0, sizeof(b->err));
	while (i < b->n && n >= 0) {
		if (b->n - i == 1)
			n = sendmsg(fd, &b->m[i].msg_hdr, MSG_NOSIGNAL) < 0
				    ? -errno
				    : 1;
		else
			n = sendmmsg(fd, &b->m[i], b->n - i, MSG_NOSIGNAL);
		if (n == -1)
			n = -errno;
		if (n == -EINTR ||
		    (n < 0 && is_late(b, i, n) && late++ < MMSG_MAX))
			n = 0;
		else if (n < 0)
			n = on_refusal(b, fd, i, n);
		if (n > 0)
			i += (unsigned)n;
	}
	b->n = 0;
	b->used = 0;
	return n < 0 ? n : 0;
}

int mmsg_tx_send_each(struct mmsg_tx *b, int fd, int err[static MMSG_MAX])
{
	int rc = mmsg_tx_send(b, fd);

	memcpy(err, b->err, sizeof(b->err));
	return rc;
}

/* --- receiving ------------------------------------------------------------ */

struct mmsg_rx {
	size_t cap;
	unsigned used; /* items of the last read */
	struct mmsghdr m[MMSG_MAX];
	struct iovec iov[MMSG_MAX];
	union in_control control[MMSG_MAX];
	struct sock_from from[MMSG_MAX];
	uint8_t *buf;
};

static void prepare(struct mmsg_rx *in, unsigned i)
{
	struct msghdr *m = &in->m[i].msg_hdr;

	in->iov[i].iov_base = in->buf + i * in->cap;
	in->iov[i].iov_len = in->cap;
	m->msg_name = &in->from[i].peer.u;
	m->msg_iov = &in->iov[i];
	m->msg_iovlen = 1;
	m->msg_control = in->control[i].buf;
}

/* What the kernel writes to. */
static void rearm(struct mmsg_rx *in, unsigned i)
{
	struct msghdr *m = &in->m[i].msg_hdr;

	m->msg_namelen = sizeof(in->from[i].peer.u);
	m->msg_controllen = sizeof(in->control[i].buf);
}

struct mmsg_rx *mmsg_rx_new(size_t cap)
{
	struct mmsg_rx *in = calloc(1, sizeof(*in));
	unsigned i;

	if (!in)
		return NULL;
	in->cap = cap;
	in->buf = calloc(MMSG_MAX, cap);
	if (!in->buf) {
		free(in);
		return NULL;
	}
	for (i = 0; i < MMSG_MAX; i++) {
		prepare(in, i);
		rearm(in, i);
	}
	return in;
}

void mmsg_rx_free(struct mmsg_rx *in)
{
	if (!in)
		return;
	free(in->buf);
	free(in);
}

int mmsg_rx_read(struct mmsg_rx *in, int fd, unsigned max)
{
	unsigned i;
	int n;

	for (i = 0; i < in->used; i++)
		rearm(in, i);
	in->used = 0;
	do {
		n = recvmmsg(fd, in->m, max, MSG_DONTWAIT, NULL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	in->used = (unsigned)n;
	for (i = 0; i < in->used; i++) {
		struct sock_from *from = &in->from[i];

		from->peer.len = in->m[i].msg_hdr.msg_namelen;
		memset(&from->local, 0, sizeof(from->local));
		from->ifindex = 0;
		sock_read_pktinfo(&in->m[i].msg_hdr, from);
	}
	return n;
}

struct mmsg_rx_item mmsg_rx_item(struct mmsg_rx *in, unsigned i)
{
	struct mmsg_rx_item item = {
		.data = in->buf + i * in->cap,
		.len = in->m[i].msg_len,
		.from = &in->from[i],
	};

	return item;
}
