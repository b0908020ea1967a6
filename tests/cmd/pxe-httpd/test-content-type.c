/* SPDX-License-Identifier: BSD-2-Clause */
/* Content types of files, by their names. */
#include "../../lib/unit.h"

#include "body/content_type.h"

static void content_type_depends_on_the_name(void **state)
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
		assert_string_equal(content_type_of(v[i].path), v[i].type);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_type_depends_on_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
