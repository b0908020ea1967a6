#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What every program does with its command line, whatever its job.
. "${PXE_SRCDIR:-.}/tests/lib.sh"

# Set by make: the programs, cmd/TOOL/TOOL.
programs=${PXE_PROGRAMS-$(cd "$PXE_BUILDDIR" && ls -d cmd/pxe-*/pxe-*[a-z])}
n=0
for p in $programs; do
	n=$((n + 9))
done
[ "$n" -gt 0 ] || skip_all 'no program is built yet'
plan "$n"

# A letter means the same in every program.
letters='-c config
-f foreground
-h help
-i interface
-j json
-n check
-n dry-run
-o output
-q quiet
-r read
-r root
-V version
-v verbose'

for p in $programs; do
	tool=${p##*/}
	p=$PXE_BUILDDIR/$p

	run "$p" --help
	is "$rc/$err" 0/ "$tool --help: exit 0, nothing on stderr"
	like "$out" "^Usage: $tool" "$tool --help: usage on stdout"
	help=$out
	run "$p" -h
	is "$rc/$out" "0/$help" "$tool -h: the same"

	run "$p" -V
	is "$rc/$err" 0/ "$tool -V: exit 0, nothing on stderr"
	like "$out" "^$tool \\(pxe-utils\\) [0-9]" "$tool -V: name and version"

	run "$p" --no-such-option
	is "$rc/$out" 64/ "$tool: exit 64 for an unknown option, stdout empty"
	like "$err" "^$tool: --no-such-option: " "$tool: and names it"

	rc=0
	"$p" --help >/dev/full 2>/dev/null || rc=$?
	ok -n "$tool --help: a full disk is noticed" test "$rc" -ne 0

	other=$(printf '%s\n' "$help" |
		sed -nE 's/^  (-.), --([a-z0-9-]+).*/\1 \2/p' |
		while read -r letter name; do
			case "
$letters
" in
			*"
$letter $name
"*) ;;
			*"
$letter "*) echo "$letter is --$name" ;;
			esac
		done)
	is "$other" '' "$tool: letters mean what they mean everywhere"
done
