/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses that a daemon listens on, before they are bound: listen_addrs.h. */
#include "sys/listen_addrs.h"

#include <errno.h>
#include <sysexits.h>

#include "sys/log.h"

/* The first of the addresses before the k-th that excludes it, or NULL. */
static const char *excluded_by(const struct opt_list *addrs, uint16_t port,
			       size_t k)
{
	struct sock_addr a, b;
	size_t i;

	(void)sock_addr_parse(&b, addrs->v[k], port);
	for (i = 0; i < k; i++)
		if (!sock_addr_parse(&a, addrs->v[i], port) &&
		    sock_addr_conflict(&a, &b))
			return addrs->v[i];
	return NULL;
}

static int check_passed(int n, int type)
{
	int fd, rc, bad = 0;

	for (fd = SOCK_ACTIVATION_FIRST; fd < SOCK_ACTIVATION_FIRST + n; fd++) {
		rc = sock_passed_type(fd, type);
		if (!rc)
			continue;
		bad = EX_CONFIG;
		if (rc == -EPROTOTYPE)
			log_warnx("listen: descriptor %d, which systemd "
				  "passed, is no %s socket",
				  fd,
				  type == SOCK_DGRAM ? "UDP" : "listening TCP");
		else
			log_warn(rc,
				 "listen: descriptor %d, which systemd "
				 "passed",
				 fd);
	}
	return bad;
}

int listen_addrs_check(const struct opt_list *addrs, uint16_t port, int type)
{
	int passed = sock_passed(), rc = 0;
	size_t i;

	if (passed)
		return check_passed(passed, type);
	for (i = 1; i < addrs->n; i++) {
		const char *other = excluded_by(addrs, port, i);

		if (!other)
			continue;
		log_warnx("listen: %s: %s has this address and port",
			  addrs->v[i], other);
		rc = EX_CONFIG;
	}
	return rc;
}

bool listen_addrs_take(const struct opt_list *addrs, uint16_t port,
		       const struct sock_addr *a)
{
	struct sock_addr b;
	size_t i;

	for (i = 0; i < addrs->n; i++)
		if (!sock_addr_parse(&b, addrs->v[i], port) &&
		    sock_addr_conflict(&b, a))
			return true;
	return false;
}
