#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# NDJSON of all generated captures against pxe-events(5).
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need jq
plan 4

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
for f in "$work"/*.pcap; do
	pxe-sniff -q -v -j --hosts /dev/null -r "$f"
done >"$work/json" 2>/dev/null
ok -n 'pxe-sniff -j: the generated captures give events' \
	test "$(wc -l <"$work/json")" -gt 100
ok -n 'pxe-sniff -j: each line is a JSON object' \
	jq -e -n 'reduce inputs as $o (true; . and ($o | type == "object"))' \
	"$work/json"

# Words of the page, without its macros' punctuation.
tr -cs 'A-Za-z0-9_/-' '\n' <"$PXE_SRCDIR/man/pxe-events.5" | sort -u \
	>"$work/words"
jq -r 'keys[]' "$work/json" | sort -u | comm -23 - "$work/words" \
	>"$work/unknown"
is "$(cat "$work/unknown")" '' 'pxe-sniff -j: each key is in pxe-events(5)'
jq -r .event "$work/json" | sort -u | comm -23 - "$work/words" \
	>"$work/unknown"
is "$(cat "$work/unknown")" '' 'pxe-sniff -j: each event is in pxe-events(5)'
