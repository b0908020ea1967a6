/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The daemon's side of the helper, pxe-helper(5): queries and their time-outs,
 * answers, and the supervisor's events.  Contract: helper.h.
 */
#include "helper/helper.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "helper/helper_supervisor.h"
#include "sys/child.h"
#include "sys/log.h"

/* Bytes of its standard output that are read at once. */
#define STDOUT_READ 8192

/* Bytes of a line of the log from its standard error; longer ones are split. */
#define STDERR_LINE_MAX 240

/* Bytes of its standard error that are read at once. */
#define STDERR_READ 1024

/* Reads of standard error after its end: a pipe holds 64 KiB, pipe(7). */
#define DRAIN_READS (65536 / STDERR_READ)

/* Milliseconds that helper_open() waits for the helper's start. */
#define START_TIME 5000

/*
 * A query waits for so many time-outs at most, and a helper that has not
 * answered any query for as long is started again.
 */
#define WAIT_FACTOR 10

struct query {
	TAILQ_ENTRY(query) link;
	uint64_t id;
	uint64_t sent_at;
	helper_done_fn *done;
	void *ctx;
};

TAILQ_HEAD(query_list, query);

struct helper {
	struct loop *loop;
	struct helper_limits limits;
	struct child supervisor;
	struct loop_io *events;
	unsigned run;			      /* number of this start */
	int fd[HELPER_EVENT_FDS];	      /* pipes; -1: it does not run */
	struct loop_io *io[HELPER_EVENT_FDS]; /* of output and error */
	struct helper_reader *reader;
	struct query_list queries; /* oldest first */
	uint32_t n_queries;
	uint64_t last_id;
	/* Queries that it has not answered, also those that are forgotten. */
	uint64_t unanswered;
	/* When it answered, or the first query was sent after all answers. */
	uint64_t last_answer_at;
	struct loop_timer *timer;
	char line[STDERR_LINE_MAX + 1]; /* of standard error */
	size_t line_len;
	struct log_limit bad, stderr_limit, late;
};

struct helper *helper_new(const struct helper_limits *lim)
{
	struct helper *h = calloc(1, sizeof(*h));
	unsigned i;

	if (!h)
		return NULL;
	h->supervisor.fd = -1;
	for (i = 0; i < HELPER_EVENT_FDS; i++)
		h->fd[i] = -1;
	TAILQ_INIT(&h->queries);
	h->stderr_limit.burst = 100;
	h->limits = *lim;
	return h;
}

void helper_limit(struct helper *h, const struct helper_limits *lim)
{
	h->limits = *lim;
}

bool helper_runs(const struct helper *h)
{
	return h->fd[STDIN_FILENO] >= 0;
}

/* --- queries -------------------------------------------------------------- */

static void remove_query(struct helper *h, struct query *q)
{
	TAILQ_REMOVE(&h->queries, q, link);
	h->n_queries--;
}

/* Forget a query without calling back. */
static void drop(struct helper *h, struct query *q)
{
	remove_query(h, q);
	free(q);
}

/* Call back with the answer, or NULL for none, and forget the query. */
static void complete(struct helper *h, struct query *q, struct helper_answer *a)
{
	remove_query(h, q);
	q->done(q->ctx, a);
	free(q);
}

static void fail_all(struct helper *h)
{
	struct query_list all = TAILQ_HEAD_INITIALIZER(all);
	struct query *q;

	/* Queries that the callbacks send are for the next helper. */
	TAILQ_CONCAT(&all, &h->queries, link);
	h->n_queries = 0;
	while ((q = TAILQ_FIRST(&all))) {
		TAILQ_REMOVE(&all, q, link);
		q->done(q->ctx, NULL);
		free(q);
	}
}

/* The query of that number, or NULL. */
static struct query *find_query(struct helper *h, uint64_t id)
{
	struct query *q;

	TAILQ_FOREACH(q, &h->queries, link)
		if (q->id == id)
			return q;
	return NULL;
}

void helper_forget(struct helper *h, const void *ctx)
{
	struct query *q;

	TAILQ_FOREACH(q, &h->queries, link)
		if (q->ctx == ctx)
			break;
	if (q)
		drop(h, q);
}

/*
 * When to stop waiting for the answer to q.  The time-out counts from the last
 * answer to any query: many queries at once are slow for each of them.
 */
static uint64_t deadline(const struct helper *h, const struct query *q)
{
	uint64_t from = q->sent_at > h->last_answer_at ? q->sent_at
						       : h->last_answer_at;
	uint64_t at = from + h->limits.timeout;
	uint64_t last = q->sent_at + WAIT_FACTOR * h->limits.timeout;

	return at < last ? at : last;
}

static void send_command(struct helper *h, enum helper_command_type what)
{
	struct helper_supervisor_command o = {what, h->run};

	if (h->supervisor.fd >= 0)
		(void)child_send(h->supervisor.fd, &o, sizeof(o), NULL, 0);
}

/* Restart a helper that has not answered any query for too long. */
static void check_hung(struct helper *h, uint64_t now)
{
	if (!h->unanswered ||
	    now < h->last_answer_at + WAIT_FACTOR * h->limits.timeout)
		return;
	log_warnx("helper: no answer to %llu requests, the last %llu s ago: "
		  "it is started again",
		  (unsigned long long)h->unanswered,
		  (unsigned long long)((now - h->last_answer_at) / 1000000));
	/* One command is enough. */
	h->unanswered = 0;
	send_command(h, HELPER_COMMAND_RESTART);
}

static void on_timer(void *ctx)
{
	struct helper *h = ctx;
	uint64_t now = loop_now();
	struct query *q;

	while ((q = TAILQ_FIRST(&h->queries)) && deadline(h, q) <= now) {
		log_limited(&h->late, "helper: request %llu: no answer in time",
			    (unsigned long long)q->id);
		complete(h, q, NULL);
	}
	check_hung(h, now);
	if (q)
		loop_timer_start(h->timer, deadline(h, q) - now);
}

uint64_t helper_next(const struct helper *h)
{
	return h->last_id + 1;
}

int helper_query(struct helper *h, const struct txt *line, helper_done_fn *done,
		 void *ctx)
{
	struct query *q;
	ssize_t n;
	int err;

	if (!helper_runs(h))
		return -ENOTCONN;
	if (h->n_queries >= h->limits.queue)
		return -EAGAIN;
	q = calloc(1, sizeof(*q));
	if (!q)
		return -EAGAIN;
	/* Up to PIPE_BUF bytes are written completely, or not at all. */
	do {
		n = write(h->fd[STDIN_FILENO], line->buf, line->len);
	} while (n < 0 && errno == EINTR);
	err = errno;
	if (n < 0) {
		free(q);
		check_hung(h, loop_now());
		return err == EPIPE ? -ENOTCONN : -EAGAIN;
	}
	q->id = ++h->last_id;
	q->sent_at = loop_now();
	q->done = done;
	q->ctx = ctx;
	TAILQ_INSERT_TAIL(&h->queries, q, link);
	if (!h->unanswered++)
		h->last_answer_at = q->sent_at;
	if (!h->n_queries++)
		loop_timer_start(h->timer, h->limits.timeout);
	return 0;
}

/* --- answers -------------------------------------------------------------- */

static void on_answer(struct helper *h, struct helper_answer *a)
{
	struct query *q;

	if (!a->id || a->id > h->last_id) {
		log_limited(&h->bad, "helper: %llu: no such request",
			    (unsigned long long)a->id);
		return;
	}
	h->last_answer_at = loop_now();
	h->unanswered -= h->unanswered > 0;
	q = find_query(h, a->id);
	/* Otherwise it has timed out, or was forgotten. */
	if (q)
		complete(h, q, a);
}

static void on_bad(struct helper *h)
{
	char shown[160];

	log_limited(
		&h->bad, "helper: %s: %s",
		txt_escape(shown, sizeof(shown), helper_reader_line(h->reader)),
		helper_reader_why(h->reader));
}

static void on_large(struct helper *h, struct helper_answer *a)
{
	log_limited(&h->bad, "helper: request %llu: larger than helper-max",
		    (unsigned long long)a->id);
	a->type = HELPER_ERROR;
	a->code = TFTP_UNDEFINED;
	(void)txt_escape(a->text, sizeof(a->text), "Too large");
	on_answer(h, a);
}

/* Handle the answers in n bytes. */
static void read_answers(struct helper *h, const uint8_t *p, size_t n)
{
	struct helper_answer a;
	enum helper_read rc;

	do {
		rc = helper_reader_feed(h->reader, &p, &n, &a);
		if (rc == HELPER_READ_ONE)
			on_answer(h, &a);
		else if (rc == HELPER_READ_BAD)
			on_bad(h);
		else if (rc == HELPER_READ_LARGE)
			on_large(h, &a);
		free(a.data);
	} while (rc != HELPER_READ_MORE);
}

/* The pipe i is at its end, or failed. */
static void close_stream(struct helper *h, unsigned i)
{
	loop_io_free(h->io[i]);
	h->io[i] = NULL;
	/* Without its output it cannot answer. */
	if (i == STDOUT_FILENO)
		send_command(h, HELPER_COMMAND_RESTART);
}

static void on_stdout(void *ctx)
{
	struct helper *h = ctx;
	uint8_t buf[STDOUT_READ];
	ssize_t n = read(h->fd[STDOUT_FILENO], buf, sizeof(buf));

	if (n > 0)
		read_answers(h, buf, (size_t)n);
	else if (!n || (errno != EAGAIN && errno != EINTR))
		close_stream(h, STDOUT_FILENO);
}

static void log_line(struct helper *h)
{
	char shown[4 * STDERR_LINE_MAX + 1];

	h->line[h->line_len] = 0;
	if (h->line_len)
		log_limited(&h->stderr_limit, "helper: %s",
			    txt_escape(shown, sizeof(shown), h->line));
	h->line_len = 0;
}

static void on_stderr(void *ctx)
{
	struct helper *h = ctx;
	char buf[STDERR_READ];
	ssize_t i, n = read(h->fd[STDERR_FILENO], buf, sizeof(buf));

	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		log_line(h);
		close_stream(h, STDERR_FILENO);
	}
	for (i = 0; i < n; i++) {
		if (buf[i] != '\n' && h->line_len < STDERR_LINE_MAX)
			h->line[h->line_len++] = buf[i] ? buf[i] : '?';
		if (buf[i] == '\n' || h->line_len == STDERR_LINE_MAX)
			log_line(h);
	}
}

/* --- start and end -------------------------------------------------------- */

/* The helper has ended: close its pipes, and fail all queries. */
static void disconnect(struct helper *h)
{
	unsigned i;

	for (i = 0; i < HELPER_EVENT_FDS; i++) {
		loop_io_free(h->io[i]);
		h->io[i] = NULL;
		if (h->fd[i] >= 0)
			(void)close(h->fd[i]);
		h->fd[i] = -1;
	}
	helper_reader_free(h->reader);
	h->reader = NULL;
	h->line_len = 0;
	h->unanswered = 0;
	fail_all(h);
}

static void connect_to(struct helper *h, const int *fds)
{
	unsigned i;

	disconnect(h);
	memcpy(h->fd, fds, sizeof(h->fd));
	for (i = 0; i < HELPER_EVENT_FDS; i++)
		if (h->fd[i] < 0) {
			log_warn(-EMFILE, "helper: its pipes");
			disconnect(h);
			send_command(h, HELPER_COMMAND_RESTART);
			return;
		}
	h->reader = helper_reader_new((size_t)h->limits.max);
	h->io[1] = loop_read(h->loop, h->fd[STDOUT_FILENO], on_stdout, h);
	h->io[2] = loop_read(h->loop, h->fd[STDERR_FILENO], on_stderr, h);
	if (h->reader && h->io[1] && h->io[2])
		return;
	log_warn(-ENOMEM, "helper");
	disconnect(h);
}

/*
 * Log what is left in the pipe: often the reason of the end.  A process that
 * the helper has started may go on writing to it.
 */
static void drain_stderr(struct helper *h)
{
	struct pollfd p = {.fd = h->fd[STDERR_FILENO], .events = POLLIN};
	unsigned i;

	for (i = 0; i < DRAIN_READS && h->io[STDERR_FILENO]; i++) {
		if (poll(&p, 1, 0) <= 0)
			break;
		on_stderr(h);
	}
}

static void on_ended(struct helper *h, const struct helper_supervisor_event *n)
{
	drain_stderr(h);
	if (WIFSIGNALED(n->status))
		log_warnx("helper: ended by signal %d; the next start is in "
			  "%u s",
			  WTERMSIG(n->status), n->wait);
	else
		log_warnx("helper: exit status %d; the next start is in %u s",
			  WEXITSTATUS(n->status), n->wait);
	disconnect(h);
}

static void handle_event(struct helper *h,
			 const struct helper_supervisor_event *n,
			 const int *fds)
{
	switch (n->event) {
	case HELPER_EVENT_STARTED:
		h->run = n->run;
		connect_to(h, fds);
		log_debug("helper: started");
		break;
	case HELPER_EVENT_ENDED:
		on_ended(h, n);
		break;
	case HELPER_EVENT_STOPPED:
		drain_stderr(h);
		disconnect(h);
		log_debug("helper: ended");
		break;
	case HELPER_EVENT_FAILED:
		log_warn(n->status, "helper: start: again in %u s", n->wait);
		break;
	default:
		log_info("helper: none any more");
		break;
	}
}

static void on_event(void *ctx)
{
	struct helper *h = ctx;
	struct helper_supervisor_event n;
	int fds[HELPER_EVENT_FDS];
	ssize_t got = child_recv(h->supervisor.fd, &n, sizeof(n), fds,
				 HELPER_EVENT_FDS);

	if (got == sizeof(n)) {
		handle_event(h, &n, fds);
	} else if (got != -EAGAIN) {
		log_warnx("helper: the process that keeps it has died: no "
			  "helper until the next start");
		loop_io_free(h->events);
		h->events = NULL;
		child_stop(&h->supervisor);
		disconnect(h);
	}
}

int helper_open(struct helper *h, struct daemon *d,
		const struct helper_command *c)
{
	struct helper_supervisor_conf s = {NULL, c->reload, c->ctx};
	struct pollfd p = {.events = POLLIN};
	int rc;

	h->loop = d->loop;
	s.command = strdup(c->command);
	h->timer = loop_timer(d->loop, on_timer, h);
	if (!s.command || !h->timer) {
		free(s.command);
		log_warn(-ENOMEM, "helper");
		return EX_OSERR;
	}
	rc = child_start(&h->supervisor, "pxe-helper", &d->user,
			 helper_supervise, &s);
	free(s.command);
	if (!rc)
		h->events = loop_read(d->loop, h->supervisor.fd, on_event, h);
	if (!h->events) {
		log_warn(rc ? rc : -ENOMEM, "helper: start a process");
		return EX_OSERR;
	}
	/* The daemon's first query shall find it running. */
	p.fd = h->supervisor.fd;
	if (poll(&p, 1, START_TIME) > 0)
		on_event(h);
	return 0;
}

void helper_reload(struct helper *h)
{
	send_command(h, HELPER_COMMAND_RELOAD);
}

void helper_free(struct helper *h)
{
	if (!h)
		return;
	loop_io_free(h->events);
	while (!TAILQ_EMPTY(&h->queries))
		drop(h, TAILQ_FIRST(&h->queries));
	/* The end of its input is how it learns of the daemon's end. */
	disconnect(h);
	child_stop(&h->supervisor);
	loop_timer_free(h->timer);
	free(h);
}
