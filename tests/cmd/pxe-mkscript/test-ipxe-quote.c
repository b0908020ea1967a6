/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in a line of an iPXE script. */
#include "../../lib/unit.h"

#include "ipxe/ipxe_quote.h"

static void ipxe_quote_check_refuses_what_ipxe_misreads(void **state)
{
	static const struct {
		const char *text;
		bool plain, settings; /* is it taken without, with ${}? */
	} cases[] = {
		{"", true, true},
		{"a=b c;d x|y && ", false, false},
		{"ds=nocloud;s=http://h/", true, true},
		{"a|b a&b | & a#b", true, true},
		{"a || b", false, false},
		{"a ; b", false, false},
		{"#", false, false},
		{"a #b", false, false},
		{"\"quoted words\" 'x'", true, true},
		{"a$b {x} $", true, true},
		{"a=${net0/mac:hexhyp}", false, true},
		{"${mac}${uuid}", false, true},
		{"${mac", false, false},
		{"${}", false, false},
		{"${a b}", false, false},
		{"${a${b}}", false, false},
		{"back\\slash", true, true},
		{"end\\", false, false},
		{"a\tb", false, false},
		{"a\nb", false, false},
		{"\xe2\x80\x93x", false, false},
		{"\x7f", false, false},
	};
	char many[2 * IPXE_QUOTE_WORDS_MAX + 3];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		if (cases[i].plain != !ipxe_quote_check(cases[i].text, 0) ||
		    cases[i].settings != !ipxe_quote_check(cases[i].text,
							   IPXE_QUOTE_SETTINGS))
			fail_msg("%s", cases[i].text);
	}
	for (i = 0; i < sizeof(many) - 1; i++)
		many[i] = i % 2 ? ' ' : 'x';
	many[2 * IPXE_QUOTE_WORDS_MAX] = 0;
	assert_null(ipxe_quote_check(many, 0));
	many[2 * IPXE_QUOTE_WORDS_MAX] = 'x';
	many[2 * IPXE_QUOTE_WORDS_MAX + 1] = 0;
	assert_non_null(ipxe_quote_check(many, 0));
}

static void ipxe_quote_title_replaces_what_ipxe_misreads(void **state)
{
	static const char *const cases[][2] = {
		{"Debian GNU/Linux 12", "Debian GNU/Linux 12"},
		{"a || b", "a ?| b"},
		{"# && ; x", "? ?& ? x"},
		{"#a b#c", "?a b#c"},
		{"${net0/mac} $(id) \\", "?{net0/mac} ?(id) ?"},
		{"a\nb\x1b[31m\xff", "a?b?[31m?"},
		{"12345678901234567890x", "12345678901234567890"},
	};
	char buf[64];
	struct txt t;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		txt_init(&t, buf, sizeof(buf));
		ipxe_quote_title(&t, cases[i][0], 20);
		assert_string_equal(buf, cases[i][1]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipxe_quote_check_refuses_what_ipxe_misreads),
		cmocka_unit_test(ipxe_quote_title_replaces_what_ipxe_misreads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
