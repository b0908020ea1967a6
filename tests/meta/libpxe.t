#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# libpxe is pure: no I/O, no allocation, no clock, no state.  Its objects, made
# without fortify and sanitizers, may ask only for these functions of libc.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
PXE_CC=${PXE_CC:-cc}
need "${PXE_CC%% *}" nm
plan 3

allowed='memchr memcmp memcpy memmove memset snprintf strcasecmp strchr strcmp
strcspn strlen strncasecmp strncmp strrchr strspn vsnprintf'

# Position-dependent, so that const tables of pointers are read-only data.
n=0
rc=0
for f in $(files 'lib/wire/*.c' 'lib/util/*.c' 'lib/proto/*.c'); do
	o=$work/$(echo "$f" | tr / - | sed 's/c$/o/')
	# shellcheck disable=SC2086
	$PXE_CC -std=gnu11 -O2 -fno-pie -U_FORTIFY_SOURCE \
		-fno-stack-protector -include "$PXE_BUILDDIR/config.h" \
		-Ilib -c "$f" -o "$o" 2>>"$work/cc.log" || rc=1
	n=$((n + 1))
done
is "$rc" 0 "$n sources of libpxe compile plainly"
[ "$rc" -eq 0 ] || diag "$(cat "$work/cc.log")"

cd "$work" || exit 99
nm -A -g --defined-only ./*.o | awk '{print $NF}' | sort -u >defined
nm -A -u ./*.o | awk '{print $NF, $1}' | sort |
	awk -v allowed="$allowed" '
		BEGIN {
			n = split(allowed, a, /[ \n]+/)
			for (i = 1; i <= n; i++)
				ok[a[i]] = 1
			while ((getline name <"defined") > 0)
				ok[name] = 1
		}
		!($1 in ok) { print $2, "needs", $1 }' >"$found"
none 'it needs nothing but pure functions of libc'

# b, d: data that can be written; c: a common symbol.
nm -A ./*.o | awk '$(NF - 1) ~ /^[bBcCdDgGsS]$/ { print $1, $NF }' >"$found"
none 'it keeps no state: no variable of static storage'
