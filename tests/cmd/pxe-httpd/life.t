#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd as a daemon: privilege, logs, signals, files that change while sent.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl python3 mkfifo
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 39
client=$PXE_SRCDIR/tests/cmd/pxe-httpd/client.py

head -c 20000000 /dev/urandom >"$root/big"
echo small >"$root/small"
mkdir "$work/other" "$work/log"
echo other >"$work/other/small"
chmod 777 "$work/log"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
access-log $work/log/access
END
run_httpd -c "$work/conf" --events "$work/events"

if [ "$(id -u)" -eq 0 ]; then
	is "$(awk '/^[UG]id:/ {print $2, $3, $4, $5}' "/proc/$daemon/status" |
		grep -c '\<0\>')" 0 \
			'pxe-httpd keeps no user or group id of root'
	is "$(awk '/^Groups:/ {print NF}' "/proc/$daemon/status")" 1 \
		'pxe-httpd keeps no supplementary group'
else
	skip 'not root' 'pxe-httpd keeps no user or group id of root'
	skip 'not root' 'pxe-httpd keeps no supplementary group'
fi
like "$(cat "/proc/$daemon/status")" '^NoNewPrivs:.1$' \
	'pxe-httpd sets no_new_privs'

# What the logs have of a request.
get '/small?a=b' -A agent -e ref
# A response may arrive before its lines are written.
wait_for 5 test -s "$work/log/access"
wait_for 5 test -s "$work/events"
is "$(sed 's|\[../[A-Z][a-z][a-z]/[0-9:]* +0000\]|WHEN|' \
	"$work/log/access")" \
	'127.0.0.1 - - WHEN "GET /small?a=b HTTP/1.1" 200 6 "ref" "agent"' \
	'a line of the access log has the combined format'
is "$(python3 -c '
import json, sys
e = json.loads(open(sys.argv[1]).readlines()[-1])
print(e["tool"], e["event"], e["ip"], e["method"], e["file"], e["status"],
      e["bytes"], e["agent"], 0 < e["seconds"] < 5)' "$work/events")" \
	'pxe-httpd response 127.0.0.1 GET /small 200 6 agent True' \
	'the event response has client, file, status, bytes and time'
get /small -0
is "$code $(body) $(field Connection)" '200 small close' \
	'GET over HTTP/1.0 gets the file, and the connection closes'
get /small -0 -H 'Connection: keep-alive'
like "$(field Connection)" '^[Kk]eep-[Aa]live$' \
	'GET over HTTP/1.0 with keep-alive keeps the connection'

# Replaced while it is sent: the old one arrives, whole.
cp "$root/big" "$work/old"
curl -sS --limit-rate 40M -o "$work/got" "$base/big" &
c=$!
wait_for 10 test -s "$work/got"
head -c 20000000 /dev/urandom >"$root/new"
mv "$root/new" "$root/big"
wait "$c"
is "$?" 0 'a transfer ends well though its file is replaced meanwhile'
ok -n 'a transfer whose file is replaced gets the old file' \
	cmp "$work/got" "$work/old"

# Cut short while it is sent: the connection ends, nothing is made up.
truncate -s 200M "$root/big"
rm -f "$work/got"
curl -sS --limit-rate 20M -m 20 -o "$work/got" "$base/big" 2>"$work/err" &
c=$!
wait_for 10 test -s "$work/got"
truncate -s 1000 "$root/big"
rc=0
wait "$c" || rc=$?
is "$rc" 18 'truncating a file while it is sent ends the transfer (curl 18)'
ok -n 'a transfer whose file is truncated ends before its length' \
	test "$(stat -c %s "$work/got")" -lt 200000000
wait_for 5 grep -q 'abort' "$work/events"
like "$(tail -n 1 "$work/events")" '"error":"the file was cut short"' \
	'the event abort says that the file was truncated'
# A client that goes away.
truncate -s 200M "$root/big"
curl -sS --limit-rate 1M -m 1 -o /dev/null "$base/big" 2>/dev/null
wait_for 5 grep -q 'client closed' "$work/events"
is "$(python3 -c '
import json, sys
e = json.loads(open(sys.argv[1]).readlines()[-1])
print(e["event"], e["status"], 0 < e["bytes"] < 200 << 20)' "$work/events")" \
	'abort 200 True' \
	'a client that disconnects leaves an event abort with its bytes'

# Rotation and reload.
mv "$work/log/access" "$work/log/access.1"
kill -HUP "$daemon"
wait_for 5 test -e "$work/log/access"
get /small
wait_for 5 test -s "$work/log/access"
is "$(wc -l <"$work/log/access")" 1 \
	'SIGHUP opens a new access log after a rotation'
sed -i 's/^root .*/bogus 1/' "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" "$work/conf:1: bogus: unknown option" \
	'SIGHUP names the invalid line of a configuration'
get /small
is "$(body)" small 'SIGHUP with an invalid configuration keeps the old root'
sed -i "s|^bogus .*|root $work/none|" "$work/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" "root: $work/none: No such file" \
	'SIGHUP refuses a root that is missing'
get /small
is "$(body)" small 'SIGHUP with a missing root keeps the old root'
sed -i "s|^root .*|root $work/other|" "$work/conf"
echo 'no-index yes' >>"$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q 'reload: done' "$work/httpd.log"
get /small
is "$(body)" other 'SIGHUP with a valid configuration changes the root'
get /
is "$code" 403 'SIGHUP with no-index changes what a directory gets'
sed -i 's/^listen .*/listen 127.0.0.1:1/' "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q restart "$work/httpd.log"
like "$(cat "$work/httpd.log")" 'reload: listen: takes a restart' \
	'SIGHUP says that another listen address needs a restart'
get /small
is "$(body)" other 'SIGHUP with another listen address keeps serving'
stop "$daemon"
is "$rc" 0 'pxe-httpd exits with 0 on SIGTERM'

# A transfer that runs is ended, an idle connection does not hold it up.
mkfifo "$work/gate"
serve
truncate -s 30M "$root/big"
exec 8<>"$work/gate"
spawn hold python3 "$client" "$port" hold 3 "$work/gate"
wait_for 10 grep -q ready "$work/hold.log"
rm -f "$work/got"
curl -sS --limit-rate 15M -o "$work/got" "$base/big" &
c=$!
wait_for 10 test -s "$work/got"
stop "$daemon"
is "$rc" 0 'pxe-httpd exits with 0 on SIGTERM during a transfer'
wait "$c"
is "$?" 0 'a transfer that runs at SIGTERM ends well'
ok -n 'a transfer that runs at SIGTERM is whole' cmp "$work/got" "$root/big"
unlike "$(cat "$work/httpd.log")" 'did not end' \
	'idle connections do not delay the end after SIGTERM'

# One that does not move is given up after five seconds.
serve
spawn stall1 python3 "$client" "$port" stall /big "$work/gate"
wait_for 10 grep -q ready "$work/stall1.log"
start=$(date +%s)
stop "$daemon"
took=$(($(date +%s) - start))
ok -n "a stalled transfer delays the end after SIGTERM by 5 s ($took)" \
	test "$took" -ge 4 -a "$took" -le 9
like "$(cat "$work/httpd.log")" '1 connections did not end' \
	'the log counts the connections that SIGTERM cut off'
is "$rc" 0 'pxe-httpd exits with 0 though SIGTERM cut a transfer off'
serve
spawn stall2 python3 "$client" "$port" stall /big "$work/gate"
wait_for 10 grep -q ready "$work/stall2.log"
kill "$daemon"
start=$(date +%s)
# It has understood the first when it refuses connections.
wait_for 5 sh -c '! curl -s -o "$1" "$2"' sh "$work/none" "$base/small"
stop "$daemon"
ok -n 'a second SIGTERM ends pxe-httpd at once' \
	test "$(($(date +%s) - start))" -le 3
exec 8>&-

# Logs that cannot be written stop nothing.
serve --access-log /dev/full --events /dev/full
get /small
get /small
is "$code" 200 'requests are served while the disks of the logs are full'
like "$(cat "$work/httpd.log")" 'access-log: /dev/full: No space left' \
	'the log says that the disk of the access log is full'
like "$(cat "$work/httpd.log")" 'events: .*No space left' \
	'the log says that the disk of the events is full'
stop "$daemon"

# Sockets from the supervisor.
spawn_ready act python3 "$client" 0 activate \
	pxe-httpd -r "$root" -l 192.0.2.1:80
port=$(sed -n 's|^.*http://127.0.0.1:\([0-9]*\)/$|\1|p' "$work/act.log")
base=http://127.0.0.1:$port
get /small
is "$code $(body)" '200 small' \
	'a listening socket that systemd passed is served'
stop "$pid"

# Both families, several sockets, one daemon.
serve -l '[::1]:0' -v --access-log -
six=$(sed -n 's|^.*http://\(\[::1\]:[0-9]*\)/$|\1|p' "$work/httpd.log")
is "$(curl -sS -g "http://$six/small" && curl -sS "$base/small")" 'small
small' 'IPv6 and IPv4 are served by one daemon'
wait_for 5 grep -q '^127.0.0.1 - - ' "$work/httpd.log"
like "$(cat "$work/httpd.log")" '^::1 - - ' \
	'the access log has the address of an IPv6 client'
like "$(cat "$work/httpd.log")" \
	'^pxe-httpd: ::1: GET /small: 200, 6 bytes in 0\.[0-9]* s$' \
	'pxe-httpd -v logs a line for each request'
alive 'pxe-httpd serves on over IPv4 and IPv6'
