/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Content types (RFC 9110, 8.3) by file name.  UEFI HTTP Boot decides by the
 * type what it was sent, before it looks at the name (EDK2, HttpBootSupport.c),
 * and refuses types that it does not know: efi, iso and img must be as they
 * are.  Compressed files have types of their own and are never sent with a
 * Content-Encoding: a client that unpacked them would break the initrd and
 * every checksum.
 */
#include "body/content_type.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define TEXT   "text/plain; charset=utf-8"
#define BINARY "application/octet-stream"

struct mapping {
	const char *key;
	const char *type;
};

static const struct mapping suffixes[] = {
	{"efi", "application/efi"},
	{"iso", "application/vnd.efi-iso"},
	{"img", "application/vnd.efi-img"},
	/* Scripts, answer files, facts, checksums. */
	{"ipxe", TEXT},
	{"cfg", TEXT},
	{"conf", TEXT},
	{"ks", TEXT},
	{"preseed", TEXT},
	{"seed", TEXT},
	{"facts", TEXT},
	{"sh", TEXT},
	{"txt", TEXT},
	{"log", TEXT},
	{"lst", TEXT},
	{"ini", TEXT},
	{"toml", TEXT},
	{"sha1", TEXT},
	{"sha256", TEXT},
	{"sha512", TEXT},
	{"md5", TEXT},
	{"treeinfo", TEXT},
	{"discinfo", TEXT},
	{"pub", TEXT},
	{"csv", "text/csv; charset=utf-8"},
	{"html", "text/html; charset=utf-8"},
	{"htm", "text/html; charset=utf-8"},
	{"css", "text/css; charset=utf-8"},
	{"js", "text/javascript; charset=utf-8"},
	{"md", "text/markdown; charset=utf-8"},
	{"yaml", "application/yaml"},
	{"yml", "application/yaml"},
	{"json", "application/json"},
	{"ign", "application/vnd.coreos.ignition+json"},
	{"xml", "application/xml"},
	{"asc", "application/pgp-signature"},
	{"sig", "application/pgp-signature"},
	{"gpg", "application/pgp-encrypted"},
	{"pem", "application/x-pem-file"},
	{"gz", "application/gzip"},
	{"tgz", "application/gzip"},
	{"xz", "application/x-xz"},
	{"bz2", "application/x-bzip2"},
	{"zst", "application/zstd"},
	{"lz4", "application/x-lz4"},
	{"zip", "application/zip"},
	{"tar", "application/x-tar"},
	{"cpio", "application/x-cpio"},
	{"deb", "application/vnd.debian.binary-package"},
	{"udeb", "application/vnd.debian.binary-package"},
	{"rpm", "application/x-rpm"},
	{"svg", "image/svg+xml"},
	{"png", "image/png"},
	{"jpg", "image/jpeg"},
	{"gif", "image/gif"},
	{"ico", "image/vnd.microsoft.icon"},
	{"pdf", "application/pdf"},
	{"wasm", "application/wasm"},
};

/* Names that have no suffix, or none that tells the type. */
static const struct mapping names[] = {
	{"user-data", TEXT},	  {"meta-data", TEXT}, {"vendor-data", TEXT},
	{"network-config", TEXT}, {"README", TEXT},    {"INSTALL", TEXT},
	{"COPYING", TEXT},	  {"LICENSE", TEXT},   {"Release", TEXT},
	{"InRelease", TEXT},	  {"Packages", TEXT},  {"Sources", TEXT},
	{"MD5SUMS", TEXT},	  {"SHA1SUMS", TEXT},  {"SHA256SUMS", TEXT},
	{"SHA512SUMS", TEXT},	  {"CHECKSUM", TEXT},
};

static const char *find(const struct mapping *t, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcasecmp(t[i].key, key))
			return t[i].type;
	return NULL;
}

const char *content_type_of(const char *path)
{
	const char *name = strrchr(path, '/');
	const char *dot, *type;

	name = name ? name + 1 : path;
	dot = strrchr(name, '.');
	if (dot)
		type = find(suffixes, sizeof(suffixes) / sizeof(suffixes[0]),
			    dot + 1);
	else
		type = find(names, sizeof(names) / sizeof(names[0]), name);
	return type ? type : BINARY;
}
