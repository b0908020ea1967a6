/* SPDX-License-Identifier: BSD-2-Clause */
/* The listening sockets of pxe-tftpd.  Contract: listen.h. */
#include "io/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "proto/tftp.h"
#include "sys/listen_addrs.h"
#include "sys/log.h"
#include "sys/sock.h"

/* Log why an address could not be bound.  An exit status. */
static int tell_unbound(const char *text, int err)
{
	log_warnx("listen: %s: %s%s", text, log_reason(err),
		  err == -EADDRINUSE ? ": another TFTP server? see 'ss -ulnp'"
				     : "");
	return err == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

/* The descriptor, or -errno after a message. */
static int listen_to(const char *text, bool reuseport)
{
	struct sock_addr a;
	int fd;

	(void)sock_addr_parse(&a, text, TFTP_PORT);
	fd = endpoint_socket(&a, reuseport);
	if (fd < 0)
		(void)tell_unbound(text, fd);
	return fd;
}

static int adopt(int fd)
{
	int rc = endpoint_adopt(fd);

	if (rc)
		log_warn(rc, "listen: socket %d passed by the supervisor", fd);
	return rc ? rc : fd;
}

int listeners_open(struct listeners *ls, const struct conf *c,
		   struct endpoint_set *set, endpoint_fn *fn, void *ctx)
{
	size_t passed = (size_t)sock_activation();
	size_t i, n = passed ? passed : c->listen.n;
	char shown[SOCK_ADDR_STRLEN];
	struct sock_addr a;

	memset(ls, 0, sizeof(*ls));
	ls->v = calloc(n, sizeof(struct endpoint *));
	for (i = 0; ls->v && i < n; i++) {
		int fd = passed ? adopt(SOCK_ACTIVATION_FIRST + (int)i)
				: listen_to(c->listen.v[i], c->workers > 1);

		if (fd < 0)
			return fd == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
		(void)sock_local(fd, &a);
		ls->v[i] = endpoint_new(set, fd, fn, ctx);
		if (!ls->v[i])
			break;
		ls->n++;
		log_info("listening on %s", sock_addr_format(shown, &a));
	}
	if (ls->v && ls->n == n)
		return 0;
	log_warn(-ENOMEM, "listen");
	return EX_OSERR;
}

int listeners_check(const struct daemon *d, const struct conf *c)
{
	struct sock_addr a;
	size_t i;
	int fd, bad, rc = listen_addrs_check(&c->listen, TFTP_PORT, SOCK_DGRAM);

	if (rc || sock_passed())
		return rc;
	for (i = 0; i < c->listen.n; i++) {
		(void)sock_addr_parse(&a, c->listen.v[i], TFTP_PORT);
		bad = 0;
		fd = endpoint_socket(&a, false);
		if (fd >= 0)
			(void)close(fd);
		else if (!daemon_passes_over(d, fd, SOCK_DGRAM,
					     sock_addr_port(&a)))
			bad = tell_unbound(c->listen.v[i], fd);
		rc = rc ? rc : bad;
	}
	return rc;
}

void listeners_close(struct listeners *ls)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		endpoint_free(ls->v[i]);
	free(ls->v);
	memset(ls, 0, sizeof(*ls));
}
