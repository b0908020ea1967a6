/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Listening sockets and accept(2): see listen.h.  Not left to the engine,
 * because there are several sockets and one limit for all of them, and because
 * a shortage of descriptors must neither spin nor lose connections.
 */
#include "conn/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/listen_addrs.h"

/* Length of the kernel's queue; it lowers this to net.core.somaxconn. */
#define BACKLOG 4096

/* Connections accepted on one socket before the others get their turn. */
#define BATCH 64

/* How long to wait, in microseconds, when descriptors or memory run out. */
#define RETRY_USEC 200000

struct listener {
	struct listen_set *set;
	int fd;
	struct loop_io *io;
};

static void on_retry(void *ctx)
{
	struct listen_set *s = ctx;

	if (listen_resume(s))
		loop_timer_start(s->retry, RETRY_USEC);
}

static void pause_for_resources(struct listen_set *s, int err)
{
	log_limited(&s->limit, "accept: %s; trying again in %d ms",
		    log_reason(err), RETRY_USEC / 1000);
	listen_pause(s);
	loop_timer_start(s->retry, RETRY_USEC);
}

/* Accept one.  False if none waits, or none may be accepted now. */
static bool accept_one(struct listener *l)
{
	struct listen_set *s = l->set;
	struct sock_addr peer;
	int fd;

	memset(&peer, 0, sizeof(peer));
	peer.len = sizeof(peer.u);
	fd = accept4(l->fd, &peer.u.sa, &peer.len,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		if (s->fn(fd, &peer, s->ctx))
			return true;
		listen_pause(s);
		return false;
	}
	switch (errno) {
	case EAGAIN:
		return false;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		pause_for_resources(s, -errno);
		return false;
	default:
		/* An error of that connection (accept(2)): try the next. */
		return true;
	}
}

static void on_readable(void *ctx)
{
	struct listener *l = ctx;
	struct listen_set *s = l->set;
	int i;

	for (i = 0; i < BATCH && !s->paused && accept_one(l); i++)
		;
	s->after(s->ctx);
}

static int add(struct listen_set *s, int fd)
{
	struct listener *v = reallocarray(s->v, s->n + 1, sizeof(*v));

	if (!v) {
		log_warnx("listen: out of memory");
		(void)close(fd);
		return EX_OSERR;
	}
	s->v = v;
	v[s->n++] = (struct listener){.set = s, .fd = fd};
	return 0;
}

/* Log why an address cannot be listened on.  An exit status. */
static int tell_unbound(const char *text, int err)
{
	if (err == -EACCES) {
		log_warnx("listen: %s: no permission; ports below 1024 need "
			  "root or CAP_NET_BIND_SERVICE",
			  text);
		return EX_NOPERM;
	}
	log_warn(err, "listen: %s", text);
	return EX_UNAVAILABLE;
}

/* Listen on one address.  0, or an exit status after a message. */
static int open_one(struct listen_set *s, const char *text)
{
	struct sock_addr a;
	int fd;

	if (sock_addr_parse(&a, text, 80)) {
		log_warnx("listen: %s: not an address", text);
		return EX_USAGE;
	}
	fd = sock_tcp_listen(&a, BACKLOG);
	return fd < 0 ? tell_unbound(text, fd) : add(s, fd);
}

int listen_check(const struct daemon *d, const struct opt_list *addrs)
{
	struct sock_addr a;
	size_t i;
	int fd, bad, rc = listen_addrs_check(addrs, 80, SOCK_STREAM);

	if (rc || sock_passed())
		return rc;
	for (i = 0; i < addrs->n; i++) {
		(void)sock_addr_parse(&a, addrs->v[i], 80);
		bad = 0;
		fd = sock_tcp_listen(&a, BACKLOG);
		if (fd >= 0)
			(void)close(fd);
		else if (!daemon_passes_over(d, fd, SOCK_STREAM,
					     sock_addr_port(&a)))
			bad = tell_unbound(addrs->v[i], fd);
		rc = rc ? rc : bad;
	}
	return rc;
}

/* Listen on a socket that systemd passed.  0, or an exit status. */
static int adopt(struct listen_set *s, int fd)
{
	if (sock_tcp_adopt(fd, BACKLOG)) {
		log_warnx("listen: descriptor %d from the supervisor: not a "
			  "listening TCP socket",
			  fd);
		return EX_CONFIG;
	}
	return add(s, fd);
}

int listen_open(struct listen_set *s, const struct opt_list *addrs)
{
	int passed = sock_activation();
	int rc = 0, k;
	size_t i;

	s->paused = true;
	s->retry = loop_timer(s->loop, on_retry, s);
	if (!s->retry) {
		log_warnx("listen: out of memory");
		return EX_OSERR;
	}
	for (k = 0; k < passed && !rc; k++)
		rc = adopt(s, SOCK_ACTIVATION_FIRST + k);
	for (i = 0; !passed && i < addrs->n && !rc; i++)
		rc = open_one(s, addrs->v[i]);
	for (i = 0; i < s->n && !rc; i++) {
		struct sock_addr a = {.len = sizeof(a.u)};
		char text[SOCK_ADDR_STRLEN];

		if (!getsockname(s->v[i].fd, &a.u.sa, &a.len))
			log_info("listening on http://%s/",
				 sock_addr_format(text, &a));
	}
	return rc;
}

int listen_resume(struct listen_set *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct listener *l = &s->v[i];

		if (!l->io)
			l->io = loop_read(s->loop, l->fd, on_readable, l);
		if (!l->io)
			return -ENOMEM;
	}
	s->paused = false;
	return 0;
}

void listen_pause(struct listen_set *s)
{
	size_t i;

	s->paused = true;
	for (i = 0; i < s->n; i++) {
		loop_io_free(s->v[i].io);
		s->v[i].io = NULL;
	}
}

void listen_close(struct listen_set *s)
{
	listen_pause(s);
	while (s->n)
		(void)close(s->v[--s->n].fd);
	free(s->v);
	s->v = NULL;
	loop_timer_free(s->retry);
	s->retry = NULL;
}
