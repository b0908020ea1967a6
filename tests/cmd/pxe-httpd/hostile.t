#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: hostile requests; each is refused or served, and the daemon lives.
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

# What they said is in the log, and cannot forge a line or reach a terminal.
get /f -A "$(printf 'a"b\033[31m\\c')" -e "$(printf 'x\001y')"
wait_for 5 grep -q 'x01y' "$work/access.log"
is "$(tail -n 1 "$work/access.log" | sed 's/.* 200 5 //')" \
	'"x\x01y" "a\"b\x1b[31m\\c"' 'header fields are escaped in the log'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/access.log")" 0 \
	'the access log is plain ASCII'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/httpd.log")" 0 'so are the messages'
ok -n 'each event is JSON' python3 -c '
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)' "$work/events"
ok -n 'errors are told at a bounded rate' \
	test "$(wc -l <"$work/httpd.log")" -lt 40
alive 'the daemon serves on'
