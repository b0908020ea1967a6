/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of kinds of boot files, and which firmware starts which. */
#include <string.h>

#include "proto/bootfile_int.h"

static const struct {
	const char *word;
	const char *name;
} kinds[BOOTFILE_N_KINDS] = {
	[BOOTFILE_UNKNOWN] = {"unknown", "unknown"},
	[BOOTFILE_EFI] = {"efi", "EFI program"},
	[BOOTFILE_PE] = {"pe", "Windows program"},
	[BOOTFILE_DOS] = {"dos", "DOS program"},
	[BOOTFILE_IPXE_NBP] = {"ipxe-nbp", "iPXE for BIOS"},
	[BOOTFILE_PXELINUX] = {"pxelinux", "PXELINUX for BIOS"},
	[BOOTFILE_GRUB_NBP] = {"grub-nbp", "GRUB for BIOS"},
	[BOOTFILE_BOOT_SECTOR] = {"boot-sector", "disc with a boot sector"},
	[BOOTFILE_OPTION_ROM] = {"option-rom", "option ROM"},
	[BOOTFILE_LINUX_X86] = {"linux-x86", "Linux kernel for x86"},
	[BOOTFILE_LINUX_ARM] = {"linux-arm32", "Linux kernel for ARM32"},
	[BOOTFILE_LINUX_ARM64] = {"linux-arm64", "Linux kernel for ARM64"},
	[BOOTFILE_LINUX_RISCV] = {"linux-riscv", "Linux kernel for RISC-V"},
	[BOOTFILE_LINUX_LOONG] = {"linux-loong", "Linux kernel for LoongArch"},
	[BOOTFILE_LINUX_ZBOOT] = {"linux-zboot", "Linux kernel, EFI zboot"},
	[BOOTFILE_ELF] = {"elf", "ELF program"},
	[BOOTFILE_IPXE_SCRIPT] = {"ipxe-script", "iPXE script"},
	[BOOTFILE_CONFIG] = {"config", "configuration text"},
	[BOOTFILE_HTML] = {"html", "HTML page"},
	[BOOTFILE_GZIP] = {"gzip", "gzip data"},
	[BOOTFILE_BZIP2] = {"bzip2", "bzip2 data"},
	[BOOTFILE_XZ] = {"xz", "xz data"},
	[BOOTFILE_LZ4] = {"lz4", "lz4 data"},
	[BOOTFILE_LZMA] = {"lzma", "lzma data"},
	[BOOTFILE_ZSTD] = {"zstd", "zstd data"},
	[BOOTFILE_CPIO] = {"cpio", "cpio archive"},
	[BOOTFILE_ISO] = {"iso", "ISO 9660 image"},
	[BOOTFILE_WIM] = {"wim", "Windows image"},
	[BOOTFILE_SQUASHFS] = {"squashfs", "squashfs image"},
	[BOOTFILE_UIMAGE] = {"uimage", "U-Boot image"},
	[BOOTFILE_FDT] = {"fdt", "device tree or U-Boot FIT"},
};

static const char *const machines[BOOTFILE_N_MACHINES] = {
	[BOOTFILE_M_NONE] = "",		  [BOOTFILE_M_I386] = "ia32",
	[BOOTFILE_M_X64] = "x64",	  [BOOTFILE_M_IA64] = "ia64",
	[BOOTFILE_M_ARM32] = "arm32",	  [BOOTFILE_M_ARM64] = "arm64",
	[BOOTFILE_M_RISCV32] = "riscv32", [BOOTFILE_M_RISCV64] = "riscv64",
	[BOOTFILE_M_LOONG32] = "loong32", [BOOTFILE_M_LOONG64] = "loong64",
	[BOOTFILE_M_EBC] = "ebc",	  [BOOTFILE_M_PPC] = "ppc",
	[BOOTFILE_M_PPC64] = "ppc64",	  [BOOTFILE_M_S390] = "s390",
	[BOOTFILE_M_MIPS] = "mips",
};

static const char *const loaders[] = {
	[BOOTFILE_LOADER_NONE] = "",
	[BOOTFILE_LOADER_IPXE] = "iPXE",
	[BOOTFILE_LOADER_SHIM] = "shim",
	[BOOTFILE_LOADER_GRUB] = "GRUB",
	[BOOTFILE_LOADER_SYSTEMD_BOOT] = "systemd-boot",
	[BOOTFILE_LOADER_MEMDISK] = "memdisk",
};

const char *bootfile_kind_word(enum bootfile_kind kind)
{
	return kinds[kind].word;
}

const char *bootfile_kind_name(enum bootfile_kind kind)
{
	return kinds[kind].name;
}

const char *bootfile_machine_name(enum bootfile_machine m)
{
	return machines[m];
}

const char *bootfile_loader_name(enum bootfile_loader loader)
{
	return loaders[loader];
}

/* Is "x64" the machine of this boot class?  It is of "x64" and "x64-http". */
static bool is_machine_of(const char *machine, const char *boot_class)
{
	size_t n = strlen(machine);

	return n && boot_class && !strncmp(machine, boot_class, n) &&
	       (!boot_class[n] || boot_class[n] == '-');
}

bool bootfile_runs_on(const struct bootfile *b, const struct arch *a)
{
	switch (a->firmware) {
	case ARCH_FW_BIOS:
		return b->kind == BOOTFILE_IPXE_NBP ||
		       b->kind == BOOTFILE_PXELINUX ||
		       b->kind == BOOTFILE_GRUB_NBP;
	case ARCH_FW_UEFI:
		if (b->kind != BOOTFILE_EFI && !b->efi_stub)
			return false;
		/* EFI byte code, which firmware on any processor may interpret.
		 */
		return b->machine == BOOTFILE_M_EBC ||
		       is_machine_of(machines[b->machine], a->boot_class);
	case ARCH_FW_UBOOT:
	case ARCH_FW_OTHER:
		break;
	}
	return false;
}
