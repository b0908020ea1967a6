/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_LOAD_CLIENT_H
#define PXE_BENCH_LOAD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "load_conf.h"
#include "proto/tftp.h"
#include "sys/sock.h"

/*
 * The receiving end of one transfer (RFC 1350, RFC 7440), which forgives a
 * server nothing.  Packets go in, what to do comes out; sockets and time are
 * those of load_run.c.
 */

/* A file as it must arrive. */
struct load_file {
	const char *name;    /* in requests */
	const uint8_t *data; /* mapped; NULL if it is empty */
	uint64_t size;
};

enum client_state {
	CLIENT_OFF,
	CLIENT_ASKED, /* no answer yet */
	CLIENT_RUNS,
	CLIENT_HELD, /* silent on purpose */
};

struct client {
	int fd; /* -1: none */
	enum client_state state;
	bool pinned; /* peer has the server's port of this transfer */
	bool again;  /* the request was sent more than once */
	bool oack;   /* options were granted */
	uint16_t window;
	uint32_t blksize;
	const struct load_file *file;
	uint64_t last;	 /* number of the last block */
	uint64_t block;	 /* blocks 1 to block are here */
	uint64_t acked;	 /* the highest that was acknowledged */
	uint64_t credit; /* the highest that the server may have sent */
	uint64_t nacked; /* a gap behind that was reported; NACKED_NONE */
	uint64_t copied; /* blocks that came more than once */
	uint64_t ahead;	 /* blocks that came too early */
	uint64_t moved;	 /* us: the last progress, or packet sent */
	uint64_t started;
	uint64_t machine_started;
	unsigned tries;
	uint32_t machine; /* its number */
	size_t n_file;	  /* which of the files */
	struct sock_addr peer;
};

#define NACKED_NONE UINT64_MAX

enum client_do {
	CLIENT_WAIT,
	CLIENT_ACK,  /* c->block */
	CLIENT_DONE, /* after an ACK of c->block */
	CLIENT_FAIL, /* for the reason in *why */
};

/* Begin with f; the request is sent by the caller. */
void client_begin(struct client *c, const struct load_file *f);

/* The request. */
void client_request(const struct client *c, const struct load_conf *conf,
		    struct wr *w);

/*
 * What is read now was sent before the server can have what we say to it, so
 * call this before the packets that arrived together.
 */
void client_turn(struct client *c);

/* A packet of n bytes.  *why is set, static, with CLIENT_FAIL. */
enum client_do client_packet(struct client *c, const struct load_conf *conf,
			     const uint8_t *p, size_t n, const char **why);

#endif
