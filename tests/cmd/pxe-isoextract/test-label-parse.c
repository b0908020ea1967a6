/* SPDX-License-Identifier: BSD-2-Clause */
/* Versions, architectures and distributions in the texts of media. */
#include "../../lib/unit.h"

#include "identify/label_parse.h"

static void label_version_is_first_word_that_begins_with_digit(void **state)
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

static void label_arch_is_first_known_name(void **state)
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

static void label_id_is_that_of_os_release(void **state)
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

static void label_text_loses_control_characters_and_bad_utf8(void **state)
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			label_version_is_first_word_that_begins_with_digit),
		cmocka_unit_test(label_arch_is_first_known_name),
		cmocka_unit_test(label_id_is_that_of_os_release),
		cmocka_unit_test(
			label_text_loses_control_characters_and_bad_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
