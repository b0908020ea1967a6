/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_H
#define PXE_PROTO_ISO9660_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an ISO 9660 image says of itself before any file: the volume descriptors
 * (ECMA-119, section 8; Joliet Specification of 1995), the boot catalog (El
 * Torito Specification 1.0) and the marks of UDF (ECMA-167, part 2).
 * Directories are in iso9660_dir.h, names in iso9660_name.h.
 */

/*
 * Descriptors and boot catalogs lie in sectors of this size, in bytes, whatever
 * the logical block size of the volume is.
 */
#define ISO9660_SECTOR 2048

/* The number of the sector of the first volume descriptor. */
#define ISO9660_FIRST 16

/* What a sector of the volume recognition area, from ISO9660_FIRST on, is. */
enum iso9660_kind {
	ISO9660_OTHER, /* not a descriptor: the area has ended */
	ISO9660_CD001, /* an ISO 9660 volume descriptor */
	ISO9660_UDF,   /* NSR02 or NSR03: there is a UDF file system too */
	ISO9660_EXTENDED_AREA, /* BEA01, TEA01 or BOOT2 of ECMA-167 */
};

/*
 * Identify a sector of the volume recognition area by its first len bytes, of
 * which 6 are enough; ISO9660_OTHER if they are fewer.
 */
enum iso9660_kind iso9660_kind(const void *sector, size_t len);

/* Types of volume descriptors (ECMA-119, 8.1.1). */
enum iso9660_vd_type {
	ISO9660_BOOT = 0,
	ISO9660_PRIMARY = 1,
	ISO9660_SUPPLEMENTARY = 2, /* Joliet, if .joliet is set */
	ISO9660_PARTITION = 3,
	ISO9660_TERMINATOR = 255,
};

/*
 * One volume descriptor.  Members that its type does not have are 0.  Texts end
 * in NUL and are cut before the padding; they hold any bytes, or UTF-8 if the
 * descriptor is Joliet's.
 */
struct iso9660_vd {
	uint8_t type; /* enum iso9660_vd_type, or another number */
	/* Of supplementary descriptors: */
	uint8_t joliet; /* level of Joliet, 1 to 3; 0: not Joliet */
	/* Of primary and supplementary descriptors: */
	uint16_t block_size; /* logical block size in bytes, not 0 */
	uint32_t blocks;     /* size of the volume in logical blocks */
	uint32_t root_lba;   /* logical block of the root directory */
	uint32_t root_size;  /* bytes of the root directory */
	char system[49];
	char volume[49];
	char publisher[193];
	char application[193];
	/* Of boot records: */
	uint32_t catalog; /* sector of the El Torito catalog; 0: none */
};

/*
 * Decode one descriptor, the ISO9660_SECTOR bytes at buf; more are not looked
 * at.  0; PXE_ETRUNC if len is less; PXE_EBADMSG if it is not a descriptor or
 * its block size is 0.  Of numbers that are stored in both byte orders the
 * little-endian one is taken, as every reader does: some mastering programs
 * leave the other one zero.
 */
int iso9660_vd_decode(struct iso9660_vd *vd, const void *buf, size_t len);

/* The size of the volume in bytes, as its descriptor says. */
uint64_t iso9660_vd_bytes(const struct iso9660_vd *vd);

/* Platform ids of El Torito (figure 2; UEFI 2.10, 13.3.2.1). */
enum iso9660_platform {
	ISO9660_X86 = 0x00,
	ISO9660_PPC = 0x01,
	ISO9660_MAC = 0x02,
	ISO9660_EFI = 0xef,
};

/* The most entries of a boot catalog that are kept; images have up to three. */
#define ISO9660_BOOT_MAX 16

/* One entry of a boot catalog. */
struct iso9660_boot_entry {
	uint8_t platform; /* enum iso9660_platform, or another number */
	uint8_t media;	  /* 0: no emulation; 1 to 3: floppy; 4: hard disk */
	bool bootable;
	uint16_t sectors; /* to load, of 512 bytes; often wrong for UEFI */
	uint32_t lba;	  /* where it starts, in sectors of 2048 bytes */
};

/* A boot catalog. */
struct iso9660_boot {
	struct iso9660_boot_entry e[ISO9660_BOOT_MAX];
	size_t n;
};

/*
 * Decode a boot catalog, the len bytes at buf: its validation entry, its
 * default entry, and the sections after them as far as len reaches; of the
 * entries the first ISO9660_BOOT_MAX are kept.  0; otherwise b->n is 0:
 * PXE_EBADMSG if the validation entry is wrong, PXE_ETRUNC if the default entry
 * is not complete.
 */
int iso9660_boot_decode(struct iso9660_boot *b, const void *buf, size_t len);

/* Does the catalog have a bootable entry for that platform? */
bool iso9660_boot_has(const struct iso9660_boot *b, uint8_t platform);

#endif
