/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and texts from images: what is allowed, and what they mean. */
#include "../../lib/unit.h"

#include <string.h>

#include "identify/initrd_match.h"
#include "identify/label_parse.h"
#include "publish/versions.h"
#include "read/path.h"
#include "read/progress.h"

static void paths(void **state)
{
	static const char *const good[] = {
		"a",	  "a/b/c", ".hidden/.file", "..a/b..",
		"a name", "a\\b",  "\xc3\xa9",	    "...",
	};
	static const char *const bad[] = {
		"",    "/",    "/a", "..",   "a/..",   "a/../b", ".",
		"./a", "a//b", "a/", "a\nb", "a\x1b[", "a\x7f",
	};
	char deep[4 * PATH_DEPTH_MAX], part[300];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++)
		assert_null(path_check(good[i]));
	for (i = 0; i < N_ELEM(bad); i++)
		assert_non_null(path_check(bad[i]));
	for (i = 0; i < PATH_DEPTH_MAX; i++)
		memcpy(deep + 2 * i, "d/", 2);
	deep[2 * i - 1] = 0;
	assert_null(path_check(deep));
	memcpy(deep + 2 * i - 1, "/d", 3);
	assert_non_null(path_check(deep));
	memset(part, 'x', sizeof(part));
	part[255] = 0;
	assert_null(path_check(part));
	part[255] = 'x';
	part[256] = 0;
	assert_non_null(path_check(part));
}

static void links(void **state)
{
	static const struct {
		const char *path, *target;
		int good;
	} cases[] = {
		{"a", "b", 1},	       {"a", ".", 1},
		{"a", "b/c", 1},       {"a", "./b", 1},
		{"a", "..", 0},	       {"a", "../b", 0},
		{"d/a", "../b", 1},    {"d/a", "..", 1},
		{"d/a", "../../b", 0}, {"d/e/a", "../../b", 1},
		{"d/a", "./../b", 1},  {"d/a", "b/../c", 0},
		{"a", "/etc", 0},      {"a", "", 0},
		{"a", "b\n", 0},       {"a", "b//c", 1},
		{"d/a", "..//..", 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++)
		assert_int_equal(
			!path_check_link(cases[i].path, cases[i].target),
			cases[i].good);
}

static void version_names(void **state)
{
	static const char sha[] = "0f3a9c21aaaabbbb";
	char out[VERSION_NAME_LEN];

	(void)state;
	versions_format(out, "12.5", sha, 8);
	assert_string_equal(out, "12.5-0f3a9c21");
	versions_format(out, "", sha, 8);
	assert_string_equal(out, "0f3a9c21");
	versions_format(out, "../a b/$(x)", sha, 16);
	assert_string_equal(out, "abx-0f3a9c21aaaabbbb");
	versions_format(out, "123456789012345678901234567890123456", sha, 8);
	assert_string_equal(out, "12345678901234567890123456789012-0f3a9c21");
}

static void versions(void **state)
{
	static const char *const cases[][2] = {
		{"Debian GNU/Linux 12.5.0 \"Bookworm\" - Official amd64",
		 "12.5.0"},
		{"Ubuntu-Server 24.04.3 LTS \"Noble Numbat\"", "24.04.3"},
		{"Rocky-9-6-x86_64-dvd", "9.6"},
		{"RHEL-8-10-0-BaseOS-x86_64", "8.10.0"},
		{"RHEL-7.9 Server.x86_64", "7.9"},
		{"CentOS 7 x86_64", "7"},
		{"Fedora-S-dvd-x86_64-43", "43"},
		{"openSUSE-Leap-15.6-DVD-x86_64", "15.6"},
		{"SLE-15-SP7-Full-x86_64", "15.7"},
		{"alpine-std 3.23.0 x86_64", "3.23.0"},
		{"6.10", "6.10"},
		{"12.", "12"},
		{"Debian testing amd64", ""},
		{"x86_64", ""},
		{"", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		char out[40] = "";
		bool found = label_parse_version(out, sizeof(out), cases[i][0]);

		assert_string_equal(out, cases[i][1]);
		assert_int_equal(found, *cases[i][1] != 0);
	}
}

static void architectures(void **state)
{
	static const char *const cases[][2] = {
		{"Official amd64 NETINST", "x86_64"},
		{"Rocky-9-6-x86_64-dvd", "x86_64"},
		{"openSUSE-Leap-15.6-DVD-x86_64710", ""},
		{"amd64 i386 NETINST", "x86_64"},
		{"i386 amd64 NETINST", "i386"},
		{"arm64", "aarch64"},
		{"apks/aarch64/APKINDEX.tar.gz", "aarch64"},
		{"alpine-std 3.23.0 x86", "i386"},
		{"ppc64el", "ppc64le"},
		{"armhf", "armv7l"},
		{"AMD64", "x86_64"},
		{"xamd64", ""},
		{"", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		char out[16] = "";
		bool found = label_parse_arch(out, sizeof(out), cases[i][0]);

		assert_string_equal(out, cases[i][1]);
		assert_int_equal(found, *cases[i][1] != 0);
	}
}

static void distributions(void **state)
{
	static const char *const cases[][2] = {
		{"Debian GNU/Linux 12", "debian"},
		{"Official Debian GNU/Linux Live", "debian"},
		{"Ubuntu-Server 24.04.3", "ubuntu"},
		{"Red Hat Enterprise Linux 9.4", "rhel"},
		{"AlmaLinux-9", "almalinux"},
		{"Linux Mint 22", "linuxmint"},
		{"Kali GNU/Linux", "kali"},
		{"openSUSE-Leap-15.6", "opensuse-leap"},
		{"SLE-15-SP7", "sles"},
	};
	char out[40];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		assert_true(label_parse_id(out, sizeof(out), cases[i][0]));
		assert_string_equal(out, cases[i][1]);
	}
	assert_false(label_parse_id(out, sizeof(out), "- x"));
}

static void clean_texts(void **state)
{
	static const struct {
		const char *in, *out;
		size_t n;
	} cases[] = {
		{"  plain \r", "plain", 9},
		{"a\nb\tc\x1b[d", "a?b?c?[d", 8},
		{"\xc3\xa9t\xe2\x82\xac", "\xc3\xa9t\xe2\x82\xac", 6},
		{"\xc3", "?", 1},
		{"\xe2\x82", "??", 2},
		{"\xc2\x9b", "??", 2}, /* a C1 control */
		{"\xc0\xaf", "??", 2}, /* overlong */
		{"\xff", "?", 1},
		{"a\0b", "a?b", 3},
	};
	char out[32], tiny[3];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		assert_true(label_parse_text(out, sizeof(out), cases[i].in,
					     cases[i].n));
		assert_string_equal(out, cases[i].out);
	}
	/* A character is never cut. */
	assert_true(label_parse_text(tiny, sizeof(tiny), "a\xc3\xa9", 3));
	assert_string_equal(tiny, "a");
	assert_false(label_parse_text(out, sizeof(out), "  ", 2));
	assert_true(label_parse_line(out, sizeof(out), "a\nb\n c", 6, 2));
	assert_string_equal(out, "c");
	assert_false(label_parse_line(out, sizeof(out), "a\nb", 3, 2));
	assert_false(label_parse_line(out, sizeof(out), "a\n\nb", 4, 1));
}

static void plain_paths(void **state)
{
	(void)state;
	assert_true(path_is_plain("boot/vmlinuz-6.1.0+deb12~1_x"));
	assert_false(path_is_plain("a b"));
	assert_false(path_is_plain("a${b}"));
	assert_false(path_is_plain("a@BASE@"));
	assert_false(path_is_plain("\xc3\xa9"));
}

static void progress(void **state)
{
	struct progress p = {.what = "x.iso", .total = 100u << 20};
	char line[160];

	(void)state;
	assert_string_equal(
		progress_line(&p, line, sizeof(line), 25u << 20, 5000),
		"x.iso [#####...............]  25 % 5 MiB/s 15 s left");
	assert_string_equal(
		progress_line(&p, line, sizeof(line), 200u << 20, 1000),
		"x.iso [####################] 100 % 200 MiB/s 0 s left");
	p.total = 0;
	assert_string_equal(progress_line(&p, line, sizeof(line), 0, 0),
			    "x.iso [####################] 100 % 0 MiB/s");
}

static void pairs(void **state)
{
	static const struct {
		const char *kernel, *initrd;
		int fit;
	} cases[] = {
		{"linux", "initrd.gz", 1},
		{"casper/vmlinuz", "casper/initrd", 1},
		{"casper/vmlinuz.efi", "casper/initrd.lz", 1},
		{"casper/hwe-vmlinuz", "casper/hwe-initrd", 1},
		{"casper/hwe-vmlinuz", "casper/initrd", 0},
		{"casper/vmlinuz", "casper/hwe-initrd", 0},
		{"a/vmlinuz", "b/initrd", 0},
		{"a/vmlinuz", "ab/initrd", 0},
		{"live/vmlinuz1", "live/initrd1.img", 1},
		{"live/vmlinuz1", "live/initrd2.img", 0},
		{"live/vmlinuz-6.1-686", "live/initrd.img-6.1-686", 1},
		{"live/vmlinuz-6.1-686", "live/initrd-6.1-686.img", 1},
		{"live/vmlinuz-6.1-686", "live/initrd.img-6.1-686-pae", 0},
		{"vmlinuz-linux", "initramfs-linux.img", 1},
		{"vmlinuz-linux-lts", "initramfs-linux.img", 0},
		{"vmlinuz-linux", "initramfs-linux-fallback.img", 0},
		{"vmlinuz-lts", "initramfs-lts", 1},
		{"vmlinuz", "amd-ucode.img", 0},
		{"VMLINUZ", "INITRD.GZ", 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++)
		assert_int_equal(initrd_match(cases[i].kernel, cases[i].initrd),
				 cases[i].fit);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(links),
		cmocka_unit_test(version_names),
		cmocka_unit_test(versions),
		cmocka_unit_test(architectures),
		cmocka_unit_test(distributions),
		cmocka_unit_test(clean_texts),
		cmocka_unit_test(plain_paths),
		cmocka_unit_test(progress),
		cmocka_unit_test(pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
