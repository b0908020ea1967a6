/* SPDX-License-Identifier: BSD-2-Clause */
/* Heads of HTTP/1 requests and responses. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/http1.h"
#include "wire/err.h"

/* What iPXE 1.21 of Debian 12 sends. */
static const char get_ipxe[] = "GET /boot.ipxe?mac=52:54 HTTP/1.1\r\n"
			       "Connection: keep-alive\r\n"
			       "User-Agent: iPXE/1.0.0+git\r\n"
			       "Host: 10.0.0.1:8080\r\n\r\n";
static const char ranged[] = "HTTP/1.1 206 Partial Content\r\n"
			     "content-length:   1024 \r\n"
			     "Content-Type: application/octet-stream\r\n"
			     "Content-Range: bytes 0-1023/4096\r\n\r\nBODY";

#define IS(view, s)                                              \
	do {                                                     \
		assert_int_equal((view).len, sizeof(s) - 1);     \
		assert_memory_equal((view).p, s, sizeof(s) - 1); \
	} while (0)

static int decode(struct http1_head *h, const char *s)
{
	return http1_decode(h, s, strlen(s));
}

static void http1_request_of_ipxe_is_decoded(void **state)
{
	struct http1_head h;

	(void)state;
	assert_int_equal(decode(&h, get_ipxe), 0);
	assert_false(h.is_response);
	assert_true(h.whole);
	assert_int_equal(h.len, strlen(get_ipxe));
	assert_int_equal(h.minor, 1);
	IS(h.method, "GET");
	IS(h.target, "/boot.ipxe?mac=52:54");
	IS(h.host, "10.0.0.1:8080");
	IS(h.user_agent, "iPXE/1.0.0+git");
	IS(h.range, "");
	assert_false(h.has_length);
}

static void http1_response_with_range_is_decoded(void **state)
{
	struct http1_head h;

	(void)state;
	assert_int_equal(decode(&h, ranged), 0);
	assert_true(h.is_response && h.whole);
	assert_int_equal(h.len, strlen(ranged) - 4);
	assert_int_equal(h.status, 206);
	IS(h.reason, "Partial Content");
	IS(h.content_range, "bytes 0-1023/4096");
	IS(h.content_type, "application/octet-stream");
	assert_true(h.has_length);
	assert_int_equal(h.length, 1024);
	assert_false(h.chunked);
	assert_int_equal(decode(&h, "HTTP/1.0 404\r\nTransfer-Encoding: gzip, "
				    "Chunked\r\n\r\n"),
			 0);
	assert_int_equal(h.status, 404);
	assert_int_equal(h.minor, 0);
	IS(h.reason, "");
	assert_true(h.chunked);
}

/* What is tolerated, and what for. */
static void http1_tolerates_what_firmware_sends(void **state)
{
	struct http1_head h;

	(void)state;
	/* Bare LF; a blank in the target (U-Boot's wget does not encode). */
	assert_int_equal(decode(&h, "GET /a b.efi HTTP/1.0\nHost: x\n\n"), 0);
	IS(h.target, "/a b.efi");
	IS(h.host, "x");
	assert_true(h.whole);
	/* A head of which the capture has a part. */
	assert_int_equal(decode(&h, "HEAD /x HTTP/1.1\r\nHost: srv\r\nUser-A"),
			 0);
	IS(h.host, "srv");
	assert_false(h.whole);
	assert_int_equal(h.len, 35);
	/* Lengths that are none. */
	assert_int_equal(decode(&h, "HTTP/1.1 200 OK\r\nContent-Length: "
				    "18446744073709551616\r\n\r\n"),
			 0);
	assert_false(h.has_length);
	assert_int_equal(
		decode(&h, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), 0);
	assert_false(h.has_length);
	assert_int_equal(decode(&h, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n"
				    "Content-Length: 8\r\n\r\n"),
			 0);
	assert_int_equal(h.length, 7);
	/* Bytes that are negative where char is signed. */
	assert_int_equal(decode(&h, "GET /caf\xc3\xa9 HTTP/1.1\r\n"
				    "Host: \xff\r\nContent-Length: \xb1\r\n"
				    "\r\n"),
			 0);
	IS(h.target, "/caf\xc3\xa9");
	IS(h.host, "\xff");
	assert_false(h.has_length);
	/* A field without a colon, one without a value. */
	assert_int_equal(
		decode(&h, "HTTP/1.1 200 OK\r\nnonsense\r\nHost:\r\n\r\n"), 0);
	IS(h.host, "");
}

static void http1_refuses_what_is_not_http_1(void **state)
{
	static const struct {
		const char *s;
		int err;
	} tab[] = {
		{"", PXE_ETRUNC},
		{"G", PXE_ETRUNC},
		{"GET /x HTTP/1.1", PXE_ETRUNC},
		{"HTTP/1.1 200 OK\r", PXE_ETRUNC},
		{"GETX / HTTP/1.1\r\n\r\n", PXE_EBADMSG},
		{"GET / HTTP/2.0\r\n\r\n", PXE_EBADMSG},
		{"GET /\r\n\r\n", PXE_EBADMSG},
		{"GET  HTTP/1.1\r\n\r\n", PXE_EBADMSG},
		{"HTTP/1.1 20 OK\r\n\r\n", PXE_EBADMSG},
		{"HTTP/1.1 2x0 OK\r\n\r\n", PXE_EBADMSG},
		{"HTTP/1.1 099 No\r\n\r\n", PXE_EBADMSG},
		{"HTTP/1.1 600 No\r\n\r\n", PXE_EBADMSG},
		{"HTTP/1.\r\n\r\n", PXE_EBADMSG},
		{"SSH-2.0-x\r\n", PXE_EBADMSG},
		{"\r\n", PXE_EBADMSG},
	};
	struct http1_head h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++)
		assert_int_equal(decode(&h, tab[i].s), tab[i].err);
}

static void http1_head_longer_than_16_kib_is_not_whole(void **state)
{
	static char big[HTTP1_HEAD_MAX + 100];
	struct http1_head h;

	(void)state;
	memset(big, 'a', sizeof(big));
	memcpy(big, "GET /", 5);
	assert_int_equal(http1_decode(&h, big, sizeof(big)), PXE_EBADMSG);
	memcpy(big, "GET / HTTP/1.1\r\n", 16);
	memcpy(big + sizeof(big) - 4, "\r\n\r\n", 4);
	assert_int_equal(http1_decode(&h, big, sizeof(big)), 0);
	assert_false(h.whole);
}

static void http1_is_told_by_the_first_bytes(void **state)
{
	(void)state;
	assert_true(http1_is_request("GET ", 4));
	assert_true(http1_is_request("HEAD /", 6));
	assert_false(http1_is_request("GETX", 4));
	assert_true(http1_is_request("PO", 2));
	assert_false(http1_is_request("", 0));
	assert_true(http1_is_response("HTTP/1.1 ", 9));
	assert_false(http1_is_response("HTTP/2", 6));
	assert_false(http1_is_response("", 0));
}

static void is_inside(struct http1_text t, const uint8_t *p, size_t len)
{
	const uint8_t *s = (const uint8_t *)t.p;

	assert_true(!t.len || (s >= p && t.len <= len - (size_t)(s - p)));
}

static void survives(const uint8_t *p, size_t len, void *ctx)
{
	struct http1_head h;

	(void)ctx;
	if (http1_decode(&h, p, len))
		return;
	assert_true(h.len <= len);
	is_inside(h.method, p, len);
	is_inside(h.target, p, len);
	is_inside(h.reason, p, len);
	is_inside(h.host, p, len);
	is_inside(h.user_agent, p, len);
	is_inside(h.content_range, p, len);
}

static void http1_survives_every_mutation(void **state)
{
	(void)state;
	mutate_all(survives, get_ipxe, strlen(get_ipxe), NULL);
	mutate_all(survives, ranged, strlen(ranged), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(http1_request_of_ipxe_is_decoded),
		cmocka_unit_test(http1_response_with_range_is_decoded),
		cmocka_unit_test(http1_tolerates_what_firmware_sends),
		cmocka_unit_test(http1_refuses_what_is_not_http_1),
		cmocka_unit_test(http1_head_longer_than_16_kib_is_not_whole),
		cmocka_unit_test(http1_is_told_by_the_first_bytes),
		cmocka_unit_test(http1_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
