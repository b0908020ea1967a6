#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: hostile requests (hostile.py) are refused or served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl python3
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 77

echo file >"$root/f"
echo smuggled >"$root/smuggled"
serve --access-log "$work/access.log" --events "$work/events"

python3 "$PXE_SRCDIR/tests/cmd/pxe-httpd/hostile.py" "$port" \
	>"$work/cases" 2>&1
while read -r result name; do
	is "$result" ok "$name"
done <"$work/cases"

# What they sent is in the logs, and cannot forge a line or reach a terminal.
get /f -A "$(printf 'a"b\033[31m\\c')" -e "$(printf 'x\001y')"
wait_for 5 grep -q 'x01y' "$work/access.log"
is "$(tail -n 1 "$work/access.log" | sed 's/.* 200 5 //')" \
	'"x\x01y" "a\"b\x1b[31m\\c"' \
	'header fields are escaped in the access log'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/access.log")" 0 \
	'hostile requests leave only printable ASCII in the access log'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/httpd.log")" 0 \
	'hostile requests leave only printable ASCII in the log'
ok -n 'hostile requests leave valid JSON in the events' python3 -c '
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)' "$work/events"
ok -n 'hostile requests are logged at a bounded rate' \
	test "$(wc -l <"$work/httpd.log")" -lt 40
alive 'pxe-httpd serves on after hostile requests'
