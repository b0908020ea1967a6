/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_BOOTFILE_H
#define PXE_PROTO_BOOTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/arch.h"

/*
 * What a boot file is, from its first bytes.  Names lie, and a BIOS that runs
 * an EFI program or an HTML error page just hangs.
 */

/*
 * With so many bytes everything is seen that can be seen.  512 are enough for
 * most kinds; an ISO image shows after 32 KiB.
 */
#define BOOTFILE_LEN 34816

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

enum bootfile_machine {
	BOOTFILE_M_NONE, /* not bound to one, or not known */
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

enum bootfile_brand {
	BOOTFILE_BRAND_NONE, /* not seen in the bytes that were given */
	BOOTFILE_BRAND_IPXE,
	BOOTFILE_BRAND_SHIM,
	BOOTFILE_BRAND_GRUB,
	BOOTFILE_BRAND_SYSTEMD_BOOT,
	BOOTFILE_BRAND_MEMDISK,
};

struct bootfile {
	enum bootfile_kind kind;
	enum bootfile_machine machine;
	enum bootfile_brand brand;
	bool efi_stub;	 /* a kernel that UEFI starts like a program */
	bool certs_told; /* the PE header that tells it was in reach */
	bool has_certs;	 /* it has a certificate table: it is signed */
};

/*
 * Look at the first n bytes of a file.  Never fails: kind is BOOTFILE_UNKNOWN
 * if nothing fits.  With more bytes, up to the whole file, the brand of an EFI
 * program may show.
 */
void bootfile_look(struct bootfile *b, const void *p, size_t n);

/* A word for scripts: "efi", "ipxe-nbp", "linux-x86" ... */
const char *bootfile_kind_word(enum bootfile_kind kind);

/* For people: "EFI program", "iPXE for BIOS" ... */
const char *bootfile_kind_name(enum bootfile_kind kind);

/* "x64", as in arch.h's classes; "" for none. */
const char *bootfile_machine_name(enum bootfile_machine m);

/* "iPXE" ...; "" for none. */
const char *bootfile_brand_name(enum bootfile_brand brand);

/* Can firmware of this architecture start the file by itself? */
bool bootfile_runs_on(const struct bootfile *b, const struct arch *a);

#endif
