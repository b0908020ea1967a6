#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who may include whom; arrows point down, never up or sideways.
#
#	lib/wire       -> libc
#	lib/util       -> error numbers of wire
#	lib/proto      -> wire, util
#	lib/sys        -> util, wire; never proto
#	lib/leasedb    -> sys, util, wire
#	lib/inventory  -> proto, sys, util, wire
#	lib/image      -> proto, sys, util, wire
#	lib/helper     -> proto, sys, util, wire
#	lib/metrics    -> sys, util
#	lib/docroot    -> image, proto, sys, util, wire
#	cmd/TOOL       -> all of lib, and its own folder
#	cmd/TOOL/ROOM  -> all of lib, itself, the rooms that cmd/TOOL/README
#	                  lists above it, and conf.h, the program's settings
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
plan 14

# shellcheck disable=SC2046
code $(files 'cmd/*.[ch]' 'lib/*.[ch]') |
	sed -nE 's/^([^:]*):[0-9]*:#[ \t]*include[ \t]*"(.*)".*/\1 \2/p' \
		>"$work/includes"

# layer FOLDER ERE: what files of the folder include and ERE does not match.
layers=
layer() {
	layers="$layers${layers:+|}$(basename "$1")"
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
layer lib/leasedb/ '^(leasedb|sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/inventory/ '^(inventory|proto|sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/image/ '^(image|proto|sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/helper/ '^(helper|proto|sys|util|wire)/[a-z0-9_]*[.]h$'
layer lib/metrics/ '^(metrics|sys|util)/[a-z0-9_]*[.]h$'
layer lib/docroot/ '^(docroot|image|proto|sys|util|wire)/[a-z0-9_]*[.]h$'

# A tool names its files from its own folder, and so cannot name another's.
while read -r file inc; do
	case $file/$inc in
	lib/*) continue ;;
	cmd/*) ;;
	*) continue ;;
	esac
	tool=${file#cmd/}
	tool=cmd/${tool%%/*}
	case $inc in
	*..* | /*) ;;
	*)
		if [ -f "lib/$inc" ] || [ -f "$tool/$inc" ]; then
			continue
		fi
		;;
	esac
	echo "$file includes $inc"
done <"$work/includes" >"$found"
none 'cmd/ includes lib/ and its own folder'

# The rooms of a tool, in the order of its README: lines "    NAME/   what".
for f in $(files 'cmd/*/README'); do
	sed -nE "s|^    ([a-z0-9]+)/( .*)?\$|${f%/README} \\1|p" "$f"
done >"$work/rooms"
awk '
	NR == FNR {
		rank[$1 "/" $2] = ++n
		next
	}
	{
		split($1, p, "/")
		tool = p[1] "/" p[2]
		split($2, q, "/")
		from = p[4] != "" ? tool "/" p[3] : tool
		to = q[2] != "" ? tool "/" q[1] : tool
	}
	p[1] != "cmd" || from == tool || $2 == "conf.h" { next }
	# What is not in a room of the tool is in lib.
	q[2] != "" && !(to in rank) { next }
	to == tool || rank[to] > rank[from] { print $1 " includes " $2 }
	' "$work/rooms" "$work/includes" >"$found"
none 'no room includes one that its README lists below it'

files 'cmd/*/*/*.[ch]' | cut -d/ -f1-3 | sort -u | while read -r room; do
	grep -qx "${room%/*} ${room##*/}" "$work/rooms" || echo "$room"
done >"$found"
none 'every room of a tool stands in the README of the tool'

# A new folder of lib must get its place in this list.
files 'lib/*.[ch]' | cut -d/ -f2 | sort -u |
	grep -vxE "$layers" >"$found"
none 'every folder of lib has its layer'
