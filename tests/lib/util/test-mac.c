/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet addresses as text. */
#include "../unit.h"

#include "util/mac.h"
#include "wire/err.h"

static void mac_parse_takes_four_forms_and_nothing_else(void **state)
{
	static const char *const good[] = {
		"52:54:00:ab:cd:ef", "52-54-00-AB-CD-EF", "525400abcdef",
		"5254.00ab.cdef",    "52:54:00:AB:cd:EF",
	};
	static const char *const bad[] = {
		"",
		"52:54:00:ab:cd",
		"52:54:00:ab:cd:ef:01",
		"52:54-00:ab:cd:ef",
		"52:54:00:ab:cd:eg",
		"5254:00ab:cdef",
		"52:54:00:ab:cd:ef ",
		" 52:54:00:ab:cd:ef",
		"5254.00ab.cde",
		"52540",
		"5",
		"52:5400abcdef",
		"::::::",
	};
	char buf[MAC_STRLEN];
	struct mac m;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++) {
		assert_int_equal(mac_parse(good[i], &m), 0);
		assert_string_equal(mac_format(buf, &m), "52:54:00:ab:cd:ef");
	}
	for (i = 0; i < N_ELEM(bad); i++)
		assert_int_equal(mac_parse(bad[i], &m), PXE_EBADMSG);
	assert_string_equal(mac_format_sep(buf, &m, '-'), "52-54-00-ab-cd-ef");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_parse_takes_four_forms_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
