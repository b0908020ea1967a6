/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration file: any bytes give values or an error, and a file that
 * was accepted is printed (-n) as a file that means the same.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/opt.h"

struct conf {
	bool flag;
	char *str;
	uint32_t num;
	uint64_t size;
	uint32_t ip;
	uint32_t time;
	struct opt_list list;
	struct conf *block;
};

/* clang-format off */
static const struct opt tab[] = {
	{"flag", 'f', NULL, "a flag", NULL, 0, opt_set_flag,
	 offsetof(struct conf, flag), 0, 0},
	{"str", 's', "TEXT", "a string", "none", 0, opt_set_str,
	 offsetof(struct conf, str), 0, 0},
	{"num", 'm', "N", "a number", "7", 0, opt_set_u32,
	 offsetof(struct conf, num), 1, 1000},
	{"size", 0, "BYTES", "a size", NULL, 0, opt_set_size,
	 offsetof(struct conf, size), 0, 0},
	{"ip", 0, "ADDR", "an address", NULL, 0, opt_set_ip4,
	 offsetof(struct conf, ip), 0, 0},
	{"time", 0, "TIME", "a duration", "1h", 0, opt_set_duration,
	 offsetof(struct conf, time), 0, 0},
	{"list", 'l', "TEXT", "a list", NULL, OPT_MULTI, opt_set_list,
	 offsetof(struct conf, list), 0, 0},
	{"cli", 0, NULL, "not in a file", NULL, OPT_CLI, opt_set_flag,
	 offsetof(struct conf, flag), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
/* clang-format on */

static const struct opt_group groups[] = {
	{"Options:", tab, 0},
	{NULL, NULL, 0},
};

static void *begin(void *conf, const char *arg, struct opt_why *why)
{
	struct conf *c = conf;

	if (!strcmp(arg, "no")) {
		(void)opt_fail(why, "not such a one");
		return NULL;
	}
	if (!c->block)
		c->block = calloc(1, sizeof(*c));
	FUZZ_MUST(c->block);
	return c->block;
}

static const struct opt_block blocks[] = {
	{"net", "NAME", groups, begin},
	{"tag", "NAME", groups, begin},
	{NULL, NULL, NULL, NULL},
};

static void release(struct conf *c)
{
	if (c->block)
		release(c->block);
	free(c->block);
	free(c->str);
	opt_list_release(&c->list);
}

/*
 * Read a file of these bytes; the status of opts_apply(), and what opts_print()
 * makes of it, NULL after an error; the caller frees it.
 */
static int apply(const void *data, size_t size, char **printed)
{
	struct opts o = {.tool = "fuzz", .groups = groups, .blocks = blocks};
	struct conf conf = {0};
	char path[64];
	size_t n = 0;
	FILE *f = NULL;
	int rc, fd = memfd_create("conf", MFD_CLOEXEC);

	*printed = NULL;
	FUZZ_MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	o.config = strdup(path);
	FUZZ_MUST(o.config);
	rc = opts_apply(&o, &conf);
	if (!rc) {
		f = open_memstream(printed, &n);
		FUZZ_MUST(f);
		opts_print(&o, f);
		FUZZ_MUST(!fclose(f));
	}
	release(&conf);
	opts_release(&o);
	(void)close(fd);
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	char *once, *twice;

	/* The messages are many; a sanitizer writes to descriptor 2 itself. */
	if (!null) {
		null = fopen("/dev/null", "w");
		FUZZ_MUST(null);
		stderr = null;
	}
	if (!apply(data, size, &once)) {
		FUZZ_MUST(!apply(once, strlen(once), &twice));
		FUZZ_MUST(!strcmp(once, twice));
		free(twice);
	}
	free(once);
	return 0;
}
