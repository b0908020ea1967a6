/* SPDX-License-Identifier: BSD-2-Clause */
/* UUIDs as text, and their byte orders. */
#include "../unit.h"

#include <string.h>

#include "util/uuid.h"
#include "wire/err.h"

static void uuid_swap_of_printed_and_smbios_order(void **state)
{
	char buf[UUID_STRLEN];
	struct uuid u, s;

	(void)state;
	assert_int_equal(uuid_parse("00112233-4455-6677-8899-AABBccddeeff", &u),
			 0);
	assert_string_equal(uuid_format(buf, &u),
			    "00112233-4455-6677-8899-aabbccddeeff");
	s = uuid_swap(&u);
	assert_string_equal(uuid_format(buf, &s),
			    "33221100-5544-7766-8899-aabbccddeeff");
	s = uuid_swap(&s);
	assert_memory_equal(&s, &u, sizeof(u));
	assert_true(uuid_is_usable(&u));
	memset(&u, 0xff, sizeof(u));
	assert_false(uuid_is_usable(&u));
	assert_int_equal(uuid_parse("00112233-4455-6677-8899-aabbccddeef", &u),
			 PXE_EBADMSG);
	assert_int_equal(uuid_parse("001122334455-6677-8899-aabbccddeeff", &u),
			 PXE_EBADMSG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(uuid_swap_of_printed_and_smbios_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
