/* SPDX-License-Identifier: BSD-2-Clause */
/* The engine that tries the rules, and what holds for images of any kind. */
#include "identify/ident.h"

#include <string.h>
#include <strings.h>

#include "identify/initrd_match.h"
#include "identify/kernel.h"
#include "identify/label_parse.h"
#include "identify/rules.h"
#include "read/path.h"
#include "util/txt.h"

#define PATTERN 128
#define MIB	(1024 * 1024)

/* No medium has more kernels, but a hostile image may. */
#define CANDIDATES_MAX 32

/* What a rule found so far. */
struct match {
	const struct rule *rule;
	const struct index_entry *root;
	struct ident *id;
};

/* %k, %d, %v and %r: see rules.h. */
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
			txt_str(out, m->root ? m->root->path : "");
			break;
		default:
			return false;
		}
	}
	return !out->cut;
}

/*
 * The files that fit one of the patterns, in their order, and whose paths need
 * no quoting anywhere: they go into scripts, URLs and command lines.  At most
 * max, which bounds the work; the number found.
 */
static size_t find_all(const struct clues *c, const char *patterns,
		       const struct match *m, const struct index_entry **found,
		       size_t max)
{
	char raw[PATTERN], one[2 * PATTERN];
	size_t n = 0;

	while (*patterns && n < max) {
		size_t len = strcspn(patterns, "|");
		const struct index_entry *e = NULL;
		struct txt t;

		txt_init(&t, raw, sizeof(raw));
		txt_mem(&t, patterns, len);
		txt_init(&t, one, sizeof(one));
		patterns += len;
		patterns += *patterns == '|';
		if (!expand(&t, raw, m))
			continue;
		while (n < max && (e = index_next(c->ix, one, INDEX_FILE, e)))
			if (words_plain_path(e->path))
				found[n++] = e;
	}
	return n;
}

/* A path that is too long is none. */
static bool set_path(char *out, size_t cap, const struct index_entry *e)
{
	struct txt t;

	txt_init(&t, out, cap);
	txt_str(&t, e->path);
	return !t.cut;
}

/* The initrd for the kernel that m->id has: one that belongs to it, or, unless
 * it must, the first. */
static bool find_initrd(struct match *m, const struct clues *c, bool must)
{
	const struct index_entry *found[CANDIDATES_MAX];
	struct ident *id = m->id;
	size_t i, n;

	n = find_all(c, m->rule->initrd, m, found, CANDIDATES_MAX);
	for (i = 0; i < n; i++)
		if (pair_fits(id->kernel, found[i]->path))
			return set_path(id->initrd, sizeof(id->initrd),
					found[i]);
	return n && !must && set_path(id->initrd, sizeof(id->initrd), found[0]);
}

/* The first kernel that has an initrd of its own; else the first of each. */
static bool find_boot_files(struct match *m, const struct clues *c)
{
	const struct index_entry *found[CANDIDATES_MAX];
	const struct rule *r = m->rule;
	struct ident *id = m->id;
	size_t i, n;

	if (!r->kernel)
		return true;
	n = find_all(c, r->kernel, m, found, CANDIDATES_MAX);
	for (i = 0; i < n && r->initrd; i++)
		if (set_path(id->kernel, sizeof(id->kernel), found[i]) &&
		    find_initrd(m, c, true))
			return true;
	return n && set_path(id->kernel, sizeof(id->kernel), found[0]) &&
	       (!r->initrd || find_initrd(m, c, false));
}

static bool label_fits(const char *pattern, const char *label)
{
	size_t n = strcspn(pattern, "*"), i;

	for (i = 0; i < n; i++)
		if ((label[i] | 0x20) != (pattern[i] | 0x20))
			return false;
	return true;
}

static bool layout_fits(struct match *m, const struct clues *c)
{
	const struct rule *r = m->rule;
	size_t i;

	if (r->label && !label_fits(r->label, m->id->volid))
		return false;
	for (i = 0; i < sizeof(r->need) / sizeof(r->need[0]); i++)
		if (r->need[i] && !index_find(c->ix, r->need[i], INDEX_FILE))
			return false;
	if (r->root && !find_all(c, r->root, m, &m->root, 1))
		return false;
	return find_boot_files(m, c);
}

static uint64_t memory(const struct match *m, const struct clues *c)
{
	uint64_t mib = m->rule->minram;

	/* Installers of this family hold the image, and unpack it. */
	if (m->rule->flags & RULE_RAM_IMAGE)
		mib += 2 * (c->img->size / MIB);
	if (m->rule->flags & RULE_RAM_ROOT && m->root)
		mib += m->root->size / MIB;
	return mib;
}

static bool try_rule(const struct rule *r, struct ident *id,
		     const struct clues *c)
{
	struct match m = {.rule = r, .id = id};
	struct txt t;

	if (!layout_fits(&m, c) || !r->say(id, c))
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
	id->minram = memory(&m, c);
	return true;
}

/* Programs that UEFI starts from a medium tell the machine they are for. */
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

static void find_firmware(struct ident *id, const struct clues *c)
{
	const struct index_entry *e;
	size_t i;

	id->bios = iso9660_boot_has(&c->img->boot, ISO9660_X86);
	id->uefi = iso9660_boot_has(&c->img->boot, ISO9660_EFI);
	for (i = 0; i < N_EFI; i++)
		if (index_find(c->ix, efi_names[i].pattern, INDEX_FILE))
			id->uefi = true;
	/* From the network the kernel is started without those programs. */
	e = *id->kernel ? index_find(c->ix, id->kernel, INDEX_FILE) : NULL;
	if (e && e->head)
		kernel_firmware(e->head, e->head_len, &id->bios, &id->uefi);
}

/* If no text told the architecture: the kernel, then EFI programs, then the
 * modules of GRUB, then the label. */
static void find_arch(struct ident *id, const struct clues *c)
{
	const struct index_entry *e = NULL;
	size_t i;

	if (*id->arch)
		return;
	if (*id->kernel)
		e = index_find(c->ix, id->kernel, INDEX_FILE);
	if (e && e->head &&
	    kernel_arch(id->arch, sizeof(id->arch), e->head, e->head_len))
		return;
	for (i = 0; i < N_EFI; i++)
		if (index_find(c->ix, efi_names[i].pattern, INDEX_FILE)) {
			(void)words_arch(id->arch, sizeof(id->arch),
					 efi_names[i].arch);
			return;
		}
	if (index_find(c->ix, "boot/grub/x86_64-efi", INDEX_DIR))
		(void)words_arch(id->arch, sizeof(id->arch), "x86_64");
	else if (index_find(c->ix, "boot/grub/arm64-efi", INDEX_DIR))
		(void)words_arch(id->arch, sizeof(id->arch), "aarch64");
	else
		(void)words_arch(id->arch, sizeof(id->arch), id->volid);
}

static void clear(struct ident *id, const struct clues *c)
{
	const char *label = c->img->pvd.volume;

	memset(id, 0, sizeof(*id));
	id->rule = "unknown";
	id->family = "";
	id->answer = "";
	(void)words_text(id->volid, sizeof(id->volid), label, strlen(label));
}

bool ident_known(const struct ident *id)
{
	return *id->family != 0;
}

void ident_image(struct ident *id, const struct clues *c)
{
	size_t i;

	for (i = 0; i < rules_n; i++) {
		clear(id, c);
		if (try_rule(&rules[i], id, c))
			break;
	}
	if (i == rules_n) {
		struct txt t;

		/* Facts always have an ID. */
		clear(id, c);
		txt_init(&t, id->id, sizeof(id->id));
		txt_str(&t, "unknown");
	}
	find_firmware(id, c);
	find_arch(id, c);
	if (!*id->name) {
		struct txt t;

		txt_init(&t, id->name, sizeof(id->name));
		txt_str(&t, id->volid);
	}
}

/* The names at the top, or in EFI/BOOT, with blanks between them. */
static void list(struct txt *t, const struct clues *c, const char *pattern)
{
	char shown[64];
	size_t i, n = 0;

	for (i = 0; i < c->ix->n && n < 24; i++) {
		const char *path = c->ix->e[i].path, *base = path_base(path);
		size_t dir = (size_t)(base - path);

		if (dir != strlen(pattern) || strncasecmp(path, pattern, dir))
			continue;
		txt_str(t, n++ ? " " : "");
		txt_str(t, txt_escape(shown, sizeof(shown), base));
		txt_str(t, c->ix->e[i].type == INDEX_DIR ? "/" : "");
	}
	txt_str(t, n == 24 ? " ..." : n ? "" : "nothing");
}

void ident_describe(const struct ident *id, const struct clues *c, char *out,
		    size_t cap)
{
	struct txt t;

	txt_init(&t, out, cap);
	txt_str(&t, "label ");
	txt_esc(&t, id->volid, strlen(id->volid));
	txt_fmt(&t, "; El Torito for%s%s%s; EFI/BOOT holds ",
		iso9660_boot_has(&c->img->boot, ISO9660_X86) ? " BIOS" : "",
		iso9660_boot_has(&c->img->boot, ISO9660_EFI) ? " UEFI" : "",
		c->img->boot.n ? "" : " nothing");
	list(&t, c, "EFI/BOOT/");
	txt_str(&t, "; the top holds ");
	list(&t, c, "");
}
