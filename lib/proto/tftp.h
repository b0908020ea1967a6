/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_TFTP_H
#define PXE_PROTO_TFTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * TFTP packets: RFC 1350, with the options of RFC 2347 (OACK), RFC 2348
 * (blksize), RFC 2349 (timeout, tsize), RFC 7440 (windowsize) and others that
 * are in use.  Decoding is tolerant, encoding is exact.
 */

#define TFTP_PORT 69

/* Bytes before the payload of DATA: opcode and block number. */
#define TFTP_HEAD 4

/* Block sizes in bytes: without the option, and RFC 2348's bounds. */
#define TFTP_BLKSIZE	 512
#define TFTP_BLKSIZE_MIN 8
#define TFTP_BLKSIZE_MAX 65464

/* The bounds of the option timeout in seconds (RFC 2349). */
#define TFTP_TIMEOUT_MIN 1
#define TFTP_TIMEOUT_MAX 255

/* The upper bound of the option windowsize in blocks (RFC 7440). */
#define TFTP_WINDOW_MAX 65535

/* The opcode: what kind of packet it is. */
enum tftp_op {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
};

/* Error codes (RFC 1350, appendix; RFC 2347). */
enum tftp_code {
	TFTP_UNDEFINED = 0,
	TFTP_NOT_FOUND = 1,
	TFTP_ACCESS = 2,
	TFTP_DISK_FULL = 3,
	TFTP_ILLEGAL = 4,
	TFTP_BAD_TID = 5,
	TFTP_EXISTS = 6,
	TFTP_NO_USER = 7,
	TFTP_BAD_OPTION = 8,
};

/* The transfer mode of a request. */
enum tftp_mode {
	TFTP_MODE_UNKNOWN,
	TFTP_MODE_OCTET,
	TFTP_MODE_NETASCII,
	TFTP_MODE_MAIL,
};

/* The options whose names are known. */
enum tftp_opt_id {
	TFTP_OPT_UNKNOWN,
	TFTP_OPT_BLKSIZE,
	TFTP_OPT_TSIZE,
	TFTP_OPT_TIMEOUT,
	TFTP_OPT_WINDOWSIZE,
	TFTP_OPT_BLKSIZE2,   /* tftp-hpa: blksize rounded to a power of two */
	TFTP_OPT_UTIMEOUT,   /* tftp-hpa: timeout in microseconds */
	TFTP_OPT_ROLLOVER,   /* tftp-hpa: the block after 65535, 0 or 1 */
	TFTP_OPT_MULTICAST,  /* RFC 2090; iPXE's tftm: URIs */
	TFTP_OPT_MSFTWINDOW, /* Windows boot manager: window in each ACK */
};

/* A text of a packet; p is not NULL where struct tftp says that it is set. */
struct tftp_str {
	const char *p;
	size_t len; /* bytes, without the NUL */
};

/* One option.  Both texts are C strings too: a NUL follows them. */
struct tftp_opt {
	enum tftp_opt_id id;
	struct tftp_str name;
	struct tftp_str value; /* may be empty, as Grandstream phones send */
};

/*
 * A packet.  The comment of a member names the packets in which it is set; in
 * others it is zero.  Views live as long as the bytes that were decoded.
 */
struct tftp {
	enum tftp_op op;
	struct tftp_str file;	   /* RRQ, WRQ: a C string, of any bytes */
	struct tftp_str mode_text; /* RRQ, WRQ: a C string */
	enum tftp_mode mode;	   /* RRQ, WRQ */
	const uint8_t *opts;	   /* RRQ, WRQ, OACK: for tftp_opt_next() */
	size_t opts_len;
	uint16_t block; /* DATA, ACK */
	uint16_t code;	/* ERROR: enum tftp_code, or any other number */
	/*
	 * DATA: the payload.  ACK: what follows the block number, which is one
	 * byte with the option msftwindow and without meaning otherwise.
	 */
	const uint8_t *data;
	size_t data_len;
	struct tftp_str text; /* ERROR: may be empty or lack its NUL */
};

/*
 * Decode the packet that r holds, all of it.  0; PXE_ETRUNC if a part is
 * missing; PXE_ENOTSUP if the opcode is not in enum tftp_op, and then t->op has
 * no meaning.  Options are not decoded: see tftp_opt_next().
 */
int tftp_decode(struct tftp *t, struct rd *r);

/* Make r a reader of the options of a packet, for tftp_opt_next(). */
void tftp_opts(const struct tftp *t, struct rd *r);

/*
 * Take the next option.  True with *o; false at the end, and where what follows
 * is not an option (no NUL, no name).  That is not an error of the request:
 * HP's PA-RISC firmware pads its requests with bytes of its memory.
 */
bool tftp_opt_next(struct rd *r, struct tftp_opt *o);

/*
 * Append packet t to w.  w fails with PXE_EBADMSG if a text holds a NUL or the
 * opcode is not in enum tftp_op, with PXE_ENOSPC if the packet does not fit.
 * The bytes of t->opts are copied; to write options, leave t->opts_len 0 and
 * append them with tftp_put_opt().
 */
void tftp_encode(struct wr *w, const struct tftp *t);

/*
 * Append an option, whose value is a number, to a request or OACK.  PXE_ENOSPC
 * in w if it does not fit.
 */
void tftp_put_opt(struct wr *w, enum tftp_opt_id id, uint64_t value);

/*
 * Append a whole ERROR packet with the C string text to w.  PXE_ENOSPC in w if
 * it does not fit.
 */
void tftp_put_error(struct wr *w, enum tftp_code code, const char *text);

/*
 * Append the first TFTP_HEAD bytes of a DATA packet to w; the caller appends
 * the payload.  PXE_ENOSPC in w if they do not fit.
 */
void tftp_put_data(struct wr *w, uint16_t block);

/* The name of an opcode: "RRQ" ...; "unknown" if it has none.  Static. */
const char *tftp_op_name(unsigned op);

/*
 * What an error code means, in the words of RFC 1350 and RFC 2347: "File not
 * found" ...; "unknown" if it has no meaning.  Static.
 */
const char *tftp_code_name(unsigned code);

/*
 * The name of an option as it is sent, in lower case: "blksize" ...; "unknown"
 * for TFTP_OPT_UNKNOWN.  Static.
 */
const char *tftp_opt_name(enum tftp_opt_id id);

#endif
