#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: options that only a start can change, on SIGHUP.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 8

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
END
kill -HUP "$daemon"
wait_for 10 grep -q 'reload: done' "$work/httpd.log"
for o in listen max-connections max-per-ip idle-timeout max-header; do
	like "$(cat "$work/httpd.log")" ": reload: $o: takes a restart" \
		"pxe-httpd: a reload names $o, which takes a restart"
done
is "$(grep -c 'takes a restart' "$work/httpd.log")" 5 \
	'pxe-httpd: a reload names only options that have changed'
is "$(python3 "$work/idle.py" "$port" 2>&1)" '200 small
200 small' 'pxe-httpd: a reload does not change the idle time-out'
alive 'pxe-httpd serves on after a reload of what takes a restart'
