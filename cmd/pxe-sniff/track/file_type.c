/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot files in captures with a short snapshot length.  A file that begins like
 * one kind may be another by bytes further behind: a kernel for x86 begins like
 * an EFI program and has its magic at offset 0x202 (Linux,
 * Documentation/arch/x86/boot.rst); a program that begins like one of DOS may
 * have a PE header anywhere.
 */
#include "track/file_type.h"

#include <string.h>

/* Behind all magics but that of ISO images, which is at 32 KiB. */
#define MAGICS_END 0x206

/* Could the file be of another kind, by bytes after the first have? */
static bool is_tentative(enum bootfile_kind kind, size_t have)
{
	switch (kind) {
	case BOOTFILE_DOS:
	case BOOTFILE_PE:
		return true;
	case BOOTFILE_UNKNOWN:
	case BOOTFILE_EFI:
	case BOOTFILE_BOOT_SECTOR:
		return have < MAGICS_END;
	default:
		return false;
	}
}

bool file_type_look(struct bootfile *b, const void *p, size_t have, size_t len)
{
	bootfile_identify(b, p, have);
	if (have >= len || !is_tentative(b->kind, have))
		return true;
	memset(b, 0, sizeof(*b));
	return false;
}
