/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_REQUEST_H
#define PXE_TFTPD_REQUEST_H

#include <stdbool.h>

#include "engine/sender.h"
#include "proto/tftp.h"
#include "sys/sock.h"

/* Bytes of the longest name; RFC 2347 bounds a whole request to 512. */
#define REQUEST_NAME_MAX 512

/* What a client wants, in our terms.  Pure: nothing is opened here. */
struct request {
	char wire_name[REQUEST_NAME_MAX + 1]; /* the name as it came */
	char name[REQUEST_NAME_MAX + 1]; /* below the root, / between parts */
	bool netascii;			 /* else octet */
	struct sender_options options;
	const char
		*fingerprint; /* fingerprint_of(): who asks, static, or NULL */
	uint64_t size; /* of an upload, if ask.tsize: bytes that will come */
};

/* A request as it came; it can be kept and answered later. */
struct rx_request {
	struct sock_from from;
	size_t len;	 /* bytes of the packet */
	uint64_t digest; /* of these bytes */
	struct request request;
};

/* An ERROR to answer with; text is static. */
struct refusal {
	enum tftp_code code;
	const char *text;
};

/* Read an RRQ, or refuse a WRQ.  0, or -1 with the answer in no. */
int request_read(struct request *req, const struct tftp *t,
		 struct refusal *refusal);

/* Read a WRQ where uploads are accepted; as above. */
int request_read_upload(struct request *req, const struct tftp *t,
			struct refusal *refusal);

/*
 * Make name the one below the root: without slashes in front, and with slashes
 * for backslashes if backslash is true.  It must fit.
 */
void request_set_name(struct request *req, const char *name, bool backslash);

/* Is name more than wire_name with other slashes: by a rule, or a helper? */
bool request_was_renamed(const struct request *req);

/*
 * Old ROMs take the name from a DHCP option that does not end in NUL and send
 * what lies behind it in memory: cut such bytes (0xff and control characters)
 * off the end of wire_name and name.  True if there were any and a name is
 * left.
 */
bool request_trim(struct request *req);

/* What to answer when the file cannot be opened; err is -errno. */
struct refusal request_refusal(int err);

#endif
