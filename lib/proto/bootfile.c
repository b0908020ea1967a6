/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot files identified by their first bytes: see bootfile.h.  The magic
 * numbers are those of the formats' own documents and sources, named beside
 * each; PE is in bootfile_pe.c.
 */
#include "proto/bootfile.h"

#include <string.h>

#include "proto/bootfile_int.h"
#include "wire/rd.h"

/* Bytes that files of a kind have at a fixed offset. */
struct magic {
	uint32_t at; /* offset from the start of the file */
	uint8_t len;
	enum bootfile_kind kind;
	enum bootfile_machine machine;
	const char *bytes;
};

#define MAGIC(at, kind, machine, s)                                         \
	{                                                                   \
		at, sizeof(s) - 1, BOOTFILE_##kind, BOOTFILE_M_##machine, s \
	}

/* The first that fits decides, so longer and rarer ones stand first. */
static const struct magic magics[] = {
	/* Linux: Documentation/arch/{arm64,riscv,loongarch}, boot.rst. */
	MAGIC(0x38, LINUX_ARM64, ARM64, "ARM\x64"),
	MAGIC(0x38, LINUX_RISCV, RISCV64, "RSC\x05"),
	MAGIC(0x38, LINUX_LOONG, LOONG64, "\xcd\x23\x82\x81"),
	MAGIC(0x24, LINUX_ARM, ARM32, "\x18\x28\x6f\x01"),
	MAGIC(4, LINUX_ZBOOT, NONE, "zimg"), /* drivers/firmware/efi */
	/* pxelinux.asm, hcdhcp_magic: embedded DHCP options follow. */
	MAGIC(8, PXELINUX, NONE, "\xac\xc8\x83\x29"),
	/* iPXE's pxeprefix.S: pushes "LRET" to know its own stack again. */
	MAGIC(0x10, IPXE_NBP, NONE, "\x68LRET"),
	MAGIC(0x13, IPXE_NBP, NONE, "\x68LRET"), /* since 2.0 */
	/* GRUB's pxeboot.S: mov $0x7f, %dl; ljmp $0, $0x8200. */
	MAGIC(0, GRUB_NBP, NONE, "\xb2\x7f\xea\x00\x82\x00\x00"),
	MAGIC(0, ELF, NONE, "\177ELF"),
	MAGIC(0, IPXE_SCRIPT, NONE, "#!ipxe"),
	MAGIC(0, GZIP, NONE, "\x1f\x8b\x08"),
	MAGIC(0, BZIP2, NONE, "BZh"),
	MAGIC(0, XZ, NONE,
	      "\xfd"
	      "7zXZ\0"),
	MAGIC(0, LZ4, NONE, "\x04\x22\x4d\x18"),
	MAGIC(0, LZ4, NONE, "\x02\x21\x4c\x18"), /* the kernel's, legacy */
	MAGIC(0, LZMA, NONE, "\x5d\0\0"),
	MAGIC(0, ZSTD, NONE, "\x28\xb5\x2f\xfd"),
	MAGIC(0, CPIO, NONE, "070701"),
	MAGIC(0, CPIO, NONE, "070702"),
	MAGIC(0, WIM, NONE, "MSWIM\0\0\0"),
	MAGIC(0, SQUASHFS, NONE, "hsqs"),
	MAGIC(0, UIMAGE, NONE, "\x27\x05\x19\x56"),
	MAGIC(0, FDT, NONE, "\xd0\x0d\xfe\xed"),
	MAGIC(0x8001, ISO, NONE, "CD001"),
	MAGIC(0, OPTION_ROM, NONE, "\x55\xaa"),
	MAGIC(0x1fe, BOOT_SECTOR, NONE, "\x55\xaa"),
};

/*
 * How many of the first magics are tried before PE: those of kernels, which
 * have a PE header too if they have an EFI stub.
 */
#define N_BEFORE_PE 5

bool bootfile_has(const void *p, size_t n, size_t at, const void *s, size_t len)
{
	const uint8_t *have;
	struct rd r;

	rd_init(&r, p, n);
	rd_skip(&r, at);
	have = rd_bytes(&r, len);
	return have && !memcmp(have, s, len);
}

/* Linux's boot protocol 2.00 or later (Documentation/arch/x86/boot.rst). */
static bool is_bzimage(const void *p, size_t n)
{
	return bootfile_has(p, n, 0x1fe, "\x55\xaa", 2) &&
	       bootfile_has(p, n, 0x202, "HdrS", 4);
}

static enum bootfile_machine elf_machine(const void *p, size_t n)
{
	static const struct {
		uint16_t elf;
		enum bootfile_machine m32, m64;
	} tab[] = {
		{3, BOOTFILE_M_I386, BOOTFILE_M_I386},
		{8, BOOTFILE_M_MIPS, BOOTFILE_M_MIPS},
		{20, BOOTFILE_M_PPC, BOOTFILE_M_PPC},
		{21, BOOTFILE_M_PPC64, BOOTFILE_M_PPC64},
		{22, BOOTFILE_M_S390, BOOTFILE_M_S390},
		{40, BOOTFILE_M_ARM32, BOOTFILE_M_ARM32},
		{62, BOOTFILE_M_X64, BOOTFILE_M_X64},
		{183, BOOTFILE_M_ARM64, BOOTFILE_M_ARM64},
		{243, BOOTFILE_M_RISCV32, BOOTFILE_M_RISCV64},
		{258, BOOTFILE_M_LOONG32, BOOTFILE_M_LOONG64},
	};
	uint8_t class, order;
	uint16_t machine;
	struct rd r;
	size_t i;

	rd_init(&r, p, n);
	rd_skip(&r, 4);
	class = rd_u8(&r);
	order = rd_u8(&r);
	rd_skip(&r, 12); /* e_machine is at 18 */
	machine = rd_u16(&r, order == 2);
	for (i = 0; !r.err && i < sizeof(tab) / sizeof(tab[0]); i++)
		if (tab[i].elf == machine)
			return class == 2 ? tab[i].m64 : tab[i].m32;
	return BOOTFILE_M_NONE;
}

static bool starts_nocase(struct rd r, const char *s)
{
	for (; *s; s++) {
		uint8_t c = rd_u8(&r);

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		if (c != (uint8_t)*s)
			return false;
	}
	return true;
}

/* The kind of a text file, by its first words. */
static enum bootfile_kind text_kind(const void *p, size_t n)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct rd r;

	rd_init(&r, p, n);
	if (bootfile_has(p, n, 0, bom, 3))
		rd_skip(&r, 3);
	while (rd_left(&r) &&
	       (*r.p == ' ' || *r.p == '\t' || *r.p == '\r' || *r.p == '\n'))
		rd_skip(&r, 1);
	if (starts_nocase(r, "<!doctype html") || starts_nocase(r, "<html"))
		return BOOTFILE_HTML;
	/* Comments open answer files, GRUB's and PXELINUX's configurations. */
	if (starts_nocase(r, "# ") || starts_nocase(r, "#cloud-config") ||
	    starts_nocase(r, "#version="))
		return BOOTFILE_CONFIG;
	return BOOTFILE_UNKNOWN;
}

/* Boot loaders by a text that each has in its program. */
static enum bootfile_loader find_loader(const void *p, size_t n)
{
	static const struct {
		const char *text;
		enum bootfile_loader loader;
	} tab[] = {
		{"http://ipxe.org", BOOTFILE_LOADER_IPXE},
		{"UEFI SHIM\n", BOOTFILE_LOADER_SHIM},
		{"LoaderInfo: systemd-boot", BOOTFILE_LOADER_SYSTEMD_BOOT},
		{"grub_disk_read", BOOTFILE_LOADER_GRUB},
		{"MEMDISK ", BOOTFILE_LOADER_MEMDISK},
	};
	const uint8_t *at, *s = p;
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < sizeof(tab) / sizeof(tab[0]); k++) {
			size_t len = strlen(tab[k].text);

			at = s + i;
			if (*at == (uint8_t)tab[k].text[0] && n - i >= len &&
			    !memcmp(at, tab[k].text, len))
				return tab[k].loader;
		}
	return BOOTFILE_LOADER_NONE;
}

static bool match(struct bootfile *b, const struct magic *m, const void *p,
		  size_t n)
{
	if (!bootfile_has(p, n, m->at, m->bytes, m->len))
		return false;
	b->kind = m->kind;
	b->machine = m->machine;
	return true;
}

/*
 * Identify a Linux kernel; true if it is one.  If it has an EFI stub, its PE
 * header tells the machine and whether it is signed.
 */
static bool identify_kernel(struct bootfile *b, const void *p, size_t n)
{
	struct bootfile pe = {.kind = BOOTFILE_UNKNOWN};
	size_t i;

	for (i = 0; i < N_BEFORE_PE && !b->kind; i++)
		(void)match(b, &magics[i], p, n);
	if (!b->kind && is_bzimage(p, n))
		b->kind = BOOTFILE_LINUX_X86;
	if (!b->kind)
		return false;
	if (bootfile_pe(&pe, p, n) && pe.kind == BOOTFILE_EFI) {
		b->efi_stub = true;
		b->machine = pe.machine;
		b->signed_known = pe.signed_known;
		b->is_signed = pe.is_signed;
	}
	return true;
}

void bootfile_identify(struct bootfile *b, const void *p, size_t n)
{
	size_t i;

	*b = (struct bootfile){.kind = BOOTFILE_UNKNOWN};
	if (identify_kernel(b, p, n) || bootfile_pe(b, p, n)) {
		b->loader = find_loader(p, n);
		return;
	}
	for (i = N_BEFORE_PE; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (match(b, &magics[i], p, n))
			break;
	if (!b->kind)
		b->kind = text_kind(p, n);
	if (b->kind == BOOTFILE_ELF)
		b->machine = elf_machine(p, n);
	if (b->kind == BOOTFILE_IPXE_NBP)
		b->loader = BOOTFILE_LOADER_IPXE;
	if (b->kind == BOOTFILE_GRUB_NBP)
		b->loader = BOOTFILE_LOADER_GRUB;
}
