/* SPDX-License-Identifier: BSD-2-Clause */
/* From an RRQ to a name and options, and from an error to an ERROR. */
#include "names/request.h"

#include <errno.h>
#include <string.h>

#include "names/fingerprint.h"
#include "util/num.h"

/* Short requests get only the first words of text: see serve.c. */
static int refuse(struct refusal *no, enum tftp_code code, const char *text)
{
	no->code = code;
	no->text = text;
	return -1;
}

void request_set_name(struct request *q, const char *name, bool backslash)
{
	size_t i;

	/* "x", "/x" and "//x" are the same to every client. */
	name += strspn(name, backslash ? "/\\" : "/");
	/* The Windows boot manager asks for \Boot\BCD. */
	for (i = 0; name[i] && i < REQUEST_NAME_MAX; i++)
		q->name[i] = backslash && name[i] == '\\' ? '/' : name[i];
	q->name[i] = 0;
}

static char as_slash(char c)
{
	return c == '\\' ? '/' : c;
}

bool request_was_renamed(const struct request *q)
{
	const char *a = q->asked + strspn(q->asked, "/\\");
	const char *n = q->name + strspn(q->name, "/\\");

	for (; *a && as_slash(*a) == as_slash(*n); a++)
		n++;
	return *a || *n;
}

/* 0, or -1 if the name is too long and was cut. */
static int read_name(struct request *q, const struct tftp_str *file)
{
	size_t n = file->len;
	bool cut = n > REQUEST_NAME_MAX;

	if (cut)
		n = REQUEST_NAME_MAX;
	memcpy(q->asked, file->p, n);
	q->asked[n] = 0;
	request_set_name(q, q->asked, true);
	return cut ? -1 : 0;
}

/*
 * One option.  A value that is none (empty, hexadecimal, out of bounds) leaves
 * the option unasked, so that it is left out of the OACK; what RFC 2348 and
 * 7440 let us lower is lowered.  The first of two of a name counts.
 */
static void read_opt(struct request *q, const struct tftp_opt *o)
{
	struct sender_options *ask = &q->ask;
	const char *val = o->value.p;
	uint64_t v;

	if (o->id == TFTP_OPT_TSIZE) {
		/* Any number will do: U-Boot sends its last file's size. */
		if (!ask->tsize && !num_u64(val, 0, UINT64_MAX, &q->size))
			ask->tsize = true;
	} else if (o->id == TFTP_OPT_BLKSIZE && !ask->blksize) {
		if (!num_u64(val, TFTP_BLKSIZE_MIN, UINT64_MAX, &v))
			ask->blksize = v > TFTP_BLKSIZE_MAX ? TFTP_BLKSIZE_MAX
							    : (uint32_t)v;
	} else if (o->id == TFTP_OPT_WINDOWSIZE && !ask->window) {
		if (!num_u64(val, 1, UINT64_MAX, &v))
			ask->window = v > TFTP_WINDOW_MAX ? TFTP_WINDOW_MAX
							  : (uint32_t)v;
	} else if (o->id == TFTP_OPT_TIMEOUT && !ask->timeout) {
		if (!num_u64(val, TFTP_TIMEOUT_MIN, TFTP_TIMEOUT_MAX, &v))
			ask->timeout = (uint32_t)v;
	} else if (o->id == TFTP_OPT_ROLLOVER && !ask->rollover) {
		if (!num_u64(val, 0, 1, &v))
			ask->rollover = v ? SENDER_ROLLOVER_1
					  : SENDER_ROLLOVER_0;
	}
}

static int check_mode(enum tftp_mode mode, struct refusal *no)
{
	switch (mode) {
	case TFTP_MODE_OCTET:
	case TFTP_MODE_NETASCII:
		return 0;
	case TFTP_MODE_MAIL:
		return refuse(no, TFTP_ILLEGAL, "mail is not served");
	default:
		return refuse(no, TFTP_ILLEGAL,
			      "use octet, this mode is unknown");
	}
}

static int read_any(struct request *q, const struct tftp *t, bool uploads,
		    struct refusal *no)
{
	struct tftp_opt o;
	struct rd r;

	memset(q, 0, sizeof(*q));
	q->client = fingerprint_of(t);
	if (read_name(q, &t->file))
		return refuse(no, TFTP_NOT_FOUND, "File name too long");
	if (!*q->name)
		return refuse(no, TFTP_NOT_FOUND, "No file name");
	if (t->op == TFTP_WRQ && !uploads)
		return refuse(no, TFTP_ACCESS,
			      "read-only: uploads are not accepted");
	if (check_mode(t->mode, no))
		return -1;
	q->netascii = t->mode == TFTP_MODE_NETASCII;
	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o))
		read_opt(q, &o);
	return 0;
}

int request_read(struct request *q, const struct tftp *t, struct refusal *no)
{
	return read_any(q, t, false, no);
}

int request_read_upload(struct request *q, const struct tftp *t,
			struct refusal *no)
{
	return read_any(q, t, true, no);
}

static bool is_junk(char c)
{
	unsigned char u = (unsigned char)c;

	return u < 0x20 || u == 0x7f || u == 0xff;
}

bool request_trim(struct request *q)
{
	size_t n = strlen(q->name), was = n;

	while (n && is_junk(q->name[n - 1]))
		n--;
	if (!n || n == was)
		return false;
	q->name[n] = 0;
	q->asked[strlen(q->asked) - (was - n)] = 0;
	return true;
}

struct refusal request_refusal(int err)
{
	switch (-err) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return (struct refusal){TFTP_NOT_FOUND, "File not found"};
	case EISDIR:
		return (struct refusal){TFTP_NOT_FOUND, "Is a directory"};
	case EACCES:
	case EPERM:
		return (struct refusal){TFTP_ACCESS, "Permission denied"};
	case EXDEV:
	case ELOOP:
		return (struct refusal){TFTP_ACCESS, "Outside of the root"};
	case EINVAL:
		return (struct refusal){TFTP_ACCESS, "Not a regular file"};
	case EFBIG:
		return (struct refusal){TFTP_UNDEFINED,
					"use octet, too large for netascii"};
	default:
		return (struct refusal){TFTP_UNDEFINED, "Cannot read the file"};
	}
}
