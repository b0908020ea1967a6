/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server: see serve.h.  libmicrohttpd runs inside the loop, without a
 * thread of its own: its epoll descriptor is one more descriptor to wait for,
 * and its time-outs one more timer.  So nothing here needs a lock, and events,
 * logs and deadlines are as in the other daemons.
 */
#include "serve.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "body/response.h"
#include "conn/conn.h"
#include "conn/listen.h"
#include "conn/request.h"
#include "log/report.h"
#include "sys/log.h"
#include "util/num.h"
#include "util/txt.h"

/* How often deadlines and files being sent are looked at, microseconds. */
#define SWEEP_USEC	 1000000
#define SWEEP_DRAIN_USEC 100000

/* How long requests may take to end after SIGTERM. */
#define DRAIN_USEC 5000000

/*
 * Turns that busy connections get before the loop looks at its other events:
 * in one turn each sends at most 128 KiB.
 */
#define PUMP_TURNS 8

/* Descriptors that are not connections: loop, logs, sockets, root, spare. */
#define FD_RESERVE 64

struct serve {
	struct loop *loop;
	struct MHD_Daemon *mhd;
	struct loop_io *io;
	struct loop_timer *pump;  /* the library's time-outs */
	struct loop_timer *sweep; /* ours; runs while there are connections */
	struct loop_timer *stop;  /* the end of the drain */
	struct listen_set listen;
	struct conn_list conns;
	struct conn_limits limits;
	struct site site;
	struct report report;
	size_t max_conns;
	struct log_limit refused, garbage;
};

/* Let the library work off what is ready. */
static void on_pump(void *ctx)
{
	struct serve *s = ctx;
	MHD_UNSIGNED_LONG_LONG msec;
	enum MHD_Result more;
	int turns = 0;

	do {
		(void)MHD_run(s->mhd);
		more = MHD_get_timeout(s->mhd, &msec);
	} while (more == MHD_YES && !msec && ++turns < PUMP_TURNS);
	/* Not earlier: the library may hold requests that came before the end.
	 */
	conn_abort_closed(&s->conns);
	access_log_flush(&s->report.access);
	if (more == MHD_YES)
		loop_timer_start(s->pump, (uint64_t)msec * 1000);
	else
		loop_timer_stop(s->pump);
}

static void on_sweep(void *ctx)
{
	struct serve *s = ctx;
	uint64_t now = loop_now();
	struct conn *c;

	for (c = s->conns.first; c; c = c->next) {
		if (conn_is_idle(c))
			conn_check_peer(c);
		if (conn_file_truncated(c))
			conn_abort(c, "the file was cut short");
		else if (conn_overdue(c, &s->limits, now))
			conn_abort(c, "no request in time");
		else if (s->site.closing && conn_is_idle(c))
			conn_abort(c, "the server stops");
	}
	conn_abort_closed(&s->conns);
	access_log_flush(&s->report.access);
	if (index_cache_expire(&s->site.lists, now) || s->conns.n)
		loop_timer_start(s->sweep, s->site.closing ? SWEEP_DRAIN_USEC
							   : SWEEP_USEC);
}

/* Requests had their time to end. */
static void on_stop(void *ctx)
{
	struct serve *s = ctx;

	log_info("%zu connections did not end in time", s->conns.n);
	loop_stop(s->loop);
}

static struct conn *conn_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

static struct conn *new_conn(struct serve *s, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *sa =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	if (!s->conns.n)
		loop_timer_start(s->sweep, SWEEP_USEC);
	return conn_add(&s->conns, fd->connect_fd, sa->client_addr, loop_now());
}

static void end_conn(struct serve *s, struct conn *c)
{
	/* A health check sends nothing (a FIN counts as one byte). */
	if (c && !c->served && conn_received(c) > 1)
		log_limited(&s->garbage, "%s: closed without a valid request",
			    c->ip);
	conn_remove(&s->conns, c);
	if (s->site.closing) {
		if (!s->conns.n)
			loop_stop(s->loop);
	} else if (s->listen.paused && s->conns.n < s->max_conns) {
		(void)listen_resume(&s->listen);
	}
}

static void on_connection(void *cls, struct MHD_Connection *c,
			  void **socket_ctx,
			  enum MHD_ConnectionNotificationCode code)
{
	struct serve *s = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		*socket_ctx = new_conn(s, c);
	else
		end_conn(s, *socket_ctx);
}

/* The request line is there: the earliest moment the library tells of. */
static void *on_request_line(void *cls, const char *uri,
			     struct MHD_Connection *c)
{
	(void)cls;
	return request_begin(conn_of(c), uri);
}

/* Called twice: when the header is there, and when the whole request is. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *c,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **con_cls)
{
	struct request *rq = *con_cls;
	struct serve *s = cls;
	struct fields h;

	(void)url; /* cut at the query; target_path() reads the target itself */
	(void)upload;
	if (!rq)
		return MHD_NO;
	reply_head(&h, c);
	if (!rq->head_done) {
		rq->head_done = true;
		rq->method = method;
		rq->version = version;
		/*
		 * An answer in the first call ends the connection, in the
		 * second it does not.  A body is never read, and a broken
		 * header may hide one: what follows must not be taken for a
		 * request.
		 */
		if (!h.has_content && !h.malformed)
			return MHD_YES;
	}
	*upload_size = 0;
	return reply_send(&s->site, c, rq, &h);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **con_cls,
			 enum MHD_RequestTerminationCode code)
{
	struct serve *s = cls;

	if (*con_cls)
		request_end(*con_cls, c, code, &s->report);
	*con_cls = NULL;
}

/* Escapes are left alone; target_path() reads them, strictly. */
static size_t no_unescape(void *cls, struct MHD_Connection *c, char *s)
{
	(void)cls;
	(void)c;
	return strlen(s);
}

static void on_library_log(void *cls, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void on_library_log(void *cls, const char *fmt, va_list ap)
{
	char line[400], shown[800];

	(void)cls;
	if (log_get_level() < LOG_LEVEL_DEBUG)
		return;
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	line[strcspn(line, "\n")] = 0;
	log_debug("libmicrohttpd: %s", txt_escape(shown, sizeof(shown), line));
}

static bool on_accept(int fd, const struct sock_addr *peer, void *ctx)
{
	struct serve *s = ctx;
	char text[SOCK_ADDR_STRLEN];

	if (MHD_add_connection(s->mhd, fd, &peer->u.sa, peer->len) != MHD_YES)
		log_limited(&s->refused, "%s: connection refused: %s",
			    sock_addr_format(text, peer),
			    errno == ENFILE ? "it has too many already"
					    : log_reason(-errno));
	return s->conns.n < s->max_conns;
}

static unsigned mhd_seconds(uint32_t v)
{
	return v == NUM_INFINITE ? 0 : v;
}

static uint64_t to_usec(uint32_t v)
{
	return v == NUM_INFINITE ? 0 : (uint64_t)v * 1000000;
}

static int start_library(struct serve *s, const struct conf *c)
{
	const union MHD_DaemonInfo *info;

	s->mhd = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG, 0,
		NULL, NULL, on_request, s,
		/* First, so that it hears of errors in the others. */
		MHD_OPTION_EXTERNAL_LOGGER, on_library_log, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_URI_LOG_CALLBACK, on_request_line, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		/* We count; the library must never be the one to refuse. */
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->max_conns + 1,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->max_per_ip,
		MHD_OPTION_CONNECTION_TIMEOUT, mhd_seconds(c->idle_timeout),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)c->max_header,
		/* daemon_start() ignores SIGPIPE; without this, no sendfile. */
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
	info = s->mhd ? MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)
		      : NULL;
	if (info && info->epoll_fd >= 0)
		s->io = loop_read(s->loop, info->epoll_fd, on_pump, s);
	if (s->io)
		return 0;
	log_warnx("libmicrohttpd: cannot start");
	return EX_OSERR;
}

/* Each connection needs two descriptors, its socket and its file. */
static void fit_limits(struct serve *s, const struct conf *c)
{
	struct rlimit rl;
	size_t fit;

	s->max_conns = c->max_conns;
	if (getrlimit(RLIMIT_NOFILE, &rl))
		return;
	rl.rlim_cur = rl.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &rl);
	if (getrlimit(RLIMIT_NOFILE, &rl) || rl.rlim_cur == RLIM_INFINITY)
		return;
	/* One more for each image. */
	fit = rl.rlim_cur > FD_RESERVE + c->mounts.n + 2
		      ? (rl.rlim_cur - FD_RESERVE - c->mounts.n) / 2
		      : 1;
	if (fit >= s->max_conns)
		return;
	log_warnx("max-connections: %zu: %llu descriptors allow %zu; raise "
		  "the limit of open files",
		  s->max_conns, (unsigned long long)rl.rlim_cur, fit);
	s->max_conns = fit;
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

int serve_check(const struct conf *c)
{
	struct docroot *d;
	int rc = open_docroot(&d, c);

	docroot_free(d);
	return rc;
}

static int open_parts(struct serve *s, const struct conf *c,
		      const struct priv_user *user)
{
	int rc;

	rc = open_docroot(&s->site.docroot, c);
	if (rc)
		return rc;
	rc = access_log_open(&s->report.access, c->access_log, user);
	if (rc) {
		log_warn(rc, "access-log: %s", c->access_log);
		return EX_CANTCREAT;
	}
	s->pump = loop_timer(s->loop, on_pump, s);
	s->sweep = loop_timer(s->loop, on_sweep, s);
	s->stop = loop_timer(s->loop, on_stop, s);
	if (!s->pump || !s->sweep || !s->stop) {
		log_warnx("event loop: out of memory");
		return EX_OSERR;
	}
	fit_limits(s, c);
	rc = start_library(s, c);
	if (rc)
		return rc;
	rc = listen_open(&s->listen, &c->listen);
	if (rc)
		return rc;
	return listen_resume(&s->listen) ? EX_OSERR : 0;
}

static void apply(struct serve *s, const struct conf *c)
{
	s->site.index = !c->no_index;
	s->limits.head = to_usec(c->header_timeout);
	s->limits.idle = to_usec(c->idle_timeout);
}

int serve_open(struct serve **out, const struct conf *c, struct loop *loop,
	       struct evlog *events, const struct priv_user *user)
{
	struct serve *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s) {
		log_warnx("server: out of memory");
		return EX_OSERR;
	}
	s->loop = loop;
	s->report.access.fd = -1;
	s->report.events = events;
	s->listen = (struct listen_set){
		.loop = loop,
		.fn = on_accept,
		.after = on_pump,
		.ctx = s,
	};
	apply(s, c);
	rc = open_parts(s, c, user);
	if (rc) {
		serve_close(s);
		return rc;
	}
	*out = s;
	return 0;
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
	index_cache_clear(&s->site.lists);
	apply(s, c);
	return 0;
}

void serve_drain(struct serve *s)
{
	listen_close(&s->listen);
	s->site.closing = true;
	if (!s->conns.n) {
		loop_stop(s->loop);
		return;
	}
	loop_timer_start(s->stop, DRAIN_USEC);
	on_sweep(s);
}

void serve_close(struct serve *s)
{
	if (!s)
		return;
	s->site.closing = true;
	listen_close(&s->listen);
	loop_io_free(s->io);
	if (s->mhd)
		MHD_stop_daemon(s->mhd);
	index_cache_clear(&s->site.lists); /* the replies are gone */
	loop_timer_free(s->pump);
	loop_timer_free(s->sweep);
	loop_timer_free(s->stop);
	access_log_close(&s->report.access);
	docroot_free(s->site.docroot);
	free(s);
}
