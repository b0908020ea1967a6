/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_WIRE_ERR_H
#define PXE_WIRE_ERR_H

/*
 * Error numbers of libpxe.  All are negative and lie below -4095, the lowest
 * -errno of Linux, so that an int can be 0, an error of a codec or an error of
 * the system.
 */
enum pxe_err {
	PXE_ETRUNC = -4096,  /* the input ends too early */
	PXE_ENOSPC = -4097,  /* the output does not fit the buffer */
	PXE_EBADMSG = -4098, /* the input breaks the format's rules */
	PXE_ERANGE = -4099,  /* a value is outside its bounds */
	PXE_ENOTSUP = -4100, /* well-formed, but of a kind not handled */
	PXE_ENOENT = -4101,  /* what was looked for is not there */
};

/*
 * A short lower-case phrase for an error of enum pxe_err, for messages of the
 * form "tool: what: object: phrase"; "no error" for 0, "unknown error" for any
 * other number, those of errno included.  Static storage, never NULL.
 */
const char *pxe_strerror(int err);

#endif
