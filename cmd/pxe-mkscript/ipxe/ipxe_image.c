/* SPDX-License-Identifier: BSD-2-Clause */
/* The menu item and the section of an image: see ipxe_image.h. */
#include "ipxe/ipxe_image.h"

#include <string.h>
#include <sysexits.h>

#include "ipxe/ipxe_url.h"
#include "model/cmdline.h"
#include "model/label.h"
#include "sys/log.h"

/* The most initrds of an image: real ones have one, and CPU microcode. */
#define MAX_INITRDS 16

/* Bytes for a URL or a command line; more than the longest of each. */
#define TEXT_MAX 4096

/* The value of iPXE's ${cpu} for an ARCH of facts; most are equal. */
static const char *cpu_name(const char *arch)
{
	static const char *const names[][2] = {
		{"aarch64", "arm64"},
		{"armv7l", "arm32"},
		{"loongarch64", "loong64"},
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i][0], arch))
			return names[i][1];
	return arch;
}

/*
 * Write the conditions under which a machine can boot the image.  Returns how
 * many there are.
 */
static unsigned put_conditions(FILE *f, const struct image *img)
{
	const char *arch = img->value[FACTS_ARCH];
	const char *fw = img->value[FACTS_FIRMWARE];
	unsigned n = 0;

	if (!strcmp(arch, "i386")) {
		/* iPXE goes from left to right: (pcbios || i386) && ... */
		(void)fputs("iseq ${platform} pcbios || iseq ${cpu} i386 && ",
			    f);
		n++;
	} else if (*arch) {
		(void)fprintf(f, "iseq ${cpu} %s && ", cpu_name(arch));
		n++;
	}
	if (*fw && !strstr(fw, "uefi")) {
		(void)fputs("iseq ${platform} pcbios && ", f);
		n++;
	} else if (*fw && !strstr(fw, "bios")) {
		(void)fputs("iseq ${platform} efi && ", f);
		n++;
	}
	return n;
}

void ipxe_image_item(FILE *f, const struct image *img)
{
	unsigned n = put_conditions(f, img);

	(void)fprintf(f, "item image-%s %s%s\n", img->label, img->title,
		      n ? " ||" : "");
}

/* The initrds of an image, and the unique names that iPXE gives them. */
struct initrds {
	struct {
		const char *path; /* in INITRD */
		size_t len;
		char name[72];
	} v[MAX_INITRDS];
	size_t n;
};

static bool name_taken(const struct initrds *list, const char *name,
		       const char *kernel)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(list->v[i].name, name))
			return true;
	return !strcmp(name, kernel);
}

static void name_initrd(struct initrds *list, const char *kernel)
{
	const char *p = list->v[list->n].path, *base = p;
	char *name = list->v[list->n].name;
	size_t i, n = list->v[list->n].len, len;
	struct txt t;
	unsigned k;

	for (i = 0; i < n; i++)
		if (p[i] == '/')
			base = p + i + 1;
	n -= (size_t)(base - p);
	txt_init(&t, name, sizeof(list->v[0].name));
	label_put(&t, base, n < 60 ? n : 60);
	len = t.len;
	for (k = 2; name_taken(list, name, kernel); k++) {
		t.len = len;
		txt_fmt(&t, "-%u", k);
	}
}

static int split_initrds(struct initrds *list, const struct image *img)
{
	const char *p = img->value[FACTS_INITRD], *kernel;

	/* iPXE names the kernel after the last part of its URL. */
	kernel = strrchr(img->value[FACTS_KERNEL], '/');
	kernel = kernel ? kernel + 1 : img->value[FACTS_KERNEL];
	for (list->n = 0; *p; list->n++) {
		if (list->n == MAX_INITRDS) {
			log_warnx("%s:%u: INITRD: more than %d files",
				  img->file_esc, img->line[FACTS_INITRD],
				  MAX_INITRDS);
			return EX_DATAERR;
		}
		list->v[list->n].path = p;
		list->v[list->n].len = strcspn(p, " ");
		name_initrd(list, kernel);
		p += list->v[list->n].len;
		p += *p == ' ';
	}
	return 0;
}

/* Does its installer use BOOTIF to choose between network devices? */
static bool wants_bootif(const struct image *img)
{
	static const char *const families[] = {
		"anaconda", "agama", "d-i",  "casper",
		"linuxrc",  "live",  "fcos", "archiso",
	};
	size_t i;

	if (strstr(img->value[FACTS_CMDLINE], "BOOTIF="))
		return false;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!strcmp(families[i], img->value[FACTS_FAMILY]))
			return true;
	return false;
}

/* Append CMDLINE, its place-holders replaced.  0, EX_USAGE or EX_DATAERR. */
static int fill(struct txt *t, const struct script_input *in, struct image *img,
		const char *answer)
{
	const char *cmdline = img->value[FACTS_CMDLINE];
	const char *iso_path = img->value[FACTS_ISO];
	char base[TEXT_MAX], iso[TEXT_MAX];
	struct cmdline_vars v = {base, iso, answer, img->value[FACTS_ANSWER]};
	struct txt tb, ti;

	txt_init(&tb, base, sizeof(base));
	txt_init(&ti, iso, sizeof(iso));
	ipxe_url_file(&tb, in->conf, img, NULL, 0);
	ipxe_url_file(&ti, in->conf, img, iso_path, strlen(iso_path));
	if (tb.cut || ti.cut) {
		log_warnx("%s: the URL of the tree or of ISO is too long",
			  img->file_esc);
		return EX_DATAERR;
	}
	if (cmdline_uses(cmdline) & (CMDLINE_BASE | CMDLINE_ISO) &&
	    !in->conf->base) {
		log_warnx("%s:%u: CMDLINE needs the URL of the tree (@BASE@ "
			  "or @ISO@): say where clients find the boot root, "
			  "e.g. --base http://10.0.0.1",
			  img->file_esc, img->line[FACTS_CMDLINE]);
		return EX_USAGE;
	}
	cmdline_fill(t, cmdline, &v);
	if (t->len > img->cmdline_len)
		img->cmdline_len = t->len;
	return 0;
}

/*
 * Append the words of CMDLINE to args.  If they depend on whether the machine
 * has an answer file, write commands that set ${args}, and append that.
 */
static int put_args(FILE *f, struct txt *args, const struct script_input *in,
		    struct image *img, const struct ipxe_needs *needs)
{
	char text[TEXT_MAX];
	struct txt t;
	int rc;

	txt_init(&t, text, sizeof(text));
	rc = fill(&t, in, img, NULL);
	if (rc)
		return rc;
	if (!needs->answer ||
	    !(cmdline_uses(img->value[FACTS_CMDLINE]) & CMDLINE_ANSWER)) {
		txt_str(args, t.len ? " " : "");
		txt_str(args, text);
		return 0;
	}
	(void)fprintf(f, "set args%s%s\n", t.len ? " " : "", text);
	txt_init(&t, text, sizeof(text));
	rc = fill(&t, in, img, "${answer}");
	(void)fprintf(f, "isset ${answer} && set args %s ||\n", text);
	txt_str(args, " ${args}");
	return rc;
}

/* Write "COMMAND URL ARGS || goto failed" for a file in the tree. */
static int put_fetch(FILE *f, const char *command,
		     const struct script_input *in, const struct image *img,
		     const char *path, size_t n, const char *args)
{
	char text[TEXT_MAX];
	struct txt url;

	txt_init(&url, text, sizeof(text));
	ipxe_url_file(&url, in->conf, img, path, n);
	if (url.cut) {
		log_warnx("%s: the URL of KERNEL or INITRD is too long",
			  img->file_esc);
		return EX_DATAERR;
	}
	(void)fprintf(f, "%s %s%s || goto failed\n", command, text, args);
	return 0;
}

/* Make the command line, all that follows the URL of the kernel. */
static int make_args(FILE *f, struct txt *args, const struct script_input *in,
		     struct image *img, const struct ipxe_needs *needs,
		     const struct initrds *list)
{
	size_t i;
	int rc;

	/* Under UEFI, kernels before 5.7 find their initrd by initrd=. */
	for (i = 0; i < list->n; i++)
		txt_fmt(args, " initrd=%s", list->v[i].name);
	if (wants_bootif(img))
		txt_str(args, " BOOTIF=01-${netX/mac:hexhyp}");
	img->cmdline_len = 0;
	rc = put_args(f, args, in, img, needs);
	if (rc)
		return rc;
	/* iPXE passes the kernel's name as the first word. */
	img->cmdline_len += args->len + strlen(img->value[FACTS_KERNEL]);
	if (args->cut || img->cmdline_len > CMDLINE_MAX) {
		log_warnx("%s:%u: CMDLINE: longer than the %d bytes that a "
			  "kernel takes",
			  img->file_esc, img->line[FACTS_CMDLINE], CMDLINE_MAX);
		return EX_DATAERR;
	}
	if (needs->append)
		txt_str(args, " ${append}");
	return 0;
}

static int section(FILE *f, const struct script_input *in, struct image *img,
		   const struct ipxe_needs *needs)
{
	const char *kernel = img->value[FACTS_KERNEL];
	char text[TEXT_MAX], command[96];
	struct initrds list;
	struct txt args;
	size_t i;
	int rc = split_initrds(&list, img);

	(void)fprintf(f,
		      "\n:image-%s\nset title %s\necho Booting ${title}\n"
		      "imgfree ||\n",
		      img->label, img->title);
	txt_init(&args, text, sizeof(text));
	if (!rc)
		rc = make_args(f, &args, in, img, needs, &list);
	if (!rc)
		rc = put_fetch(f, "kernel", in, img, kernel, strlen(kernel),
			       text);
	for (i = 0; !rc && i < list.n; i++) {
		(void)snprintf(command, sizeof(command), "initrd --name %s",
			       list.v[i].name);
		rc = put_fetch(f, command, in, img, list.v[i].path,
			       list.v[i].len, "");
	}
	(void)fputs("boot || goto failed\ngoto failed\n", f);
	return rc;
}

int ipxe_image_sections(FILE *f, const struct script_input *in,
			const struct ipxe_needs *needs)
{
	int rc, worst = 0;
	size_t i;

	for (i = 0; i < in->images->n; i++) {
		if (in->images->v[i].skip_reason)
			continue;
		rc = section(f, in, &in->images->v[i], needs);
		worst = worst ? worst : rc;
	}
	return worst;
}
