/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmicrohttpd 0.9.75 as the HTTP engine: see libmicrohttpd.h.  It runs inside
 * of the event loop, without threads: its epoll(7) descriptor is one more
 * descriptor to wait for, and its time-outs are one timer.  Responses from
 * files leave by sendfile(2).
 *
 * What is known of this version, and relied on:
 *
 * - A response that is queued at the first call of the request handler ends the
 *   connection, one that is queued at the second call does not.
 * - Bodies of requests are announced by Content-Length or Transfer-Encoding
 *   only.  They are not read: such a request is answered at the first call.
 * - A folded field line is not refused: see mhd_field_unfolded().
 * - A line ": value" ends the head, as an empty line does.
 * - MHD_add_connection() does not wake the event loop: mhd_run() must follow.
 * - If it accepts connections itself, it spins when descriptors run out: so
 *   conn/listen.c accepts.
 * - It misses a FIN that arrives in one piece with the request, as it takes a
 *   short read for the last one and then waits for an edge of epoll(7) that
 *   has passed: so conn_check_peer() looks.
 * - A response owns the descriptor that it was made from.
 */
#include "libmicrohttpd.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "util/txt.h"

/*
 * Runs in a row while connections are busy, before the event loop looks at its
 * other events: in each one a connection sends at most 128 KiB.
 */
#define RUNS_MAX 8

struct mhd {
	struct MHD_Daemon *daemon;
	struct loop_io *io;	  /* the epoll descriptor */
	struct loop_timer *timer; /* the time-outs */
	const struct mhd_ops *ops;
	void *ctx;
};

/* --- header fields -------------------------------------------------------- */

/*
 * libmicrohttpd reads each field line into a buffer of its own, ends name and
 * value in place with NULs, and hands out pointers into that buffer.  If the
 * next line begins with white space, it is a continuation (obs-fold), which
 * RFC 9112, 5.2 says to refuse; 0.9.75 appends it to the name instead of the
 * value, and does so by moving the name or by letting it grow over the value.
 * "Content-Length: 0" continued by " 57" so becomes another field, and the body
 * would be taken for the next request (request smuggling).  A field is on one
 * line exactly if the value follows the end of the name with nothing but blanks
 * between them, which the library skips.
 */
bool mhd_field_unfolded(const char *name, const char *value)
{
	const char *end = name + strlen(name) + 1;

	if ((uintptr_t)value < (uintptr_t)end)
		return false;
	while ((uintptr_t)end < (uintptr_t)value &&
	       (*end == ' ' || *end == '\t'))
		end++;
	return end == value;
}

static enum MHD_Result on_field(void *ctx, enum MHD_ValueKind kind,
				const char *name, const char *value)
{
	struct fields *f = ctx;

	(void)kind;
	fields_add(f, name, value ? value : "");
	if (value && !mhd_field_unfolded(name, value))
		f->malformed = true;
	return MHD_YES;
}

static void read_fields(struct fields *f, struct MHD_Connection *mc)
{
	fields_init(f);
	(void)MHD_get_connection_values(mc, MHD_HEADER_KIND, on_field, f);
}

/* --- responses ------------------------------------------------------------ */

/*
 * The library's form of r, without header fields.  It then owns the content of
 * r.  NULL without memory: r still owns it.
 */
static struct MHD_Response *convert(struct response *r)
{
	if (r->fd >= 0)
		return MHD_create_response_from_fd_at_offset64(r->length, r->fd,
							       r->off);
	if (r->release)
		return MHD_create_response_from_buffer_with_free_callback_cls(
			r->length, r->data, r->release, r->release_ctx);
	return MHD_create_response_from_buffer(r->length, r->text,
					       MHD_RESPMEM_MUST_COPY);
}

static bool set_fields(struct MHD_Response *mr, const struct response *r)
{
	size_t i;

	/* iPXE keeps a connection only if the response says so. */
	if (MHD_set_response_options(mr, MHD_RF_SEND_KEEP_ALIVE_HEADER,
				     MHD_RO_END) != MHD_YES)
		return false;
	for (i = 0; i < r->n_fields; i++)
		if (MHD_add_response_header(mr, r->fields[i].name,
					    r->fields[i].value) != MHD_YES)
			return false;
	return !r->close ||
	       MHD_add_response_header(mr, "Connection", "close") == MHD_YES;
}

/* Send r.  MHD_NO if that fails: the library then closes the connection. */
static enum MHD_Result send_response(struct MHD_Connection *mc,
				     struct request *rq, struct response *r)
{
	struct MHD_Response *mr = convert(r);
	enum MHD_Result ok = MHD_NO;

	if (!mr)
		return MHD_NO;
	request_set_response(rq, r);
	r->fd = -1;
	r->release = NULL;
	if (set_fields(mr, r))
		ok = MHD_queue_response(mc, r->status, mr);
	MHD_destroy_response(mr);
	return ok;
}

/* --- requests ------------------------------------------------------------- */

static struct conn *conn_of(struct MHD_Connection *mc)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(mc, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

/* The request line has arrived: the first callback for a request. */
static void *on_request_line(void *ctx, const char *target,
			     struct MHD_Connection *mc)
{
	(void)ctx;
	return request_begin(conn_of(mc), target);
}

/* Called twice: when the head is complete, and when the request is. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *mc,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **req_ctx)
{
	struct request *rq = *req_ctx;
	struct mhd *m = ctx;
	enum MHD_Result ok;
	struct response r;
	struct fields f;

	(void)url; /* without its query; rq has the target as it came */
	(void)upload;
	if (!rq)
		return MHD_NO;
	read_fields(&f, mc);
	if (!rq->head_complete) {
		rq->head_complete = true;
		rq->method = method;
		rq->version = version;
		/*
		 * A body is never read, and a malformed head may hide one: such
		 * a request is answered now, which ends the connection.
		 */
		if (!f.has_content && !f.malformed)
			return MHD_YES;
	}
	*upload_size = 0;
	m->ops->respond(m->ctx, rq, &f, &r);
	ok = send_response(mc, rq, &r);
	response_release(&r);
	return ok;
}

static enum request_outcome
outcome_of(enum MHD_RequestTerminationCode termination)
{
	switch (termination) {
	case MHD_REQUEST_TERMINATED_COMPLETED_OK:
		return REQUEST_COMPLETED;
	case MHD_REQUEST_TERMINATED_TIMEOUT_REACHED:
		return REQUEST_TIMED_OUT;
	case MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN:
		return REQUEST_STOPPED;
	default:
		return REQUEST_CLOSED;
	}
}

static void on_ended(void *ctx, struct MHD_Connection *mc, void **req_ctx,
		     enum MHD_RequestTerminationCode termination)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(mc, MHD_CONNECTION_INFO_HTTP_STATUS);
	const struct request_end end = {
		.outcome = outcome_of(termination),
		.status = i ? i->http_status : 0,
		.referer = MHD_lookup_connection_value(mc, MHD_HEADER_KIND,
						       "Referer"),
		.user_agent = MHD_lookup_connection_value(mc, MHD_HEADER_KIND,
							  "User-Agent"),
	};
	struct mhd *m = ctx;

	if (*req_ctx)
		m->ops->ended(m->ctx, *req_ctx, &end);
	*req_ctx = NULL;
}

/* Leave the percent-encoding alone; target_path() reads it, strictly. */
static size_t no_unescape(void *ctx, struct MHD_Connection *mc, char *s)
{
	(void)ctx;
	(void)mc;
	return strlen(s);
}

/* --- connections ---------------------------------------------------------- */

static void on_connection(void *ctx, struct MHD_Connection *mc,
			  void **socket_ctx,
			  enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *fd, *addr;
	struct mhd *m = ctx;

	if (code != MHD_CONNECTION_NOTIFY_STARTED) {
		m->ops->closed(m->ctx, *socket_ctx);
		return;
	}
	fd = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CONNECTION_FD);
	addr = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	*socket_ctx = m->ops->opened(m->ctx, fd->connect_fd, addr->client_addr);
}

int mhd_add(struct mhd *m, int fd, const struct sock_addr *peer)
{
	if (MHD_add_connection(m->daemon, fd, &peer->u.sa, peer->len) ==
	    MHD_YES)
		return 0;
	return errno ? -errno : -EIO;
}

/* --- running -------------------------------------------------------------- */

static void on_ready(void *ctx)
{
	mhd_run(ctx);
}

void mhd_run(struct mhd *m)
{
	MHD_UNSIGNED_LONG_LONG msec;
	enum MHD_Result more;
	int runs = 0;

	do {
		(void)MHD_run(m->daemon);
		more = MHD_get_timeout(m->daemon, &msec);
	} while (more == MHD_YES && !msec && ++runs < RUNS_MAX);
	/* Not earlier: requests may be read that came before a close. */
	m->ops->after(m->ctx);
	if (more == MHD_YES)
		loop_timer_start(m->timer, (uint64_t)msec * 1000);
	else
		loop_timer_stop(m->timer);
}

static void on_log(void *ctx, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void on_log(void *ctx, const char *fmt, va_list ap)
{
	char line[400], shown[800];

	(void)ctx;
	if (log_get_level() < LOG_LEVEL_DEBUG)
		return;
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	line[strcspn(line, "\n")] = 0;
	log_debug("libmicrohttpd: %s", txt_escape(shown, sizeof(shown), line));
}

static struct MHD_Daemon *start(struct mhd *m, const struct mhd_conf *c)
{
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG, 0,
		NULL, NULL, on_request, m,
		/* First, so that it gets the messages about the others. */
		MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, m,
		MHD_OPTION_URI_LOG_CALLBACK, on_request_line, m,
		MHD_OPTION_NOTIFY_COMPLETED, on_ended, m,
		MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		/* The caller counts; the library must never refuse first. */
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)c->max_conns + 1,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->max_per_ip,
		MHD_OPTION_CONNECTION_TIMEOUT, c->idle_timeout,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, c->max_header,
		/* daemon_main() ignores SIGPIPE; without this, no sendfile. */
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

int mhd_start(struct mhd **out, const struct mhd_conf *c, struct loop *loop,
	      const struct mhd_ops *ops, void *ctx)
{
	struct mhd *m = calloc(1, sizeof(*m));
	const union MHD_DaemonInfo *info = NULL;

	*out = NULL;
	if (m) {
		m->ops = ops;
		m->ctx = ctx;
		m->timer = loop_timer(loop, on_ready, m);
		m->daemon = m->timer ? start(m, c) : NULL;
	}
	if (m && m->daemon)
		info = MHD_get_daemon_info(m->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info && info->epoll_fd >= 0)
		m->io = loop_read(loop, info->epoll_fd, on_ready, m);
	if (m && m->io) {
		*out = m;
		return 0;
	}
	log_warnx("libmicrohttpd: cannot start");
	mhd_stop(m);
	return EX_OSERR;
}

void mhd_stop(struct mhd *m)
{
	if (!m)
		return;
	loop_io_free(m->io);
	if (m->daemon)
		MHD_stop_daemon(m->daemon);
	loop_timer_free(m->timer);
	free(m);
}
