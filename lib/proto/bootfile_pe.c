/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PE/COFF programs: the machine, the subsystem and whether there is a table of
 * certificates (Microsoft's "PE Format"; UEFI 2.10, section 2.1.1).
 */
#include "proto/bootfile_int.h"

#include "wire/rd.h"

#define DOS_PE_AT 0x3c /* where the DOS header holds the PE header's offset */

#define PE32	  0x10b
#define PE32_PLUS 0x20b
/* Offsets in the optional header. */
#define OPT_SUBSYSTEM	 68
#define OPT_N_DIRS	 92 /* of PE32; 16 more in PE32+ */
#define OPT_PLUS	 16
#define DIR_LEN		 8
#define DIR_CERTIFICATES 4

#define SUBSYSTEM_EFI_FIRST 10 /* application */
#define SUBSYSTEM_EFI_LAST  13 /* ROM; boot and run-time drivers between */

static enum bootfile_machine pe_machine(uint16_t coff)
{
	static const struct {
		uint16_t coff;
		enum bootfile_machine machine;
	} tab[] = {
		{0x014c, BOOTFILE_M_I386},    {0x8664, BOOTFILE_M_X64},
		{0x0200, BOOTFILE_M_IA64},    {0x01c0, BOOTFILE_M_ARM32},
		{0x01c2, BOOTFILE_M_ARM32},   {0x01c4, BOOTFILE_M_ARM32},
		{0xaa64, BOOTFILE_M_ARM64},   {0x0ebc, BOOTFILE_M_EBC},
		{0x5032, BOOTFILE_M_RISCV32}, {0x5064, BOOTFILE_M_RISCV64},
		{0x6232, BOOTFILE_M_LOONG32}, {0x6264, BOOTFILE_M_LOONG64},
	};
	size_t i;

	for (i = 0; i < sizeof(tab) / sizeof(tab[0]); i++)
		if (tab[i].coff == coff)
			return tab[i].machine;
	return BOOTFILE_M_NONE;
}

/* Read the optional header: the subsystem, and whether it is signed. */
static void take_optional(struct bootfile *b, struct rd opt)
{
	struct rd r = opt;
	uint16_t magic = rd_le16(&r);
	size_t plus = magic == PE32_PLUS ? OPT_PLUS : 0;
	uint16_t subsystem;

	if (magic != PE32 && magic != PE32_PLUS)
		return;
	r = opt;
	rd_skip(&r, OPT_SUBSYSTEM);
	subsystem = rd_le16(&r);
	if (!r.err && subsystem >= SUBSYSTEM_EFI_FIRST &&
	    subsystem <= SUBSYSTEM_EFI_LAST)
		b->kind = BOOTFILE_EFI;
	r = opt;
	rd_skip(&r, OPT_N_DIRS + plus);
	if (rd_le32(&r) <= DIR_CERTIFICATES) {
		b->signed_known = !r.err;
		return;
	}
	rd_skip(&r, DIR_CERTIFICATES * (size_t)DIR_LEN);
	(void)rd_le32(&r); /* where the table is in the file */
	b->is_signed = rd_le32(&r) > 0;
	b->signed_known = !r.err;
}

bool bootfile_pe(struct bootfile *b, const void *p, size_t n)
{
	struct rd r;
	uint16_t opt_len;
	uint32_t at;

	if (!bootfile_has(p, n, 0, "MZ", 2))
		return false;
	b->kind = BOOTFILE_DOS;
	rd_init(&r, p, n);
	rd_skip(&r, DOS_PE_AT);
	at = rd_le32(&r);
	if (r.err || !bootfile_has(p, n, at, "PE\0\0", 4))
		return true;
	rd_init(&r, p, n);
	rd_skip(&r, (size_t)at + 4);
	b->machine = pe_machine(rd_le16(&r));
	rd_skip(&r, 2 + 4 + 4 + 4); /* sections, time, symbols */
	opt_len = rd_le16(&r);
	rd_skip(&r, 2);
	if (r.err)
		return true;
	b->kind = BOOTFILE_PE;
	/* As much of it as the input holds; the subsystem stands early. */
	take_optional(b, rd_left(&r) < opt_len ? r : rd_sub(&r, opt_len));
	return true;
}
