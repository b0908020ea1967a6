/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot files that are found in the boot root: the loaders of iPXE by the names
 * of its build (https://ipxe.org/appnote/buildtargets), as distributions
 * package them, and the script of pxe-mkscript(1).
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "docroot/root.h"
#include "sys/log.h"
#include "v4/boot.h"

/*
 * In order of preference.  undionly and snponly use the network driver of the
 * firmware, which has just worked, and keep its link up.
 */
static const struct {
	const char *client_class;
	const char *files[4];
} loaders[] = {
	{"bios", {"loaders/undionly.kpxe", "loaders/ipxe.pxe"}},
	{"ia32", {"loaders/snponly-i386.efi", "loaders/ipxe-i386.efi"}},
	{"x64",
	 {"loaders/snponly.efi", "loaders/ipxe.efi", "loaders/snponly-x64.efi",
	  "loaders/ipxe-x64.efi"}},
	{"arm32", {"loaders/snponly-arm32.efi", "loaders/ipxe-arm32.efi"}},
	{"arm64", {"loaders/snponly-arm64.efi", "loaders/ipxe-arm64.efi"}},
	{"riscv64",
	 {"loaders/snponly-riscv64.efi", "loaders/ipxe-riscv64.efi"}},
	{"loong64",
	 {"loaders/snponly-loong64.efi", "loaders/ipxe-loong64.efi"}},
};

#define SCRIPT "boot.ipxe"

static bool exists(int root, const char *file)
{
	struct stat st;
	int fd = root_file(root, file, &st);

	/* E.g. a symbolic link that leads out of the boot root. */
	if (fd < 0 && fd != -ENOENT)
		log_warn(fd, "boot root: %s", file);
	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

/* Set the class, unless the administrator did. */
static void set(struct boot_map *m, const char *client_class, const char *value)
{
	const char *why;

	if (boot_map_find(m, client_class))
		return;
	why = boot_map_set(m, client_class, value);
	if (why)
		log_warnx("boot: %s=%s: %s", client_class, value, why);
}

/* Set the class to the file's URL below http. */
static void set_url(struct boot_map *m, const char *client_class,
		    const char *http, const char *file)
{
	char url[512];

	if (snprintf(url, sizeof(url), "%s/%s", http, file) < (int)sizeof(url))
		set(m, client_class, url);
}

void boot_map_add_defaults(struct boot_map *m, int root, const char *http)
{
	char class_http[32];
	size_t i, k;

	for (i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++)
		for (k = 0; k < 4 && loaders[i].files[k]; k++) {
			const char *file = loaders[i].files[k];

			if (!exists(root, file))
				continue;
			set(m, loaders[i].client_class, file);
			(void)snprintf(class_http, sizeof(class_http),
				       "%s-http", loaders[i].client_class);
			/* No loader is known for a BIOS that boots by HTTP. */
			if (http && i > 0)
				set_url(m, class_http, http, file);
			break;
		}
	if (exists(root, SCRIPT))
		set(m, "ipxe-tftp", SCRIPT);
	else if (!boot_map_find(m, "ipxe"))
		log_warnx("boot: no %s in the boot root: iPXE will ask for it "
			  "in vain (see pxe-mkscript(1))",
			  SCRIPT);
	if (http)
		set_url(m, "ipxe", http, SCRIPT);
	else
		set(m, "ipxe", SCRIPT);
}
