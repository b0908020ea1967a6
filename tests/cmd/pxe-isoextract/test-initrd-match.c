/* SPDX-License-Identifier: BSD-2-Clause */
/* Which initrd belongs to which kernel, by their names. */
#include "../../lib/unit.h"

#include "identify/initrd_match.h"

static void initrd_match_wants_one_directory_and_variant(void **state)
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
		cmocka_unit_test(initrd_match_wants_one_directory_and_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
