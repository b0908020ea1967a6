/* SPDX-License-Identifier: BSD-2-Clause */
/* One transfer, seen by the machine that receives: see load_client.h. */
#include "load_client.h"

#include <string.h>

#include "sys/log.h"
#include "util/num.h"
#include "util/txt.h"

void client_begin(struct client *c, const struct load_file *f)
{
	c->state = CLIENT_ASKED;
	c->file = f;
	c->pinned = c->again = c->oack = false;
	c->window = 1;
	c->blksize = TFTP_BLKSIZE;
	c->last = f->size / TFTP_BLKSIZE + 1;
	c->block = c->acked = 0;
	c->nacked = NACKED_NONE;
	c->tries = 0;
}

void client_request(const struct client *c, const struct load_conf *conf,
		    struct wr *w)
{
	struct tftp t = {
		.op = TFTP_RRQ,
		.file = {c->file->name, strlen(c->file->name)},
		.mode_text = {"octet", 5},
	};

	tftp_encode(w, &t);
	if (conf->tsize)
		tftp_put_opt(w, TFTP_OPT_TSIZE, 0);
	if (conf->blksize)
		tftp_put_opt(w, TFTP_OPT_BLKSIZE, conf->blksize);
	if (conf->timeout)
		tftp_put_opt(w, TFTP_OPT_TIMEOUT, conf->timeout);
	if (conf->window)
		tftp_put_opt(w, TFTP_OPT_WINDOWSIZE, conf->window);
}

void client_turn(struct client *c)
{
	c->credit = c->acked + c->window;
}

static enum client_do fail(const char **why, const char *text)
{
	*why = text;
	return CLIENT_FAIL;
}

/* --- OACK ----------------------------------------------------------------- */

/* What one option of an OACK may say: from min to max. */
static bool within(const struct tftp_opt *o, uint64_t min, uint64_t max,
		   uint64_t *v)
{
	return max && !num_u64(o->value.p, min, max, v);
}

/* Take one option of the OACK.  NULL, or what is wrong with it. */
static const char *take_opt(struct client *c, const struct load_conf *conf,
			    const struct tftp_opt *o)
{
	uint64_t v;

	switch (o->id) {
	case TFTP_OPT_BLKSIZE:
		if (!within(o, TFTP_BLKSIZE_MIN, conf->blksize, &v))
			return "OACK: blksize is not what was asked";
		c->blksize = (uint32_t)v;
		return NULL;
	case TFTP_OPT_WINDOWSIZE:
		if (!within(o, 1, conf->window, &v))
			return "OACK: windowsize is not what was asked";
		c->window = (uint16_t)v;
		return NULL;
	case TFTP_OPT_TIMEOUT:
		return within(o, conf->timeout, conf->timeout, &v)
			       ? NULL
			       : "OACK: timeout is not what was asked";
	case TFTP_OPT_TSIZE:
		return conf->tsize && !num_u64(o->value.p, c->file->size,
					       c->file->size, &v)
			       ? NULL
			       : "OACK: tsize is wrong or was not asked";
	default:
		return "OACK: an option that was not asked";
	}
}

static enum client_do on_oack(struct client *c, const struct load_conf *conf,
			      const struct tftp *t, const char **why)
{
	unsigned seen = 0;
	struct tftp_opt o;
	struct rd r;

	if (c->state != CLIENT_ASKED && (!c->oack || c->block))
		return c->oack ? CLIENT_WAIT : fail(why, "OACK after DATA");
	tftp_opts(t, &r);
	while (rd_left(&r)) {
		if (!tftp_opt_next(&r, &o))
			return fail(why, "OACK: something behind its options");
		if (seen & 1U << o.id)
			return fail(why, "OACK: an option twice");
		seen |= 1U << o.id;
		*why = take_opt(c, conf, &o);
		if (*why)
			return CLIENT_FAIL;
	}
	if (!seen)
		return fail(why, "OACK without options");
	c->oack = true;
	c->state = CLIENT_RUNS;
	c->last = c->file->size / c->blksize + 1;
	return CLIENT_ACK;
}

/* --- DATA ----------------------------------------------------------------- */

/* Is block n what it must be?  NULL, or what is wrong with it. */
static const char *check_data(const struct client *c, uint64_t n,
			      const uint8_t *p, size_t len)
{
	uint64_t at = (n - 1) * c->blksize;
	uint64_t want = c->file->size - at;

	if (n > c->last)
		return "DATA behind the end of the file";
	if (want > c->blksize)
		want = c->blksize;
	if (len != want)
		return "DATA of a wrong length";
	if (len && memcmp(p, c->file->data + at, len))
		return "the content differs";
	return NULL;
}

/*
 * A block that is not the next one.  The RFC wants a gap reported at once;
 * U-Boot does so once for each gap, EDK2 for each block.  A copy of the last
 * block means in lockstep that its ACK was lost.
 */
static enum client_do out_of_order(struct client *c,
				   const struct load_conf *conf, bool copy)
{
	if (copy)
		c->copied++;
	else
		c->ahead++;
	if (!conf->edk2 && c->nacked == c->block && c->window > 1)
		return CLIENT_WAIT;
	c->nacked = c->block;
	return CLIENT_ACK;
}

static enum client_do on_data(struct client *c, const struct load_conf *conf,
			      const struct tftp *t, const char **why)
{
	int16_t step = (int16_t)(uint16_t)(t->block - (uint16_t)c->block);
	uint64_t n = c->block + (uint64_t)(int64_t)step;

	c->state = CLIENT_RUNS;
	if (step <= 0 && (uint64_t)-step >= c->block)
		return fail(why, "DATA with a block number of nowhere");
	if (step > 0 && n > c->credit)
		return fail(why, "DATA beyond the window");
	*why = check_data(c, n, t->data, t->data_len);
	if (*why)
		return CLIENT_FAIL;
	if (step != 1)
		return out_of_order(c, conf, step <= 0);
	c->block = n;
	c->nacked = NACKED_NONE;
	if (n == c->last)
		return CLIENT_DONE;
	return n == c->acked + c->window ? CLIENT_ACK : CLIENT_WAIT;
}

static enum client_do on_error(const struct client *c, const struct tftp *t,
			       const char **why)
{
	char shown[160], text[40] = "";

	memcpy(text, t->text.p,
	       t->text.len < sizeof(text) ? t->text.len : sizeof(text) - 1);
	log_debug("%s: ERROR %u: %s", c->file->name, t->code,
		  txt_escape(shown, sizeof(shown), text));
	return fail(why, "an ERROR of the server (-v shows it)");
}

enum client_do client_packet(struct client *c, const struct load_conf *conf,
			     const uint8_t *p, size_t n, const char **why)
{
	struct tftp t;
	struct rd r;

	rd_init(&r, p, n);
	if (tftp_decode(&t, &r))
		return fail(why, "a packet that is no TFTP");
	switch (t.op) {
	case TFTP_DATA:
		return on_data(c, conf, &t, why);
	case TFTP_OACK:
		return on_oack(c, conf, &t, why);
	case TFTP_ERROR:
		return on_error(c, &t, why);
	default:
		return fail(why, "a packet that is none of a server");
	}
}
