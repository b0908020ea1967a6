/* SPDX-License-Identifier: BSD-2-Clause */
/* Reason phrases of status codes, RFC 9110, 15: see status_code.h. */
#include "body/status_code.h"

#include <stddef.h>

static const struct {
	enum status code;
	const char *phrase;
} phrases[] = {
	{STATUS_OK, "OK"},
	{STATUS_PARTIAL_CONTENT, "Partial Content"},
	{STATUS_NOT_MODIFIED, "Not Modified"},
	{STATUS_BAD_REQUEST, "Bad Request"},
	{STATUS_FORBIDDEN, "Forbidden"},
	{STATUS_NOT_FOUND, "Not Found"},
	{STATUS_METHOD_NOT_ALLOWED, "Method Not Allowed"},
	{STATUS_REQUEST_TIMEOUT, "Request Timeout"},
	{STATUS_PRECONDITION_FAILED, "Precondition Failed"},
	{STATUS_URI_TOO_LONG, "URI Too Long"},
	{STATUS_RANGE_NOT_SATISFIABLE, "Range Not Satisfiable"},
	{STATUS_CLIENT_CLOSED, "Client Closed Request"},
	{STATUS_INTERNAL_SERVER_ERROR, "Internal Server Error"},
	{STATUS_SERVICE_UNAVAILABLE, "Service Unavailable"},
};

const char *status_phrase(enum status code)
{
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].code == code)
			return phrases[i].phrase;
	return "Unknown";
}
