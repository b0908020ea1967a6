/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of a kernel file.  The x86 fields are those of the boot protocol
 * (Linux, Documentation/arch/x86/boot.rst); other kernels are recognized by
 * bootfile_identify().
 */
#include "identify/kernel.h"

#include <stdint.h>

#include "identify/label_parse.h"
#include "proto/bootfile.h"
#include "util/txt.h"
#include "wire/rd.h"

/* Offsets in a bzImage. */
enum {
	X86_HEADER = 0x202,	    /* magic number "HdrS" */
	X86_VERSION = 0x206,	    /* of the boot protocol */
	X86_KERNEL_VERSION = 0x20e, /* offset of a text, less 0x200 */
	X86_XLOADFLAGS = 0x236,
};

#define X86_MAGIC 0x48647253 /* "HdrS", read as big-endian */

/* XLF_KERNEL_64: there is a 64-bit entry point. */
#define XLF_KERNEL_64 1

static struct rd at(const void *head, size_t len, size_t off)
{
	struct rd r;

	rd_init(&r, head, len);
	rd_skip(&r, off);
	return r;
}

static bool is_bzimage(const void *head, size_t len)
{
	struct rd r = at(head, len, X86_HEADER);

	return rd_be32(&r) == X86_MAGIC;
}

/* xloadflags exist from protocol 2.12 (Linux 3.8) on; NULL for older ones. */
static const char *x86_machine(const void *head, size_t len)
{
	struct rd protocol = at(head, len, X86_VERSION);
	struct rd flags = at(head, len, X86_XLOADFLAGS);

	if (rd_le16(&protocol) < 0x20c)
		return NULL;
	return rd_le16(&flags) & XLF_KERNEL_64 ? "x86_64" : "i386";
}

bool kernel_arch(char *out, size_t cap, const void *head, size_t len)
{
	static const char *const names[BOOTFILE_N_MACHINES] = {
		[BOOTFILE_M_I386] = "i386",
		[BOOTFILE_M_X64] = "x86_64",
		[BOOTFILE_M_ARM32] = "armv7l",
		[BOOTFILE_M_ARM64] = "aarch64",
		[BOOTFILE_M_RISCV32] = "riscv32",
		[BOOTFILE_M_RISCV64] = "riscv64",
		[BOOTFILE_M_LOONG64] = "loongarch64",
	};
	const char *name;
	struct bootfile b;
	struct txt t;

	bootfile_identify(&b, head, len);
	name = names[b.machine];
	if (!name && b.kind == BOOTFILE_LINUX_X86)
		name = x86_machine(head, len);
	if (!name)
		return false;
	txt_init(&t, out, cap);
	txt_str(&t, name);
	return true;
}

void kernel_firmware(const void *head, size_t len, bool *bios, bool *uefi)
{
	struct bootfile b;

	bootfile_identify(&b, head, len);
	*bios = *bios || b.kind == BOOTFILE_LINUX_X86;
	*uefi = *uefi || b.efi_stub || b.kind == BOOTFILE_EFI;
}

bool kernel_version(char *out, size_t cap, const void *head, size_t len)
{
	struct rd r = at(head, len, X86_KERNEL_VERSION);
	uint16_t off = rd_le16(&r);
	const char *text;
	size_t n;

	if (!is_bzimage(head, len) || !off)
		return false;
	r = at(head, len, (size_t)off + 0x200);
	text = rd_str(&r, &n);
	return text && label_parse_line(out, cap, text, n, 0);
}
