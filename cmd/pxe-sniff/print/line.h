/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line of output, as text or as an object of NDJSON, pxe-events(5).
 *
 * Text is words with blanks between them, so that awk(1) can split it: time,
 * name, MAC, protocol, what happened, to what (the object), then pairs of a
 * label and a value.  An unknown word is "-"; a text of several words is the
 * last value, in quotes.
 */
#ifndef PXE_SNIFF_LINE_H
#define PXE_SNIFF_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/bootfile.h"
#include "sys/evlog.h"
#include "track/event.h"
#include "util/txt.h"

/* What the first word of a line of text is. */
enum line_time {
	LINE_TIME_BOOT,	 /* seconds since the machine's first packet */
	LINE_TIME_START, /* seconds since the first packet of all */
	LINE_TIME_UTC,	 /* RFC 3339 */
};

/* Where lines go: to text or json, or both. */
struct line_out {
	enum line_time time;
	FILE *text;	    /* the caller's; NULL: none */
	struct evlog *json; /* the caller's; NULL: none */
	bool flush;	    /* write each line of text at once */
	uint64_t n;	    /* lines written */
};

/* Bytes of text; longer lines, which only hostile packets cause, are cut. */
#define LINE_MAX_LEN 6144

struct line {
	struct line_out *out;
	struct evlog_line *json;
	struct txt t;
	char buf[LINE_MAX_LEN];
};

/* The words of a line after those of the machine; static or the caller's. */
struct line_head {
	const char *proto; /* "DHCP" */
	const char *what;  /* "OFFER" */
	const char *event; /* name of the event in JSON: "offer" */
};

/*
 * Begin a line about the event.  l must be ended with line_end(); out and head
 * must last until then.
 */
void line_begin(struct line *l, struct line_out *out, const struct event *e,
		const struct line_head *head);

/*
 * The next functions add a value to the line: to text after a label, and to
 * JSON under a key.  label NULL: not to text; label "": to text without a
 * label, as the object.  key NULL: not to JSON.  Labels and keys are static;
 * bytes from outside are escaped.
 */

/* n bytes as one word of text: a blank becomes \x20. */
void line_mem(struct line *l, const char *label, const char *key, const void *p,
	      size_t n);

/* A string as one word of text: a blank becomes \x20. */
void line_str(struct line *l, const char *label, const char *key,
	      const char *s);

/* n bytes in quotes, with blanks; only as the last value of a line. */
void line_quote(struct line *l, const char *label, const char *key,
		const void *p, size_t n);

/* A string in quotes, with blanks; only as the last value of a line. */
void line_quote_str(struct line *l, const char *label, const char *key,
		    const char *s);

/* A number.  JSON has those up to INT64_MAX. */
void line_int(struct line *l, const char *label, const char *key, uint64_t v);

/* A duration in ns, as seconds; a negative one is 0. */
void line_seconds(struct line *l, const char *label, const char *key,
		  int64_t ns);

/*
 * An IPv4 address in host order.  0.0.0.0 means unknown: "-" as the object,
 * else nothing is added.
 */
void line_ip(struct line *l, const char *label, const char *key, uint32_t ip);

/*
 * The rate of bytes transferred in ns: "MB/s" (millions of bytes) in text,
 * "rate" (bytes a second) in JSON.  Nothing is added if either is 0.
 */
void line_rate(struct line *l, uint64_t bytes, int64_t ns);

/*
 * What a boot file is, under "kind", "machine" and "signed", each only if it
 * is known.
 */
void line_file_type(struct line *l, const struct bootfile *b);

/*
 * "captured in-part": something that could be on the line is not, as only the
 * beginning of a packet was captured.
 */
void line_cut(struct line *l);

/* End the line and write it to its output. */
void line_end(struct line *l);

/* 0, or the -errno of a line that could not be written. */
int line_failed(const struct line_out *out);

#endif
