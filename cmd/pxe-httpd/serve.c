/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server: which part does what when a connection is accepted, a request has
 * arrived, time has passed, a reload or the end is asked for.  See serve.h.
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "body/response.h"
#include "conn/conn.h"
#include "conn/listen.h"
#include "conn/request.h"
#include "libmicrohttpd.h"
#include "log/report.h"
#include "sys/log.h"
#include "sys/path.h"
#include "util/num.h"

/*
 * How often deadlines, and files that are being sent, are looked at, in
 * microseconds; and while connections are drained.
 */
#define CHECK_USEC	 1000000
#define CHECK_DRAIN_USEC 100000

/* How long requests may take to end after SIGTERM, in microseconds. */
#define DRAIN_USEC 5000000

/* Descriptors that are not connections: loop, logs, sockets, root, spare. */
#define FD_RESERVE 64

struct serve {
	struct loop *loop;
	struct mhd *mhd;
	struct loop_timer *check; /* runs while there are connections */
	struct loop_timer *drain; /* the end of the drain */
	bool draining;		  /* no keep-alive any more */
	struct listen_set listen;
	struct conn_list conns;
	struct conn_limits limits;
	struct site site;
	struct report report;
	size_t max_conns;
	struct log_limit refused, garbage;
};

/* --- time ----------------------------------------------------------------- */

/* Why the connection must end now; NULL: it need not. */
static const char *reason_to_abort(const struct serve *s, const struct conn *c,
				   uint64_t now)
{
	if (conn_file_truncated(c))
		return "the file was cut short";
	if (conn_overdue(c, &s->limits, now))
		return "no request in time";
	if (s->draining && conn_is_idle(c))
		return "the server stops";
	return NULL;
}

static void on_check(void *ctx)
{
	struct serve *s = ctx;
	uint64_t now = loop_now();
	const char *why;
	struct conn *c;

	for (c = s->conns.first; c; c = c->next) {
		if (conn_is_idle(c))
			conn_check_peer(c);
		why = reason_to_abort(s, c, now);
		if (why)
			conn_abort(c, why);
	}
	conn_abort_closed(&s->conns);
	access_log_flush(&s->report.access);
	if (index_cache_expire(&s->site.index_cache, now) || s->conns.n)
		loop_timer_start(s->check,
				 s->draining ? CHECK_DRAIN_USEC : CHECK_USEC);
}

/* Requests had their time to end. */
static void on_drain_end(void *ctx)
{
	struct serve *s = ctx;

	log_info("%zu connections did not end in time", s->conns.n);
	loop_stop(s->loop);
}

/* --- what the engine asks ------------------------------------------------- */

static struct conn *on_opened(void *ctx, int fd, const struct sockaddr *peer)
{
	struct serve *s = ctx;

	if (!s->conns.n)
		loop_timer_start(s->check, CHECK_USEC);
	return conn_add(&s->conns, fd, peer, loop_now());
}

static void on_closed(void *ctx, struct conn *c)
{
	struct serve *s = ctx;

	/* A health check connects and sends nothing but its FIN. */
	if (c && !c->n_requests && conn_received(c) > 1)
		log_limited(&s->garbage, "%s: closed without a valid request",
			    c->ip);
	conn_remove(&s->conns, c);
	if (s->draining) {
		if (!s->conns.n)
			loop_stop(s->loop);
	} else if (s->listen.paused && s->conns.n < s->max_conns) {
		(void)listen_resume(&s->listen);
	}
}

static void on_respond(void *ctx, const struct request *rq,
		       const struct fields *f, struct response *r)
{
	struct serve *s = ctx;

	response_make(r, &s->site, rq->method, rq->target, f);
	r->close |= s->draining;
}

static void on_ended(void *ctx, struct request *rq,
		     const struct request_end *end)
{
	struct serve *s = ctx;

	request_end(rq, end, &s->report);
}

static void on_after(void *ctx)
{
	struct serve *s = ctx;

	conn_abort_closed(&s->conns);
	access_log_flush(&s->report.access);
}

static const struct mhd_ops ops = {
	.opened = on_opened,
	.closed = on_closed,
	.respond = on_respond,
	.ended = on_ended,
	.after = on_after,
};

/* --- accepting ------------------------------------------------------------ */

static bool on_accept(int fd, const struct sock_addr *peer, void *ctx)
{
	struct serve *s = ctx;
	char text[SOCK_ADDR_STRLEN];
	int rc = mhd_add(s->mhd, fd, peer);

	if (rc)
		log_limited(&s->refused, "%s: connection refused: %s",
			    sock_addr_format(text, peer),
			    rc == -ENFILE ? "it has too many already"
					  : log_reason(rc));
	return s->conns.n < s->max_conns;
}

static void on_accepted(void *ctx)
{
	struct serve *s = ctx;

	mhd_run(s->mhd);
}

/* --- start and end -------------------------------------------------------- */

/*
 * How many connections can there be?  Each one needs two descriptors, its
 * socket and its file; each image needs one.
 */
static size_t fit_limits(const struct conf *c)
{
	struct rlimit rl;
	size_t fit;

	if (getrlimit(RLIMIT_NOFILE, &rl))
		return c->max_conns;
	rl.rlim_cur = rl.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &rl);
	if (getrlimit(RLIMIT_NOFILE, &rl) || rl.rlim_cur == RLIM_INFINITY)
		return c->max_conns;
	fit = rl.rlim_cur > FD_RESERVE + c->mounts.n + 2
		      ? (rl.rlim_cur - FD_RESERVE - c->mounts.n) / 2
		      : 1;
	if (fit >= c->max_conns)
		return c->max_conns;
	log_warnx("max-connections: %u: %llu descriptors allow %zu; raise "
		  "the limit of open files",
		  c->max_conns, (unsigned long long)rl.rlim_cur, fit);
	return fit;
}

/* The boot root and the images.  0, or an exit status after a message. */
static int open_docroot(struct docroot **out, const struct conf *c)
{
	struct docroot *d = docroot_new();
	int rc;

	*out = NULL;
	if (!d) {
		log_warnx("root: out of memory");
		return EX_OSERR;
	}
	rc = docroot_add_root(d, "root", c->root);
	if (!rc)
		rc = docroot_add_mounts(d, c->mounts.v, c->mounts.n);
	if (rc)
		docroot_free(d);
	else
		*out = d;
	return rc;
}

int serve_load(struct serve **out, const struct conf *c)
{
	struct serve *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s) {
		log_warnx("server: out of memory");
		return EX_OSERR;
	}
	s->report.access.fd = -1;
	s->max_conns = fit_limits(c);
	rc = open_docroot(&s->site.docroot, c);
	if (rc) {
		serve_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

int serve_check(const struct daemon *d, const struct conf *c)
{
	const char *log = c->access_log;
	int rc = log && strcmp(log, "-") != 0 ? path_may_write(log) : 0, bad;

	if (rc) {
		log_warn(rc, "access-log: %s", log);
		rc = EX_CANTCREAT;
	}
	bad = listen_check(d, &c->listen);
	return rc ? rc : bad;
}

static int start_engine(struct serve *s, const struct conf *c)
{
	const struct mhd_conf mc = {
		.max_conns = s->max_conns,
		.max_per_ip = c->max_per_ip,
		.idle_timeout =
			c->idle_timeout == NUM_INFINITE ? 0 : c->idle_timeout,
		.max_header = (size_t)c->max_header,
	};

	return mhd_start(&s->mhd, &mc, s->loop, &ops, s);
}

static int open_parts(struct serve *s, const struct conf *c,
		      const struct priv_user *user)
{
	int rc;

	rc = access_log_open(&s->report.access, c->access_log, user);
	if (rc) {
		log_warn(rc, "access-log: %s", c->access_log);
		return EX_CANTCREAT;
	}
	s->check = loop_timer(s->loop, on_check, s);
	s->drain = loop_timer(s->loop, on_drain_end, s);
	if (!s->check || !s->drain) {
		log_warnx("event loop: out of memory");
		return EX_OSERR;
	}
	rc = start_engine(s, c);
	if (rc)
		return rc;
	rc = listen_open(&s->listen, &c->listen);
	if (rc)
		return rc;
	return listen_resume(&s->listen) ? EX_OSERR : 0;
}

static uint64_t to_usec(uint32_t v)
{
	return v == NUM_INFINITE ? 0 : (uint64_t)v * 1000000;
}

static void apply(struct serve *s, const struct conf *c)
{
	s->site.index = !c->no_index;
	s->limits.head = to_usec(c->header_timeout);
	s->limits.idle = to_usec(c->idle_timeout);
}

int serve_open(struct serve *s, const struct conf *c, const struct daemon *d)
{
	s->loop = d->loop;
	s->report.events = d->events;
	s->listen = (struct listen_set){
		.loop = d->loop,
		.fn = on_accept,
		.after = on_accepted,
		.ctx = s,
	};
	apply(s, c);
	return open_parts(s, c, &d->user);
}

int serve_reload(struct serve *s, const struct conf *c)
{
	struct docroot *d;
	int rc;

	if (open_docroot(&d, c))
		return -1;
	rc = access_log_reopen(&s->report.access, c->access_log);
	if (rc) {
		log_warn(rc, "access-log: %s", c->access_log);
		docroot_free(d);
		return -1;
	}
	docroot_free(s->site.docroot);
	s->site.docroot = d;
	index_cache_clear(&s->site.index_cache);
	apply(s, c);
	return 0;
}

void serve_drain(struct serve *s)
{
	listen_close(&s->listen);
	s->draining = true;
	if (!s->conns.n) {
		loop_stop(s->loop);
		return;
	}
	loop_timer_start(s->drain, DRAIN_USEC);
	on_check(s);
}

void serve_close(struct serve *s)
{
	if (!s)
		return;
	s->draining = true;
	listen_close(&s->listen);
	mhd_stop(s->mhd);
	/* Not earlier: responses hold pages. */
	index_cache_clear(&s->site.index_cache);
	loop_timer_free(s->check);
	loop_timer_free(s->drain);
	access_log_close(&s->report.access);
	docroot_free(s->site.docroot);
	free(s);
}
