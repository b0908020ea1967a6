/* SPDX-License-Identifier: BSD-2-Clause */
/* URLs in iPXE scripts: of the files of an image and of answer files. */
#include "ipxe/ipxe_url.h"

#include <string.h>

#include "ipxe/ipxe_quote.h"
#include "model/url.h"

void ipxe_url_file(struct txt *t, const struct conf *conf,
		   const struct image *img, const char *path, size_t n)
{
	if (conf->base) {
		txt_str(t, conf->base);
		txt_str(t, "/");
	}
	url_put_path(t, img->tree, strlen(img->tree));
	if (n) {
		txt_str(t, "/");
		url_put_path(t, path, n);
	}
}

const char *ipxe_url_answer(struct txt *t, const struct conf *conf,
			    const char *value)
{
	const char *why = ipxe_quote_check(value, IPXE_QUOTE_SETTINGS);

	if (why)
		return why;
	if (!*value || strchr(value, ' '))
		return "not a URL";
	if (!url_is_absolute(value) && strncmp(value, "${", 2)) {
		if (!conf->base)
			return "not a URL, and there is no --base to put "
			       "before it";
		txt_str(t, conf->base);
		txt_str(t, *value == '/' ? "" : "/");
	}
	txt_str(t, value);
	return t->cut ? "too long" : NULL;
}
