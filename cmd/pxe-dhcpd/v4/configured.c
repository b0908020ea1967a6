/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that the configuration sets, in a reply: see configured.h. */
#include "v4/configured.h"

#include <string.h>

#include "proto/dhcp4.h"
#include "wire/err.h"
#include "wire/rd.h"

/* A set of codes: bit n is code n. */
struct codes {
	uint64_t v[4];
};

static bool has(const struct codes *c, uint8_t code)
{
	return c->v[code / 64] >> code % 64 & 1;
}

static void add(struct codes *c, uint8_t code)
{
	c->v[code / 64] |= (uint64_t)1 << code % 64;
}

/* What the client asks for (RFC 2132, 9.8). */
static void requested(struct codes *c, const struct request *rq)
{
	struct dhcp4_val v = dhcp4_get(rq->msg, DHCP4_OPT_PARAMS);
	size_t i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < v.len; i++)
		add(c, v.p[i]);
}

/* The codes of sub-options. */
static void listed(struct codes *c, const uint8_t *p, size_t n)
{
	struct dhcp4_val v;
	uint8_t code;
	struct rd r;

	rd_init(&r, p, n);
	memset(c, 0, sizeof(*c));
	while (dhcp4_sub_next(&r, true, &code, &v) == 1)
		add(c, code);
}

/* Does w have the option already? */
static void written(struct codes *c, const struct wr *w)
{
	const size_t head = DHCP4_HEADER_LEN + 4;

	/* After the magic cookie options have the form of sub-options. */
	listed(c, w->buf + head, w->len - head);
}

/*
 * RFC 8925, 3.2: a server sends 108 to those alone that ask for it, since the
 * others would lose their address.
 */
static bool is_only_on_request(uint8_t code)
{
	return code == DHCP4_OPT_V6_ONLY;
}

/* proxyDHCP says what to boot, and nothing of addresses and the network. */
static bool is_for_proxy(uint8_t code)
{
	return code == DHCP4_OPT_VENDOR || code == DHCP4_OPT_TFTP_ADDRESS ||
	       code == DHCP4_OPT_IPXE ||
	       (code >= DHCP4_OPT_PXELINUX_MAGIC &&
		code <= DHCP4_OPT_PXELINUX_REBOOT);
}

/* May the option stand in this reply? */
static bool is_allowed(const struct answer *a, const struct codes *asked,
		       uint8_t code)
{
	if (a->proxy && !is_for_proxy(code))
		return false;
	return has(asked, code) || !is_only_on_request(code);
}

void configured_put_subs(struct wr *w, const struct answer *a, uint8_t code,
			 const uint8_t *p, size_t n)
{
	const size_t start = w->len;
	const struct options *o;
	const struct option *v;
	struct codes done;
	unsigned i;

	listed(&done, p, n);
	for (i = 0; i < a->scopes.n; i++) {
		o = &a->scopes.v[i]->options;
		for (v = o->v; v < o->v + o->n; v++) {
			if (v->at.code != code || !v->at.has_sub ||
			    has(&done, v->at.sub) ||
			    n + (w->len - start) + 2 + v->len + 1 > 255)
				continue;
			add(&done, v->at.sub);
			wr_u8(w, v->at.sub);
			wr_u8(w, (uint8_t)v->len);
			wr_bytes(w, v->p, v->len);
		}
	}
}

/* The sub-options of one enterprise, or of all scopes together. */
static void put_enterprise_subs(struct wr *w, const struct answer *a,
				uint32_t enterprise)
{
	const struct options *o;
	const struct option *v;
	struct codes done = {.v = {0}};
	unsigned i;

	for (i = 0; i < a->scopes.n; i++) {
		o = &a->scopes.v[i]->options;
		for (v = o->v; v < o->v + o->n; v++) {
			if (v->at.code != DHCP4_OPT_VENDOR_INFO ||
			    v->at.enterprise != enterprise ||
			    has(&done, v->at.sub))
				continue;
			add(&done, v->at.sub);
			wr_u8(w, v->at.sub);
			wr_u8(w, (uint8_t)v->len);
			wr_bytes(w, v->p, v->len);
		}
	}
}

/* Is it the first option of its enterprise in the scopes? */
static bool is_first(const struct answer *a, const struct option *x)
{
	const struct options *o;
	const struct option *v;
	unsigned i;

	for (i = 0; i < a->scopes.n; i++) {
		o = &a->scopes.v[i]->options;
		for (v = o->v; v < o->v + o->n; v++)
			if (v->at.code == x->at.code &&
			    v->at.enterprise == x->at.enterprise)
				return v == x;
	}
	return false;
}

/* 124 and 125: for each enterprise its number and the length of its data. */
static void put_enterprises(struct wr *w, const struct answer *a, uint8_t code)
{
	const struct options *o;
	const struct option *v;
	size_t at;
	unsigned i;

	for (i = 0; i < a->scopes.n; i++) {
		o = &a->scopes.v[i]->options;
		for (v = o->v; v < o->v + o->n; v++) {
			if (v->at.code != code || !is_first(a, v))
				continue;
			wr_be32(w, v->at.enterprise);
			at = wr_mark(w);
			wr_u8(w, 0);
			if (code == DHCP4_OPT_VENDOR_INFO) {
				put_enterprise_subs(w, a, v->at.enterprise);
			} else {
				/* RFC 3925, 3: each piece has its length. */
				wr_u8(w, (uint8_t)v->len);
				wr_bytes(w, v->p, v->len);
			}
			if (w->len - at - 1 > 255)
				wr_fail(w, PXE_ERANGE);
			wr_patch_u8(w, at, (uint8_t)(w->len - at - 1));
		}
	}
}

/* The value of an option that the configuration sets somehow. */
static void put_value(struct wr *w, const struct answer *a,
		      const struct option *o)
{
	if (o->at.has_enterprise) {
		put_enterprises(w, a, o->at.code);
	} else if (o->at.has_sub) {
		configured_put_subs(w, a, o->at.code, NULL, 0);
		wr_u8(w, DHCP4_OPT_END);
	} else {
		wr_bytes(w, o->p, o->len);
	}
}

static void put_option(struct wr *w, const struct answer *a,
		       const struct option *o, size_t reserve)
{
	uint8_t buf[OPTION_VALUE_MAX];
	struct wr v;

	wr_init(&v, buf, sizeof(buf));
	put_value(&v, a, o);
	if (v.err || wr_room(w) < reserve + dhcp4_opt_size(v.len))
		return;
	dhcp4_put(w, o->at.code, buf, v.len);
}

static void put_all(struct wr *w, const struct answer *a, size_t reserve,
		    const struct codes *asked, bool only_asked,
		    struct codes *done)
{
	const struct options *o;
	const struct option *v;
	unsigned i;

	for (i = 0; i < a->scopes.n; i++) {
		o = &a->scopes.v[i]->options;
		for (v = o->v; v < o->v + o->n; v++) {
			if (has(done, v->at.code) ||
			    (only_asked && !has(asked, v->at.code)) ||
			    !is_allowed(a, asked, v->at.code))
				continue;
			add(done, v->at.code);
			put_option(w, a, v, reserve);
		}
	}
}

void configured_put(struct wr *w, const struct request *rq,
		    const struct answer *a, size_t reserve)
{
	struct codes asked, done;

	if (w->err)
		return;
	requested(&asked, rq);
	written(&done, w);
	/* Routers and name servers may have been left out for a reason. */
	add(&done, DHCP4_OPT_ROUTER);
	add(&done, DHCP4_OPT_DNS);
	put_all(w, a, reserve, &asked, true, &done);
	put_all(w, a, reserve, &asked, false, &done);
}
