/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts: any line gives a host, nothing or an error; the key of a host is
 * written and parsed again without change, and each parameter is found.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/hosts.h"

static void check_key(const struct host *h)
{
	char key[HOSTS_KEY_STRLEN];
	struct hosts_why why;
	struct host again;

	hosts_key_format(key, h);
	FUZZ_MUST(hosts_line_parse(key, strlen(key), &again, &why) == 1);
	FUZZ_MUST(again.key == h->key);
	FUZZ_MUST(mac_equal(&again.mac, &h->mac));
	FUZZ_MUST(!memcmp(&again.uuid, &h->uuid, sizeof(h->uuid)));
	FUZZ_MUST(!strcmp(again.serial, h->serial));
}

static void check_params(const struct host *h)
{
	char key[HOSTS_PARAM_MAX + 1], value[HOSTS_VALUE_MAX + 1];
	const char *p = h->params;
	size_t left = h->params_len;
	struct hosts_param it;

	while (hosts_next_param(&p, &left, &it)) {
		FUZZ_MUST(it.key_len <= HOSTS_PARAM_MAX);
		memcpy(key, it.key, it.key_len);
		key[it.key_len] = 0;
		FUZZ_MUST(hosts_param(h, key, value, sizeof(value)) >= 0);
	}
	FUZZ_MUST(!left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct hosts_why why;
	struct host h;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		int rc = hosts_line_parse(p, n, &h, &why);

		FUZZ_MUST(rc < 0 || rc == 0 || rc == 1);
		if (rc == 1) {
			check_key(&h);
			check_params(&h);
		}
		p += n + 1;
	}
	return 0;
}
