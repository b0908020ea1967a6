/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-mkscript(1): see conf.h. */
#include "conf.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "ipxe/ipxe_quote.h"
#include "model/url.h"
#include "renderer.h"
#include "sys/log.h"

/* Bytes of --base: with any path behind it, iPXE takes the URL. */
#define BASE_MAX 512

static int set_type(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	const struct renderer *t;
	char list[120];
	struct txt text;
	size_t i;

	if (renderer_find(arg))
		return opt_set_str(conf, o, arg, why);
	txt_init(&text, list, sizeof(list));
	for (i = 0; (t = renderer_at(i)); i++)
		txt_fmt(&text, "%s%s (%s)", i ? ", " : "", t->name, t->what);
	return opt_fail(why, "no such type; there is: %s", list);
}

/* Store a URL without slashes at its end; "" is as if it were not given. */
static int set_base(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	size_t n = strlen(arg);
	const char *bad = ipxe_quote_check(arg, IPXE_QUOTE_SETTINGS);
	char url[BASE_MAX + 1];

	if (!n)
		return 0;
	if (bad)
		return opt_fail(why, "%s", bad);
	if (!url_is_absolute(arg) || strpbrk(arg, " ?#"))
		return opt_fail(why, "not a URL such as http://10.0.0.1");
	if (n > BASE_MAX)
		return opt_fail(why, "longer than %d bytes", BASE_MAX);
	while (n && arg[n - 1] == '/')
		n--;
	memcpy(url, arg, n);
	url[n] = 0;
	return opt_set_str(conf, o, url, why);
}

/* clang-format off */
/* iPXE takes a title that begins with - for an option of "menu". */
static int set_title(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	if (*arg == '-')
		return opt_fail(why, "must not begin with -");
	return opt_set_str(conf, o, arg, why);
}

static const struct opt tab[] = {
	{"type", 't', "TYPE", "kind of script: ipxe", "ipxe", 0, set_type,
	 offsetof(struct conf, type), 0, 0},
	{"base", 'b', "URL", "where clients find the boot root; without it "
	 "all is fetched from where the script came from", NULL, 0, set_base,
	 offsetof(struct conf, base), 0, 0},
	{"root", 'r', "DIR", "the boot root on this machine (default: what "
	 "comes before images/ in the path of the facts)", NULL, 0,
	 opt_set_str, offsetof(struct conf, root), 0, 0},
	{"hosts", 0, "FILE", "hosts file", "/etc/pxe/hosts", 0, opt_set_str,
	 offsetof(struct conf, hosts), 0, 0},
	{"default", 0, "ENTRY", "the menu's default: an image, local, shell "
	 "or reboot", "local", 0, opt_set_str,
	 offsetof(struct conf, default_entry), 0, 0},
	{"timeout", 0, "SECONDS", "boot the default after this; 0: wait",
	 "20", 0, opt_set_u32, offsetof(struct conf, timeout), 0, 86400},
	{"title", 0, "TEXT", "title of the menu", "Network boot", 0,
	 set_title, offsetof(struct conf, title), 0, 0},
	{"answer", 0, "URL", "answer file for every machine", NULL, 0,
	 opt_set_str, offsetof(struct conf, answer), 0, 0},
	{"allow-missing", 0, NULL, "do not look whether kernel and initrd "
	 "are there", NULL, 0, opt_set_flag,
	 offsetof(struct conf, allow_missing), 0, 0},
	{"output", 'o', "FILE", "write FILE, whole or not at all", "-", 0,
	 opt_set_str, offsetof(struct conf, output), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
/* clang-format on */

static const struct opt_group groups[] = {
	{"Options:", tab, 0},
	{NULL, NULL, 0},
};

/* Is more than one file given as "-", which is standard input? */
static bool stdin_twice(const struct opts *o, const struct conf *conf)
{
	unsigned n = !strcmp(conf->hosts, "-");
	size_t i;

	for (i = 0; i < o->n_args; i++)
		n += !strcmp(o->args[i], "-");
	return n > 1;
}

int conf_parse(struct opts *o, struct conf *conf, int argc, char **argv)
{
	int rc;

	*o = (struct opts){
		.tool = "pxe-mkscript",
		.synopsis = "[OPTION...] [FACTS...]",
		.groups = groups,
	};
	rc = opts_parse(o, argc, argv);
	if (rc >= 0)
		return rc;
	rc = opts_apply(o, conf);
	if (rc)
		return rc;
	if (!o->n_args)
		log_info("no facts given: the menu has no image");
	if (stdin_twice(o, conf)) {
		log_warnx("standard input is given twice");
		return EX_USAGE;
	}
	return -1;
}

void conf_release(struct opts *o, struct conf *conf)
{
	opts_release(o);
	free(conf->type);
	free(conf->base);
	free(conf->root);
	free(conf->hosts);
	free(conf->default_entry);
	free(conf->title);
	free(conf->answer);
	free(conf->output);
}
