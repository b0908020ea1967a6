/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A DHCP packet through codec, text and the server's policy, with and without
 * --proxy: every reply must decode without defects (the fixture aborts if not).
 */
#include "fuzz.h"

#include <string.h>

#include "fixture.h"
#include "proto/dhcp4_opt.h"

static void show(const struct dhcp4 *d)
{
	char buf[512];
	unsigned i;

	for (i = 0; i < 256; i++)
		if (dhcp4_has(d, (uint8_t)i)) {
			struct txt t;

			txt_init(&t, buf, sizeof(buf));
			dhcp4_opt_text(&t, (uint8_t)i, d->opt[i]);
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct dhcp4 d;
	struct fixture f;

	if (!dhcp4_decode(&d, p, len))
		show(&d);
	fixture_init(&f, NULL);
	fixture_packet(&f, p, len, 0x0a000063, false);
	fixture_packet(&f, p, len, 0x0a000063, false);
	f.server.proxy = true;
	fixture_packet(&f, p, len, 0, false);
	fixture_packet(&f, p, len, 0x0a000063, true);
	fixture_release(&f);
	return 0;
}
