/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_BOOTFILE_H
#define PXE_PROTO_BOOTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/arch.h"

/*
 * What a boot file is, by its first bytes.  Its name may be wrong, and a
 * BIOS that runs an EFI program or an HTML error page hangs without a word.
 */

/*
 * How many bytes show all that can be seen, the loader excepted.  512 are
 * enough for most kinds; an ISO 9660 image shows after 32 KiB.
 */
#define BOOTFILE_LEN 34816

/* The format of the file. */
enum bootfile_kind {
	BOOTFILE_UNKNOWN,
	BOOTFILE_EFI,	      /* PE program for UEFI */
	BOOTFILE_PE,	      /* PE program for something else (Windows) */
	BOOTFILE_DOS,	      /* MZ without a PE header in reach */
	BOOTFILE_IPXE_NBP,    /* iPXE for BIOS: undionly.kpxe ... */
	BOOTFILE_PXELINUX,    /* pxelinux.0, lpxelinux.0 */
	BOOTFILE_GRUB_NBP,    /* GRUB for BIOS PXE */
	BOOTFILE_BOOT_SECTOR, /* 55aa at its end: a disc image or MBR */
	BOOTFILE_OPTION_ROM,  /* 55aa at its beginning */
	BOOTFILE_LINUX_X86,   /* bzImage; iPXE's .lkrn and memtest86+ too */
	BOOTFILE_LINUX_ARM,   /* zImage */
	BOOTFILE_LINUX_ARM64, /* Image */
	BOOTFILE_LINUX_RISCV,
	BOOTFILE_LINUX_LOONG,
	BOOTFILE_LINUX_ZBOOT, /* compressed, with an EFI stub that unpacks */
	BOOTFILE_ELF,
	BOOTFILE_IPXE_SCRIPT, /* #!ipxe */
	BOOTFILE_CONFIG,      /* #cloud-config, kickstart ...: "#" and text */
	BOOTFILE_HTML,	      /* most likely a server's error page */
	BOOTFILE_GZIP,
	BOOTFILE_BZIP2,
	BOOTFILE_XZ,
	BOOTFILE_LZ4,
	BOOTFILE_LZMA,
	BOOTFILE_ZSTD,
	BOOTFILE_CPIO,
	BOOTFILE_ISO,
	BOOTFILE_WIM,
	BOOTFILE_SQUASHFS,
	BOOTFILE_UIMAGE, /* U-Boot's legacy image */
	BOOTFILE_FDT,	 /* device tree, or U-Boot's FIT image */
	BOOTFILE_N_KINDS,
};

/* The processor that the program in it is for. */
enum bootfile_machine {
	BOOTFILE_M_NONE, /* none in particular, or not known */
	BOOTFILE_M_I386,
	BOOTFILE_M_X64,
	BOOTFILE_M_IA64,
	BOOTFILE_M_ARM32,
	BOOTFILE_M_ARM64,
	BOOTFILE_M_RISCV32,
	BOOTFILE_M_RISCV64,
	BOOTFILE_M_LOONG32,
	BOOTFILE_M_LOONG64,
	BOOTFILE_M_EBC,
	BOOTFILE_M_PPC,
	BOOTFILE_M_PPC64,
	BOOTFILE_M_S390,
	BOOTFILE_M_MIPS,
	BOOTFILE_N_MACHINES,
};

/* Which boot loader a program is, by texts in it. */
enum bootfile_loader {
	BOOTFILE_LOADER_NONE, /* not seen in the bytes that were given */
	BOOTFILE_LOADER_IPXE,
	BOOTFILE_LOADER_SHIM,
	BOOTFILE_LOADER_GRUB,
	BOOTFILE_LOADER_SYSTEMD_BOOT,
	BOOTFILE_LOADER_MEMDISK,
};

/* What is known of a boot file.  It keeps no view of the file's bytes. */
struct bootfile {
	enum bootfile_kind kind;
	enum bootfile_machine machine;
	enum bootfile_loader loader;
	bool efi_stub;	   /* a kernel that UEFI starts like a program */
	bool signed_known; /* the bytes reach to where a PE file says it */
	bool is_signed;	   /* it has a certificate table: it is signed */
};

/*
 * Identify a file by its first n bytes at p.  Never fails: kind is
 * BOOTFILE_UNKNOWN if nothing fits.  BOOTFILE_LEN bytes are enough; of more, up
 * to the whole file, the loader of a large EFI program may show.
 */
void bootfile_identify(struct bootfile *b, const void *p, size_t n);

/*
 * The name of a kind for scripts, lower case without blanks: "efi", "ipxe-nbp",
 * "linux-x86" ...  Static, never NULL.
 */
const char *bootfile_kind_word(enum bootfile_kind kind);

/*
 * The name of a kind for people: "EFI program", "iPXE for BIOS" ...  Static,
 * never NULL.
 */
const char *bootfile_kind_name(enum bootfile_kind kind);

/*
 * The name of a machine, which is that of its boot class in arch.h if it has
 * one: "x64", "arm64" ...; "" for BOOTFILE_M_NONE.  Static, never NULL.
 */
const char *bootfile_machine_name(enum bootfile_machine m);

/*
 * The name of a boot loader as its authors write it: "iPXE", "shim" ...; "" for
 * BOOTFILE_LOADER_NONE.  Static, never NULL.
 */
const char *bootfile_loader_name(enum bootfile_loader loader);

/*
 * Can firmware of architecture a start the file without another boot loader?
 * BIOS starts network bootstrap programs; UEFI starts EFI programs, kernels
 * with an EFI stub included, for its own processor.
 */
bool bootfile_runs_on(const struct bootfile *b, const struct arch *a);

#endif
