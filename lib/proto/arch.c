/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IANA registry "Processor Architecture Types", with what boots there.
 * Codes 0 to 41 are registered without a gap, so the table is indexed by code.
 */
#include "proto/arch.h"

#include <stddef.h>
#include <string.h>

#define FW(x) ARCH_FW_##x

static const struct arch table[] = {
	{0, "x86 BIOS", "bios", FW(BIOS), false},
	{1, "NEC PC98", NULL, FW(OTHER), false},
	{2, "Itanium UEFI", NULL, FW(UEFI), false},
	{3, "DEC Alpha", NULL, FW(OTHER), false},
	{4, "Arc x86", NULL, FW(OTHER), false},
	{5, "Intel Lean Client", NULL, FW(OTHER), false},
	{6, "x86 UEFI", "ia32", FW(UEFI), false},
	{7, "x64 UEFI", "x64", FW(UEFI), false},
	{8, "Xscale UEFI", NULL, FW(UEFI), false},
	/*
	 * EBC in the registry, but RFC 4578 printed 7 and 9 the other way
	 * round (erratum 4624) and real x64 firmware sends 9.
	 */
	{9, "EBC or x64 UEFI", "x64", FW(UEFI), false},
	{10, "ARM32 UEFI", "arm32", FW(UEFI), false},
	{11, "ARM64 UEFI", "arm64", FW(UEFI), false},
	{12, "PowerPC Open Firmware", NULL, FW(OTHER), false},
	{13, "PowerPC ePAPR", NULL, FW(OTHER), false},
	{14, "POWER OPAL v3", NULL, FW(OTHER), false},
	{15, "x86 UEFI HTTP", "ia32-http", FW(UEFI), true},
	{16, "x64 UEFI HTTP", "x64-http", FW(UEFI), true},
	{17, "EBC or x64 UEFI HTTP", "x64-http", FW(UEFI), true},
	{18, "ARM32 UEFI HTTP", "arm32-http", FW(UEFI), true},
	{19, "ARM64 UEFI HTTP", "arm64-http", FW(UEFI), true},
	{20, "x86 BIOS HTTP", "bios-http", FW(BIOS), true},
	{21, "ARM32 U-Boot", "arm32", FW(UBOOT), false},
	{22, "ARM64 U-Boot", "arm64", FW(UBOOT), false},
	{23, "ARM32 U-Boot HTTP", "arm32-http", FW(UBOOT), true},
	{24, "ARM64 U-Boot HTTP", "arm64-http", FW(UBOOT), true},
	{25, "RISC-V 32 UEFI", NULL, FW(UEFI), false},
	{26, "RISC-V 32 UEFI HTTP", NULL, FW(UEFI), true},
	{27, "RISC-V 64 UEFI", "riscv64", FW(UEFI), false},
	{28, "RISC-V 64 UEFI HTTP", "riscv64-http", FW(UEFI), true},
	{29, "RISC-V 128 UEFI", NULL, FW(UEFI), false},
	{30, "RISC-V 128 UEFI HTTP", NULL, FW(UEFI), true},
	{31, "s390 basic", NULL, FW(OTHER), false},
	{32, "s390 extended", NULL, FW(OTHER), false},
	{33, "MIPS32 UEFI", NULL, FW(UEFI), false},
	{34, "MIPS64 UEFI", NULL, FW(UEFI), false},
	{35, "Sunway32 UEFI", NULL, FW(UEFI), false},
	{36, "Sunway64 UEFI", NULL, FW(UEFI), false},
	{37, "LoongArch32 UEFI", NULL, FW(UEFI), false},
	{38, "LoongArch32 UEFI HTTP", NULL, FW(UEFI), true},
	{39, "LoongArch64 UEFI", "loong64", FW(UEFI), false},
	{40, "LoongArch64 UEFI HTTP", "loong64-http", FW(UEFI), true},
	{41, "ARM rpiboot", NULL, FW(OTHER), false},
};

#define N_TABLE (sizeof(table) / sizeof(table[0]))

const struct arch *arch_nth(unsigned n)
{
	return n < N_TABLE ? &table[n] : NULL;
}

const struct arch *arch_find(uint16_t code)
{
	return arch_nth(code);
}

bool arch_class_exists(const char *boot_class)
{
	unsigned i;

	for (i = 0; i < N_TABLE; i++)
		if (table[i].boot_class &&
		    !strcmp(table[i].boot_class, boot_class))
			return true;
	return false;
}

/* The length of a boot class without the "-http" behind it. */
static size_t stem_len(const char *boot_class)
{
	return strcspn(boot_class, "-");
}

const char *arch_class(const struct arch *a, bool http)
{
	size_t n;
	unsigned i;

	if (!a->boot_class || a->http == http)
		return a->boot_class;
	n = stem_len(a->boot_class);
	for (i = 0; i < N_TABLE; i++) {
		const char *s = table[i].boot_class;

		if (s && table[i].http == http && stem_len(s) == n &&
		    !strncmp(s, a->boot_class, n))
			return s;
	}
	return NULL;
}
