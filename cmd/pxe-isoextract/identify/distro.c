/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The texts on install media that name distribution, release and architecture.
 * Sources: productmd (.treeinfo, treeinfo-1.x), Lorax and pungi (.discinfo),
 * debian-cd (.disk/info), debian-installer (f1.txt, version.info), SUSE's
 * media.1/ (libzypp), mkimage of Alpine, mkarchiso, memtest86+ (boot/header.S).
 */
#include "identify/distro.h"

#include <fnmatch.h>
#include <string.h>

#include "identify/kernel.h"
#include "identify/label_parse.h"
#include "proto/ini.h"
#include "read/path.h"
#include "util/txt.h"

/* Bytes of one line, with its NUL. */
#define TEXT 256

/* The first file that matches; NULL if there is none, or its first bytes were
 * not kept (file_list_head_wanted()). */
static const struct file_entry *text_file(const struct ident_input *in,
					  const char *pattern)
{
	const struct file_entry *e = file_list_find(in->files, pattern,
						    FILE_REGULAR);

	return e && e->head ? e : NULL;
}

/* A line of a file, counted from 0, as label_parse_line(). */
static bool line_of(char out[static TEXT], const struct ident_input *in,
		    const char *pattern, unsigned number)
{
	const struct file_entry *e = text_file(in, pattern);

	return e && label_parse_line(out, TEXT, e->head, e->head_len, number);
}

static void set(char *dst, size_t cap, const char *text)
{
	struct txt t;

	txt_init(&t, dst, cap);
	txt_str(&t, text);
}

#define SET(member, text) set(member, sizeof(member), text)

/* Take ID, version, architecture and name from one line of text, where they are
 * not known yet. */
static void read_text(struct ident *id, const char *text)
{
	if (!*id->id)
		(void)label_parse_id(id->id, sizeof(id->id), text);
	if (!*id->version_id)
		(void)label_parse_version(id->version_id,
					  sizeof(id->version_id), text);
	if (!*id->arch)
		(void)label_parse_arch(id->arch, sizeof(id->arch), text);
	if (!*id->name)
		SET(id->name, text);
}

bool distro_label(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];

	/* Line 0 is a time stamp. */
	if (line_of(line, in, ".discinfo", 1))
		read_text(id, line);
	if (line_of(line, in, ".discinfo", 2))
		(void)label_parse_arch(id->arch, sizeof(id->arch), line);
	if (*id->volid)
		read_text(id, id->volid);
	return true;
}

/* The first value of that key in that section, printable. */
static bool treeinfo(char out[static TEXT], const struct ident_input *in,
		     const char *section, const char *key)
{
	const struct file_entry *e = text_file(in, ".treeinfo");
	char raw[TEXT];

	if (!e)
		e = text_file(in, "treeinfo");
	if (!e || ini_get(e->head, e->head_len, section, key, raw, sizeof(raw)))
		return false;
	return label_parse_text(out, TEXT, raw, strlen(raw));
}

static bool read_treeinfo(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];

	/* [release] is productmd's.  [general] is older, and kept for older
	 * readers; its family is the name without the version. */
	if (treeinfo(line, in, "release", "name") ||
	    treeinfo(line, in, "general", "family"))
		(void)label_parse_id(id->id, sizeof(id->id), line);
	if (treeinfo(line, in, "release", "version") ||
	    treeinfo(line, in, "general", "version"))
		(void)label_parse_version(id->version_id,
					  sizeof(id->version_id), line);
	if (treeinfo(line, in, "tree", "arch") ||
	    treeinfo(line, in, "general", "arch"))
		(void)label_parse_arch(id->arch, sizeof(id->arch), line);
	if (treeinfo(line, in, "general", "name"))
		SET(id->name, line);
	return *id->id != 0;
}

/* The path that a key of [images-ARCH] names, if there is such a file. */
static bool treeinfo_path(char *out, size_t cap, const struct ident_input *in,
			  const char *section, const char *key)
{
	const struct file_entry *e;
	char line[TEXT];

	if (!treeinfo(line, in, section, key) || strpbrk(line, "*?"))
		return false;
	e = file_list_find(in->files, line, FILE_REGULAR);
	if (!e || !path_is_plain(e->path))
		return false;
	set(out, cap, e->path);
	return true;
}

bool distro_treeinfo(struct ident *id, const struct ident_input *in)
{
	char arch[TEXT], section[TEXT + 8];
	struct txt t;

	if (!treeinfo(arch, in, "tree", "arch") &&
	    !treeinfo(arch, in, "general", "arch"))
		return false;
	txt_init(&t, section, sizeof(section));
	txt_fmt(&t, "images-%s", arch);
	return treeinfo_path(id->kernel, sizeof(id->kernel), in, section,
			     "kernel") &&
	       treeinfo_path(id->initrd, sizeof(id->initrd), in, section,
			     "initrd") &&
	       read_treeinfo(id, in);
}

bool distro_disk_info(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];

	if (line_of(line, in, ".disk/info", 0))
		read_text(id, line);
	if (*id->volid)
		read_text(id, id->volid);
	return true;
}

/* The release that has this kernel, where no other text names it. */
static void debian_by_kernel(struct ident *id, const char *version)
{
	static const char *const releases[][2] = {
		{"4.19.", "10"},
		{"5.10.", "11"},
		{"6.1.", "12"},
		{"6.12.", "13"},
	};
	size_t i;

	for (i = 0; i < sizeof(releases) / sizeof(releases[0]); i++)
		if (!strncmp(version, releases[i][0], strlen(releases[i][0])))
			SET(id->version_id, releases[i][1]);
}

/* Debian's kernels say "(debian-kernel@lists.debian.org)" or "#1 SMP Debian
 * 6.1.106-3".  "Debian" without a version after it is the host name of somebody
 * who built a kernel. */
static bool is_debian_kernel(const char *version)
{
	static const char name[] = "Debian ";
	const char *p = version;

	if (strstr(version, "debian-kernel@"))
		return true;
	while ((p = strstr(p, name))) {
		p += sizeof(name) - 1;
		if (*p >= '0' && *p <= '9')
			return true;
	}
	return false;
}

/* Take the ID, and Debian's release, from the version text of the kernel. */
static void read_kernel(struct ident *id, const struct ident_input *in)
{
	char version[TEXT];
	const struct file_entry *e = text_file(in, id->kernel);

	if (!e ||
	    !kernel_version(version, sizeof(version), e->head, e->head_len))
		return;
	if (is_debian_kernel(version)) {
		if (!*id->id)
			SET(id->id, "debian");
		if (!*id->version_id && !strcmp(id->id, "debian"))
			debian_by_kernel(id, version);
	} else if (strstr(version, "-Ubuntu ") && !*id->id) {
		SET(id->id, "ubuntu");
	}
}

/* Take ID and version from "This is a Debian 12 (bookworm) installation netboot
 * image." in the boot loader's help; other lines hold colour codes. */
static void read_f1(struct ident *id, const struct ident_input *in)
{
	static const char start[] = "This is a", debian[] = "Debian ",
			  ubuntu[] = "Ubuntu ";
	char line[TEXT];
	unsigned i;

	for (i = 0; i < 8; i++) {
		const char *p;

		if (!line_of(line, in, "f1.txt", i) ||
		    strncmp(line, start, sizeof(start) - 1) != 0)
			continue;
		p = strstr(line, debian);
		if (!p)
			p = strstr(line, ubuntu);
		if (p)
			read_text(id, p);
		*id->name = 0;
		return;
	}
}

bool distro_netboot(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];

	if (line_of(line, in, ".disk/mini-info", 0) ||
	    line_of(line, in, ".disk/info", 0))
		read_text(id, line);
	if (line_of(line, in, "version.info", 0) &&
	    !strncmp(line, "Debian version:", 15)) {
		SET(id->id, "debian");
		(void)label_parse_version(id->version_id,
					  sizeof(id->version_id), line);
	}
	if (!*id->version_id)
		read_f1(id, in);
	read_kernel(id, in);
	if (strcmp(id->id, "debian") != 0 && strcmp(id->id, "ubuntu") != 0)
		return false;
	if (!*id->name) {
		struct txt t;

		txt_init(&t, id->name, sizeof(id->name));
		txt_fmt(&t, "%s%s%s netboot installer",
			*id->id == 'd' ? "Debian GNU/Linux" : "Ubuntu",
			*id->version_id ? " " : "", id->version_id);
	}
	return true;
}

bool distro_suse(struct ident *id, const struct ident_input *in)
{
	char line[TEXT], *minus;
	const char *blank;

	(void)read_treeinfo(id, in);
	if (*id->volid)
		read_text(id, id->volid);
	if (line_of(line, in, "media.1/media", 1))
		read_text(id, line);
	/* "/ openSUSE-Leap 15.5-1": directory, name, version, medium. */
	if (line_of(line, in, "media.1/products", 0) &&
	    !strncmp(line, "/ ", 2)) {
		blank = strchr(line + 2, ' ');
		minus = strrchr(line, '-');
		if (blank && minus && minus > blank)
			*minus = 0;
		read_text(id, line + 2);
	}
	return true;
}

bool distro_alpine(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];
	const struct file_entry *e;

	SET(id->id, "alpine");
	/* "alpine-standard-3.19.1 240126", or with "-v3.19.1". */
	if (line_of(line, in, ".alpine-release", 0)) {
		const char *v = strstr(line, "-v");

		(void)label_parse_version(id->version_id,
					  sizeof(id->version_id),
					  v ? v + 2 : line);
	}
	e = file_list_find(in->files, "apks/*/APKINDEX.tar.gz", FILE_REGULAR);
	if (e)
		(void)label_parse_arch(id->arch, sizeof(id->arch), e->path);
	read_text(id, id->volid);
	return true;
}

bool distro_arch(struct ident *id, const struct ident_input *in)
{
	char line[TEXT];

	SET(id->id, "arch");
	SET(id->arch, "x86_64");
	if (line_of(line, in, "arch/version", 0))
		(void)label_parse_version(id->version_id,
					  sizeof(id->version_id), line);
	if (!*id->version_id && !strncmp(id->volid, "ARCH_", 5))
		(void)label_parse_version(
			id->version_id, sizeof(id->version_id), id->volid + 5);
	return true;
}

bool distro_clonezilla(struct ident *id, const struct ident_input *in)
{
	SET(id->id, "clonezilla");
	return distro_label(id, in);
}

bool distro_gparted(struct ident *id, const struct ident_input *in)
{
	SET(id->id, "gparted");
	return distro_label(id, in);
}

/* Is this a kernel, initrd or system image other than memtest86+? */
static bool is_other_system(const struct file_entry *e)
{
	static const char *const names[] = {
		"vmlinu*",    "linux",	    "linux26",	 "bzimage",
		"kernel",     "*initr*",    "*.sfs",	 "*.wim",
		"sysresccd*", "*squashfs*", "*.squash*",
	};
	const char *base = path_base(e->path);
	char version[TEXT];
	size_t i;

	/* memtest86+ itself may be named as a kernel is. */
	if (e->head &&
	    kernel_version(version, sizeof(version), e->head, e->head_len))
		return strncmp(version, "Memtest86+", 10) != 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!fnmatch(names[i], base, FNM_CASEFOLD))
			return true;
	return false;
}

/* Since 6.00 memtest86+ is one file, both a bzImage and an EFI program. */
bool distro_memtest(struct ident *id, const struct ident_input *in)
{
	char version[TEXT];
	size_t i;

	for (i = 0; i < in->files->n; i++)
		if (is_other_system(&in->files->e[i]))
			return false;
	for (i = 0; i < in->files->n; i++) {
		const struct file_entry *e = &in->files->e[i];
		const char *v;

		if (!e->head || !path_is_plain(e->path) ||
		    !kernel_version(version, sizeof(version), e->head,
				    e->head_len) ||
		    strncmp(version, "Memtest86+", 10) != 0)
			continue;
		SET(id->id, "memtest86plus");
		SET(id->name, version);
		SET(id->kernel, e->path);
		v = strstr(version, " v");
		if (v)
			(void)label_parse_version(
				id->version_id, sizeof(id->version_id), v + 2);
		return true;
	}
	return false;
}
