/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields of a request, and content types. */
#include "../../lib/unit.h"

#include <string.h>

#include "body/content_type.h"
#include "head/fields.h"

static void plain_fields(void **state)
{
	struct head h;

	(void)state;
	head_init(&h);
	head_add(&h, "Host", "10.0.0.1");
	head_add(&h, "user-agent", "UefiHttpBoot/1.0");
	head_add(&h, "RANGE", "bytes=0-1");
	head_add(&h, "If-None-Match", "\"a\"");
	head_add(&h, "if-modified-since", "x");
	head_add(&h, "If-Unmodified-Since", "y");
	head_add(&h, "If-Range", "z");
	assert_false(h.bad);
	assert_false(h.body);
	assert_string_equal(h.range, "bytes=0-1");
	assert_string_equal(h.cond.if_none_match, "\"a\"");
	assert_string_equal(h.cond.if_modified_since, "x");
	assert_string_equal(h.cond.if_unmodified_since, "y");
	assert_string_equal(h.cond.if_range, "z");
	assert_null(h.cond.if_match);
}

static void repeated(void **state)
{
	char longest[HEAD_LIST_CAP];
	struct head h;

	(void)state;
	head_init(&h);
	head_add(&h, "Range", "bytes=0-1");
	head_add(&h, "Range", "bytes=2-3");
	assert_string_equal(h.range, "");
	head_add(&h, "If-Match", "\"a\"");
	head_add(&h, "If-Match", "\"b\"");
	assert_string_equal(h.cond.if_match, "\"a\",\"b\"");
	assert_false(h.bad);
	/* A list that does not fit matches nothing. */
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	head_add(&h, "If-None-Match", longest);
	assert_string_equal(h.cond.if_none_match, longest);
	head_add(&h, "If-None-Match", "\"a\"");
	assert_string_equal(h.cond.if_none_match, "");
	/* Two hosts are an error (RFC 9112, 3.2), no host is U-Boot. */
	head_add(&h, "Host", "a");
	assert_false(h.bad);
	head_add(&h, "host", "a");
	assert_true(h.bad);
}

static void bodies(void **state)
{
	static const struct {
		const char *name, *value;
		bool body;
	} v[] = {
		{"Content-Length", "0", false},
		{"Content-Length", "000", false},
		{"Content-Length", "5", true},
		{"Content-Length", "", true},
		{"Content-Length", "-0", true},
		{"content-length", "00x", true},
		{"Transfer-Encoding", "chunked", true},
		{"Transfer-Encoding", "", true},
		{"transfer-encoding", "identity", true},
		{"Content-Type", "5", false},
	};
	struct head h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		head_init(&h);
		head_add(&h, v[i].name, v[i].value);
		assert_int_equal(h.body, v[i].body);
	}
	/* The smuggler's pair: the first one does not hide the second. */
	head_init(&h);
	head_add(&h, "Content-Length", "0");
	head_add(&h, "Content-Length", "40");
	assert_true(h.body);
}

static void bad_names(void **state)
{
	static const char *const bad[] = {
		"",	 "Host ", "Content-Length\t", " Host", "a b", "a(b",
		"a\x80", "a\x01",
	};
	struct head h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		head_init(&h);
		head_add(&h, bad[i], "x");
		assert_true(h.bad);
	}
	head_init(&h);
	head_add(&h, "X", "a\rContent-Length: 5");
	assert_true(h.bad);
	head_init(&h);
	head_add(&h, "X_1!#$%&'*+-.^`|~", "");
	assert_false(h.bad);
}

/* As libmicrohttpd leaves a line: NULs for the colon and the end. */
static void folds(void **state)
{
	static const char line[] = "A\0b\0\0B\0 \t c\0\0C\0\0\0Dd\0d";
	char moved[] = "A";

	(void)state;
	assert_true(head_unfolded(line, line + 2));
	assert_true(head_unfolded(line + 5, line + 10));
	assert_true(head_unfolded(line + 13, line + 15));
	/* Moved, behind or before, or grown over the value. */
	assert_false(head_unfolded(moved, line + 2));
	assert_false(head_unfolded(line + 13, line + 2));
	assert_false(head_unfolded(line, line + 10));
	assert_false(head_unfolded(line + 17, line + 18));
}

static void types(void **state)
{
	static const struct {
		const char *path, *type;
	} v[] = {
		{"loaders/ipxe.efi", "application/efi"},
		{"BOOTX64.EFI", "application/efi"},
		{"a.iso", "application/vnd.efi-iso"},
		{"a.img", "application/vnd.efi-img"},
		{"boot.ipxe", "text/plain; charset=utf-8"},
		{"grub.cfg", "text/plain; charset=utf-8"},
		{"a.ks", "text/plain; charset=utf-8"},
		{"a.preseed", "text/plain; charset=utf-8"},
		{"12.8.facts", "text/plain; charset=utf-8"},
		{"images/x/.treeinfo", "text/plain; charset=utf-8"},
		{"seed/user-data", "text/plain; charset=utf-8"},
		{"seed/meta-data", "text/plain; charset=utf-8"},
		{"initrd.gz", "application/gzip"},
		{"initrd.img.xz", "application/x-xz"},
		{"autoinst.xml", "application/xml"},
		{"index.html", "text/html; charset=utf-8"},
		{"linux", "application/octet-stream"},
		{"dir.efi/linux", "application/octet-stream"},
		{"undionly.kpxe", "application/octet-stream"},
		{"filesystem.squashfs", "application/octet-stream"},
		{"a.", "application/octet-stream"},
		{"", "application/octet-stream"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++)
		assert_string_equal(ctype_of(v[i].path), v[i].type);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_fields), cmocka_unit_test(repeated),
		cmocka_unit_test(bodies),	cmocka_unit_test(bad_names),
		cmocka_unit_test(folds),	cmocka_unit_test(types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
