#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: many clients, slow ones, and what runs out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl python3 mkfifo prlimit
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 26
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

# Lists that nobody reads: made once for all, and neither time nor memory for
# each.  As many of them as there is room for, then 503.
mkdir "$work/lists" "$work/lists/dir"
python3 -c '
import sys
for i in range(20000):
    open("%s/%05d%s" % (sys.argv[1], i, "\xe9" * 120), "w").close()' \
	"$work/lists/dir"
for n in 1 2 3 4 5; do
	ln -s dir "$work/lists/link$n"
done
echo x >"$work/lists/small"
# rss: kilobytes of memory that the daemon holds.
rss() {
	awk '/^VmRSS:/ {print $2}' "/proc/$daemon/status"
}
run_httpd -r "$work/lists" -l 127.0.0.1:0
before=$(rss)
start=$(date +%s)
spawn lists1 python3 "$client" "$port" stall_each "$work/gate" 40 /dir
lists=$pid
wait_for 60 grep -q ready "$work/lists1.log"
get /none
took=$(($(date +%s) - start))
ok -n "others do not wait for 40 lists of 20000 names ($took s)" \
	test "$code" = 404 -a "$took" -lt 6
used=$((($(rss) - before) / 1024))
ok -n "which take one page of memory ($used MiB)" test "$used" -lt 300
spawn lists2 python3 "$client" "$port" stall_each "$work/gate" 1 \
	/link1 /link2 /link3 /link4
wait_for 60 grep -q ready "$work/lists2.log"
get /link5
is "$code $(field Retry-After)" '503 1' 'more lists than there is room for: 503'
like "$(cat "$work/httpd.log")" 'file: link5: too many lists' 'and it is said'
get /small
is "$code $(body)" '200 x' 'files are served'
kill "$lists" "$pid"
wait_for 20 curl -sSf -o /dev/null "$base/link5"
get /link5
is "$code" 200 'and lists, when there is room'
like "$(body)" 'Only the first [0-9]* entries' 'a list that is cut says so'
stop "$daemon"
rm -r "$work/lists"

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
