/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of text and NDJSON: see line.h. */
#include "print/line.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "proto/arch.h"
#include "util/ip4.h"

#define NS_PER_SEC 1000000000

/* Columns of the first words, so that those of all lines are aligned. */
#define NAME_WIDTH  16
#define PROTO_WIDTH 4
#define WHAT_WIDTH  8

/* Append n bytes escaped, and also the byte that would end the value. */
static void put_escaped(struct txt *t, const void *p, size_t n, char end)
{
	const char *s = p;
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		if (s[i] != end)
			continue;
		txt_esc(t, s + from, i - from);
		txt_fmt(t, "\\x%02x", (unsigned)end);
		from = i + 1;
	}
	txt_esc(t, s + from, n - from);
}

static void put_word(struct txt *t, const void *p, size_t n)
{
	if (!n)
		txt_str(t, "\"\"");
	put_escaped(t, p, n, ' ');
}

static void put_utc(struct txt *t, int64_t ns)
{
	int64_t frac = ns % NS_PER_SEC;
	time_t sec = ns / NS_PER_SEC;
	char buf[32];
	struct tm tm;

	if (frac < 0) {
		frac += NS_PER_SEC;
		sec--;
	}
	if (!gmtime_r(&sec, &tm))
		memset(&tm, 0, sizeof(tm));
	(void)strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%S", &tm);
	txt_fmt(t, "%s.%06" PRId64 "Z", buf, frac / 1000);
}

static void put_time(struct txt *t, enum line_time form, const struct event *e)
{
	int64_t from = e->start;

	if (form == LINE_TIME_UTC) {
		put_utc(t, e->time);
		return;
	}
	if (form == LINE_TIME_BOOT && e->machine)
		from = e->machine->first;
	txt_fmt(t, "%9.3f", (double)(e->time - from) / NS_PER_SEC);
}

/* Pad what was appended since offset at to width, and append a blank. */
static void pad(struct txt *t, size_t at, size_t width)
{
	do
		txt_str(t, " ");
	while (!t->cut && t->len - at <= width);
}

static void begin_text(struct line *l, const struct event *e,
		       const struct line_head *head)
{
	const struct machine *m = e->machine;
	char mac[MAC_STRLEN] = "-";
	size_t at;

	txt_init(&l->t, l->buf, sizeof(l->buf));
	put_time(&l->t, l->out->time, e);
	txt_str(&l->t, " ");
	at = l->t.len;
	if (m && m->name_len)
		put_word(&l->t, m->name, m->name_len);
	else
		txt_str(&l->t, "-");
	pad(&l->t, at, NAME_WIDTH);
	at = l->t.len;
	txt_str(&l->t, m && m->has_mac ? mac_format(mac, &m->mac) : mac);
	pad(&l->t, at, MAC_STRLEN - 1);
	at = l->t.len;
	txt_str(&l->t, head->proto);
	pad(&l->t, at, PROTO_WIDTH);
	at = l->t.len;
	txt_str(&l->t, head->what);
	while (!l->t.cut && l->t.len - at < WHAT_WIDTH)
		txt_str(&l->t, " ");
}

static void begin_json(struct line *l, const struct event *e,
		       const struct line_head *head)
{
	const struct machine *m = e->machine;
	const struct arch *arch;
	char proto[8];
	size_t i;

	l->json = evlog_begin_at(l->out->json, head->event, e->time);
	for (i = 0; head->proto[i] && i < sizeof(proto) - 1; i++)
		proto[i] = (char)(head->proto[i] | 0x20);
	proto[i] = 0;
	evlog_str(l->json, "proto", proto);
	if (m && m->has_mac)
		evlog_mac(l->json, "mac", &m->mac);
	evlog_ip4(l->json, "ip", e->ip);
	if (m && m->name_len)
		evlog_mem(l->json, "name", m->name, m->name_len);
	if (m && m->has_arch) {
		evlog_int(l->json, "arch", m->arch);
		arch = arch_find(m->arch);
		evlog_str(l->json, "arch_name", arch ? arch->name : NULL);
	}
	if (m && m->stage != PXE_KIND_OTHER)
		evlog_str(l->json, "stage", pxe_kind_name(m->stage));
}

void line_begin(struct line *l, struct line_out *out, const struct event *e,
		const struct line_head *head)
{
	l->out = out;
	l->json = NULL;
	if (out->text)
		begin_text(l, e, head);
	if (out->json)
		begin_json(l, e, head);
}

/* Append the label; true if its value is to be appended, too. */
static bool put_label(struct line *l, const char *label)
{
	if (!label || !l->out->text)
		return false;
	txt_str(&l->t, " ");
	if (*label) {
		txt_str(&l->t, label);
		txt_str(&l->t, " ");
	}
	return true;
}

void line_mem(struct line *l, const char *label, const char *key, const void *p,
	      size_t n)
{
	if (put_label(l, label))
		put_word(&l->t, p, n);
	if (key)
		evlog_mem(l->json, key, p, n);
}

void line_str(struct line *l, const char *label, const char *key, const char *s)
{
	line_mem(l, label, key, s, strlen(s));
}

void line_quote(struct line *l, const char *label, const char *key,
		const void *p, size_t n)
{
	if (put_label(l, label)) {
		txt_str(&l->t, "\"");
		put_escaped(&l->t, p, n, '"');
		txt_str(&l->t, "\"");
	}
	if (key)
		evlog_mem(l->json, key, p, n);
}

void line_quote_str(struct line *l, const char *label, const char *key,
		    const char *s)
{
	line_quote(l, label, key, s, strlen(s));
}

void line_int(struct line *l, const char *label, const char *key, uint64_t v)
{
	if (put_label(l, label))
		txt_fmt(&l->t, "%" PRIu64, v);
	if (key)
		evlog_int(l->json, key, (int64_t)v);
}

void line_seconds(struct line *l, const char *label, const char *key,
		  int64_t ns)
{
	double s = (double)(ns > 0 ? ns : 0) / NS_PER_SEC;

	if (put_label(l, label))
		txt_fmt(&l->t, "%.3f", s);
	if (key)
		evlog_real(l->json, key, s);
}

void line_ip(struct line *l, const char *label, const char *key, uint32_t ip)
{
	char buf[IP4_STRLEN];

	if ((ip || (label && !*label)) && put_label(l, label))
		txt_str(&l->t, ip ? ip4_format(buf, ip) : "-");
	if (key)
		evlog_ip4(l->json, key, ip);
}

void line_rate(struct line *l, uint64_t bytes, int64_t ns)
{
	double rate;

	if (!bytes || ns <= 0)
		return;
	rate = (double)bytes / ((double)ns / NS_PER_SEC);
	if (put_label(l, "MB/s"))
		txt_fmt(&l->t, "%.3f", rate / 1e6);
	evlog_int(l->json, "rate", (int64_t)rate);
}

void line_file_type(struct line *l, const struct bootfile *b)
{
	const char *machine = bootfile_machine_name(b->machine);

	if (b->kind == BOOTFILE_UNKNOWN)
		return;
	line_str(l, "kind", "kind", bootfile_kind_word(b->kind));
	if (*machine)
		line_str(l, "machine", "machine", machine);
	if (b->signed_known)
		line_str(l, "signed", "signed", b->is_signed ? "yes" : "no");
}

void line_cut(struct line *l)
{
	line_str(l, "captured", "captured", "in-part");
}

void line_end(struct line *l)
{
	struct line_out *out = l->out;

	out->n++;
	evlog_send(l->json);
	if (!out->text)
		return;
	/* line_failed() finds errors. */
	(void)fwrite(l->buf, 1, l->t.len, out->text);
	(void)putc('\n', out->text);
	if (out->flush)
		(void)fflush(out->text);
}

int line_failed(const struct line_out *out)
{
	if (out->text && ferror(out->text))
		return -EIO;
	return evlog_failed(out->json);
}
