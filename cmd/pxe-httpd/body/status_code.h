/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_STATUS_CODE_H
#define PXE_HTTPD_STATUS_CODE_H

/* The status codes (RFC 9110, 15) that are used here. */
enum status {
	STATUS_OK = 200,
	STATUS_PARTIAL_CONTENT = 206,
	STATUS_NOT_MODIFIED = 304,
	STATUS_BAD_REQUEST = 400,
	STATUS_FORBIDDEN = 403,
	STATUS_NOT_FOUND = 404,
	STATUS_METHOD_NOT_ALLOWED = 405,
	STATUS_REQUEST_TIMEOUT = 408, /* only logged: nothing is sent */
	STATUS_PRECONDITION_FAILED = 412,
	STATUS_URI_TOO_LONG = 414,
	STATUS_RANGE_NOT_SATISFIABLE = 416,
	STATUS_CLIENT_CLOSED = 499, /* only logged, as nginx does */
	STATUS_INTERNAL_SERVER_ERROR = 500,
	STATUS_SERVICE_UNAVAILABLE = 503,
};

/* The reason phrase of a status code: a static string, never NULL. */
const char *status_phrase(enum status code);

#endif
