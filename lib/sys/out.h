/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OUT_H
#define PXE_SYS_OUT_H

#include <stddef.h>

/* Output that must not look complete when it is not. */

/*
 * Flush and close stdout, so that a full disk is noticed.  0, or -errno after
 * a message.  To be called once, at the end of main().
 */
int out_close_stdout(void);

/*
 * Write all n bytes at buf to fd, across short writes and EINTR; waits if fd
 * blocks.  0 or -errno.
 */
int out_write_all(int fd, const void *buf, size_t n);

#endif
