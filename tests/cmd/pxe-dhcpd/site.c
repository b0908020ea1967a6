/* SPDX-License-Identifier: BSD-2-Clause */
/* A server of a configuration file, for tests: see site.h. */
#include "site.h"

#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/ip4.h"
#include "util/txt.h"

void site_init(struct site *s, const char *conf, const char *hosts)
{
	FILE *file;

	memset(s, 0, sizeof(*s));
	workdir_init(&s->w, hosts ? hosts : "");
	workdir_add_boot_file(&s->w, "loaders/undionly.kpxe");
	workdir_add_boot_file(&s->w, "loaders/snponly.efi");
	workdir_add_boot_file(&s->w, "boot.ipxe");
	(void)snprintf(s->conf, sizeof(s->conf), "%s.conf", s->w.hosts);
	file = fopen(s->conf, "w");
	assert_non_null(file);
	assert_true(fputs(conf, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(workdir_state(&s->w, &s->st, ARGS("-c", s->conf)), 0);
	s->f.server = s->st.server;
}

void site_release(struct site *s)
{
	state_release(&s->st);
	assert_int_equal(unlink(s->conf), 0);
	workdir_release(&s->w);
}

const char *told(struct fixture *f, const char *codes)
{
	static char buf[1024];
	char ip[IP4_STRLEN];
	struct txt t;
	char *end;

	if (f->dropped)
		return f->dropped;
	if (!f->len)
		return f->a.reason;
	txt_init(&t, buf, sizeof(buf));
	txt_str(&t, ip4_format(ip, f->out.h.yiaddr));
	while (*codes) {
		unsigned long code = strtoul(codes, &end, 10);

		txt_fmt(&t, " %lu=%s", code, fixture_opt(f, (uint8_t)code));
		codes = *end ? end + 1 : end;
	}
	return buf;
}
