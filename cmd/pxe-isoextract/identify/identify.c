/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Matching an image against the rules of distro_rules.c, and what is found out
 * the same way for images of every kind: boot firmware and architecture.  El
 * Torito platforms are those of UEFI 13.3.2.1, names of EFI programs those of
 * UEFI 3.5.1.1 (removable media).
 */
#include "identify/identify.h"

#include <string.h>
#include <strings.h>

#include "identify/distro_rules.h"
#include "identify/initrd_match.h"
#include "identify/kernel.h"
#include "identify/label_parse.h"
#include "read/path.h"
#include "util/txt.h"

#define PATTERN 128
#define MIB	(1024 * 1024)

/* No medium has more kernels, but a hostile image may. */
#define CANDIDATES_MAX 32

/* Names of a folder in the line about an unknown image. */
#define NAMES_SHOWN 24

/* A rule that is being tried, and what it found so far. */
struct match {
	const struct rule *rule;
	const struct file_entry *rootfs; /* the file that rule->rootfs names */
	struct ident *id;
};

/* Replace %k, %d, %v and %r, which distro_rules.h explains.  False if the text
 * has another % or does not fit. */
static bool expand(struct txt *out, const char *in, const struct match *m)
{
	const char *kernel = m->id->kernel, *base = path_base(kernel), *v;

	for (; *in; in++) {
		if (*in != '%') {
			txt_mem(out, in, 1);
			continue;
		}
		switch (*++in) {
		case 'k':
			if (base > kernel)
				txt_mem(out, kernel,
					(size_t)(base - kernel - 1));
			break;
		case 'd':
			txt_mem(out, kernel, strcspn(kernel, "/"));
			break;
		case 'v':
			v = strchr(base, '-');
			txt_str(out, v ? v + 1 : "");
			break;
		case 'r':
			txt_str(out, m->rootfs ? m->rootfs->path : "");
			break;
		default:
			return false;
		}
	}
	return !out->cut;
}

/*
 * Find the files that match one of the patterns ('|' between them), in the
 * order of the patterns, and whose paths path_is_plain().  At most max, which
 * bounds the work.  Returns the number found.
 */
static size_t find_all(const struct ident_input *in, const char *patterns,
		       const struct match *m, const struct file_entry **found,
		       size_t max)
{
	char raw[PATTERN], one[2 * PATTERN];
	size_t n = 0;

	while (*patterns && n < max) {
		size_t len = strcspn(patterns, "|");
		const struct file_entry *e = NULL;
		struct txt t;

		txt_init(&t, raw, sizeof(raw));
		txt_mem(&t, patterns, len);
		txt_init(&t, one, sizeof(one));
		patterns += len;
		patterns += *patterns == '|';
		if (!expand(&t, raw, m))
			continue;
		while (n < max && (e = file_list_find_next(in->files, one,
							   FILE_REGULAR, e)))
			if (path_is_plain(e->path))
				found[n++] = e;
	}
	return n;
}

/* False if the path does not fit. */
static bool set_path(char *out, size_t cap, const struct file_entry *e)
{
	struct txt t;

	txt_init(&t, out, cap);
	txt_str(&t, e->path);
	return !t.cut;
}

/* Find the initrd for the kernel in m->id: the one whose name matches that of
 * the kernel, else, unless matched is set, the first one. */
static bool find_initrd(struct match *m, const struct ident_input *in,
			bool matched)
{
	const struct file_entry *found[CANDIDATES_MAX];
	struct ident *id = m->id;
	size_t i, n;

	n = find_all(in, m->rule->initrd, m, found, CANDIDATES_MAX);
	for (i = 0; i < n; i++)
		if (initrd_match(id->kernel, found[i]->path))
			return set_path(id->initrd, sizeof(id->initrd),
					found[i]);
	return n && !matched &&
	       set_path(id->initrd, sizeof(id->initrd), found[0]);
}

/* The first kernel that has an initrd of its name; without one, the first
 * kernel with the first initrd. */
static bool find_boot_files(struct match *m, const struct ident_input *in)
{
	const struct file_entry *found[CANDIDATES_MAX];
	const struct rule *r = m->rule;
	struct ident *id = m->id;
	size_t i, n;

	if (!r->kernel)
		return true;
	n = find_all(in, r->kernel, m, found, CANDIDATES_MAX);
	for (i = 0; i < n && r->initrd; i++)
		if (set_path(id->kernel, sizeof(id->kernel), found[i]) &&
		    find_initrd(m, in, true))
			return true;
	return n && set_path(id->kernel, sizeof(id->kernel), found[0]) &&
	       (!r->initrd || find_initrd(m, in, false));
}

static bool label_fits(const char *pattern, const char *label)
{
	size_t n = strcspn(pattern, "*"), i;

	for (i = 0; i < n; i++)
		if ((label[i] | 0x20) != (pattern[i] | 0x20))
			return false;
	return true;
}

static bool layout_fits(struct match *m, const struct ident_input *in)
{
	const struct rule *r = m->rule;
	size_t i;

	if (r->label && !label_fits(r->label, m->id->volid))
		return false;
	for (i = 0; i < sizeof(r->need) / sizeof(r->need[0]); i++)
		if (r->need[i] &&
		    !file_list_find(in->files, r->need[i], FILE_REGULAR))
			return false;
	if (r->rootfs && !find_all(in, r->rootfs, m, &m->rootfs, 1))
		return false;
	return find_boot_files(m, in);
}

static uint64_t memory(const struct match *m, const struct ident_input *in)
{
	uint64_t mib = m->rule->minram;

	/* casper downloads the image to memory and unpacks it there. */
	if (m->rule->flags & RULE_RAM_IMAGE)
		mib += 2 * (in->image_size / MIB);
	if (m->rule->flags & RULE_RAM_ROOTFS && m->rootfs)
		mib += m->rootfs->size / MIB;
	return mib;
}

static bool try_rule(const struct rule *r, struct ident *id,
		     const struct ident_input *in)
{
	struct match m = {.rule = r, .id = id};
	struct txt t;

	if (!layout_fits(&m, in) || !r->distro(id, in))
		return false;
	txt_init(&t, id->cmdline, sizeof(id->cmdline));
	if (!expand(&t, r->cmdline, &m))
		return false;
	id->rule = r->name;
	id->family = r->family;
	id->answer = r->answer ? r->answer : "";
	id->note = r->note;
	id->netboot = !(r->flags & RULE_NO_NETBOOT);
	id->keep_iso = (r->flags & RULE_KEEP_ISO) != 0;
	id->minram = memory(&m, in);
	return true;
}

/* The file name of the boot loader on a removable medium says which machine it
 * is for (UEFI 3.5.1.1). */
static const struct {
	const char *pattern, *arch;
} efi_names[] = {
	{"EFI/BOOT/BOOTX64.EFI", "x86_64"},
	{"EFI/BOOT/BOOTAA64.EFI", "aarch64"},
	{"EFI/BOOT/BOOTIA32.EFI", "i386"},
	{"EFI/BOOT/BOOTARM.EFI", "armv7l"},
	{"EFI/BOOT/BOOTRISCV64.EFI", "riscv64"},
	{"EFI/BOOT/BOOTLOONGARCH64.EFI", "loongarch64"},
};

#define N_EFI (sizeof(efi_names) / sizeof(efi_names[0]))

static void find_firmware(struct ident *id, const struct ident_input *in)
{
	const struct file_entry *e;
	size_t i;

	id->bios = iso9660_boot_has(in->boot, ISO9660_X86);
	id->uefi = iso9660_boot_has(in->boot, ISO9660_EFI);
	for (i = 0; i < N_EFI; i++)
		if (file_list_find(in->files, efi_names[i].pattern,
				   FILE_REGULAR))
			id->uefi = true;
	/* Network boot loads the kernel itself, not the medium's loader. */
	e = *id->kernel ? file_list_find(in->files, id->kernel, FILE_REGULAR)
			: NULL;
	if (e && e->head)
		kernel_firmware(e->head, e->head_len, &id->bios, &id->uefi);
}

/* Where no text gave the architecture: the kernel, then the EFI boot loader,
 * then the folder of GRUB's modules, then the label. */
static void find_arch(struct ident *id, const struct ident_input *in)
{
	const struct file_entry *e = NULL;
	size_t i;

	if (*id->arch)
		return;
	if (*id->kernel)
		e = file_list_find(in->files, id->kernel, FILE_REGULAR);
	if (e && e->head &&
	    kernel_arch(id->arch, sizeof(id->arch), e->head, e->head_len))
		return;
	for (i = 0; i < N_EFI; i++)
		if (file_list_find(in->files, efi_names[i].pattern,
				   FILE_REGULAR)) {
			(void)label_parse_arch(id->arch, sizeof(id->arch),
					       efi_names[i].arch);
			return;
		}
	if (file_list_find(in->files, "boot/grub/x86_64-efi", FILE_DIR))
		(void)label_parse_arch(id->arch, sizeof(id->arch), "x86_64");
	else if (file_list_find(in->files, "boot/grub/arm64-efi", FILE_DIR))
		(void)label_parse_arch(id->arch, sizeof(id->arch), "aarch64");
	else
		(void)label_parse_arch(id->arch, sizeof(id->arch), id->volid);
}

static void clear(struct ident *id, const struct ident_input *in)
{
	memset(id, 0, sizeof(*id));
	id->rule = "unknown";
	id->family = "";
	id->answer = "";
	(void)label_parse_text(id->volid, sizeof(id->volid), in->label,
			       strlen(in->label));
}

bool ident_known(const struct ident *id)
{
	return *id->family != 0;
}

void ident_image(struct ident *id, const struct ident_input *in)
{
	size_t i;

	for (i = 0; i < rules_n; i++) {
		clear(id, in);
		if (try_rule(&rules[i], id, in))
			break;
	}
	if (i == rules_n) {
		struct txt t;

		/* pxe-facts(5): ID is always there. */
		clear(id, in);
		txt_init(&t, id->id, sizeof(id->id));
		txt_str(&t, "unknown");
	}
	find_firmware(id, in);
	find_arch(id, in);
	if (!*id->name) {
		struct txt t;

		txt_init(&t, id->name, sizeof(id->name));
		txt_str(&t, id->volid);
	}
}

/* List the names in dir ("" or one that ends in a slash), with blanks between
 * them. */
static void list_names(struct txt *t, const struct ident_input *in,
		       const char *dir)
{
	char shown[64];
	size_t i, n = 0;

	for (i = 0; i < in->files->n && n < NAMES_SHOWN; i++) {
		const char *path = in->files->e[i].path,
			   *base = path_base(path);
		size_t len = (size_t)(base - path);

		if (len != strlen(dir) || strncasecmp(path, dir, len))
			continue;
		txt_str(t, n++ ? " " : "");
		txt_str(t, txt_escape(shown, sizeof(shown), base));
		txt_str(t, in->files->e[i].type == FILE_DIR ? "/" : "");
	}
	txt_str(t, n == NAMES_SHOWN ? " ..." : n ? "" : "nothing");
}

void ident_describe(const struct ident *id, const struct ident_input *in,
		    char *out, size_t cap)
{
	struct txt t;

	txt_init(&t, out, cap);
	txt_str(&t, "label ");
	txt_esc(&t, id->volid, strlen(id->volid));
	txt_fmt(&t, "; El Torito for%s%s%s; EFI/BOOT holds ",
		iso9660_boot_has(in->boot, ISO9660_X86) ? " BIOS" : "",
		iso9660_boot_has(in->boot, ISO9660_EFI) ? " UEFI" : "",
		in->boot->n ? "" : " nothing");
	list_names(&t, in, "EFI/BOOT/");
	txt_str(&t, "; the top holds ");
	list_names(&t, in, "");
}
