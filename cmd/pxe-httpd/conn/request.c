/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of a request while it is served, and its report at the end: see
 * request.h.
 */
#include "conn/request.h"

#include <stdlib.h>
#include <string.h>

#include "conn/conn.h"
#include "docroot/name.h"
#include "head/request_target.h"
#include "sys/loop.h"

struct request *request_begin(struct conn *conn, const char *target)
{
	size_t n = strlen(target) + 1;
	struct request *rq = calloc(1, sizeof(*rq) + n);

	if (!rq)
		return NULL;
	memcpy(rq->target, target, n);
	rq->fd = -1;
	rq->begun = loop_now();
	rq->begun_wall = loop_wall();
	rq->conn = conn;
	if (conn) {
		conn->n_requests++;
		conn->req = rq;
	}
	return rq;
}

void request_set_response(struct request *rq, const struct response *r)
{
	rq->length = r->has_body ? r->length : 0;
	if (!r->has_body || r->fd < 0)
		return;
	rq->fd = r->fd;
	rq->end = r->off + r->length;
	rq->acked = rq->conn ? conn_acked(rq->conn) : 0;
}

/*
 * How many bytes the client got of a response that ended early, its header
 * included: what it acknowledged, as the engine does not count.  A body in
 * memory leaves in one piece or not at all.
 */
static uint64_t bytes_sent(const struct request *rq)
{
	uint64_t n;

	if (!rq->conn || rq->fd < 0)
		return 0;
	n = conn_acked(rq->conn) - rq->acked;
	return n < rq->length ? n : rq->length;
}

static const char *outcome_text(enum request_outcome outcome)
{
	switch (outcome) {
	case REQUEST_COMPLETED:
		return NULL;
	case REQUEST_TIMED_OUT:
		return "the client fell silent";
	case REQUEST_STOPPED:
		return "the server stops";
	default:
		return "the client closed the connection";
	}
}

/*
 * Why it ended early; NULL if the whole response was handed to the kernel.
 * Where the engine refused the request itself, before its head was complete,
 * the outcome is no success even if the client got the response.
 */
static const char *error_of(const struct request *rq,
			    const struct request_end *end)
{
	if (rq->error)
		return rq->error;
	if (!rq->head_complete && end->status)
		return NULL;
	return outcome_text(end->outcome);
}

static unsigned logged_status(const struct request_end *end)
{
	if (end->status)
		return end->status;
	return end->outcome == REQUEST_TIMED_OUT ? STATUS_REQUEST_TIMEOUT
						 : STATUS_CLIENT_CLOSED;
}

void request_end(struct request *rq, const struct request_end *end,
		 struct report *r)
{
	struct request_report rr = {.usec = loop_now() - rq->begun};
	char path[NAME_CAP];

	rr.error = error_of(rq, end);
	rr.entry = (struct access_log_entry){
		.ip = rq->conn ? rq->conn->ip : "-",
		.time = rq->begun_wall,
		.method = rq->method,
		.target = rq->target,
		.version = rq->version,
		.status = logged_status(end),
		.bytes = rr.error ? bytes_sent(rq) : rq->length,
		.referer = end->referer,
		.agent = end->user_agent,
	};
	if (!target_path(path, sizeof(path), rq->target, strlen(rq->target)))
		rr.file = path;
	report_request(r, &rr);
	if (rq->conn) {
		rq->conn->req = NULL;
		rq->conn->since = loop_now();
		conn_check_peer(rq->conn);
	}
	free(rq);
}
