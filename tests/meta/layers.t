#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who may include whom; arrows point down, never up or sideways.
#
#	lib/wire       -> libc
#	lib/util       -> error numbers of wire
#	lib/proto      -> wire, util
#	lib/sys        -> util, wire; never proto
#	lib/inventory  -> all of lib but image
#	lib/image      -> all of lib but inventory
#	cmd/TOOL       -> all of lib, and its own folder
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
plan 8

# shellcheck disable=SC2046
code $(files 'cmd/*.[ch]' 'lib/*.[ch]') |
	sed -nE 's/^([^:]*):[0-9]*:#[ \t]*include[ \t]*"(.*)".*/\1 \2/p' \
		>"$work/includes"

# layer FOLDER ERE: what files of the folder include and ERE does not match.
layer() {
	awk -v dir="$1" -v may="$2" '
		index($1, dir) == 1 && $2 !~ may {
			print $1 " includes " $2
		}' "$work/includes" >"$found"
	none "$1 includes only what it may"
}

layer lib/wire/ '^wire/[a-z0-9_]*[.]h$'
layer lib/util/ '^(util/[a-z0-9_]*[.]h|wire/err[.]h)$'
layer lib/proto/ '^(proto|wire|util)/[a-z0-9_]*[.]h$'
layer lib/sys/ '^(sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/inventory/ '^(inventory|proto|sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/image/ '^(image|proto|sys|util|wire)/[a-z0-9_]*[.]h$'

# A tool names its own files without a folder, and so cannot name another's.
while read -r file inc; do
	case $file/$inc in
	lib/*) continue ;;
	cmd/*) ;;
	*) continue ;;
	esac
	case $inc in
	*..* | /*) ;;
	*/*) [ ! -f "lib/$inc" ] || continue ;;
	*) [ ! -f "${file%/*}/$inc" ] || continue ;;
	esac
	echo "$file includes $inc"
done <"$work/includes" >"$found"
none 'cmd/ includes lib/ and its own folder'

# A new folder of lib must get its place in this list.
files 'lib/*.[ch]' | cut -d/ -f2 | sort -u |
	grep -vxE 'wire|util|proto|sys|inventory|image' >"$found"
none 'every folder of lib has its layer'
