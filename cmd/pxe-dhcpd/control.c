/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Connections to the control socket, pxe-control(5): see control.h.  A turn of
 * a connection is short; who does not read his answers is not read from.
 */
#include "control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "control_request.h"
#include "control_socket.h"
#include "sys/log.h"
#include "sys/path.h"

/*
 * Connections at a time; for another one, the one that has been idle, or has
 * taken nothing, for longest is closed.
 */
#define CLIENTS_MAX 16

/* Changes of one connection that are under way; pxe-leases has half of them. */
#define CHANGES_MAX 256

/* Bytes of answers that wait to be sent, and of requests. */
#define OUT_MAX (2 * CONTROL_STEP_MAX)
#define IN_MAX	4096

/*
 * Requests in a turn of the loop, and how many of them a step of a list stands
 * for: less than a millisecond in all.
 */
#define TURN	  32
#define STEP_COST 8

/*
 * A connection is closed that is idle for so long, or takes nothing: s.  If
 * another one wants its place it may be closed after EVICT.
 */
#define IDLE  300
#define STUCK 60
#define EVICT 5

/* How often that is looked at, and when a change is tried again: us. */
#define SWEEP_USEC 10000000
#define AGAIN_USEC 10000

struct change {
	struct control_change what;
	enum {
		UNDER_WAY,
		STORED,
		FAILED
	} state;
};

struct client {
	TAILQ_ENTRY(client) entry;
	struct control *control;
	int fd;
	uint32_t serial;	 /* upper half of its tickets */
	struct loop_io *rd, *wr; /* NULL: not waited for */
	int64_t active;		 /* when something was read or sent: s */
	bool eof;		 /* nothing more comes */
	bool again;		 /* the next request is to be tried again */
	bool broken;		 /* to be closed */
	size_t n_in;
	char in[IN_MAX];
	struct control_job job;
	uint32_t next;	  /* lower half of the next ticket */
	size_t n_changes; /* from next - n_changes on, at their number */
	struct change changes[CHANGES_MAX];
	size_t sent; /* bytes of out */
	struct txt out;
	char buf[OUT_MAX];
};

struct control {
	struct control_socket socket;
	struct control_target target;
	struct loop *loop;
	struct loop_io *io;
	struct loop_timer *sweep, *work;
	bool soon; /* work runs in the next turn of the loop */
	TAILQ_HEAD(, client) clients; /* the newest last */
	size_t n;
	uint32_t serial; /* of the newest */
	struct log_limit limit;
	char *path;
};

static int64_t seconds(void)
{
	return (int64_t)(loop_now() / 1000000);
}

/* --- connections ---------------------------------------------------------- */

static void client_close(struct client *c)
{
	loop_io_free(c->rd);
	loop_io_free(c->wr);
	(void)close(c->fd);
	TAILQ_REMOVE(&c->control->clients, c, entry);
	c->control->n--;
	free(c);
}

static bool is_idle(const struct client *c)
{
	return !c->n_changes && !c->out.len && c->job.what == CONTROL_JOB_NONE;
}

/* Send what there is.  Something may be left. */
static void flush(struct client *c)
{
	while (c->sent < c->out.len) {
		ssize_t n = send(c->fd, c->out.buf + c->sent,
				 c->out.len - c->sent,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			c->broken = errno != EAGAIN;
			break;
		}
		c->sent += (size_t)n;
		c->active = seconds();
	}
	if (!c->sent)
		return;
	memmove(c->buf, c->buf + c->sent, c->out.len - c->sent);
	c->out.len -= c->sent;
	c->buf[c->out.len] = 0;
	c->sent = 0;
}

static size_t room(const struct client *c)
{
	return c->out.cap - 1 - c->out.len;
}

/* Answer the oldest changes, as far as they are done.  False without room. */
static bool answer_changes(struct client *c)
{
	while (c->n_changes) {
		struct change *x =
			&c->changes[(c->next - c->n_changes) % CHANGES_MAX];

		if (x->state == UNDER_WAY)
			return true;
		if (room(c) < CONTROL_RESULT_MAX)
			return false;
		control_request_changed(&x->what, x->state == STORED, &c->out);
		c->n_changes--;
	}
	return true;
}

/* --- requests ------------------------------------------------------------- */

/* Take a line from what was read.  False if there is none. */
static bool next_line(struct client *c, char *line, size_t *taken)
{
	const char *nl = memchr(c->in, '\n', c->n_in);
	size_t n = nl ? (size_t)(nl - c->in) : c->n_in;

	if (n > CONTROL_LINE_MAX && c->n_changes)
		return false;
	if (n > CONTROL_LINE_MAX) {
		control_request_refuse(&c->out, "request", "too long a line");
		c->eof = true;
		c->n_in = 0;
		return false;
	}
	if (!nl)
		return false;
	memcpy(line, c->in, n);
	line[n] = 0;
	if (n && line[n - 1] == '\r')
		line[n - 1] = 0;
	*taken = n + 1;
	return true;
}

/* Begin the next request.  False if there is none, or it must wait. */
static bool begin_request(struct client *c)
{
	char line[CONTROL_LINE_MAX + 1], answer[CONTROL_RESULT_MAX];
	struct change *x = &c->changes[c->next % CHANGES_MAX];
	enum control_begun begun;
	struct txt out;
	size_t taken;

	c->again = false;
	if (c->n_changes == CHANGES_MAX || !next_line(c, line, &taken))
		return false;
	/* Answers come in the order of the requests. */
	if (control_request_reads(line) && c->n_changes)
		return false;
	txt_init(&out, answer, sizeof(answer));
	begun = control_request(&c->control->target, line,
				(uint64_t)c->serial << 32 | c->next, &c->job,
				&x->what, &out);
	c->again = begun == CONTROL_AGAIN;
	if (c->again || (begun == CONTROL_ANSWERED && c->n_changes))
		return false;
	txt_mem(&c->out, answer, out.len);
	memmove(c->in, c->in + taken, c->n_in - taken);
	c->n_in -= taken;
	if (begun == CONTROL_CHANGE) {
		x->state = UNDER_WAY;
		c->next++;
		c->n_changes++;
	}
	return true;
}

/* --- turns ---------------------------------------------------------------- */

/* One step of what the client wants.  False if there is nothing to do. */
static bool step(struct client *c)
{
	/* Without room after that the socket is full, and tells when not. */
	if (room(c) < CONTROL_STEP_MAX)
		flush(c);
	if (!answer_changes(c))
		return false;
	if (c->job.what == CONTROL_JOB_NONE)
		return room(c) >= CONTROL_RESULT_MAX && begin_request(c);
	if (room(c) < CONTROL_STEP_MAX)
		return false;
	(void)control_job_step(&c->control->target, &c->job, &c->out);
	return true;
}

static void on_event(void *ctx);

/* Wait for what the client lacks.  False without memory. */
static bool watch(struct client *c)
{
	struct loop *loop = c->control->loop;
	bool reads = !c->eof && c->n_in != IN_MAX;
	bool writes = c->out.len != 0;

	if (!reads) {
		loop_io_free(c->rd);
		c->rd = NULL;
	} else if (!c->rd) {
		c->rd = loop_read(loop, c->fd, on_event, c);
	}
	if (!writes) {
		loop_io_free(c->wr);
		c->wr = NULL;
	} else if (!c->wr) {
		c->wr = loop_write(loop, c->fd, on_event, c);
	}
	return (!reads || c->rd) && (!writes || c->wr);
}

/* Have all clients have a turn, in the next turn of the loop. */
static void work_soon(struct control *control)
{
	control->soon = true;
	loop_timer_start(control->work, 0);
}

/* Do some of what the client wants; it may be closed. */
static void turn(struct client *c)
{
	struct control *control = c->control;
	unsigned done = 0;

	while (done < TURN && step(c))
		done += c->job.what == CONTROL_JOB_NONE ? 1 : STEP_COST;
	flush(c);
	/* A result that was cut off would be taken for another one. */
	if (c->broken || c->out.cut || !watch(c) ||
	    (c->eof && done < TURN && !c->again && is_idle(c)))
		client_close(c);
	else if (done >= TURN && !c->wr)
		work_soon(control);
	else if (c->again && !control->soon)
		loop_timer_start(control->work, AGAIN_USEC);
}

static void receive(struct client *c)
{
	ssize_t n;

	if (c->eof || c->n_in == IN_MAX)
		return;
	n = recv(c->fd, c->in + c->n_in, IN_MAX - c->n_in, MSG_DONTWAIT);
	if (n > 0) {
		c->n_in += (size_t)n;
		c->active = seconds();
	} else if (!n) {
		c->eof = true;
	} else {
		c->broken = errno != EAGAIN && errno != EINTR;
	}
}

static void on_event(void *ctx)
{
	receive(ctx);
	turn(ctx);
}

static void on_work(void *ctx)
{
	struct control *control = ctx;
	struct client *c = TAILQ_FIRST(&control->clients), *next;

	control->soon = false;
	for (; c; c = next) {
		next = TAILQ_NEXT(c, entry);
		turn(c);
	}
}

void control_changed(void *ctx, uint64_t ticket, bool stored)
{
	struct control *control = ctx;
	uint32_t number = (uint32_t)ticket;
	struct client *c;

	TAILQ_FOREACH(c, &control->clients, entry)
		if (c->serial == ticket >> 32)
			break;
	/* It may have gone. */
	if (!c || c->next - number > c->n_changes)
		return;
	c->changes[number % CHANGES_MAX].state = stored ? STORED : FAILED;
	work_soon(control);
}

/* --- accepting ------------------------------------------------------------ */

/* Make room for another connection.  False if all are at work. */
static bool evict(struct control *control)
{
	struct client *c, *oldest = NULL;
	const int64_t now = seconds();

	TAILQ_FOREACH(c, &control->clients, entry)
		if ((is_idle(c) || (c->out.len && c->active + EVICT < now)) &&
		    (!oldest || c->active < oldest->active))
			oldest = c;
	if (oldest)
		client_close(oldest);
	return oldest != NULL;
}

static void add_client(struct control *control, int fd)
{
	struct client *c = NULL;

	if (control->n < CLIENTS_MAX || evict(control))
		c = calloc(1, sizeof(*c));
	if (!c) {
		log_limited(&control->limit,
			    "control: a connection was refused: too many");
		(void)close(fd);
		return;
	}
	c->control = control;
	c->fd = fd;
	c->serial = ++control->serial;
	c->active = seconds();
	txt_init(&c->out, c->buf, sizeof(c->buf));
	TAILQ_INSERT_TAIL(&control->clients, c, entry);
	control->n++;
	if (!watch(c))
		client_close(c);
}

static void on_connection(void *ctx)
{
	struct control *control = ctx;
	unsigned i;

	for (i = 0; i < CLIENTS_MAX; i++) {
		int fd = accept4(control->socket.fd, NULL, NULL,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			add_client(control, fd);
			continue;
		}
		if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)
			return;
		/* It would be called at once again: on_sweep() goes on. */
		log_limited(&control->limit, "control: accept: %s",
			    log_reason(-errno));
		loop_io_free(control->io);
		control->io = NULL;
		return;
	}
}

static void on_sweep(void *ctx)
{
	struct control *control = ctx;
	struct client *c = TAILQ_FIRST(&control->clients), *next;
	const int64_t now = seconds();

	for (; c; c = next) {
		next = TAILQ_NEXT(c, entry);
		if ((is_idle(c) && c->active + IDLE < now) ||
		    (c->out.len && c->active + STUCK < now))
			client_close(c);
	}
	if (!control->io)
		control->io = loop_read(control->loop, control->socket.fd,
					on_connection, control);
	loop_timer_start(control->sweep, SWEEP_USEC);
}

/* --- begin and end -------------------------------------------------------- */

static const char *reason(int rc)
{
	if (rc == -EADDRINUSE)
		return "in use by another pxe-dhcpd";
	if (rc == -EEXIST)
		return "not a socket of this server; it is left as it is";
	return log_reason(rc);
}

/* Is there the directory of the default? */
static bool has_default(void)
{
	char *dir = path_dir(CONTROL_DEFAULT);
	bool has = dir && !access(dir, X_OK);

	free(dir);
	return has;
}

int control_check(const char *path, const struct priv_user *user, bool running)
{
	int rc;

	if (!path || !strcmp(path, "no"))
		return 0;
	rc = control_socket_check(path, user, running);
	if (!rc)
		return 0;
	log_warnx("control: %s: %s", path, reason(rc));
	return EX_CANTCREAT;
}

int control_open(struct control **out, const char *path,
		 const struct priv_user *user, bool sandboxed)
{
	const char *at = path ? path : CONTROL_DEFAULT;
	struct control *c;
	int rc;

	*out = NULL;
	if (path ? !strcmp(path, "no") : !has_default())
		return 0;
	c = calloc(1, sizeof(*c));
	if (c)
		c->path = strdup(at);
	if (!c || !c->path) {
		free(c);
		log_warnx("control: out of memory");
		return EX_OSERR;
	}
	TAILQ_INIT(&c->clients);
	rc = control_socket_open(&c->socket, c->path, user, sandboxed);
	if (!rc) {
		*out = c;
		return 0;
	}
	control_close(c);
	if (!path) {
		log_info("control: %s: %s; there is no control socket", at,
			 reason(rc));
		return 0;
	}
	log_warnx("control: %s: %s", at, reason(rc));
	return EX_CANTCREAT;
}

int control_watch(struct control *c, struct loop *loop, struct state *state,
		  struct serve *serve)
{
	if (!c)
		return 0;
	c->loop = loop;
	c->target = (struct control_target){state, serve};
	c->io = loop_read(loop, c->socket.fd, on_connection, c);
	c->sweep = loop_timer(loop, on_sweep, c);
	c->work = loop_timer(loop, on_work, c);
	if (!c->io || !c->sweep || !c->work)
		return -1;
	loop_timer_start(c->sweep, SWEEP_USEC);
	return 0;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	while (!TAILQ_EMPTY(&c->clients))
		client_close(TAILQ_FIRST(&c->clients));
	loop_io_free(c->io);
	loop_timer_free(c->sweep);
	loop_timer_free(c->work);
	control_socket_close(&c->socket);
	free(c->path);
	free(c);
}
