/* SPDX-License-Identifier: BSD-2-Clause */
/* Many DHCP clients in one loop: see dhcp_load_run.h. */
#include "dhcp_load_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dhcp_load_cpu.h"
#include "sys/log.h"
#include "util/ip4.h"

/*
 * Addresses are told apart by their last bits: those of one run lie in a /10.
 */
#define OWNERS (1u << 22)
/* Tasks that begin between two looks at what arrived. */
#define BURST 64
/* Batches of replies between two looks at what is to begin. */
#define RECEIVES 32
/* The longest sleep: us. */
#define SLEEP_MAX 10000
/* Messages about faults of one kind. */
#define MESSAGES_MAX 3
/* Leases for renewals: asked for so many at a time, and again after: us. */
#define PREPARE_WINDOW	256
#define PREPARE_TIMEOUT 1000000

static uint64_t clock_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint32_t number_of(const struct dhcp_load_run *r,
			  const struct dhcp_load_machine *m)
{
	return r->conf->first + (uint32_t)(m - r->machines);
}

/* Is it the preparation of a measurement, which asks until all is there? */
static bool prepares(const struct dhcp_load_run *r)
{
	return r->task != r->conf->task;
}

/* How long a machine waits that has asked again so often: us. */
static uint64_t patience(const struct dhcp_load_run *r, unsigned tries)
{
	if (prepares(r))
		return PREPARE_TIMEOUT;
	return r->conf->retry ? UINT64_C(4000000) << tries
			      : (uint64_t)r->conf->timeout * 1000;
}

/* May more tasks begin? */
static bool goes_on(const struct dhcp_load_run *r)
{
	uint64_t s = prepares(r) ? 0 : r->conf->seconds;

	if (s)
		return r->now - r->started < s * 1000000;
	return r->n.begun < r->conf->clients;
}

/* --- one machine ---------------------------------------------------------- */

static void forget(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	if (m->waits)
		TAILQ_REMOVE(&r->waiting[m->tries], m, queue);
	m->waits = false;
}

/* Send the packet of the machine's state, and wait. */
static void ask(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	enum dhcp_load_kind kind = DHCP_LOAD_KIND_DISCOVER;
	enum dhcp_load_way way = r->conf->iface ? DHCP_LOAD_FRAME
						: DHCP_LOAD_RELAY;
	const struct dhcp_load_ids ids = {
		.number = number_of(r, m),
		.xid = m->xid,
		.ip = m->ip,
		.server_id = sock_addr_get_ip4(&r->conf->server),
	};

	if (r->task == DHCP_LOAD_RENEW) {
		kind = DHCP_LOAD_KIND_RENEW;
		way = DHCP_LOAD_RENEWAL;
	} else if (m->state == DHCP_LOAD_WAITS_ACK) {
		kind = DHCP_LOAD_KIND_REQUEST;
	}
	dhcp_load_net_add(&r->net, way, &r->msgs, kind, &ids);
	m->sent = r->now;
	m->waits = true;
	TAILQ_INSERT_TAIL(&r->waiting[m->tries], m, queue);
}

static void begin(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	m->last_xid = m->xid;
	/* Odd, so that all 2^32 of them come before one comes again. */
	m->xid = ++r->xid * UINT32_C(2654435769);
	m->begun = r->now;
	m->tries = 0;
	m->was_begun = true;
	m->state = r->task == DHCP_LOAD_RENEW ? DHCP_LOAD_WAITS_ACK
					      : DHCP_LOAD_WAITS_OFFER;
	r->busy++;
	r->n.begun++;
	ask(r, m);
}

static void finish(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	forget(r, m);
	m->state = DHCP_LOAD_IDLE;
	r->busy--;
}

static void succeed(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	finish(r, m);
	m->was_ok = true;
	r->n.ok++;
	if (goes_on(r) || !r->conf->seconds)
		r->n.in_time++;
	load_times_add(&r->n.task, r->now - m->begun);
	load_times_add(&r->n.end, r->now - r->started);
}

/* No reply came in time. */
static void on_silence(struct dhcp_load_run *r, struct dhcp_load_machine *m)
{
	forget(r, m);
	if (prepares(r) || (r->conf->retry && m->tries + 1 < DHCP_LOAD_TRIES)) {
		if (!prepares(r))
			m->tries++;
		r->n.again++;
		ask(r, m);
		return;
	}
	finish(r, m);
	r->n.unanswered++;
}

/* --- replies -------------------------------------------------------------- */

static void fault(struct dhcp_load_run *r, enum dhcp_load_fault kind,
		  const struct dhcp_load_reply *p)
{
	static const char *const names[DHCP_LOAD_FAULTS] = {
		"no reply that can be read",
		"the hardware address of no machine",
		"a wrong xid",
		"a type that was not asked for",
		"no address, or another one than offered",
		"an address that another machine has",
		"a wrong server identifier",
		"a wrong lease time",
	};
	char mac[MAC_STRLEN], ip[IP4_STRLEN];

	if (r->n.faults[kind]++ < MESSAGES_MAX)
		log_warnx("%s: %s: %s", mac_format(mac, &p->mac),
			  ip4_format(ip, p->yiaddr), names[kind]);
}

/* The fault of an OFFER or ACK to m, or DHCP_LOAD_FAULTS. */
static enum dhcp_load_fault check(const struct dhcp_load_run *r,
				  const struct dhcp_load_machine *m,
				  const struct dhcp_load_reply *p)
{
	bool acks = m->state == DHCP_LOAD_WAITS_ACK;
	uint32_t owner = r->owners[p->yiaddr % OWNERS];

	if (p->type != (acks ? DHCP4_ACK : DHCP4_OFFER))
		return DHCP_LOAD_FAULT_TYPE;
	if (!p->yiaddr || (acks && p->yiaddr != m->ip))
		return DHCP_LOAD_FAULT_ADDR;
	if (owner && owner != (uint32_t)(m - r->machines) + 1)
		return DHCP_LOAD_FAULT_TWICE;
	if (!p->server_id ||
	    (!r->conf->any_id &&
	     p->server_id != sock_addr_get_ip4(&r->conf->server)))
		return DHCP_LOAD_FAULT_SERVER;
	if (r->conf->lease ? p->lease != r->conf->lease : acks && !p->lease)
		return DHCP_LOAD_FAULT_LEASE;
	return DHCP_LOAD_FAULTS;
}

/* A reply to a machine that waits for it. */
static void take(struct dhcp_load_run *r, struct dhcp_load_machine *m,
		 const struct dhcp_load_reply *p)
{
	enum dhcp_load_fault bad;

	if (r->task == DHCP_LOAD_ECHO) {
		succeed(r, m);
		return;
	}
	if (p->type == DHCP4_NAK && m->state == DHCP_LOAD_WAITS_ACK) {
		r->n.naks++;
		finish(r, m);
		return;
	}
	/* Its REQUEST has crossed a second OFFER. */
	if (p->type == DHCP4_OFFER && m->state == DHCP_LOAD_WAITS_ACK &&
	    r->task != DHCP_LOAD_RENEW) {
		r->n.late++;
		return;
	}
	bad = check(r, m, p);
	if (bad != DHCP_LOAD_FAULTS) {
		fault(r, bad, p);
	} else if (m->state == DHCP_LOAD_WAITS_ACK) {
		r->owners[p->yiaddr % OWNERS] = (uint32_t)(m - r->machines) + 1;
		succeed(r, m);
	} else if (r->task == DHCP_LOAD_DISCOVER) {
		succeed(r, m);
	} else {
		forget(r, m);
		m->ip = p->yiaddr;
		m->state = DHCP_LOAD_WAITS_ACK;
		m->tries = 0;
		ask(r, m);
	}
}

static void on_reply(void *ctx, const uint8_t *buf, size_t len)
{
	struct dhcp_load_run *r = ctx;
	struct dhcp_load_machine *m;
	struct dhcp_load_reply p;
	uint32_t number;

	r->n.received++;
	if (dhcp_load_reply_read(&p, buf, len) || p.op != DHCP4_BOOTREPLY) {
		fault(r, DHCP_LOAD_FAULT_FORM, &p);
		return;
	}
	if (!dhcp_load_number(&p.mac, &number) || number < r->conf->first ||
	    number - r->conf->first >= r->conf->clients) {
		fault(r, DHCP_LOAD_FAULT_MAC, &p);
		return;
	}
	m = &r->machines[number - r->conf->first];
	if (m->state != DHCP_LOAD_IDLE && p.xid == m->xid)
		take(r, m, &p);
	else if (p.xid && (p.xid == m->xid || p.xid == m->last_xid))
		r->n.late++;
	else
		fault(r, DHCP_LOAD_FAULT_XID, &p);
}

/* --- all of them ---------------------------------------------------------- */

/* How many tasks are left to begin, if each machine does one. */
static uint64_t count_left(const struct dhcp_load_run *r)
{
	if (r->conf->seconds && !prepares(r))
		return UINT64_MAX;
	return r->conf->clients - r->n.begun;
}

/* How many tasks are to begin now. */
static uint64_t count_due(const struct dhcp_load_run *r)
{
	uint64_t due = count_left(r), rate = prepares(r) ? 0 : r->conf->rate;
	uint64_t by_rate;

	if (!goes_on(r))
		return 0;
	by_rate = (r->now - r->started) * rate / 1000000 - r->n.begun;
	if (rate && due > by_rate)
		due = by_rate;
	if (r->window && due > r->window - r->busy)
		due = r->window - r->busy;
	return due;
}

/* Begin tasks; true if more of them are due. */
static bool begin_due(struct dhcp_load_run *r)
{
	uint64_t due = count_due(r);
	unsigned n = 0, passed = 0;

	while (n < BURST && n < due && passed < r->conf->clients) {
		struct dhcp_load_machine *m = &r->machines[r->next];

		r->next = (r->next + 1) % r->conf->clients;
		if (m->state == DHCP_LOAD_IDLE) {
			begin(r, m);
			n++;
		} else {
			passed++;
		}
	}
	return n == BURST;
}

static void expire(struct dhcp_load_run *r)
{
	unsigned i;

	for (i = 0; i <= DHCP_LOAD_TRIES; i++) {
		struct dhcp_load_machine *m = TAILQ_FIRST(&r->waiting[i]);

		while (m && r->now - m->sent >= patience(r, i)) {
			on_silence(r, m);
			m = TAILQ_FIRST(&r->waiting[i]);
		}
	}
}

/* How long nothing is to be done unless a reply comes: us. */
static uint64_t idle_time(const struct dhcp_load_run *r)
{
	uint32_t rate = prepares(r) ? 0 : r->conf->rate;

	if (!rate || !goes_on(r))
		return SLEEP_MAX;
	return 1000000 / rate < 500 ? 500 : 1000000 / rate;
}

/*
 * Take replies, and send what they call for, before tasks begin: those that
 * waited here too long would be taken for unanswered.  How many.
 */
static unsigned receive(struct dhcp_load_run *r)
{
	unsigned got, n = 0, i;

	for (i = 0; i < RECEIVES; i++) {
		got = dhcp_load_net_receive(&r->net, on_reply, r);
		n += got;
		if (got < MMSG_MAX)
			break;
		dhcp_load_net_flush(&r->net);
		r->now = clock_us();
	}
	return n;
}

static void loop(struct dhcp_load_run *r)
{
	uint64_t late = (uint64_t)r->conf->deadline * 1000000;
	bool more;

	r->started = r->now = clock_us();
	while ((goes_on(r) || r->busy) && r->now - r->started < late) {
		unsigned got = receive(r);

		r->now = clock_us();
		expire(r);
		more = begin_due(r);
		dhcp_load_net_flush(&r->net);
		if (!got && !more)
			dhcp_load_net_wait(&r->net, idle_time(r));
		r->now = clock_us();
	}
	r->ended = r->now;
}

/* Leases for all machines, which are to be renewed. */
static int prepare(struct dhcp_load_run *r)
{
	r->task = DHCP_LOAD_HANDSHAKE;
	r->window = PREPARE_WINDOW;
	loop(r);
	if (r->n.ok != r->conf->clients)
		return -ETIMEDOUT;
	load_times_release(&r->n.task);
	load_times_release(&r->n.end);
	memset(&r->n, 0, sizeof(r->n));
	r->next = 0;
	return 0;
}

int dhcp_load_run(struct dhcp_load_run *r, const struct dhcp_load_conf *conf)
{
	int i, rc;

	memset(r, 0, sizeof(*r));
	for (i = 0; i <= DHCP_LOAD_TRIES; i++)
		TAILQ_INIT(&r->waiting[i]);
	r->conf = conf;
	rc = dhcp_load_net_open(&r->net, conf);
	if (!rc && dhcp_load_msgs_init(&r->msgs, conf))
		rc = -EMSGSIZE;
	if (rc)
		return rc;
	r->machines = calloc(conf->clients, sizeof(*r->machines));
	r->owners = calloc(OWNERS, sizeof(*r->owners));
	if (!r->machines || !r->owners)
		return -ENOMEM;
	r->xid = (uint32_t)clock_us();
	if (conf->task == DHCP_LOAD_RENEW)
		rc = prepare(r);
	if (rc)
		return rc;
	r->task = conf->task;
	r->window = conf->window;
	r->sent_before = r->net.sent;
	r->cpu = -dhcp_load_cpu(&conf->pids);
	r->own_cpu = -dhcp_load_cpu_own();
	loop(r);
	r->cpu += dhcp_load_cpu(&conf->pids);
	r->own_cpu += dhcp_load_cpu_own();
	return 0;
}

void dhcp_load_run_release(struct dhcp_load_run *r)
{
	dhcp_load_net_close(&r->net);
	load_times_release(&r->n.task);
	load_times_release(&r->n.end);
	free(r->machines);
	free(r->owners);
}

uint64_t dhcp_load_run_faults(const struct dhcp_load_run *r)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < DHCP_LOAD_FAULTS; i++)
		n += r->n.faults[i];
	return n;
}

/* Machines that began, and of which no task ever succeeded. */
static uint32_t count_starved(const struct dhcp_load_run *r)
{
	uint32_t i, n = 0;

	for (i = 0; i < r->conf->clients; i++)
		n += r->machines[i].was_begun && !r->machines[i].was_ok;
	return n;
}

void dhcp_load_run_print(struct dhcp_load_run *r, FILE *f)
{
	const struct dhcp_load_count *n = &r->n;
	double seconds = (double)(r->ended - r->started) / 1e6;
	/* Tasks begin that long; the last ones may wait for their time-out. */
	double span = r->conf->seconds && seconds > r->conf->seconds
			      ? r->conf->seconds
			      : seconds;

	if (span <= 0)
		span = 1e-6;
	fprintf(f, "begun=%llu ok=%llu unanswered=%llu naks=%llu faults=%llu",
		(unsigned long long)n->begun, (unsigned long long)n->ok,
		(unsigned long long)n->unanswered, (unsigned long long)n->naks,
		(unsigned long long)dhcp_load_run_faults(r));
	fprintf(f, " seconds=%.6f offered=%.0f rate=%.0f starved=%u", seconds,
		(double)n->begun / span, (double)n->in_time / span,
		count_starved(r));
	fprintf(f, " sent=%llu received=%llu again=%llu late=%llu",
		(unsigned long long)(r->net.sent - r->sent_before),
		(unsigned long long)n->received, (unsigned long long)n->again,
		(unsigned long long)n->late);
	fprintf(f, " cpu=%.3f server_cpu=%.3f us_each=%.2f", r->own_cpu, r->cpu,
		n->ok ? r->cpu * 1e6 / (double)n->ok : 0);
	load_times_print(&r->n.task, "t", f);
	load_times_print(&r->n.end, "end", f);
	fputc('\n', f);
}
