/* SPDX-License-Identifier: BSD-2-Clause */
#include "identify/kernel.h"

#include <stdint.h>

#include "identify/label_parse.h"
#include "proto/bootfile.h"
#include "util/txt.h"
#include "wire/rd.h"

/* Places in the header of a bzImage. */
enum {
	X86_MAGIC = 0x202,
	X86_PROTOCOL = 0x206,
	X86_VERSION_PTR = 0x20e, /* minus 0x200 */
	X86_XLOADFLAGS = 0x236,	 /* bit 0: has a 64-bit entry point */
};

static struct rd at(const void *head, size_t len, size_t off)
{
	struct rd r;

	rd_init(&r, head, len);
	rd_skip(&r, off);
	return r;
}

static bool is_bzimage(const void *head, size_t len)
{
	struct rd r = at(head, len, X86_MAGIC);

	return rd_be32(&r) == 0x48647253; /* "HdrS" */
}

/* Without an EFI stub: protocol 2.12 (Linux 3.8) tells. */
static const char *x86_machine(const void *head, size_t len)
{
	struct rd protocol = at(head, len, X86_PROTOCOL);
	struct rd flags = at(head, len, X86_XLOADFLAGS);

	if (rd_le16(&protocol) < 0x20c)
		return NULL;
	return rd_le16(&flags) & 1 ? "x86_64" : "i386";
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

	bootfile_look(&b, head, len);
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

	bootfile_look(&b, head, len);
	*bios = *bios || b.kind == BOOTFILE_LINUX_X86;
	*uefi = *uefi || b.efi_stub || b.kind == BOOTFILE_EFI;
}

bool kernel_version(char *out, size_t cap, const void *head, size_t len)
{
	struct rd r = at(head, len, X86_VERSION_PTR);
	uint16_t where = rd_le16(&r);
	const char *text;
	size_t n;

	if (!is_bzimage(head, len) || !where)
		return false;
	r = at(head, len, (size_t)where + 0x200);
	text = rd_str(&r, &n);
	return text && label_parse_line(out, cap, text, n, 0);
}
