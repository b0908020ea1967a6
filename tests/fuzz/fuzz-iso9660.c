/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sector of an ISO 9660 image, taken for everything that a sector may be:
 * texts end within their arrays, and views lie within the input.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/iso9660.h"
#include "proto/iso9660_dir.h"

static void text(const char *s, size_t cap)
{
	FUZZ_MUST(memchr(s, 0, cap) != NULL);
}

static void descriptor(const uint8_t *data, size_t size)
{
	struct iso9660_vd vd;

	(void)iso9660_kind(data, size);
	if (iso9660_vd_decode(&vd, data, size))
		return;
	text(vd.system, sizeof(vd.system));
	text(vd.volume, sizeof(vd.volume));
	text(vd.publisher, sizeof(vd.publisher));
	text(vd.application, sizeof(vd.application));
	FUZZ_MUST(vd.joliet <= 3);
	FUZZ_MUST(vd.block_size || (vd.type != ISO9660_PRIMARY &&
				    vd.type != ISO9660_SUPPLEMENTARY));
	FUZZ_MUST(iso9660_vd_bytes(&vd) >= vd.blocks || !vd.block_size);
}

static void catalog(const uint8_t *data, size_t size)
{
	struct iso9660_boot b;
	int rc = iso9660_boot_decode(&b, data, size);

	FUZZ_MUST(b.n <= ISO9660_BOOT_MAX);
	FUZZ_MUST(rc ? !b.n : b.n > 0);
	(void)iso9660_boot_has(&b, ISO9660_EFI);
}

static void inside(const uint8_t *p, size_t n, const uint8_t *data, size_t size)
{
	FUZZ_MUST(p >= data && n <= size - (size_t)(p - data));
}

static void use_area(struct rd area, const uint8_t *data, size_t size)
{
	struct iso9660_use u;
	struct iso9660_ce ce;
	struct iso9660_px px;
	uint8_t skip;

	while (iso9660_use_next(&area, &u)) {
		inside(u.data.p, rd_left(&u.data), data, size);
		FUZZ_MUST(!u.sig[2]);
		(void)iso9660_use_ce(&u, &ce);
		(void)iso9660_use_px(&u, &px);
		(void)iso9660_use_sp(&u, &skip);
	}
}

static void directory(const uint8_t *data, size_t size)
{
	struct iso9660_dirent e;
	size_t n = 0;
	struct rd r;

	rd_init(&r, data, size);
	while (iso9660_dirent_next(&r, &e) > 0) {
		/* No record is shorter than 34 bytes. */
		FUZZ_MUST(++n <= size / 34);
		FUZZ_MUST(e.name_len > 0);
		inside(e.name, e.name_len, data, size);
		(void)iso9660_dirent_is_self(&e);
		(void)iso9660_dirent_is_parent(&e);
		use_area(e.use, data, size);
	}
	rd_init(&r, data, size);
	use_area(r, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	descriptor(data, size);
	catalog(data, size);
	directory(data, size);
	return 0;
}
