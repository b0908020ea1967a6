/* SPDX-License-Identifier: BSD-2-Clause */
/* What an image is as KEY=value lines, in the format of pxe-facts(5). */
#include "identify/facts_text.h"

#include <string.h>

#include "identify/label_parse.h"
#include "proto/facts.h"
#include "util/txt.h"
#include "wire/wr.h"

static void put(struct wr *w, enum facts_key f, const char *value)
{
	struct facts_why why;

	/* Readers would refuse the whole file because of such a value. */
	if (facts_key_check(f, value, &why))
		value = "";
	facts_put(w, facts_key_name(f), value, strlen(value));
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
	put(w, FACTS_SOURCE, line);
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
	put(&w, FACTS_ID, id->id);
	put(&w, FACTS_VERSION_ID, id->version_id);
	put(&w, FACTS_NAME, id->name);
	put(&w, FACTS_ARCH, id->arch);
	put(&w, FACTS_FIRMWARE, firmware(id));
	put(&w, FACTS_FAMILY, id->family);
	put(&w, FACTS_VOLID, id->volid);
	put(&w, FACTS_KERNEL, id->kernel);
	put(&w, FACTS_INITRD, id->initrd);
	put(&w, FACTS_CMDLINE, id->cmdline);
	put(&w, FACTS_ISO, img->iso_name);
	put(&w, FACTS_ANSWER, id->answer);
	put(&w, FACTS_NETBOOT, ident_known(id) ? netboot : "");
	put(&w, FACTS_MINRAM, ram);
	put(&w, FACTS_RULE, id->rule);
	put(&w, FACTS_SHA256, img->sha256);
	put_source(&w, img->source);
	if (w.err)
		return 0;
	out[w.len] = 0;
	return w.len;
}
