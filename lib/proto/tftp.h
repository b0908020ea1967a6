/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_TFTP_H
#define PXE_PROTO_TFTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * TFTP: RFC 1350, options of RFC 2347 (OACK), 2348 (blksize), 2349 (timeout,
 * tsize) and 7440 (windowsize), and the names of those in the wild that no
 * RFC of ours has.  Reading is tolerant, writing is exact.
 */

#define TFTP_PORT 69
/* Bytes before the payload of DATA: opcode and block number. */
#define TFTP_HEAD 4
/* Block sizes in bytes of payload: without the option, and RFC 2348's bounds.
 */
#define TFTP_BLKSIZE	 512
#define TFTP_BLKSIZE_MIN 8
#define TFTP_BLKSIZE_MAX 65464
/* RFC 2349: seconds. */
#define TFTP_TIMEOUT_MIN 1
#define TFTP_TIMEOUT_MAX 255
/* RFC 7440: blocks. */
#define TFTP_WINDOW_MAX 65535

enum tftp_op {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
};

/* Codes of ERROR. */
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

enum tftp_mode {
	TFTP_MODE_UNKNOWN,
	TFTP_MODE_OCTET,
	TFTP_MODE_NETASCII,
	TFTP_MODE_MAIL,
};

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

/* Text in a packet; not NULL in a packet that was decoded. */
struct tftp_str {
	const char *p;
	size_t len; /* bytes, without the NUL */
};

/* One option.  Both texts are followed by a NUL, so they are C strings too. */
struct tftp_opt {
	enum tftp_opt_id id;
	struct tftp_str name;
	struct tftp_str value; /* may be empty: Grandstream phones do that */
};

/*
 * A packet.  Members other than op are set only where the comment says so,
 * and zero elsewhere.  Views live as long as the bytes that were decoded.
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
	 * DATA: the payload.  ACK: what follows the block number, one byte in
	 * msftwindow mode, junk from others.
	 */
	const uint8_t *data;
	size_t data_len;
	struct tftp_str text; /* ERROR: no NUL need follow; may be empty */
};

/*
 * Decode all that r holds.  0; PXE_ETRUNC if a part is missing; PXE_ENOTSUP
 * for another opcode (t->op is meaningless then).  Options are not looked at:
 * see tftp_opt_next().
 */
int tftp_decode(struct tftp *t, struct rd *r);

/* Read the options of a packet: for tftp_opt_next(). */
void tftp_opts(const struct tftp *t, struct rd *r);

/*
 * The next option.  False at the end, and at the first pair that is none (no
 * NUL, no name): HP's PA-RISC firmware pads its requests with random memory,
 * so what follows must not be held against the request.
 */
bool tftp_opt_next(struct rd *r, struct tftp_opt *o);

/*
 * Encode t.  w fails with PXE_EBADMSG for texts that hold a NUL and for an
 * opcode that is not in enum tftp_op.  The options are written as they are;
 * leave opts_len 0 and append them with tftp_put_opt().
 */
void tftp_encode(struct wr *w, const struct tftp *t);

/* Append a numeric option to a request or OACK in w. */
void tftp_put_opt(struct wr *w, enum tftp_opt_id id, uint64_t value);

/* A whole ERROR packet.  text has no NUL inside, being a C string. */
void tftp_put_error(struct wr *w, enum tftp_code code, const char *text);

/* The head of a DATA packet; the payload follows. */
void tftp_put_data(struct wr *w, uint16_t block);

/* Names for messages; "unknown" for what has none.  Static, never NULL. */
const char *tftp_op_name(unsigned op);
const char *tftp_code_name(unsigned code); /* RFC 1350's own words */
const char *tftp_opt_name(enum tftp_opt_id id);

#endif
