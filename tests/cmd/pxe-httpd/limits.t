#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: many clients, slow ones, and what runs out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl python3 mkfifo prlimit
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 19
client=$PXE_SRCDIR/tests/cmd/pxe-httpd/client.py

head -c 300000 /dev/urandom >"$root/f"
truncate -s 50M "$root/big"
echo x >"$root/small"
mkfifo "$work/gate"
exec 8<>"$work/gate"

serve --header-timeout 2 --idle-timeout 2
is "$(python3 "$client" "$port" parallel 200 /f)" '200 300000' \
	'200 connections at once, two requests each'

# Slowloris, in three kinds.  The clock is looked at once a second.
python3 "$client" "$port" trickle >"$work/trickle" &
a=$!
python3 "$client" "$port" silent >"$work/silent" &
b=$!
python3 "$client" "$port" pause >"$work/pause" &
c=$!
wait "$a" "$b" "$c"
like "$(cat "$work/trickle")" '^closed after [2-5] s$' \
	'a header that trickles in is cut off'
like "$(cat "$work/silent")" '^closed after [2-5] s$' \
	'a client that says nothing is cut off'
like "$(cat "$work/pause")" '^closed after [2-5] s$' \
	'a pause after a request is limited'

# Readers that stall take nothing from the others.
n=0
while [ "$n" -lt 5 ]; do
	spawn "stall$n" python3 "$client" "$port" stall /big "$work/gate"
	n=$((n + 1))
done
for n in 0 1 2 3 4; do
	wait_for 10 grep -q ready "$work/stall$n.log"
done
get /f
is "$code" 200 'others are served while five readers stall'
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n "stalled readers cost no time ($used ticks)" test "$used" -lt 20
stop "$daemon"

# No more than allowed; the rest waits.
serve --max-connections 4
spawn hold1 python3 "$client" "$port" hold 4 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold1.log"
curl -sS -m 20 -o "$work/waited" "$base/small" &
c=$!
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n 'a fifth connection waits' test ! -s "$work/waited"
ok -n "at no cost ($used ticks)" test "$used" -lt 20
kill "$hold"
wait "$c"
is "$? $(cat "$work/waited")" '0 x' 'and is served when there is room'
stop "$daemon"

# One address among many.
serve --max-per-ip 2
spawn hold2 python3 "$client" "$port" hold 2 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold2.log"
get /small
like "$code" '^curl: ' 'a third connection of one address is refused'
like "$(cat "$work/httpd.log")" \
	'^pxe-httpd: 127\.0\.0\.1:[0-9]+: connection refused: it has too many' \
	'and the log says so'
kill "$hold"
wait_for 10 curl -sSf -o /dev/null "$base/small"
get /small
is "$code" 200 'until the others are gone'
stop "$daemon"

# Descriptors run out: first for a file, then for a connection.
serve -u "$(id -un)"
# Just one more: the lowest that is free.
free=0
while [ -e "/proc/$daemon/fd/$free" ]; do
	free=$((free + 1))
done
limit=$((free + 1))
prlimit --pid "$daemon" --nofile="$limit:"
get /small
is "$code $(field Retry-After)" '503 1' 'no descriptor for a file: 503'
spawn hold3 python3 "$client" "$port" hold 1 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold3.log"
curl -sS -m 20 -o /dev/null -w '%{http_code}' "$base/small" >"$work/late" &
c=$!
wait_for 10 grep -q 'accept: Too many open files' "$work/httpd.log"
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n "no descriptor for a connection costs no time ($used ticks)" \
	test "$used" -lt 20
ok -n 'and fills no log' test "$(wc -l <"$work/httpd.log")" -lt 20
kill "$hold"
wait "$c"
is "$(cat "$work/late")" 503 'it is taken when there is room'
prlimit --pid "$daemon" --nofile=1024:
get /small
is "$code" 200 'and all is well when descriptors are back'

# Fewer descriptors than connections: said at the start.
stop "$daemon"
spawn_ready few prlimit --nofile=100 pxe-httpd -r "$root" -l 127.0.0.1:0
like "$(cat "$work/few.log")" \
	'^pxe-httpd: max-connections: 4096: 100 descriptors allow 18; raise' \
	'too few descriptors: the limit is lowered, and said'
stop "$pid"
serve
alive 'the daemon serves on'
