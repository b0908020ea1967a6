/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_H
#define PXE_PROTO_ISO9660_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an ISO 9660 image (ECMA-119) says about itself before any file: the
 * volume descriptors, the El Torito boot catalog, and the marks of UDF
 * (ECMA-167).  Directories and files are libarchive's.
 */

/* Descriptors and boot catalogs lie in sectors of this size, in bytes,
 * whatever the volume's logical block size is. */
#define ISO9660_SECTOR 2048

/* The sector of the first volume descriptor. */
#define ISO9660_FIRST 16

/* What a sector from 16 on is. */
enum iso9660_kind {
	ISO9660_OTHER,	 /* not a descriptor: the recognition area ends */
	ISO9660_CD001,	 /* an ISO 9660 volume descriptor */
	ISO9660_UDF,	 /* NSR02 or NSR03: a UDF file system is there too */
	ISO9660_BRACKET, /* BEA01, TEA01, BOOT2: around the above */
};

/* Says what the len bytes at sector begin with. */
enum iso9660_kind iso9660_kind(const void *sector, size_t len);

enum iso9660_vd_type {
	ISO9660_BOOT = 0,
	ISO9660_PRIMARY = 1,
	ISO9660_SUPPLEMENTARY = 2, /* Joliet, if .joliet is set */
	ISO9660_PARTITION = 3,
	ISO9660_TERMINATOR = 255,
};

/* One volume descriptor.  Texts end in NUL, without the padding; they are
 * whatever the image holds, in UTF-8 if it is Joliet's. */
struct iso9660_vd {
	uint8_t type;	     /* enum iso9660_vd_type, or another number */
	uint8_t joliet;	     /* supplementary: level 1 to 3; 0: not Joliet */
	uint16_t block_size; /* in bytes; primary and supplementary */
	uint32_t blocks;     /* size of the volume in blocks; the same */
	uint32_t root_lba;   /* of the root directory, in blocks; the same */
	uint32_t root_size;  /* in bytes */
	uint32_t catalog;    /* boot: sector of the El Torito catalog, or 0 */
	char system[49];
	char volume[49];
	char publisher[193];
	char application[193];
};

/*
 * Decode one descriptor of ISO9660_SECTOR bytes.  0, PXE_ETRUNC, or PXE_EBADMSG
 * if it is none, or its block size is 0.  Where a number is stored in both byte
 * orders the little-endian one counts, as in every reader; mastering programs
 * that leave the other one zero exist.
 */
int iso9660_vd_decode(struct iso9660_vd *vd, const void *buf, size_t len);

/* The bytes that the volume claims to fill. */
uint64_t iso9660_vd_bytes(const struct iso9660_vd *vd);

/* El Torito platform ids (UEFI: specification 13.3.2.1). */
enum iso9660_platform {
	ISO9660_X86 = 0x00,
	ISO9660_PPC = 0x01,
	ISO9660_MAC = 0x02,
	ISO9660_EFI = 0xef,
};

/* The most boot entries that are kept; real images have one to three. */
#define ISO9660_BOOT_MAX 16

struct iso9660_boot_entry {
	uint8_t platform;
	uint8_t media; /* 0: no emulation; 1 to 3: floppy; 4: hard disk */
	bool bootable;
	uint16_t sectors; /* to load, of 512 bytes; often wrong for UEFI */
	uint32_t lba;	  /* in sectors of 2048 bytes */
};

struct iso9660_boot {
	struct iso9660_boot_entry e[ISO9660_BOOT_MAX];
	size_t n;
};

/*
 * Decode a boot catalog: its validation entry, the default entry and the
 * sections after it, as far as len reaches.  0; PXE_EBADMSG if the validation
 * entry is wrong (then n is 0); PXE_ETRUNC.
 */
int iso9660_boot_decode(struct iso9660_boot *b, const void *buf, size_t len);

/* Has it a bootable entry for that platform? */
bool iso9660_boot_has(const struct iso9660_boot *b, uint8_t platform);

#endif
