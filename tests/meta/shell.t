#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Scripts hold up before shellcheck, and are POSIX sh.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
need shellcheck
plan 2

# Not: braces round every variable (2250), statuses lost in $() (2312), a
# default in each case (2249), $ in single quotes for a child's script (2016),
# files that are sourced (1091) and what they set (2154) or use (2034), and
# functions that are called by name (2317).
off=SC2250,SC2312,SC2249,SC2016,SC1091,SC2154,SC2034,SC2317
# One by one: with all files at once it takes four times as long.
shell_files | xargs -n 1 shellcheck -s sh -o all -e "$off" -f gcc \
	>"$found" 2>&1
none 'shellcheck has nothing to say'

for f in $(files '*.t'); do
	grep -qE '^plan |skip_all' "$f" || echo "$f"
done >"$found"
none 'every script test has a plan'
