/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_REQUEST_H
#define PXE_TFTPD_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/sender.h"
#include "proto/tftp.h"
#include "sys/sock.h"

/*
 * An RRQ or WRQ (RFC 1350) as the daemon uses it: name, mode and options
 * (RFC 2347, 2348, 2349, 7440).  Pure: nothing is opened here.
 */

/* Bytes of the longest name; RFC 2347 bounds a whole request to 512. */
#define REQUEST_NAME_MAX 512

struct request {
	/* The name as the client sent it. */
	char wire_name[REQUEST_NAME_MAX + 1];
	/* The name to look up below the root; its separator is the slash. */
	char name[REQUEST_NAME_MAX + 1];
	bool netascii; /* else octet */
	struct sender_options options;
	const char *fingerprint; /* fingerprint_of(): static, or NULL */
	uint64_t size; /* options.tsize of a WRQ: bytes that will come */
};

/* A request with its origin; it can be copied, and answered later. */
struct rx_request {
	struct sock_from from;
	size_t len;	 /* bytes of the packet */
	uint64_t digest; /* of these bytes, to recognize a retransmission */
	struct request request;
};

/* An ERROR to answer with. */
struct refusal {
	enum tftp_code code;
	const char *text; /* static, or in what holds the refusal */
};

/*
 * Fill req from a decoded RRQ; a WRQ is refused.  0; or -1 with the answer in
 * *refusal, and then only the names and the fingerprint in req are set.
 */
int request_read(struct request *req, const struct tftp *t,
		 struct refusal *refusal);

/*
 * Fill req from a decoded WRQ, where uploads are accepted.  0; or -1 with the
 * answer in *refusal, and then only the names and the fingerprint in req are
 * set.
 */
int request_read_upload(struct request *req, const struct tftp *t,
			struct refusal *refusal);

/*
 * Set req->name to name without its leading slashes.  backslash: backslashes
 * are slashes.  A name is cut after REQUEST_NAME_MAX bytes.
 */
void request_set_name(struct request *req, const char *name, bool backslash);

/*
 * Does req->name differ from req->wire_name by more than leading slashes and
 * the kind of slash?  Then a map rule or the helper has changed it.
 */
bool request_was_renamed(const struct request *req);

/*
 * Cut control characters and 0xff off the end of both names.  Old PXE ROMs take
 * the name from a DHCP option that does not end in NUL, and send bytes that
 * follow it in their memory.  True if there were such bytes and a name is left;
 * otherwise req is unchanged.
 */
bool request_trim(struct request *req);

/* The answer for a file that cannot be opened; err is -errno. */
struct refusal request_refusal(int err);

#endif
