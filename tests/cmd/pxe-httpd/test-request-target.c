/* SPDX-License-Identifier: BSD-2-Clause */
/* Request targets: one table of spellings, and what must hold for all. */
#include "../../lib/unit.h"

#include <string.h>

#include "../../lib/mutate.h"
#include "docroot/name.h"
#include "head/request_target.h"
#include "wire/err.h"

static const struct {
	const char *target;
	const char *path; /* NULL: refused */
} vectors[] = {
	{"/", ""},
	{"/a", "a"},
	{"/a/", "a/"},
	{"/a/b.efi", "a/b.efi"},
	{"/.treeinfo", ".treeinfo"},
	{"/.../x", ".../x"},
	{"/a..b/..c", "a..b/..c"},
	/* EDK2 joins its URL and the boot file's name with two slashes. */
	{"//loaders//ipxe.efi", "loaders/ipxe.efi"},
	{"///", ""},
	{"/a//", "a/"},
	{"/./a/./b", "a/b"},
	{"/a/.", "a/"},
	{"/.", ""},
	{"/a/b/..", "a/"},
	{"/a/..", ""},
	{"/a/../b", "b"},
	{"/a/b/c/../../d", "a/d"},
	{"/a/b/../../..", NULL},
	{"/..", NULL},
	{"/../etc/passwd", NULL},
	{"/a/../../etc/passwd", NULL},
	/* Escapes are read once, before segments are. */
	{"/a%20b", "a b"},
	{"/%61%2E%65Fi", "a.eFi"},
	{"/%2e%2e/x", NULL},
	{"/a/%2e%2e/x", "x"},
	{"/a/%2E./x", "x"},
	{"/%2e", ""},
	{"/a%2fb", "a/b"},
	{"/a%2f%2e%2e%2f%2e%2e%2fb", NULL},
	{"/..%2f..%2fetc", NULL},
	{"/%252e%252e/x", "%2e%2e/x"},
	{"/a%5cb", "a\\b"},
	{"/..\\x", "..\\x"},
	{"/..;/x", "..;/x"},
	{"/%00", NULL},
	{"/a%00.efi", NULL},
	{"/%", NULL},
	{"/%4", NULL},
	{"/%4g", NULL},
	{"/%u0041", NULL},
	{"/% 41", NULL},
	{"/%-1", NULL},
	{"/a%0ab", "a\nb"},
	/* GRUB sends names as they are. */
	{"/a b+c", "a b+c"},
	{"/\xc3\xa4", "\xc3\xa4"},
	{"/%c3%a4", "\xc3\xa4"},
	{"/a\nb", NULL},
	{"/a\x7f", NULL},
	{"/a\tb", NULL},
	/* The query is not part of the path. */
	{"/boot.ipxe?mac=00:11&x=../..", "boot.ipxe"},
	{"/?", ""},
	{"/a%3fb?c", "a?b"},
	{"/a#b", "a#b"},
	/* Absolute form. */
	{"http://10.0.0.1/a", "a"},
	{"HTTP://host:80/a/../b?x", "b"},
	{"https://h/", ""},
	{"http://h", ""},
	{"http://h?x", ""},
	{"http://", ""},
	{"ftp://h/a", NULL},
	{"http:/a", NULL},
	/* Neither. */
	{"", NULL},
	{"*", NULL},
	{"a", NULL},
	{"../a", NULL},
	{"host:443", NULL},
	{"?a", NULL},
};

static void target_has_one_path_for_all_spellings(void **state)
{
	char out[NAME_CAP];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		const char *t = vectors[i].target;
		int rc = target_path(out, sizeof(out), t, strlen(t));

		if (vectors[i].path ? rc != 0 : rc != PXE_EBADMSG)
			fail_msg("%s: %d", t, rc);
		if (vectors[i].path)
			assert_string_equal(out, vectors[i].path);
	}
}

/* A NUL that is not an escape comes only with a length. */
static void target_with_a_nul_is_refused(void **state)
{
	char out[NAME_CAP];

	(void)state;
	assert_int_equal(target_path(out, sizeof(out), "/a\0b", 4),
			 PXE_EBADMSG);
}

static void target_path_needs_room_for_the_nul(void **state)
{
	char target[NAME_CAP + 2], out[NAME_CAP];

	(void)state;
	memset(target, 'a', sizeof(target));
	target[0] = '/';
	/* NAME_CAP - 1 bytes and the NUL fit, one more does not. */
	assert_int_equal(target_path(out, sizeof(out), target, NAME_CAP), 0);
	assert_int_equal(strlen(out), NAME_CAP - 1);
	assert_int_equal(target_path(out, sizeof(out), target, NAME_CAP + 1),
			 PXE_ENOSPC);
	assert_int_equal(target_path(out, 4, "/abc", 4), 0);
	assert_int_equal(target_path(out, 4, "/abc/", 5), PXE_ENOSPC);
	assert_int_equal(target_path(out, 1, "/", 1), 0);
	assert_int_equal(target_path(out, 0, "/", 1), PXE_ENOSPC);
	/* What goes away again still needs its room meanwhile. */
	assert_int_equal(target_path(out, 4, "/abcd/..", 8), PXE_ENOSPC);
}

/* Whatever came in, no segment is empty, "." or "..", and no slash leads. */
static void check(const uint8_t *p, size_t len, void *ctx)
{
	char out[64], target[66], again[64], *seg;

	(void)ctx;
	if (target_path(out, sizeof(out), (const char *)p, len))
		return;
	assert_true(strlen(out) < sizeof(out));
	assert_true(out[0] != '/');
	assert_null(strstr(out, "//"));
	for (seg = out; *seg; seg += strcspn(seg, "/"), seg += *seg == '/') {
		size_t n = strcspn(seg, "/");

		assert_false(n == 1 && seg[0] == '.');
		assert_false(n == 2 && seg[0] == '.' && seg[1] == '.');
	}
	/* Clean paths stay as they are, unless they need escapes. */
	if (strpbrk(out, "%?"))
		return;
	for (seg = out; *seg; seg++)
		if ((unsigned char)*seg < 0x20 || *seg == 0x7f)
			return;
	target[0] = '/';
	memcpy(target + 1, out, strlen(out) + 1);
	assert_int_equal(
		target_path(again, sizeof(again), target, strlen(target)), 0);
	assert_string_equal(again, out);
}

static void target_path_is_clean_for_mutated_targets(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++)
		mutate_all(check, vectors[i].target, strlen(vectors[i].target),
			   NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(target_has_one_path_for_all_spellings),
		cmocka_unit_test(target_with_a_nul_is_refused),
		cmocka_unit_test(target_path_needs_room_for_the_nul),
		cmocka_unit_test(target_path_is_clean_for_mutated_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
