/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ARCH_H
#define PXE_PROTO_ARCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Client system architecture types, what network-boot firmware says of the
 * machine it runs on: DHCP option 93 (RFC 4578, 2.1) and DHCPv6 option 61 (RFC
 * 5970, 3.3), which share IANA's registry "Processor Architecture Types".
 */

/* Codes that mean a program, not only a processor. */
enum {
	ARCH_BIOS = 0, /* also the ROM of a Raspberry Pi */
	ARCH_OPAL = 14,
	ARCH_RPIBOOT = 41,
};

/* Which kind of firmware has an architecture type. */
enum arch_firmware {
	ARCH_FW_OTHER,
	ARCH_FW_BIOS,
	ARCH_FW_UEFI,
	ARCH_FW_UBOOT,
};

/* An entry of the registry. */
struct arch {
	uint16_t code;
	const char *name; /* for people: "x64 UEFI" */
	/*
	 * The boot class, a name for all machines that start the same boot
	 * file: "x64", "x64-http" ...; NULL: no boot file is served to it.
	 */
	const char *boot_class;
	enum arch_firmware firmware;
	bool http; /* the firmware boots from an HTTP URL */
};

/* The entry of a code, static; NULL if the registry has none. */
const struct arch *arch_find(uint16_t code);

/*
 * The boot class of a's processor with the transport: of a program that loads
 * from HTTP URLs if http, of one that does not otherwise, whichever of both
 * a itself is.  Static; NULL if a has no boot class.
 */
const char *arch_class(const struct arch *a, bool http);

/* The entry n of the table, from 0, static; NULL past the last one. */
const struct arch *arch_nth(unsigned n);

/*
 * Is there a boot class of this name?  They are bios, ia32, x64, arm32, arm64,
 * riscv64 and loong64, each also with "-http" behind it.
 */
bool arch_class_exists(const char *boot_class);

#endif
