/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to the process: the number of an interface; and back: an exit
 * status, with the descriptors.  Contract: opener.h.
 */
#include "opener.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/log.h"

/* How long the daemon waits for an answer: ms. */
#define ANSWER_MS 5000

/* Descriptors of struct ports. */
#define N_FDS 4

struct opener {
	struct child child;
	struct log_limit limit;
	/* For the process. */
	struct server_iface *ifaces;
	size_t n;
	bool ra;
};

/* --- the process ---------------------------------------------------------- */

static int answer(const struct opener *o, uint32_t number, struct ports *p)
{
	const struct server_iface *s;
	struct iface iface;

	if (number >= o->n)
		return EX_USAGE;
	s = &o->ifaces[number];
	if (iface_get(&iface, s->iface.name))
		return EX_UNAVAILABLE;
	return ports_open(p, &iface, o->ra);
}

/* Send the descriptors that there are, and which they are as bits. */
static int send_answer(int fd, int rc, const struct ports *p)
{
	const int all[N_FDS] = {p->dhcp, p->pxe, p->raw, p->ra};
	int fds[N_FDS];
	uint32_t msg[2] = {(uint32_t)rc, 0};
	size_t i, n = 0;

	for (i = 0; i < N_FDS; i++)
		if (all[i] >= 0) {
			msg[1] |= 1u << i;
			fds[n++] = all[i];
		}
	return child_send(fd, msg, sizeof(msg), fds, n);
}

static int process(int fd, void *ctx)
{
	const struct opener *o = ctx;
	struct ports p;
	uint32_t number;
	int rc;

	while (child_recv(fd, &number, sizeof(number), NULL, 0) ==
	       sizeof(number)) {
		p = (struct ports){-1, -1, -1, -1};
		rc = answer(o, number, &p);
		rc = send_answer(fd, rc, &p) ? -1 : 0;
		ports_close(&p);
		if (rc)
			break;
	}
	return 0;
}

/* --- the daemon ----------------------------------------------------------- */

int opener_start(struct opener **out, const struct server_iface *ifaces,
		 size_t n, bool ra)
{
	const struct priv_user root = {0, 0};
	struct opener *o;
	int rc;

	*out = NULL;
	if (geteuid() != 0)
		return 0;
	o = calloc(1, sizeof(*o));
	if (o)
		o->ifaces = calloc(n, sizeof(*ifaces));
	if (!o || !o->ifaces) {
		log_warnx("out of memory");
		free(o);
		return EX_OSERR;
	}
	memcpy(o->ifaces, ifaces, n * sizeof(*ifaces));
	o->n = n;
	o->ra = ra;
	rc = child_start(&o->child, "dhcpd-ports", &root, process, o);
	if (rc) {
		log_warn(rc, "interfaces: start a process");
		opener_stop(o);
		return EX_OSERR;
	}
	*out = o;
	return 0;
}

static void set_ports(struct ports *p, uint32_t which, const int fds[N_FDS])
{
	int *all[N_FDS] = {&p->dhcp, &p->pxe, &p->raw, &p->ra};
	size_t i, n = 0;

	for (i = 0; i < N_FDS; i++)
		*all[i] = which >> i & 1 ? fds[n++] : -1;
}

int opener_open(struct opener *o, unsigned number, struct ports *ports)
{
	struct pollfd p = {.fd = o->child.fd, .events = POLLIN};
	uint32_t to = number, from[2] = {EX_SOFTWARE, 0};
	int fds[N_FDS] = {-1, -1, -1, -1};
	ssize_t n = -1;

	if (!child_send(o->child.fd, &to, sizeof(to), NULL, 0) &&
	    poll(&p, 1, ANSWER_MS) == 1)
		n = child_recv(o->child.fd, from, sizeof(from), fds, N_FDS);
	if (n != sizeof(from)) {
		log_limited(&o->limit, "interfaces: the process that opens "
				       "ports does not answer");
		return EX_SOFTWARE;
	}
	set_ports(ports, from[1], fds);
	return (int)from[0];
}

void opener_stop(struct opener *o)
{
	if (!o)
		return;
	child_stop(&o->child);
	free(o->ifaces);
	free(o);
}
