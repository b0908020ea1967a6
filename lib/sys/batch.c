/* SPDX-License-Identifier: BSD-2-Clause */
/* Many datagrams a system call: see batch.h. */
#include "sys/batch.h"

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

struct batch {
	unsigned n;
	size_t used; /* bytes of buf */
	struct mmsghdr m[BATCH_MAX];
	struct iovec iov[BATCH_MAX];
	union out_control control[BATCH_MAX];
	struct sock_addr to[BATCH_MAX];
	uint16_t segment[BATCH_MAX]; /* 0: not to be cut */
	uint8_t buf[BATCH_BYTES];
};

struct batch *batch_new(void)
{
	return calloc(1, sizeof(struct batch));
}

void batch_free(struct batch *b)
{
	free(b);
}

uint8_t *batch_room(struct batch *b, size_t n, unsigned datagrams)
{
	if (datagrams > BATCH_MAX - b->n || n > BATCH_BYTES - b->used)
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
static void add(struct batch *b, size_t n, uint16_t segment,
		const struct batch_to *to)
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
		sock_give_pktinfo(m, to->local, to->ifindex);
	}
	b->segment[i] = segment;
	if (segment)
		ask_segments(m, segment);
}

void batch_add(struct batch *b, size_t n, size_t segment,
	       const struct batch_to *to)
{
	if (n <= segment) {
		add(b, n, 0, to);
	} else if (!to->unsegmented) {
		add(b, n, (uint16_t)segment, to);
	} else {
		for (; n > segment; n -= segment)
			add(b, segment, 0, to);
		add(b, n, 0, to);
	}
}

/* Send message i as one datagram a segment.  0 or -errno. */
static int send_cut(struct batch *b, int fd, unsigned i)
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
 * A device without checksums (EIO), a segment that does not fit the route
 * (EINVAL, EMSGSIZE), a kernel that does not know the option (EINVAL).
 */
static bool is_uncuttable(const struct batch *b, unsigned i, int err)
{
	return b->segment[i] &&
	       (err == -EIO || err == -EINVAL || err == -EMSGSIZE ||
		err == -ENOPROTOOPT || err == -EOPNOTSUPP);
}

/* The kernel took none of the messages from i on, for this reason. */
static int on_refusal(struct batch *b, int fd, unsigned i, int err)
{
	int rc;

	if (!is_uncuttable(b, i, err))
		return err == -ECONNREFUSED ? err : 0;
	rc = send_cut(b, fd, i);
	return rc == -ECONNREFUSED ? rc : BATCH_UNSEGMENTED;
}

int batch_send(struct batch *b, int fd)
{
	unsigned i = 0;
	int rc = 0;

	while (i < b->n && rc >= 0) {
		int n = b->n - i == 1 ? (int)sendmsg(fd, &b->m[i].msg_hdr,
						     MSG_NOSIGNAL)
				      : sendmmsg(fd, &b->m[i], b->n - i,
						 MSG_NOSIGNAL);
		int err = -errno, one;

		if (n >= 0) {
			i += b->n - i == 1 ? 1 : (unsigned)n;
			continue;
		}
		if (err == -EINTR)
			continue;
		/* No room in the socket: the rest would find none either. */
		if (err == -EAGAIN)
			break;
		one = on_refusal(b, fd, i++, err);
		rc = one ? one : rc;
	}
	b->n = 0;
	b->used = 0;
	return rc;
}

/* --- receiving ------------------------------------------------------------ */

struct intake {
	size_t cap;
	struct mmsghdr m[BATCH_MAX];
	struct iovec iov[BATCH_MAX];
	union in_control control[BATCH_MAX];
	struct sock_from from[BATCH_MAX];
	uint8_t *buf;
};

struct intake *intake_new(size_t cap)
{
	struct intake *in = calloc(1, sizeof(*in));

	if (!in)
		return NULL;
	in->cap = cap;
	in->buf = calloc(BATCH_MAX, cap);
	if (in->buf)
		return in;
	free(in);
	return NULL;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	free(in->buf);
	free(in);
}

static void prepare(struct intake *in, unsigned i)
{
	struct msghdr *m = &in->m[i].msg_hdr;

	in->iov[i].iov_base = in->buf + i * in->cap;
	in->iov[i].iov_len = in->cap;
	memset(m, 0, sizeof(*m));
	m->msg_name = &in->from[i].peer.u;
	m->msg_namelen = sizeof(in->from[i].peer.u);
	m->msg_iov = &in->iov[i];
	m->msg_iovlen = 1;
	m->msg_control = in->control[i].buf;
	m->msg_controllen = sizeof(in->control[i].buf);
}

int intake_read(struct intake *in, int fd)
{
	unsigned i;
	int n;

	for (i = 0; i < BATCH_MAX; i++)
		prepare(in, i);
	do {
		n = recvmmsg(fd, in->m, BATCH_MAX, MSG_DONTWAIT, NULL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	for (i = 0; i < (unsigned)n; i++) {
		struct sock_from *from = &in->from[i];

		from->peer.len = in->m[i].msg_hdr.msg_namelen;
		memset(&from->local, 0, sizeof(from->local));
		from->ifindex = 0;
		sock_take_pktinfo(&in->m[i].msg_hdr, from);
	}
	return n;
}

struct intake_item intake_item(struct intake *in, unsigned i)
{
	struct intake_item item = {
		.data = in->buf + i * in->cap,
		.len = in->m[i].msg_len,
		.from = &in->from[i],
	};

	return item;
}
