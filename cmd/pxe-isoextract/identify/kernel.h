/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_KERNEL_H
#define PXE_ISOEXTRACT_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/* What the first bytes of a kernel say. */

/*
 * The architecture, as uname -m has it; false if the bytes are no kernel (or
 * none that says so: vmlinux in ELF, a compressed arm64 Image).
 */
bool kernel_arch(char *out, size_t cap, const void *head, size_t len);

/* Which firmware can start it: adds to *bios and *uefi. */
void kernel_firmware(const void *head, size_t len, bool *bios, bool *uefi);

/*
 * The version text of an x86 kernel, "6.1.0-50-amd64 (debian-kernel@...) #1
 * ..." (Linux, Documentation/arch/x86/boot.rst, kernel_version), cleaned for
 * printing; false if it has none.
 */
bool kernel_version(char *out, size_t cap, const void *head, size_t len);

#endif
