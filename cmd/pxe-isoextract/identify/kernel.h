/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_KERNEL_H
#define PXE_ISOEXTRACT_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the first bytes of a kernel file say: architecture, boot firmware and
 * version.  head and len are those bytes; FILE_HEAD_MAX of them hold all of it.
 * Pure.
 */

/*
 * The architecture, as uname -m prints it, to out (cap bytes).  False, with out
 * unchanged, if the bytes are no kernel, or one whose head does not tell:
 * vmlinux in ELF, an arm64 Image that is compressed.
 */
bool kernel_arch(char *out, size_t cap, const void *head, size_t len);

/*
 * Set *bios if the kernel has the x86 boot protocol, and *uefi if it is an EFI
 * program or has an EFI stub.  Neither is ever cleared.
 */
void kernel_firmware(const void *head, size_t len, bool *bios, bool *uefi);

/*
 * The version text of an x86 kernel, such as "6.1.0-50-amd64
 * (debian-kernel@lists.debian.org) #1 SMP ...", cleaned as label_parse_text()
 * does, to out (cap bytes).  False, with out unchanged, if there is none.
 */
bool kernel_version(char *out, size_t cap, const void *head, size_t len);

#endif
