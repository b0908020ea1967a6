#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What every program does with its command line, whatever its job.
. "${PXE_SRCDIR:-.}/tests/lib.sh"

# Set by make: the programs, cmd/TOOL/TOOL.
programs=${PXE_PROGRAMS-$(cd "$PXE_BUILDDIR" && ls -d cmd/pxe-*/pxe-*[a-z])}
n=0
for p in $programs; do
	n=$((n + 8))
done
[ "$n" -gt 0 ] || skip_all 'no program is built yet'
plan "$((n + 1))"

# Two letters have two meanings, which no program has both of.
letters='-n check
-n dry-run
-r read
-r root'

for p in $programs; do
	tool=${p##*/}
	p=$PXE_BUILDDIR/$p

	run "$p" --help
	is "$rc/$err" 0/ "$tool --help: exit 0, nothing on stderr"
	like "$out" "^Usage: $tool" "$tool --help: usage on stdout"
	help=$out
	run "$p" -h
	is "$rc/$out" "0/$help" "$tool -h prints what --help prints"

	run "$p" -V
	is "$rc/$err" 0/ "$tool -V: exit 0, nothing on stderr"
	like "$out" "^$tool \\(pxe-utils\\) [0-9]" "$tool -V: name and version"

	run "$p" --no-such-option
	is "$rc/$out" 64/ "$tool: exit 64 for an unknown option, stdout empty"
	like "$err" "^$tool: --no-such-option: " \
		"$tool: an unknown option is named"

	rc=0
	"$p" --help >/dev/full 2>/dev/null || rc=$?
	ok -n "$tool --help: a full disk is noticed" test "$rc" -ne 0

	printf '%s\n' "$help" |
		sed -nE 's/^  (-.), --([a-z0-9-]+).*/\1 \2/p' |
		grep -vxF -e "$letters" >>"$work/letters"
done

is "$(sort -u "$work/letters" | awk '
	$1 == last { print $1 " is --" name " and --" $2 }
	{ last = $1; name = $2 }')" '' 'a letter means one thing everywhere'
