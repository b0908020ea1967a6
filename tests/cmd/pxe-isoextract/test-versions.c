/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of published versions. */
#include "../../lib/unit.h"

#include "publish/versions.h"

static void version_name_is_cleaned_id_and_digest_digits(void **state)
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_name_is_cleaned_id_and_digest_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
