#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: options that only a start can change, on SIGHUP.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 18

# Two requests on one connection, the second one after three seconds: more than
# the time-outs of the new configuration together.
cat >"$work/idle.py" <<'END'
import http.client, sys, time
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
for pause in 0, 3:
    time.sleep(pause)
    c.request("GET", "/small")
    r = c.getresponse()
    print(r.status, r.read().decode().strip())
END

echo small >"$root/small"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
END
run_httpd -c "$work/conf"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:1
max-connections 9
max-per-ip 8
idle-timeout 1
header-timeout 1
max-header 8K
user daemon
events $work/events
on-event true
no-sandbox yes
END
kill -HUP "$daemon"
wait_for 10 grep -q 'reload: done' "$work/httpd.log"
for o in listen max-connections max-per-ip idle-timeout max-header user \
	events on-event no-sandbox; do
	like "$(cat "$work/httpd.log")" ": reload: $o: takes a restart" \
		"pxe-httpd: a reload names $o, which takes a restart"
done
is "$(grep -c 'takes a restart' "$work/httpd.log")" 9 \
	'pxe-httpd: a reload names only options that have changed'
is "$(python3 "$work/idle.py" "$port" 2>&1)" '200 small
200 small' 'pxe-httpd: a reload does not change the idle time-out'
like "$(python3 "$PXE_SRCDIR/tests/cmd/pxe-httpd/client.py" "$port" silent)" \
	'^closed after [1-9] s$' \
	'pxe-httpd: a reload changes the header time-out at once'
is "$(find "$work" -name events)" '' 'pxe-httpd: a reload opens no new events'

# What counts is the value of the start, not that of the last reload.
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -q 'reload: done' "$work/httpd.log"
is "$(grep -c 'takes a restart' "$work/httpd.log")" 9 \
	'pxe-httpd: a second reload of the same file names the same options'
printf 'root %s\nlisten 127.0.0.1:0\n' "$root" >"$work/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -q 'reload: done' "$work/httpd.log"
is "$(grep -c 'takes a restart' "$work/httpd.log")" 0 \
	'pxe-httpd: a reload of the first configuration names no option'

# --- two lines of one option -------------------------------------------------
: >"$work/httpd.log"
printf 'header-timeout 2\nheader-timeout 3\n' >>"$work/conf"
kill -HUP "$daemon"
ok -n 'pxe-httpd: a reload of a file with two lines of one option is refused' \
	wait_for 10 grep -q 'reload: refused' "$work/httpd.log"
like "$(cat "$work/httpd.log")" \
	"$work/conf:4: header-timeout: already given in $work/conf:3" \
	'pxe-httpd: a reload names both lines of one option'
alive 'pxe-httpd serves on after a reload of what takes a restart'
