#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd as a daemon: privilege, logs, signals, files that change.
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
		grep -c '\<0\>')" 0 'nothing of root is left'
	is "$(awk '/^Groups:/ {print NF}' "/proc/$daemon/status")" 1 \
		'no group is left'
else
	skip 'not root' 'nothing of root is left'
	skip 'not root' 'no group is left'
fi
like "$(cat "/proc/$daemon/status")" '^NoNewPrivs:.1$' 'no new privileges'

# What is written of a request.
get '/small?a=b' -A agent -e ref
# A reply may arrive before its line is written.
wait_for 5 test -s "$work/log/access"
wait_for 5 test -s "$work/events"
is "$(sed 's|\[../[A-Z][a-z][a-z]/[0-9:]* +0000\]|WHEN|' \
	"$work/log/access")" \
	'127.0.0.1 - - WHEN "GET /small?a=b HTTP/1.1" 200 6 "ref" "agent"' \
	'the access log has the combined format'
is "$(python3 -c '
import json, sys
e = json.loads(open(sys.argv[1]).readlines()[-1])
print(e["tool"], e["event"], e["ip"], e["method"], e["file"], e["status"],
      e["bytes"], e["agent"], 0 < e["seconds"] < 5)' "$work/events")" \
	'pxe-httpd response 127.0.0.1 GET /small 200 6 agent True' \
	'the event says what was sent to whom'
get /small -0
is "$code $(body) $(field Connection)" '200 small close' 'HTTP/1.0'
get /small -0 -H 'Connection: keep-alive'
like "$(field Connection)" '^[Kk]eep-[Aa]live$' 'HTTP/1.0 with keep-alive'

# Replaced while it is sent: the old one arrives, whole.
cp "$root/big" "$work/old"
curl -sS --limit-rate 40M -o "$work/got" "$base/big" &
c=$!
wait_for 10 test -s "$work/got"
head -c 20000000 /dev/urandom >"$root/new"
mv "$root/new" "$root/big"
wait "$c"
is "$?" 0 'a file that is replaced while it is sent: a whole transfer'
ok -n 'of the old file' cmp "$work/got" "$work/old"

# Cut short while it is sent: the connection ends, nothing is made up.
truncate -s 200M "$root/big"
rm -f "$work/got"
curl -sS --limit-rate 20M -m 20 -o "$work/got" "$base/big" 2>"$work/err" &
c=$!
wait_for 10 test -s "$work/got"
truncate -s 1000 "$root/big"
rc=0
wait "$c" || rc=$?
is "$rc" 18 'a file that is cut short: the client knows (curl 18)'
ok -n 'it got no more than there was' \
	test "$(stat -c %s "$work/got")" -lt 200000000
wait_for 5 grep -q 'abort' "$work/events"
like "$(tail -n 1 "$work/events")" '"error":"the file was cut short"' \
	'and the event says why'
# A client that goes away.
truncate -s 200M "$root/big"
curl -sS --limit-rate 1M -m 1 -o /dev/null "$base/big" 2>/dev/null
wait_for 5 grep -q 'client closed' "$work/events"
is "$(python3 -c '
import json, sys
e = json.loads(open(sys.argv[1]).readlines()[-1])
print(e["event"], e["status"], 0 < e["bytes"] < 200 << 20)' "$work/events")" \
	'abort 200 True' 'a client that goes away'

# Rotation and reload.
mv "$work/log/access" "$work/log/access.1"
kill -HUP "$daemon"
wait_for 5 test -e "$work/log/access"
get /small
wait_for 5 test -s "$work/log/access"
is "$(wc -l <"$work/log/access")" 1 'SIGHUP opens the access log anew'
sed -i 's/^root .*/bogus 1/' "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" "$work/conf:1: bogus: unknown option" \
	'a bad configuration is named'
get /small
is "$(body)" small 'and the old one stays'
sed -i "s|^bogus .*|root $work/none|" "$work/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" "root: $work/none: No such file" \
	'a root that is missing is refused too'
get /small
is "$(body)" small 'and the old one is served'
sed -i "s|^root .*|root $work/other|" "$work/conf"
echo 'no-index yes' >>"$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q reloaded "$work/httpd.log"
get /small
is "$(body)" other 'a good one is taken'
get /
is "$code" 403 'with all that is in it'
sed -i 's/^listen .*/listen 127.0.0.1:1/' "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q restart "$work/httpd.log"
like "$(cat "$work/httpd.log")" 'change only by a restart' \
	'what needs a restart is said'
get /small
is "$(body)" other 'and nothing breaks'
stop "$daemon"
is "$rc" 0 'SIGTERM: exit 0'

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
is "$rc" 0 'SIGTERM while files are sent: exit 0'
wait "$c"
is "$?" 0 'the transfer ended'
ok -n 'and is whole' cmp "$work/got" "$root/big"
unlike "$(cat "$work/httpd.log")" 'did not end' 'nothing held it up'

# One that does not move is given up after five seconds.
serve
spawn stall1 python3 "$client" "$port" stall /big "$work/gate"
wait_for 10 grep -q ready "$work/stall1.log"
start=$(date +%s)
stop "$daemon"
took=$(($(date +%s) - start))
ok -n "a transfer that stalls: the end after 5 s ($took)" \
	test "$took" -ge 4 -a "$took" -le 9
like "$(cat "$work/httpd.log")" '1 connections did not end' 'and says so'
is "$rc" 0 'still exit 0'
serve
spawn stall2 python3 "$client" "$port" stall /big "$work/gate"
wait_for 10 grep -q ready "$work/stall2.log"
kill "$daemon"
start=$(date +%s)
# It has understood the first when it refuses connections.
wait_for 5 sh -c '! curl -s -o "$1" "$2"' sh "$work/none" "$base/small"
stop "$daemon"
ok -n 'a second signal ends it at once' test "$(($(date +%s) - start))" -le 3
exec 8>&-

# Logs that cannot be written stop nothing.
serve --access-log /dev/full --events /dev/full
get /small
get /small
is "$code" 200 'full disks under the logs: served all the same'
like "$(cat "$work/httpd.log")" 'access-log: /dev/full: No space left' \
	'a full access log is told'
like "$(cat "$work/httpd.log")" 'events: .*No space left' \
	'full events are told'
stop "$daemon"

# Sockets from the supervisor.
spawn_ready act python3 "$client" 0 activate \
	pxe-httpd -r "$root" -l 192.0.2.1:80
port=$(sed -n 's|^.*http://127.0.0.1:\([0-9]*\)/$|\1|p' "$work/act.log")
base=http://127.0.0.1:$port
get /small
is "$code $(body)" '200 small' 'a socket that systemd passed is served'
stop "$pid"

# Both families, several sockets, one daemon.
serve -l '[::1]:0' -v --access-log -
six=$(sed -n 's|^.*http://\(\[::1\]:[0-9]*\)/$|\1|p' "$work/httpd.log")
is "$(curl -sS -g "http://$six/small" && curl -sS "$base/small")" 'small
small' 'IPv6 and IPv4 together'
wait_for 5 grep -q '^127.0.0.1 - - ' "$work/httpd.log"
like "$(cat "$work/httpd.log")" '^::1 - - ' 'an IPv6 client in the log'
like "$(cat "$work/httpd.log")" \
	'^pxe-httpd: ::1: GET /small: 200, 6 bytes in 0\.[0-9]* s$' \
	'-v: a line a transfer'
alive 'the daemon serves on'
