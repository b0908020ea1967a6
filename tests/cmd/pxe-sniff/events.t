#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The JSON of all scenes: valid, and each key and event is in pxe-events(5).
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need jq
plan 4

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
for f in "$work"/*.pcap; do
	pxe-sniff -q -v -j --hosts /dev/null -r "$f"
done >"$work/json" 2>/dev/null
ok -n 'there are events' test "$(wc -l <"$work/json")" -gt 100
ok -n 'each line is an object' \
	jq -e -n 'reduce inputs as $o (true; . and ($o | type == "object"))' \
	"$work/json"

# Words of the page, without its macros' punctuation.
tr -cs 'A-Za-z0-9_/-' '\n' <"$PXE_SRCDIR/man/pxe-events.5" | sort -u \
	>"$work/words"
jq -r 'keys[]' "$work/json" | sort -u | comm -23 - "$work/words" \
	>"$work/unknown"
is "$(cat "$work/unknown")" '' 'each key is in the page'
jq -r .event "$work/json" | sort -u | comm -23 - "$work/words" \
	>"$work/unknown"
is "$(cat "$work/unknown")" '' 'each event is in the page'
