/* SPDX-License-Identifier: BSD-2-Clause */
/* Connections: deadlines, clients that went away, TCP_INFO; see conn.h. */
#include "conn/conn.h"

#include <arpa/inet.h>
#include <linux/tcp.h> /* newer fields of struct tcp_info than netinet's */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/sock.h"
#include "util/ip4.h"

/* Write the peer's address; one mapped to IPv6 as IPv4. */
static void format_ip(char buf[static INET6_ADDRSTRLEN],
		      const struct sockaddr *sa)
{
	struct sock_addr a = {.len = 0};
	uint32_t ip;

	if (sa->sa_family == AF_INET6)
		memcpy(&a.u.in6, sa, sizeof(a.u.in6));
	else
		memcpy(&a.u.in, sa, sizeof(a.u.in));
	ip = sock_addr_get_ip4(&a);
	if (ip || sa->sa_family != AF_INET6)
		(void)ip4_format(buf, ip);
	else if (!inet_ntop(AF_INET6, &a.u.in6.sin6_addr, buf,
			    INET6_ADDRSTRLEN))
		buf[0] = 0;
}

struct conn *conn_add(struct conn_list *l, int fd, const struct sockaddr *sa,
		      uint64_t now)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->list = l;
	c->fd = fd;
	c->since = now;
	format_ip(c->ip, sa);
	c->next = l->first;
	if (c->next)
		c->next->prev = c;
	l->first = c;
	l->n++;
	return c;
}

void conn_remove(struct conn_list *l, struct conn *c)
{
	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		l->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
	l->n--;
	free(c);
}

bool conn_is_idle(const struct conn *c)
{
	return !c->req || !c->req->head_complete;
}

bool conn_overdue(const struct conn *c, const struct conn_limits *lim,
		  uint64_t now)
{
	uint64_t limit = lim->head;

	if (!limit || !conn_is_idle(c))
		return false;
	/* A later request may come after a pause, which has its own limit. */
	if (c->n_requests > (c->req ? 1u : 0u)) {
		if (!lim->idle)
			return false;
		limit += lim->idle;
	}
	return now - c->since > limit;
}

bool conn_file_truncated(const struct conn *c)
{
	struct stat st;

	return c->req && c->req->fd >= 0 && !fstat(c->req->fd, &st) &&
	       (uint64_t)st.st_size < c->req->end;
}

void conn_check_peer(struct conn *c)
{
	char byte;

	if (recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT))
		return;
	c->peer_closed = true;
	c->list->any_peer_closed = true;
}

void conn_abort_closed(struct conn_list *l)
{
	struct conn *c;

	if (!l->any_peer_closed)
		return;
	l->any_peer_closed = false;
	for (c = l->first; c; c = c->next)
		if (c->peer_closed && conn_is_idle(c))
			conn_abort(c, NULL);
}

void conn_abort(struct conn *c, const char *why)
{
	if (c->req && !c->req->error)
		c->req->error = why;
	(void)shutdown(c->fd, SHUT_RDWR);
}

/* Bytes acknowledged and received by the kernel's count; 0 on failure. */
static void counts(const struct conn *c, uint64_t *acked, uint64_t *received)
{
	struct tcp_info ti;
	socklen_t len = sizeof(ti);

	memset(&ti, 0, sizeof(ti));
	(void)getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &ti, &len);
	*acked = ti.tcpi_bytes_acked;
	*received = ti.tcpi_bytes_received;
}

uint64_t conn_acked(const struct conn *c)
{
	uint64_t acked, received;

	counts(c, &acked, &received);
	return acked;
}

uint64_t conn_received(const struct conn *c)
{
	uint64_t acked, received;

	counts(c, &acked, &received);
	return received;
}
