/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-mkscript: facts and hosts of any bytes are either refused, or rendered as
 * an iPXE script that passes the check of its renderer (ipxe_check.h).  The
 * input is a facts file, a line "%%", and a hosts file.
 */
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipxe/ipxe.h"

static const struct conf conf = {
	.base = (char[]){"http://h"},
	.root = (char[]){"/nonexistent"},
	.default_entry = (char[]){"local"},
	.title = (char[]){"Title"},
	.answer = (char[]){"http://h/a"},
	.allow_missing = true,
};

static struct hosts_table *load_hosts(const uint8_t *p, size_t n)
{
	struct hosts_table *t = NULL;
	char *text = malloc(n + 1);

	FUZZ_MUST(text);
	memcpy(text, p, n);
	(void)hosts_table_parse_take(&t, "hosts", text, n);
	return t;
}

static int load_images(struct images *im, const uint8_t *p, size_t n)
{
	int rc, fd = memfd_create("facts", MFD_CLOEXEC);
	char path[64], *files[1] = {path};

	FUZZ_MUST(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	rc = images_load(im, &conf, &ipxe_renderer, files, 1);
	(void)close(fd);
	return rc;
}

static void render(const struct script_input *in)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	struct script_error error;
	int rc;

	FUZZ_MUST(f);
	rc = ipxe_renderer.render(f, in);
	FUZZ_MUST(!fclose(f));
	FUZZ_MUST(rc || !ipxe_renderer.check(text, len, &error));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	const uint8_t *mark = memmem(data, size, "\n%%\n", 4);
	size_t n = mark ? (size_t)(mark - data) + 1 : size;
	struct images images = {0};
	struct script_input in = {.conf = &conf, .images = &images};
	struct hosts_table *hosts = NULL;

	if (!null) {
		null = fopen("/dev/null", "w");
		FUZZ_MUST(null);
		stderr = null;
	}
	if (mark)
		hosts = load_hosts(mark + 4, size - n - 3);
	in.hosts = hosts;
	in.hosts_file = "hosts";
	if (!load_images(&images, data, n))
		render(&in);
	images_release(&images);
	hosts_table_free(hosts);
	return 0;
}
