/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An iPXE script (https://ipxe.org/scripting): its beginning, the menu and the
 * sections that every script has; ipxe_image.c and ipxe_host.c write the
 * others.
 *
 * A section ends in goto or exit and never runs into the next one.  Commands
 * that can fail have `||` behind them.  Images are freed before anything is
 * booted, as iPXE would add a left-over initrd to what is booted next (ipxe
 * issue 1056).
 */
#include "ipxe/ipxe.h"

#include <string.h>
#include <sysexits.h>

#include "ipxe/ipxe_check.h"
#include "ipxe/ipxe_host.h"
#include "ipxe/ipxe_image.h"
#include "ipxe/ipxe_quote.h"
#include "ipxe/ipxe_url.h"
#include "model/target.h"
#include "sys/log.h"
#include "wire/err.h"

/* How many network devices of a machine are looked for by their MAC. */
#define N_NETS 8

/* Seconds for which the message of a failed entry is shown. */
#define FAILED_SECONDS 10

static bool any_arch(const struct images *im)
{
	size_t i;

	for (i = 0; i < im->n; i++)
		if (!im->v[i].skip_reason && *im->v[i].value[FACTS_ARCH])
			return true;
	return false;
}

/* The beginning: settings that the sections use.  0 or EX_USAGE. */
static int head(FILE *f, const struct script_input *in,
		const struct ipxe_needs *needs)
{
	char answer[1024], esc[256];
	const char *why;
	struct txt t;

	(void)fputs("#!ipxe\n"
		    "# Made by pxe-mkscript(1): run it again, do not edit.\n"
		    "\n",
		    f);
	if (any_arch(in->images))
		/* iPXE for BIOS is built for i386, also on 64-bit CPUs. */
		(void)fputs("set cpu ${buildarch}\n"
			    "iseq ${platform} pcbios && cpuid --ext 29 && "
			    "set cpu x86_64 ||\n",
			    f);
	(void)fputs("set localboot auto\n", f);
	if (needs->append)
		(void)fputs("clear append\n", f);
	if (needs->answer)
		(void)fputs("clear answer\n", f);
	if (in->conf->answer) {
		txt_init(&t, answer, sizeof(answer));
		why = ipxe_url_answer(&t, in->conf, in->conf->answer);
		if (why) {
			log_warnx(
				"--answer: %s: %s",
				txt_escape(esc, sizeof(esc), in->conf->answer),
				why);
			return EX_USAGE;
		}
		(void)fprintf(f, "set answer %s\n", answer);
	}
	(void)fputs("goto start\n", f);
	return 0;
}

/*
 * Jump to the section of this machine, whose label is made of its MAC, UUID or
 * serial number.  A goto to a label that does not exist fails, and the next one
 * is tried.
 */
static void start(FILE *f, const struct ipxe_needs *needs)
{
	unsigned i;

	(void)fputs("\n:start\nset retry start\n", f);
	if (needs->mac) {
		/* netX is the device opened last, from which it boots. */
		(void)fputs("isset ${netX/mac} && "
			    "goto mac-${netX/mac:hexhyp} ||\n",
			    f);
		for (i = 0; i < N_NETS; i++)
			(void)fprintf(f,
				      "isset ${net%u/mac} && "
				      "goto mac-${net%u/mac:hexhyp} ||\n",
				      i, i);
	}
	if (needs->uuid)
		(void)fputs("isset ${uuid} && goto uuid-${uuid} ||\n", f);
	if (needs->serial)
		(void)fputs("isset ${serial} && "
			    "goto serial-${serial:uristring} ||\n",
			    f);
	(void)fprintf(f, "goto %s\n", needs->any ? "any" : "menu");
}

/* The menu.  0 or EX_USAGE. */
static int menu(FILE *f, const struct script_input *in)
{
	char text[80], def[300], reason[1024], esc[256];
	struct txt title, label, why;
	size_t i;

	txt_init(&title, text, sizeof(text));
	txt_init(&label, def, sizeof(def));
	txt_init(&why, reason, sizeof(reason));
	ipxe_quote_title(&title, in->conf->title, sizeof(text));
	if (!strcmp(in->conf->default_entry, "menu"))
		txt_str(&why, "the menu cannot be its own default");
	else
		(void)target_label(in->images, in->conf->default_entry, &label,
				   &why);
	if (why.len) {
		log_warnx("--default: %s: %s",
			  txt_escape(esc, sizeof(esc), in->conf->default_entry),
			  reason);
		return EX_USAGE;
	}
	/*
	 * iPXE takes the first item if the menu of this machine lacks the
	 * default, an image for another architecture; so the first one must do
	 * no harm.
	 */
	(void)fprintf(f,
		      "\n:menu\nset retry menu\nimgfree ||\nmenu %s\n"
		      "item local Boot from the local disk\nitem --gap\n",
		      text);
	for (i = 0; i < in->images->n; i++)
		if (!in->images->v[i].skip_reason)
			ipxe_image_item(f, &in->images->v[i]);
	(void)fputs("item --gap\nitem shell iPXE shell\n"
		    "item reboot Restart the machine\n",
		    f);
	(void)fprintf(f, "choose --default %s ", def);
	if (in->conf->timeout)
		(void)fprintf(f, "--timeout %llu ",
			      in->conf->timeout * 1000ULL);
	(void)fputs("target || goto shell\ngoto ${target}\n", f);
	return 0;
}

/*
 * Local boot.  With a BIOS iPXE loads the boot sector of the disk itself, as
 * many BIOSes do not try the next device after a network boot.  UEFI tries its
 * next boot option only if this one failed, and shows its boot menu after
 * success (UEFI 2.10, 3.1.1); so iPXE exits with status 1.
 */
static void local(FILE *f, const struct ipxe_needs *needs)
{
	(void)fputs("\n:local\nset title the local disk\nimgfree ||\n"
		    "goto local-${localboot}\n"
		    "\n:local-auto\n"
		    "iseq ${platform} pcbios && goto local-sanboot ||\n"
		    "goto local-exit\n"
		    "\n:local-exit\n"
		    "echo Leaving iPXE for the next boot device\n"
		    "exit 1\n"
		    "\n:local-sanboot\n"
		    "sanboot --no-describe --drive 0x80 || goto failed\n"
		    "goto failed\n",
		    f);
	/* The iPXE of Debian 12 does not have it, so only on request. */
	if (needs->poweroff)
		(void)fputs("\n:local-poweroff\npoweroff || goto failed\n"
			    "goto failed\n",
			    f);
}

/* The shell, the restart, and the section to go to from one that failed. */
static void tail(FILE *f)
{
	(void)fputs("\n:shell\necho Type exit to get back to the menu.\n"
		    "shell ||\ngoto menu\n"
		    "\n:reboot\nset title a restart\nreboot || goto failed\n"
		    "goto failed\n",
		    f);
	/* prompt fails if no key is pressed. */
	(void)fprintf(f,
		      "\n:failed\necho Could not boot ${title}\n"
		      "prompt --timeout %u "
		      "Press a key for the menu, or wait to go on && "
		      "goto menu ||\ngoto ${retry}\n",
		      FAILED_SECONDS * 1000);
}

static int render(FILE *f, const struct script_input *in)
{
	struct ipxe_needs needs;
	int rc, worst;

	memset(&needs, 0, sizeof(needs));
	ipxe_host_needs(in, &needs);
	worst = head(f, in, &needs);
	start(f, &needs);
	rc = menu(f, in);
	worst = worst ? worst : rc;
	rc = ipxe_image_sections(f, in, &needs);
	worst = worst ? worst : rc;
	local(f, &needs);
	tail(f);
	/* Last, as iPXE looks for every label from the top of the script. */
	rc = ipxe_host_sections(f, in);
	worst = worst ? worst : rc;
	if (ferror(f) && !worst) {
		log_warn(PXE_ENOSPC, "script");
		worst = EX_OSERR;
	}
	return worst;
}

static const char *check_args(const char *s)
{
	return ipxe_quote_check(s, 0);
}

const struct renderer ipxe_renderer = {
	.name = "ipxe",
	.what = "a script for iPXE",
	.check_args = check_args,
	.put_title = ipxe_quote_title,
	.render = render,
	.check = ipxe_check,
};
