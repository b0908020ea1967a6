/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options: popt reads the command line, from tables that are made out of those
 * of opt.h, so that these stay the only description.
 */
#include "sys/opt.h"

#include <popt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/opt_item.h"
#include "sys/out.h"

/* Return values of poptGetNextOpt() for the options handled here. */
enum {
	VAL_HELP = 1,
	VAL_VERSION,
	VAL_VERBOSE,
	VAL_QUIET,
	VAL_CONFIG,
	VAL_TABLE = 64, /* the n-th option of the tool's tables is 64 + n */
};

/* The n-th option over all groups; NULL past the last one. */
static const struct opt *nth(const struct opts *o, size_t n, size_t *off)
{
	const struct opt_group *g;
	const struct opt *t;

	for (g = o->groups; g->title; g++)
		for (t = g->tab; t->name; t++)
			if (!n--) {
				*off = g->off;
				return t;
			}
	return NULL;
}

static void popt_entry(struct poptOption *p, const char *name, char letter,
		       const char *arg, int val, const char *help)
{
	*p = (struct poptOption){
		.longName = name,
		.shortName = letter,
		.argInfo = arg ? POPT_ARG_STRING : POPT_ARG_NONE,
		.val = val,
		.descrip = help,
		.argDescrip = arg,
	};
}

/* The groups as popt tables, one array each, joined by a top array. */
struct popt_tables {
	struct poptOption *top;
	struct poptOption **sub;
	char **help; /* texts with the default appended */
	size_t n_sub;
	size_t n_help;
};

static size_t group_size(const struct opt *t)
{
	size_t n = 0;

	while (t[n].name)
		n++;
	return n;
}

static void tables_release(struct popt_tables *pt)
{
	size_t i;

	for (i = 0; i < pt->n_sub; i++)
		free(pt->sub[i]);
	for (i = 0; i < pt->n_help; i++)
		free(pt->help[i]);
	free(pt->sub);
	free(pt->help);
	free(pt->top);
}

/* "TEXT (default: X)"; the option's own text if there is no default. */
static const char *help_text(struct popt_tables *pt, const struct opt *t)
{
	char *s;

	if (!t->def || !t->arg ||
	    asprintf(&s, "%s (default: %s)", t->help, t->def) < 0)
		return t->help;
	pt->help[pt->n_help++] = s;
	return s;
}

static int common_table(struct popt_tables *pt, const struct opts *o)
{
	struct poptOption *p = calloc(6, sizeof(*p));

	if (!p)
		return -1;
	pt->sub[pt->n_sub++] = p;
	if (o->default_config)
		popt_entry(p++, "config", 'c', "FILE", VAL_CONFIG,
			   "read options from FILE");
	popt_entry(p++, "verbose", 'v', NULL, VAL_VERBOSE, "say more");
	popt_entry(p++, "quiet", 'q', NULL, VAL_QUIET, "say only errors");
	popt_entry(p++, "version", 'V', NULL, VAL_VERSION,
		   "print the version and exit");
	popt_entry(p++, "help", 'h', NULL, VAL_HELP, "print this and exit");
	return 0;
}

static int tables_build(struct popt_tables *pt, const struct opts *o)
{
	size_t n_groups = 0, n_opts = 0, i, k, off;
	int val = VAL_TABLE;

	while (o->groups[n_groups].title)
		n_groups++;
	while (nth(o, n_opts, &off))
		n_opts++;
	memset(pt, 0, sizeof(*pt));
	pt->top = calloc(n_groups + 2, sizeof(*pt->top));
	pt->sub = calloc(n_groups + 1, sizeof(*pt->sub));
	pt->help = calloc(n_opts + 1, sizeof(*pt->help));
	if (!pt->top || !pt->sub || !pt->help)
		return -1;
	for (i = 0; i < n_groups; i++) {
		const struct opt *t = o->groups[i].tab;
		size_t n = group_size(t);
		struct poptOption *sub = calloc(n + 1, sizeof(*sub));

		if (!sub)
			return -1;
		pt->sub[pt->n_sub++] = sub;
		for (k = 0; k < n; k++)
			popt_entry(&sub[k], t[k].name, t[k].letter, t[k].arg,
				   val++, help_text(pt, &t[k]));
		pt->top[i] = (struct poptOption){
			.argInfo = POPT_ARG_INCLUDE_TABLE,
			.arg = sub,
			.descrip = o->groups[i].title,
		};
	}
	if (common_table(pt, o))
		return -1;
	pt->top[n_groups] = (struct poptOption){
		.argInfo = POPT_ARG_INCLUDE_TABLE,
		.arg = pt->sub[n_groups],
		.descrip = "Common options:",
	};
	return 0;
}

static int usage_error(const struct opts *o, poptContext ctx, int rc)
{
	log_warnx("%s: %s", poptBadOption(ctx, POPT_BADOPTION_NOALIAS),
		  poptStrerror(rc));
	(void)fprintf(stderr, "Try '%s --help'.\n", o->tool);
	return EX_USAGE;
}

static int given_twice(const struct opts *o, const char *name)
{
	log_warnx("--%s: given twice", name);
	(void)fprintf(stderr, "Try '%s --help'.\n", o->tool);
	return EX_USAGE;
}

/* One option that popt saw.  -1 to go on, or an exit status. */
static int take(struct opts *o, poptContext ctx, int val)
{
	char *arg = poptGetOptArg(ctx);
	const struct opt *t;
	size_t off;
	int rc = -1;

	switch (val) {
	case VAL_HELP:
		poptPrintHelp(ctx, stdout, 0);
		return out_close_stdout() ? EX_IOERR : EX_OK;
	case VAL_VERSION:
		(void)printf("%s (pxe-utils) %s\n", o->tool, PACKAGE_VERSION);
		return out_close_stdout() ? EX_IOERR : EX_OK;
	case VAL_VERBOSE:
		log_set_level(LOG_LEVEL_DEBUG);
		return -1;
	case VAL_QUIET:
		log_set_level(LOG_LEVEL_ERROR);
		return -1;
	case VAL_CONFIG:
		if (!o->config) {
			o->config = arg;
			return -1;
		}
		free(arg);
		return given_twice(o, "config");
	default:
		t = nth(o, (size_t)(val - VAL_TABLE), &off);
		if (opt_item_given(o, 0, t, 0))
			rc = given_twice(o, t->name);
		else if (opt_item_add(o, t, off, arg ? arg : "yes", NULL, 0))
			rc = EX_OSERR;
		free(arg);
		return rc;
	}
}

static int keep_args(struct opts *o, poptContext ctx)
{
	const char **args = poptGetArgs(ctx);
	size_t n = 0;

	while (args && args[n])
		n++;
	o->args = calloc(n + 1, sizeof(*o->args));
	if (!o->args)
		return EX_OSERR;
	while (o->n_args < n) {
		o->args[o->n_args] = strdup(args[o->n_args]);
		if (!o->args[o->n_args])
			return EX_OSERR;
		o->n_args++;
	}
	return -1;
}

int opts_parse(struct opts *o, int argc, char **argv)
{
	struct popt_tables pt;
	poptContext ctx = NULL;
	const char **av = calloc((size_t)argc + 1, sizeof(*av));
	int i, val, rc = EX_OSERR;

	log_init(o->tool, LOG_LEVEL_INFO);
	if (!av || tables_build(&pt, o))
		goto out;
	for (i = 0; i < argc; i++)
		av[i] = argv[i];
	if (argc)
		av[0] = o->tool;
	ctx = poptGetContext(NULL, argc, av, pt.top, 0);
	if (!ctx)
		goto out;
	poptSetOtherOptionHelp(ctx, o->synopsis);
	rc = -1;
	while (rc < 0 && (val = poptGetNextOpt(ctx)) > 0)
		rc = take(o, ctx, val);
	if (rc < 0 && val < -1)
		rc = usage_error(o, ctx, val);
	if (rc < 0)
		rc = keep_args(o, ctx);
	o->n_cli = o->n_items;
out:
	if (rc == EX_OSERR)
		log_warnx("options: out of memory");
	if (ctx)
		poptFreeContext(ctx);
	if (av)
		tables_release(&pt);
	free(av);
	return rc;
}

void opts_release(struct opts *o)
{
	opt_items_truncate(o, 0);
	opt_sections_release(o);
	free(o->items);
	while (o->n_saved)
		free(o->saved[--o->n_saved].val);
	free(o->saved);
	while (o->n_args)
		free(o->args[--o->n_args]);
	free(o->args);
	free(o->config);
	o->items = NULL;
	o->saved = NULL;
	o->args = NULL;
	o->config = NULL;
}
