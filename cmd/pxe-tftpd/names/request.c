/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a decoded RRQ or WRQ to name, mode and options (RFC 1350, 2347, 2348,
 * 2349, 7440), and from an error of the file system to an ERROR.  Contract:
 * request.h.
 */
#include "names/request.h"

#include <errno.h>
#include <string.h>

#include "docroot/docroot.h"
#include "names/fingerprint.h"
#include "util/num.h"

/* serve.c cuts the text to the length of the request: the reason is first. */
static int refuse(struct refusal *refusal, enum tftp_code code,
		  const char *text)
{
	refusal->code = code;
	refusal->text = text;
	return -1;
}

void request_set_name(struct request *req, const char *name, bool backslash)
{
	size_t i;

	/* "x", "/x" and "//x" are the same to every client. */
	name += strspn(name, backslash ? "/\\" : "/");
	/* The Windows boot manager sends \Boot\BCD. */
	for (i = 0; name[i] && i < REQUEST_NAME_MAX; i++)
		req->name[i] = backslash && name[i] == '\\' ? '/' : name[i];
	req->name[i] = 0;
}

static char as_slash(char c)
{
	return c == '\\' ? '/' : c;
}

bool request_was_renamed(const struct request *req)
{
	const char *a = req->wire_name + strspn(req->wire_name, "/\\");
	const char *n = req->name + strspn(req->name, "/\\");

	for (; *a && as_slash(*a) == as_slash(*n); a++)
		n++;
	return *a || *n;
}

/* 0, or -1 if the name is too long and was cut. */
static int read_name(struct request *req, const struct tftp_str *file)
{
	size_t n = file->len;
	bool cut = n > REQUEST_NAME_MAX;

	if (cut)
		n = REQUEST_NAME_MAX;
	memcpy(req->wire_name, file->p, n);
	req->wire_name[n] = 0;
	request_set_name(req, req->wire_name, true);
	return cut ? -1 : 0;
}

/*
 * One option.  With a value that is invalid (empty, hexadecimal, out of bounds)
 * it is ignored, and so left out of the OACK; a blksize or windowsize above the
 * maximum is lowered to it, as RFC 2348 and 7440 allow.  Of an option that
 * occurs twice the first counts.
 */
static void read_opt(struct request *req, const struct tftp_opt *o)
{
	struct sender_options *opt = &req->options;
	const char *val = o->value.p;
	uint64_t v;

	if (o->id == TFTP_OPT_TSIZE) {
		/* U-Boot sends the size of its last file, not 0. */
		if (!opt->tsize && !num_u64(val, 0, UINT64_MAX, &req->size))
			opt->tsize = true;
	} else if (o->id == TFTP_OPT_BLKSIZE && !opt->blksize) {
		if (!num_u64(val, TFTP_BLKSIZE_MIN, UINT64_MAX, &v))
			opt->blksize = v > TFTP_BLKSIZE_MAX ? TFTP_BLKSIZE_MAX
							    : (uint32_t)v;
	} else if (o->id == TFTP_OPT_WINDOWSIZE && !opt->window) {
		if (!num_u64(val, 1, UINT64_MAX, &v))
			opt->window = v > TFTP_WINDOW_MAX ? TFTP_WINDOW_MAX
							  : (uint32_t)v;
	} else if (o->id == TFTP_OPT_TIMEOUT && !opt->timeout) {
		if (!num_u64(val, TFTP_TIMEOUT_MIN, TFTP_TIMEOUT_MAX, &v))
			opt->timeout = (uint32_t)v;
	} else if (o->id == TFTP_OPT_ROLLOVER && !opt->rollover) {
		if (!num_u64(val, 0, 1, &v))
			opt->rollover = v ? SENDER_ROLLOVER_1
					  : SENDER_ROLLOVER_0;
	}
}

static int check_mode(enum tftp_mode mode, struct refusal *refusal)
{
	switch (mode) {
	case TFTP_MODE_OCTET:
	case TFTP_MODE_NETASCII:
		return 0;
	case TFTP_MODE_MAIL:
		return refuse(refusal, TFTP_ILLEGAL, "mail is not served");
	default:
		return refuse(refusal, TFTP_ILLEGAL,
			      "use octet, this mode is unknown");
	}
}

static int read_any(struct request *req, const struct tftp *t, bool uploads,
		    struct refusal *refusal)
{
	struct tftp_opt o;
	struct rd r;

	memset(req, 0, sizeof(*req));
	req->fingerprint = fingerprint_of(t);
	if (read_name(req, &t->file))
		return refuse(refusal, TFTP_NOT_FOUND, "File name too long");
	if (!*req->name)
		return refuse(refusal, TFTP_NOT_FOUND, "No file name");
	if (t->op == TFTP_WRQ && !uploads)
		return refuse(refusal, TFTP_ACCESS,
			      "read-only: uploads are not accepted");
	if (check_mode(t->mode, refusal))
		return -1;
	req->netascii = t->mode == TFTP_MODE_NETASCII;
	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o))
		read_opt(req, &o);
	return 0;
}

int request_read(struct request *req, const struct tftp *t,
		 struct refusal *refusal)
{
	return read_any(req, t, false, refusal);
}

int request_read_upload(struct request *req, const struct tftp *t,
			struct refusal *refusal)
{
	return read_any(req, t, true, refusal);
}

static bool is_stray_byte(char c)
{
	unsigned char u = (unsigned char)c;

	return u < 0x20 || u == 0x7f || u == 0xff;
}

bool request_trim(struct request *req)
{
	size_t n = strlen(req->name), was = n;

	while (n && is_stray_byte(req->name[n - 1]))
		n--;
	if (!n || n == was)
		return false;
	req->name[n] = 0;
	req->wire_name[strlen(req->wire_name) - (was - n)] = 0;
	return true;
}

struct refusal request_refusal(int err)
{
	if (err == -EFBIG)
		return (struct refusal){TFTP_UNDEFINED,
					"use octet, too large for netascii"};
	switch (docroot_error(err)) {
	case DOCROOT_MISSING:
		return (struct refusal){TFTP_NOT_FOUND, "File not found"};
	case DOCROOT_IS_DIR:
		return (struct refusal){TFTP_NOT_FOUND, "Is a directory"};
	case DOCROOT_DENIED:
		return (struct refusal){TFTP_ACCESS, "Permission denied"};
	case DOCROOT_OUTSIDE:
	case DOCROOT_LINK_LOOP:
		return (struct refusal){TFTP_ACCESS, "Outside of the root"};
	case DOCROOT_NOT_REGULAR:
		return (struct refusal){TFTP_ACCESS, "Not a regular file"};
	default:
		return (struct refusal){TFTP_UNDEFINED, "Cannot read the file"};
	}
}
