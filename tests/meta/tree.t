#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What holds for every file: licence, length, width, nothing generated, nothing
# of the machine it was written on.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
plan 9

# House rules (lib/README): functions stop at 60 lines, which is noted; above 80
# is an error.
func_warn=60
func_max=80
file_max=800

text=$(files '*.[ch]' '*.am' '*.awk' 'man/*.[0-9]'; shell_files)

for f in $text configure.ac; do
	case $f in
	*.[ch]) want='^/\* SPDX-License-Identifier: BSD-2-Clause \*/$' ;;
	man/*.[0-9]) want='^\.\\" SPDX-License-Identifier: BSD-2-Clause$' ;;
	*) want='^# SPDX-License-Identifier: BSD-2-Clause$' ;;
	esac
	head -n 2 "$f" | grep -q -e "$want" || echo "$f"
done >"$found"
none 'SPDX line in each source'

for f in $(files 'cmd/*.[ch]' 'lib/*.[ch]'); do
	[ "$(wc -l <"$f")" -lt "$file_max" ] || wc -l "$f"
done >"$found"
none "each file of cmd and lib is below $file_max lines"

# Linux layout: a body is from { to } in the first column.
for f in $(files 'cmd/*.c' 'lib/*.c' 'tests/*.c'); do
	awk -v file="$f" '
		/^\{/ { start = NR; name = last }
		/^\}/ && start {
			if (NR - start > 1)
				print NR - start - 1, file ":" start, name
			start = 0
		}
		/^[A-Za-z_]/ { last = $0 }' "$f"
done | sort -rn >"$work/functions"
awk -v max="$func_max" '$1 > max' "$work/functions" >"$found"
none "no function is longer than $func_max lines"
awk -v max="$func_warn" '$1 > max { print "# long function: " $0 }' \
	"$work/functions"

# Columns, with tabs of 8.
for f in $text README; do
	expand "$f" | awk -v file="$f" 'length($0) > 80 {
		print file ":" NR ": " length($0) " columns"
	}'
done >"$found"
none 'no line is wider than 80 columns'

for f in $text README; do
	grep -nH '[[:blank:]]$' "$f"
	[ -z "$(tail -c 1 "$f")" ] || echo "$f: no newline at its end"
done >"$found"
none 'no white space at the end of a line, a newline at the end'

# pxe-firmware(7) names in comments which test holds what it says: a line with
# the file, a line with words of the test.
awk '$1 != ".\\\"" { file = "" }
	file != "" {
		$1 = ""
		print file $0
		file = ""
	}
	$2 == "test:" { file = $3 }' man/pxe-firmware.7 >"$work/quirks"
while read -r f what; do
	grep -qF -e "$what" "tests/$f" 2>/dev/null || echo "tests/$f: $what"
done <"$work/quirks" >"$found"
[ -s "$work/quirks" ] || echo 'pxe-firmware(7) names no test' >"$found"
none 'the tests that pxe-firmware(7) names are there'

# Brackets, so that this file does not find itself.
home='(^|[^A-Za-z0-9_.])/([h]ome|[r]oot|[w]ork|[U]sers)/[A-Za-z]'
hosts='[r]egistry[.][a-z]|[a]rtifactory|[p]ypi[.]|[n]pmjs|[c]rates[.]io|'
hosts=$hosts'[p]roxy[.]golang|[d]ocker[.]io|[g]hcr[.]io|[q]uay[.]io'
files '*' | grep -v '^tests/fuzz/corpus/' | while read -r f; do
	grep -nHIE "$home|$hosts" "$f"
done >"$found"
none 'no path of a home, no name of a registry'

if [ -e .git ]; then
	files '*' | while read -r f; do
		[ "$(wc -c <"$f")" -le 65536 ] || wc -c "$f"
	done >"$found"
	none 'no file is larger than 64 KiB'

	# Packets are vectors; else what is binary was made from a source.
	files '*' | grep -vE '^tests/(fuzz/corpus|data)/' |
		while read -r f; do
			[ ! -s "$f" ] || grep -qI . "$f" || echo "$f"
		done >"$found"
	none 'no binary file outside of test data'
else
	skip 'not a git checkout' 'no file is larger than 64 KiB'
	skip 'not a git checkout' 'no binary file outside of test data'
fi
