/* SPDX-License-Identifier: BSD-2-Clause */
/* A map file from the disk: see map.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "inventory/slurp.h"
#include "names/map_int.h"
#include "sys/log.h"

/* Bytes of the largest file; one of a hundred rules has some 4 KB. */
#define FILE_MAX (1 << 20)

static void log_fault(void *ctx, unsigned line, bool fatal, const char *what)
{
	const char **file = ctx;

	log_warnx("%s:%u: %s%s", *file, line, fatal ? "" : "warning: ", what);
}

int map_load(struct map **m, const char *file)
{
	size_t len;
	char *text;
	int rc = slurp(file, FILE_MAX, &text, &len);

	*m = NULL;
	if (rc) {
		log_warn(rc, "map: %s", file);
		return rc == -ENOMEM ? EX_OSERR : EX_NOINPUT;
	}
	rc = map_parse(m, text, len, log_fault, &file);
	free(text);
	if (!rc) {
		(*m)->file = strdup(file);
		rc = (*m)->file ? 0 : -ENOMEM;
	}
	if (rc == -ENOMEM) {
		log_warn(rc, "map: %s", file);
		map_free(*m);
		*m = NULL;
	}
	return rc == -ENOMEM ? EX_OSERR : rc ? EX_CONFIG : 0;
}
