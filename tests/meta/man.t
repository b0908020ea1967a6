#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Manual pages: well-formed, complete, and of one mind with --help.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"

# Set by make: the programs, cmd/TOOL/TOOL.
programs=${PXE_PROGRAMS-$(cd "$PXE_BUILDDIR" && ls -d cmd/pxe-*/pxe-*[a-z])}
n=6
for p in $programs; do
	n=$((n + 2))
done
plan "$n"

for p in $programs; do
	tool=${p##*/}
	page=$(files "man/$tool.[0-9]")
	"$PXE_BUILDDIR/$p" --help |
		sed -nE 's/^  (-., |    )--([a-z0-9-]+).*/\2/p' |
		sort -u >"$work/help"
	[ -n "$page" ] || page=/dev/null
	grep '^\.It ' "$page" | grep -oE 'Fl (Fl |-|\\-)[a-z0-9-]+' |
		sed -E 's/^Fl (Fl |-|\\-)//' | sort -u >"$work/man"
	comm -23 "$work/help" "$work/man" >"$found"
	none "$tool: each option of --help is an item of man/$tool.[18]"
	comm -13 "$work/help" "$work/man" >"$found"
	none "$tool: each item of the page is an option"
done

# sections TITLE GLOB...: pages without a section of that title.
sections() {
	_title=$1
	shift
	for f in $(files "$@"); do
		grep -qx ".Sh $_title" "$f" || echo "$f"
	done >"$found"
	none "each page has a section $_title"
}
sections EXAMPLES 'man/*.[0-9]'
sections 'EXIT STATUS' 'man/*.[178]'

# The suite has one list of exit statuses (sysexits.h, lib/README).  3 is for an
# image that was unpacked, but that no rule knows.
for f in $(files 'man/*.[18]'); do
	own=0
	[ "$f" != man/pxe-isoextract.1 ] || own=3
	sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It //p' "$f" |
		grep -vxE "(Li )?($own|0|1|6[4569]|7[0134578])" |
		sed "s|^|$f: |"
done >"$found"
none 'exit statuses are those of the suite'

for f in $(files 'man/*.[0-9]'); do
	sed -nE 's/^\.Xr (pxe-[a-z0-9-]+) ([0-9]).*/\1.\2/p' "$f" |
		while read -r page; do
			[ -f "man/$page" ] || echo "$f: no page man/$page"
		done
done | sort -u >"$found"
none 'each page of ours that is referred to is there'

# Installed are the pages that make knows.
for f in $(files 'man/*.[0-9]'); do
	case " ${PXE_MANS-$f} " in
	*" $f "*) ;;
	*) echo "$f" ;;
	esac
done >"$found"
none 'each page is installed (dist_man_MANS)'

pages=$(files 'man/*.[0-9]')
if [ -z "$pages" ]; then
	skip 'there is no page yet' 'mandoc has nothing to say'
elif command -v mandoc >/dev/null; then
	# shellcheck disable=SC2086
	mandoc -T lint -W warning $pages >"$found" 2>&1
	none 'mandoc has nothing to say'
else
	skip 'mandoc is not installed' 'mandoc has nothing to say'
fi
