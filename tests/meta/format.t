#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# clang-format decides on the layout of C, and nobody argues.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
need clang-format
# Only version 14 (Debian 12) is sure to agree with itself.
clang-format --version | grep -q 'version 14\.' ||
	skip_all 'clang-format is not version 14'
plan 1

# shellcheck disable=SC2046
clang-format --dry-run -Werror $(files '*.c' '*.h') >"$found" 2>&1
none 'clang-format: run it with -i on these'
