/* SPDX-License-Identifier: BSD-2-Clause */
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

/*
 * What pxe-sniff prints, as text or as JSON.  A line of text is words between
 * blanks, so that awk can take it apart: time, name, MAC, protocol, what, its
 * object, then pairs of a label and a value.  "-" is nothing; a text of
 * several words stands last, in quotes.
 */
enum line_time {
	LINE_TIME_BOOT,	 /* seconds since the machine's first packet */
	LINE_TIME_START, /* seconds since the first packet of all */
	LINE_TIME_UTC,	 /* RFC 3339 */
};

/* Where lines go. */
struct line_out {
	enum line_time time;
	FILE *text;	    /* the caller's; NULL: none */
	struct evlog *json; /* the caller's; NULL: none */
	bool flush;	    /* after each line */
	uint64_t n;	    /* lines written */
};

/* Longer lines, which only hostile packets make, are cut. */
#define LINE_MAX_LEN 6144

struct line {
	struct line_out *out;
	struct evlog_line *json;
	struct txt t;
	char buf[LINE_MAX_LEN];
};

/* The words that a line begins with, behind the machine. */
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
 * Add a value under a label in text and a key in JSON; either may be NULL,
 * and then it is not in that form.  The label "" stands for the object, which
 * has none.
 */
void line_mem(struct line *l, const char *label, const char *key, const void *p,
	      size_t n);
void line_str(struct line *l, const char *label, const char *key,
	      const char *s);
/* The same in quotes, blanks as they are. */
void line_quote(struct line *l, const char *label, const char *key,
		const void *p, size_t n);
/* The same for a string. */
void line_quote_str(struct line *l, const char *label, const char *key,
		    const char *s);
void line_int(struct line *l, const char *label, const char *key, uint64_t v);
/* Seconds, with microseconds in JSON. */
void line_seconds(struct line *l, const char *label, const char *key,
		  int64_t ns);
/* Nothing is added for 0.0.0.0, but "-" if it is the object. */
void line_ip(struct line *l, const char *label, const char *key, uint32_t ip);

/* bytes in ns: "MB/s 1.234" and "rate", bytes a second; not for 0. */
void line_rate(struct line *l, uint64_t bytes, int64_t ns);

/* "kind", "machine" and "signed", as far as they are known. */
void line_file_type(struct line *l, const struct bootfile *b);

/* Write it. */
void line_end(struct line *l);

/* 0, or the -errno of a line that could not be written. */
int line_failed(const struct line_out *out);

#endif
