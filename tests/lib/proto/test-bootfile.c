/* SPDX-License-Identifier: BSD-2-Clause */
/* Boot files, identified by their first bytes. */
#include "../mutate.h"
#include "../unit.h"

#include <stdio.h>

#include "proto/bootfile.h"
#include "wire/wr.h"

static uint8_t buf[BOOTFILE_LEN];

static void put(size_t at, const void *p, size_t n)
{
	memcpy(buf + at, p, n);
}

static void put16(size_t at, unsigned v)
{
	buf[at] = (uint8_t)v;
	buf[at + 1] = (uint8_t)(v >> 8);
}

/* A PE program of that machine; plus: PE32+; cert: bytes of signature. */
static size_t make_pe(unsigned machine, bool plus, unsigned subsystem,
		      unsigned cert)
{
	size_t pe = 0x80, opt = pe + 24, dirs = opt + (plus ? 112u : 96u);

	memset(buf, 0, sizeof(buf));
	put(0, "MZ", 2);
	put16(0x3c, (unsigned)pe);
	put(pe, "PE\0\0", 4);
	put16(pe + 4, machine);
	put16(pe + 20, (unsigned)(dirs + 16 * 8 - opt));
	put16(opt, plus ? 0x20b : 0x10b);
	put16(opt + 68, subsystem);
	put16(dirs - 4, 16);
	put16(dirs + 4 * 8, cert ? 0x1000 : 0);
	put16(dirs + 4 * 8 + 4, cert);
	return 1024;
}

static struct bootfile look(size_t n)
{
	struct bootfile b;

	bootfile_identify(&b, buf, n);
	return b;
}

static void bootfile_efi_runs_on_its_own_machine_only(void **state)
{
	static const struct {
		unsigned coff;
		bool plus;
		enum bootfile_machine machine;
		const char *name;
		unsigned arch; /* that starts it */
	} tab[] = {
		{0x014c, false, BOOTFILE_M_I386, "ia32", 6},
		{0x8664, true, BOOTFILE_M_X64, "x64", 7},
		{0x8664, true, BOOTFILE_M_X64, "x64", 9},
		{0x8664, true, BOOTFILE_M_X64, "x64", 16},
		{0x01c2, false, BOOTFILE_M_ARM32, "arm32", 10},
		{0xaa64, true, BOOTFILE_M_ARM64, "arm64", 11},
		{0xaa64, true, BOOTFILE_M_ARM64, "arm64", 19},
		{0x5064, true, BOOTFILE_M_RISCV64, "riscv64", 27},
		{0x6264, true, BOOTFILE_M_LOONG64, "loong64", 39},
		{0x0ebc, false, BOOTFILE_M_EBC, "ebc", 9},
	};
	struct bootfile b;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		b = look(make_pe(tab[i].coff, tab[i].plus, 10, 0));
		assert_int_equal(b.kind, BOOTFILE_EFI);
		assert_int_equal(b.machine, tab[i].machine);
		assert_string_equal(bootfile_machine_name(b.machine),
				    tab[i].name);
		assert_true(b.signed_known && !b.is_signed);
		assert_true(
			bootfile_runs_on(&b, arch_find((uint16_t)tab[i].arch)));
		assert_false(bootfile_runs_on(&b, arch_find(0)));
		b = look(make_pe(tab[i].coff, tab[i].plus, 10, 0x6a0));
		assert_true(b.signed_known && b.is_signed);
	}
	/* The classic mistake: an x64 program for ARM and for 32 bits. */
	b = look(make_pe(0x8664, true, 10, 0));
	assert_false(bootfile_runs_on(&b, arch_find(11)));
	assert_false(bootfile_runs_on(&b, arch_find(6)));
	assert_false(bootfile_runs_on(&b, arch_find(22)));
}

static void bootfile_pe_that_is_no_efi_program(void **state)
{
	struct bootfile b;

	(void)state;
	b = look(make_pe(0x8664, true, 3, 0)); /* a Windows console program */
	assert_int_equal(b.kind, BOOTFILE_PE);
	assert_false(bootfile_runs_on(&b, arch_find(7)));
	(void)make_pe(0x8664, true, 10, 0);
	put16(0x3c, 0xfff0); /* the PE header is beyond the bytes given */
	b = look(1024);
	assert_int_equal(b.kind, BOOTFILE_DOS);
	(void)make_pe(0x8664, true, 10, 1);
	b = look(0x80 + 24 + 100); /* cut before the directories */
	assert_int_equal(b.kind, BOOTFILE_EFI);
	assert_false(b.signed_known);
}

static void bootfile_bzimage_with_stub_runs_on_uefi(void **state)
{
	struct bootfile b;

	(void)state;
	memset(buf, 0, sizeof(buf));
	put(0x1fe, "\x55\xaa", 2);
	put(0x202, "HdrS", 4);
	b = look(1024);
	assert_int_equal(b.kind, BOOTFILE_LINUX_X86);
	assert_false(b.efi_stub);
	assert_false(bootfile_runs_on(&b, arch_find(0)));
	(void)make_pe(0x8664, true, 10, 0x100); /* and a stub before it */
	put(0x1fe, "\x55\xaa", 2);
	put(0x202, "HdrS", 4);
	b = look(1024);
	assert_int_equal(b.kind, BOOTFILE_LINUX_X86);
	assert_true(b.efi_stub && b.is_signed);
	assert_int_equal(b.machine, BOOTFILE_M_X64);
	assert_true(bootfile_runs_on(&b, arch_find(7)));
	/* A boot sector alone is none. */
	memset(buf, 0, sizeof(buf));
	put(0x1fe, "\x55\xaa", 2);
	assert_int_equal(look(1024).kind, BOOTFILE_BOOT_SECTOR);
}

static void bootfile_arm64_image_with_stub_runs_on_uefi(void **state)
{
	struct bootfile b;

	(void)state;
	(void)make_pe(0xaa64, true, 10, 0);
	put(0x38, "ARM\x64", 4);
	b = look(1024);
	assert_int_equal(b.kind, BOOTFILE_LINUX_ARM64);
	assert_true(b.efi_stub);
	assert_true(bootfile_runs_on(&b, arch_find(11)));
	memset(buf, 0, sizeof(buf));
	put(0x38, "ARM\x64", 4);
	b = look(64);
	assert_int_equal(b.kind, BOOTFILE_LINUX_ARM64);
	assert_int_equal(b.machine, BOOTFILE_M_ARM64);
	assert_false(b.efi_stub);
	assert_false(bootfile_runs_on(&b, arch_find(11)));
}

static void bootfile_kinds_are_told_by_their_magic_bytes(void **state)
{
	static const struct {
		size_t at;
		const char *s;
		size_t len;
		enum bootfile_kind kind;
	} tab[] = {
		{0, "#!ipxe\n", 7, BOOTFILE_IPXE_SCRIPT},
		{0, "\x1f\x8b\x08", 3, BOOTFILE_GZIP},
		{0, "\xfd\x37\x7a\x58\x5a\x00", 6, BOOTFILE_XZ},
		{0, "\x28\xb5\x2f\xfd", 4, BOOTFILE_ZSTD},
		{0, "070701", 6, BOOTFILE_CPIO},
		{0, "070702", 6, BOOTFILE_CPIO},
		{0, "BZh9", 4, BOOTFILE_BZIP2},
		{0, "MSWIM\0\0\0", 8, BOOTFILE_WIM},
		{0, "hsqs", 4, BOOTFILE_SQUASHFS},
		{0, "\xd0\x0d\xfe\xed", 4, BOOTFILE_FDT},
		{0, "\x27\x05\x19\x56", 4, BOOTFILE_UIMAGE},
		{0, "\x55\xaa\x93", 3, BOOTFILE_OPTION_ROM},
		{0, "<!DOCTYPE HTML PUBLIC", 21, BOOTFILE_HTML},
		{0, "\xef\xbb\xbf \r\n<html>", 12, BOOTFILE_HTML},
		{0, "#cloud-config\n", 14, BOOTFILE_CONFIG},
		{0, "# kickstart", 11, BOOTFILE_CONFIG},
		{4, "zimg", 4, BOOTFILE_LINUX_ZBOOT},
		{0x24, "\x18\x28\x6f\x01", 4, BOOTFILE_LINUX_ARM},
		{0x38, "RSC\x05", 4, BOOTFILE_LINUX_RISCV},
		{0x8001, "CD001", 5, BOOTFILE_ISO},
		{0, "\x7f", 1, BOOTFILE_UNKNOWN},
		{0, "hello", 5, BOOTFILE_UNKNOWN},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		size_t n = tab[i].at + tab[i].len;
		struct bootfile b;

		memset(buf, 0, sizeof(buf));
		put(tab[i].at, tab[i].s, tab[i].len);
		b = look(n);
		assert_int_equal(b.kind, tab[i].kind);
		/* One byte less is not enough for any of those with magic. */
		if (b.kind != BOOTFILE_UNKNOWN)
			assert_false(bootfile_runs_on(&b, arch_find(0)));
	}
	assert_int_equal(look(0).kind, BOOTFILE_UNKNOWN);
}

/* Their first bytes, as Debian 12 has them. */
static void bootfile_nbp_runs_on_bios(void **state)
{
	static const uint8_t pxelinux[] = {0xea, 0x24, 0x7c, 0x00, 0x00, 0x90,
					   0x90, 0x90, 0xac, 0xc8, 0x83, 0x29};
	static const uint8_t undionly[] = {
		0xea, 0x05, 0x00, 0xc0, 0x07, 0x66, 0x9c, 0x66, 0x60, 0x0f,
		0xa8, 0x0f, 0xa0, 0x06, 0x1e, 0x66, 0x68, 0x4c, 0x52, 0x45,
		0x54, 0x2e, 0x8c, 0x16, 0x21, 0x05, 0x2e, 0x66};
	static const uint8_t grub[] = {0xb2, 0x7f, 0xea, 0x00,
				       0x82, 0x00, 0x00, 0x00};
	uint8_t newer[32];
	struct bootfile b;

	(void)state;
	bootfile_identify(&b, pxelinux, sizeof(pxelinux));
	assert_int_equal(b.kind, BOOTFILE_PXELINUX);
	assert_true(bootfile_runs_on(&b, arch_find(0)));
	assert_false(bootfile_runs_on(&b, arch_find(7)));
	bootfile_identify(&b, undionly, sizeof(undionly));
	assert_int_equal(b.kind, BOOTFILE_IPXE_NBP);
	assert_int_equal(b.loader, BOOTFILE_LOADER_IPXE);
	assert_true(bootfile_runs_on(&b, arch_find(20)));
	/* iPXE 2.0 has three bytes more before it. */
	memset(newer, 0, sizeof(newer));
	memcpy(newer + 0x13, "\x68LRET", 5);
	bootfile_identify(&b, newer, sizeof(newer));
	assert_int_equal(b.kind, BOOTFILE_IPXE_NBP);
	bootfile_identify(&b, grub, sizeof(grub));
	assert_int_equal(b.kind, BOOTFILE_GRUB_NBP);
}

static void bootfile_elf_machine_in_both_byte_orders(void **state)
{
	static const struct {
		uint8_t class, order, lo, hi;
		enum bootfile_machine machine;
	} tab[] = {
		{1, 1, 3, 0, BOOTFILE_M_I386},
		{2, 1, 62, 0, BOOTFILE_M_X64},
		{2, 1, 183, 0, BOOTFILE_M_ARM64},
		{2, 1, 243, 0, BOOTFILE_M_RISCV64},
		{1, 1, 243, 0, BOOTFILE_M_RISCV32},
		{2, 1, 2, 1, BOOTFILE_M_LOONG64},
		{1, 2, 0, 20, BOOTFILE_M_PPC},
		{2, 1, 77, 77, BOOTFILE_M_NONE},
	};
	struct bootfile b;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		memset(buf, 0, 64);
		put(0, "\177ELF", 4);
		buf[4] = tab[i].class;
		buf[5] = tab[i].order;
		buf[18] = tab[i].lo;
		buf[19] = tab[i].hi;
		b = look(64);
		assert_int_equal(b.kind, BOOTFILE_ELF);
		assert_int_equal(b.machine, tab[i].machine);
	}
	assert_int_equal(look(19).machine, BOOTFILE_M_NONE);
}

static void bootfile_efi_loader_is_told_by_its_text(void **state)
{
	static const struct {
		const char *text;
		enum bootfile_loader loader;
	} tab[] = {
		{"  http://ipxe.org/cfg", BOOTFILE_LOADER_IPXE},
		{"UEFI SHIM\n$Version", BOOTFILE_LOADER_SHIM},
		{"#### LoaderInfo: systemd-boot", BOOTFILE_LOADER_SYSTEMD_BOOT},
		{"UEFI SHI", BOOTFILE_LOADER_NONE},
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		n = make_pe(0x8664, true, 10, 0);
		put(n - strlen(tab[i].text), tab[i].text, strlen(tab[i].text));
		assert_int_equal(look(n).loader, tab[i].loader);
	}
}

/* The files themselves, where they are installed. */
static void bootfile_files_of_packages_are_identified(void **state)
{
	static const struct {
		const char *path;
		enum bootfile_kind kind;
		enum bootfile_machine machine;
		enum bootfile_loader loader;
	} tab[] = {
		{"/usr/lib/ipxe/undionly.kpxe", BOOTFILE_IPXE_NBP,
		 BOOTFILE_M_NONE, BOOTFILE_LOADER_IPXE},
		{"/usr/lib/ipxe/ipxe.pxe", BOOTFILE_IPXE_NBP, BOOTFILE_M_NONE,
		 BOOTFILE_LOADER_IPXE},
		{"/usr/lib/ipxe/snponly.efi", BOOTFILE_EFI, BOOTFILE_M_X64,
		 BOOTFILE_LOADER_NONE},
		{"/usr/lib/ipxe/ipxe.lkrn", BOOTFILE_LINUX_X86, BOOTFILE_M_NONE,
		 BOOTFILE_LOADER_NONE},
		{"/usr/lib/ipxe/e1000_82540.rom", BOOTFILE_OPTION_ROM,
		 BOOTFILE_M_NONE, BOOTFILE_LOADER_NONE},
		{"/usr/lib/debian-installer/images/12/amd64/text/"
		 "debian-installer/amd64/pxelinux.0",
		 BOOTFILE_PXELINUX, BOOTFILE_M_NONE, BOOTFILE_LOADER_NONE},
		{"/usr/lib/debian-installer/images/12/amd64/text/"
		 "debian-installer/amd64/linux",
		 BOOTFILE_LINUX_X86, BOOTFILE_M_X64, BOOTFILE_LOADER_NONE},
		{"/usr/lib/debian-installer/images/12/amd64/text/"
		 "debian-installer/amd64/initrd.gz",
		 BOOTFILE_GZIP, BOOTFILE_M_NONE, BOOTFILE_LOADER_NONE},
	};
	struct bootfile b;
	size_t i, n, seen = 0;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		FILE *f = fopen(tab[i].path, "r");

		if (!f)
			continue;
		n = fread(buf, 1, 1024, f);
		(void)fclose(f);
		b = look(n);
		assert_int_equal(b.kind, tab[i].kind);
		assert_int_equal(b.machine, tab[i].machine);
		assert_int_equal(b.loader, tab[i].loader);
		seen++;
	}
	if (!seen)
		skip();
}

static void bootfile_kinds_have_unique_words(void **state)
{
	unsigned i, k;

	(void)state;
	for (i = 0; i < BOOTFILE_N_KINDS; i++) {
		assert_non_null(bootfile_kind_name(i));
		assert_non_null(bootfile_kind_word(i));
		assert_null(strchr(bootfile_kind_word(i), ' '));
		for (k = 0; k < i; k++)
			assert_string_not_equal(bootfile_kind_word(i),
						bootfile_kind_word(k));
	}
	for (i = 0; i < BOOTFILE_N_MACHINES; i++)
		assert_non_null(bootfile_machine_name(i));
}

static void survives(const uint8_t *p, size_t len, void *ctx)
{
	struct bootfile b;

	(void)ctx;
	bootfile_identify(&b, p, len);
	assert_true(b.kind < BOOTFILE_N_KINDS);
	assert_true(b.machine < BOOTFILE_N_MACHINES);
}

static void bootfile_survives_every_mutation(void **state)
{
	(void)state;
	(void)make_pe(0x8664, true, 10, 0x100);
	mutate_all(survives, buf, 0x80 + 24 + 112 + 128, NULL);
	memset(buf, 0, 64);
	put(0, "\177ELF\2\1", 6);
	mutate_all(survives, buf, 32, NULL);
	mutate_all(survives, "<!doctype html>", 15, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bootfile_efi_runs_on_its_own_machine_only),
		cmocka_unit_test(bootfile_pe_that_is_no_efi_program),
		cmocka_unit_test(bootfile_bzimage_with_stub_runs_on_uefi),
		cmocka_unit_test(bootfile_arm64_image_with_stub_runs_on_uefi),
		cmocka_unit_test(bootfile_kinds_are_told_by_their_magic_bytes),
		cmocka_unit_test(bootfile_nbp_runs_on_bios),
		cmocka_unit_test(bootfile_elf_machine_in_both_byte_orders),
		cmocka_unit_test(bootfile_efi_loader_is_told_by_its_text),
		cmocka_unit_test(bootfile_files_of_packages_are_identified),
		cmocka_unit_test(bootfile_kinds_have_unique_words),
		cmocka_unit_test(bootfile_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
