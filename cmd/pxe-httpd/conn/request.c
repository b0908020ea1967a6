/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a request, but for its answer: see request.h. */
#include "conn/request.h"

#include <stdlib.h>
#include <string.h>

#include "docroot/name.h"
#include "head/target.h"
#include "sys/loop.h"

/* What requests without an answer are logged as; nginx does the same. */
#define STATUS_TIMEOUT 408
#define STATUS_CLOSED  499

struct request *request_begin(struct conn *conn, const char *target)
{
	size_t n = strlen(target) + 1;
	struct request *rq = calloc(1, sizeof(*rq) + n);

	if (!rq)
		return NULL;
	memcpy(rq->target, target, n);
	rq->fd = -1;
	rq->begun = loop_now();
	rq->wall = loop_wall();
	rq->conn = conn;
	if (conn) {
		conn->served++;
		conn->req = rq;
	}
	return rq;
}

static const char *reason_of(enum MHD_RequestTerminationCode code)
{
	switch (code) {
	case MHD_REQUEST_TERMINATED_COMPLETED_OK:
		return NULL;
	case MHD_REQUEST_TERMINATED_TIMEOUT_REACHED:
		return "the client fell silent";
	case MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN:
		return "the server stops";
	default:
		return "the client closed the connection";
	}
}

/*
 * How many bytes the client got of a reply that broke off, header included:
 * what it acknowledged, for the library does not tell.  A body that was not
 * sent from a file leaves in one piece or not at all.
 */
static uint64_t bytes_sent(const struct request *rq)
{
	uint64_t n;

	if (!rq->conn || rq->fd < 0)
		return 0;
	n = conn_acked(rq->conn) - rq->acked;
	return n < rq->len ? n : rq->len;
}

static unsigned status_of(struct MHD_Connection *c,
			  enum MHD_RequestTerminationCode code)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_HTTP_STATUS);

	if (i)
		return i->http_status;
	return code == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED ? STATUS_TIMEOUT
							      : STATUS_CLOSED;
}

/*
 * Why it failed; NULL if the whole reply was handed to the kernel.  Where the
 * library refused the request by itself, before we saw its method, the end is
 * an error to it even if the client got the answer.
 */
static const char *error_of(const struct request *rq, unsigned status,
			    enum MHD_RequestTerminationCode code)
{
	if (rq->error)
		return rq->error;
	if (!rq->head_done && status != STATUS_TIMEOUT &&
	    status != STATUS_CLOSED)
		return NULL;
	return reason_of(code);
}

void request_end(struct request *rq, struct MHD_Connection *c,
		 enum MHD_RequestTerminationCode code, struct report *r)
{
	struct request_report it = {.usec = loop_now() - rq->begun};
	unsigned status = status_of(c, code);
	char path[NAME_CAP];

	it.error = error_of(rq, status, code);
	it.entry = (struct access_log_entry){
		.ip = rq->conn ? rq->conn->ip : "-",
		.time = rq->wall,
		.method = rq->method,
		.target = rq->target,
		.version = rq->version,
		.status = status,
		.bytes = it.error ? bytes_sent(rq) : rq->len,
		.referer = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						       "Referer"),
		.agent = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						     "User-Agent"),
	};
	if (!target_path(path, sizeof(path), rq->target, strlen(rq->target)))
		it.file = path;
	report_request(r, &it);
	if (rq->conn) {
		rq->conn->req = NULL;
		rq->conn->since = loop_now();
		conn_check_peer(rq->conn);
	}
	free(rq);
}
