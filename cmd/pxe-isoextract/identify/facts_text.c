/* SPDX-License-Identifier: BSD-2-Clause */
/* What an image is as KEY=value lines, in the format of pxe-facts(5). */
#include "identify/facts_text.h"

#include <string.h>

#include "identify/label_parse.h"
#include "proto/facts.h"
#include "util/txt.h"
#include "wire/wr.h"

static void put(struct wr *w, enum fact f, const char *value)
{
	struct facts_why why;

	/* Readers would refuse the whole file because of such a value. */
	if (facts_check(f, value, &why))
		value = "";
	facts_put(w, fact_name(f), value, strlen(value));
}

static const char *firmware(const struct ident *id)
{
	if (id->bios)
		return id->uefi ? "bios uefi" : "bios";
	return id->uefi ? "uefi" : "";
}

/* Path or URL, made printable; empty if it does not fit. */
static void put_source(struct wr *w, const char *source)
{
	char line[1024] = "";

	(void)label_parse_text(line, sizeof(line), source, strlen(source));
	put(w, FACT_SOURCE, line);
}

/* A comment, which readers skip. */
static void put_note(struct wr *w, const char *note)
{
	wr_bytes(w, "# ", 2);
	wr_bytes(w, note, strlen(note));
	wr_u8(w, '\n');
}

size_t facts_text(char out[static FACTS_TEXT_MAX], const struct ident *id,
		  const struct facts_image *img)
{
	const char *netboot = id->netboot ? "yes" : "no";
	char ram[24];
	struct txt t;
	struct wr w;

	txt_init(&t, ram, sizeof(ram));
	if (id->minram)
		txt_fmt(&t, "%llu", (unsigned long long)id->minram);
	wr_init(&w, out, FACTS_TEXT_MAX - 1);
	if (id->note)
		put_note(&w, id->note);
	put(&w, FACT_ID, id->id);
	put(&w, FACT_VERSION_ID, id->version_id);
	put(&w, FACT_NAME, id->name);
	put(&w, FACT_ARCH, id->arch);
	put(&w, FACT_FIRMWARE, firmware(id));
	put(&w, FACT_FAMILY, id->family);
	put(&w, FACT_VOLID, id->volid);
	put(&w, FACT_KERNEL, id->kernel);
	put(&w, FACT_INITRD, id->initrd);
	put(&w, FACT_CMDLINE, id->cmdline);
	put(&w, FACT_ISO, img->iso_name);
	put(&w, FACT_ANSWER, id->answer);
	put(&w, FACT_NETBOOT, ident_known(id) ? netboot : "");
	put(&w, FACT_MINRAM, ram);
	put(&w, FACT_RULE, id->rule);
	put(&w, FACT_SHA256, img->sha256);
	put_source(&w, img->source);
	if (w.err)
		return 0;
	out[w.len] = 0;
	return w.len;
}
