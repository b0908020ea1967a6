/* SPDX-License-Identifier: BSD-2-Clause */
/* Error numbers of libpxe as text: see err.h. */
#include "wire/err.h"

const char *pxe_strerror(int err)
{
	switch (err) {
	case 0:
		return "no error";
	case PXE_ETRUNC:
		return "input ends too early";
	case PXE_ENOSPC:
		return "no room in the output buffer";
	case PXE_EBADMSG:
		return "malformed";
	case PXE_ERANGE:
		return "value out of range";
	case PXE_ENOTSUP:
		return "not supported";
	case PXE_ENOENT:
		return "not found";
	default:
		return "unknown error";
	}
}
