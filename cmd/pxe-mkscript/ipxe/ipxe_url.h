/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_URL_H
#define PXE_MKSCRIPT_IPXE_URL_H

#include "conf.h"
#include "model/image.h"
#include "util/txt.h"

/*
 * Append the URL of a file in the image's tree, path of n bytes, to t; that of
 * the tree if n is 0.  Without --base it is relative to the script's own URL.
 */
void ipxe_url_file(struct txt *t, const struct conf *conf,
		   const struct image *img, const char *path, size_t n);

/*
 * Append the URL of an answer file, the value of --answer or of a host's
 * answer=, to t: one that is not a URL is below --base.  NULL, or what is wrong
 * with it (static text).
 */
const char *ipxe_url_answer(struct txt *t, const struct conf *conf,
			    const char *value);

#endif
