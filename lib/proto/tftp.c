/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TFTP packets: see tftp.h.  Their formats (RFC 1350, section 5; RFC 2347):
 *
 *	RRQ, WRQ  | op | file 0 | mode 0 | (option 0 value 0)* |
 *	DATA      | op | block | payload |
 *	ACK       | op | block |
 *	ERROR     | op | code | text 0 |
 *	OACK      | op | (option 0 value 0)* |             (RFC 2347)
 */
#include "proto/tftp.h"

#include <string.h>
#include <strings.h>

#include "util/txt.h"
#include "wire/err.h"

/* Bytes for UINT64_MAX in decimal, with its NUL. */
#define DECIMAL_LEN 21

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

static const char *const op_names[] = {
	[TFTP_RRQ] = "RRQ", [TFTP_WRQ] = "WRQ",	    [TFTP_DATA] = "DATA",
	[TFTP_ACK] = "ACK", [TFTP_ERROR] = "ERROR", [TFTP_OACK] = "OACK",
};

static const char *const code_names[] = {
	[TFTP_UNDEFINED] = "Not defined",
	[TFTP_NOT_FOUND] = "File not found",
	[TFTP_ACCESS] = "Access violation",
	[TFTP_DISK_FULL] = "Disk full or allocation exceeded",
	[TFTP_ILLEGAL] = "Illegal TFTP operation",
	[TFTP_BAD_TID] = "Unknown transfer ID",
	[TFTP_EXISTS] = "File already exists",
	[TFTP_NO_USER] = "No such user",
	[TFTP_BAD_OPTION] = "Option negotiation failed",
};

/* In lower case: GRUB compares case, which RFC 2347 says does not matter. */
static const char *const opt_names[] = {
	[TFTP_OPT_BLKSIZE] = "blksize",
	[TFTP_OPT_TSIZE] = "tsize",
	[TFTP_OPT_TIMEOUT] = "timeout",
	[TFTP_OPT_WINDOWSIZE] = "windowsize",
	[TFTP_OPT_BLKSIZE2] = "blksize2",
	[TFTP_OPT_UTIMEOUT] = "utimeout",
	[TFTP_OPT_ROLLOVER] = "rollover",
	[TFTP_OPT_MULTICAST] = "multicast",
	[TFTP_OPT_MSFTWINDOW] = "msftwindow",
};

static const char *const mode_names[] = {
	[TFTP_MODE_OCTET] = "octet",
	[TFTP_MODE_NETASCII] = "netascii",
	[TFTP_MODE_MAIL] = "mail",
};

static const char *name_of(const char *const *names, size_t n, size_t i)
{
	return i < n && names[i] ? names[i] : "unknown";
}

const char *tftp_op_name(unsigned op)
{
	return name_of(op_names, N_ELEM(op_names), op);
}

const char *tftp_code_name(unsigned code)
{
	return name_of(code_names, N_ELEM(code_names), code);
}

const char *tftp_opt_name(enum tftp_opt_id id)
{
	return name_of(opt_names, N_ELEM(opt_names), id);
}

/* The index of s in names, in either case; 0 if it is not there. */
static size_t find(const char *const *names, size_t n, const char *s)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (!strcasecmp(names[i], s))
			return i;
	return 0;
}

static void decode_request(struct tftp *t, struct rd *r)
{
	t->file.p = rd_str(r, &t->file.len);
	t->mode_text.p = rd_str(r, &t->mode_text.len);
	if (r->err)
		return;
	t->mode = (enum tftp_mode)find(mode_names, N_ELEM(mode_names),
				       t->mode_text.p);
	t->opts_len = rd_left(r);
	t->opts = rd_bytes(r, t->opts_len);
}

static void decode_error(struct tftp *t, struct rd *r)
{
	size_t left;
	const uint8_t *p, *nul;

	t->code = rd_be16(r);
	left = rd_left(r);
	p = rd_bytes(r, left);
	if (!p)
		return;
	/* Some ROMs send no NUL, some no text at all. */
	nul = left ? memchr(p, 0, left) : NULL;
	t->text.p = (const char *)p;
	t->text.len = nul ? (size_t)(nul - p) : left;
}

int tftp_decode(struct tftp *t, struct rd *r)
{
	uint16_t op = rd_be16(r);

	memset(t, 0, sizeof(*t));
	if (r->err)
		return r->err;
	t->op = (enum tftp_op)op;
	switch (op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		decode_request(t, r);
		break;
	case TFTP_DATA:
	case TFTP_ACK:
		t->block = rd_be16(r);
		t->data_len = rd_left(r);
		t->data = rd_bytes(r, t->data_len);
		break;
	case TFTP_ERROR:
		decode_error(t, r);
		break;
	case TFTP_OACK:
		t->opts_len = rd_left(r);
		t->opts = rd_bytes(r, t->opts_len);
		break;
	default:
		rd_fail(r, PXE_ENOTSUP);
	}
	return r->err;
}

void tftp_opts(const struct tftp *t, struct rd *r)
{
	rd_init(r, t->opts, t->opts_len);
}

bool tftp_opt_next(struct rd *r, struct tftp_opt *o)
{
	memset(o, 0, sizeof(*o));
	o->name.p = rd_str(r, &o->name.len);
	o->value.p = rd_str(r, &o->value.len);
	if (!r->err && !o->name.len)
		rd_fail(r, PXE_EBADMSG);
	if (r->err)
		return false;
	o->id = (enum tftp_opt_id)find(opt_names, N_ELEM(opt_names), o->name.p);
	return true;
}

/* Append a text and its NUL; one with a NUL inside would end there. */
static void put_str(struct wr *w, const struct tftp_str *s)
{
	if (s->len && memchr(s->p, 0, s->len))
		wr_fail(w, PXE_EBADMSG);
	wr_bytes(w, s->p, s->len);
	wr_u8(w, 0);
}

void tftp_encode(struct wr *w, const struct tftp *t)
{
	wr_be16(w, (uint16_t)t->op);
	switch (t->op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		put_str(w, &t->file);
		put_str(w, &t->mode_text);
		wr_bytes(w, t->opts, t->opts_len);
		break;
	case TFTP_DATA:
	case TFTP_ACK:
		wr_be16(w, t->block);
		wr_bytes(w, t->data, t->data_len);
		break;
	case TFTP_ERROR:
		wr_be16(w, t->code);
		put_str(w, &t->text);
		break;
	case TFTP_OACK:
		wr_bytes(w, t->opts, t->opts_len);
		break;
	default:
		wr_fail(w, PXE_EBADMSG);
	}
}

void tftp_put_opt(struct wr *w, enum tftp_opt_id id, uint64_t value)
{
	char text[DECIMAL_LEN];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	txt_fmt(&t, "%llu", (unsigned long long)value);
	wr_str(w, tftp_opt_name(id));
	wr_str(w, text);
}

void tftp_put_error(struct wr *w, enum tftp_code code, const char *text)
{
	wr_be16(w, TFTP_ERROR);
	wr_be16(w, (uint16_t)code);
	wr_str(w, text);
}

void tftp_put_data(struct wr *w, uint16_t block)
{
	wr_be16(w, TFTP_DATA);
	wr_be16(w, block);
}
