/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ARCH_H
#define PXE_PROTO_ARCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Client system architecture types: DHCP option 93 (RFC 4578) and DHCPv6
 * option 61 (RFC 5970) share one IANA registry.
 */
enum arch_firmware {
	ARCH_FW_OTHER,
	ARCH_FW_BIOS,
	ARCH_FW_UEFI,
	ARCH_FW_UBOOT,
};

struct arch {
	uint16_t code;
	const char *name;	/* for people: "x64 UEFI" */
	const char *boot_class; /* "x64", "x64-http" ...; NULL: none of ours */
	enum arch_firmware firmware;
	bool http; /* the firmware boots from an HTTP URL */
};

/* The entry of a code, or NULL if the registry has none. */
const struct arch *arch_find(uint16_t code);

/* The n-th entry, for listings; NULL past the last one. */
const struct arch *arch_nth(unsigned n);

/*
 * Is this the name of a boot class: bios, ia32, x64, arm32, arm64, riscv64,
 * loong64, each also with -http?
 */
bool arch_class_exists(const char *boot_class);

#endif
