#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: many clients, slow clients, limits, and a lack of descriptors.
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
	'200 connections at once get two files each'

# Clients that hold connections (Slowloris).  Deadlines are checked each second.
python3 "$client" "$port" trickle >"$work/trickle" &
a=$!
python3 "$client" "$port" silent >"$work/silent" &
b=$!
python3 "$client" "$port" pause >"$work/pause" &
c=$!
wait "$a" "$b" "$c"
like "$(cat "$work/trickle")" '^closed after [2-5] s$' \
	'--header-timeout ends a connection whose head trickles in'
like "$(cat "$work/silent")" '^closed after [2-5] s$' \
	'--header-timeout ends a connection that sends nothing'
like "$(cat "$work/pause")" '^closed after [2-5] s$' \
	'--idle-timeout ends a connection that pauses after a request'

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
is "$code" 200 'a client is served while five others do not read'
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n "clients that do not read cost no processor time ($used ticks)" \
	test "$used" -lt 20
stop "$daemon"

# Indexes that nobody reads: made once for all clients, until their memory is
# used up; then 503.
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
# Processor time, as a busy machine may take any time: 40 times that of one if
# each client got a page of its own.
before=$(cpu)
get /dir
one=$(($(cpu) - before))
before=$(rss)
start=$(cpu)
spawn lists1 python3 "$client" "$port" stall_each "$work/gate" 40 /dir
lists=$pid
wait_for 60 grep -q ready "$work/lists1.log"
get /none
used=$(($(cpu) - start))
ok -n "40 indexes of a directory share their time ($used ticks, one: $one)" \
	test "$code" = 404 -a "$used" -lt $((one * 20))
used=$((($(rss) - before) / 1024))
ok -n "40 indexes of one directory share their memory ($used MiB)" \
	test "$used" -lt 300
spawn lists2 python3 "$client" "$port" stall_each "$work/gate" 1 \
	/link1 /link2 /link3 /link4
wait_for 60 grep -q ready "$work/lists2.log"
get /link5
is "$code $(field Retry-After)" '503 1' \
	'an index beyond 32 MiB of indexes gets 503'
like "$(cat "$work/httpd.log")" 'file: [a-z0-9]*: too many indexes' \
	'the log says that too many indexes are being sent'
get /small
is "$code $(body)" '200 x' \
	'a file is served while no more indexes are'
kill "$lists" "$pid"
wait_for 20 curl -sSf -o /dev/null "$base/link5"
get /link5
is "$code" 200 'an index is served again when others have ended'
like "$(body)" 'Only the first [0-9]* entries' 'an index that was cut says so'
stop "$daemon"
rm -r "$work/lists"

# Connections beyond --max-connections wait.
serve --max-connections 4
spawn hold1 python3 "$client" "$port" hold 4 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold1.log"
curl -sS -m 20 -o "$work/waited" "$base/small" &
c=$!
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n 'a fifth connection waits with --max-connections 4' \
	test ! -s "$work/waited"
ok -n "a connection that waits costs no processor time ($used ticks)" \
	test "$used" -lt 20
kill "$hold"
wait "$c"
is "$? $(cat "$work/waited")" '0 x' \
	'a connection that waited is served when another ends'
stop "$daemon"

# --max-per-ip.
serve --max-per-ip 2
spawn hold2 python3 "$client" "$port" hold 2 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold2.log"
get /small
like "$code" '^curl: ' 'a third connection is refused with --max-per-ip 2'
like "$(cat "$work/httpd.log")" \
	'^pxe-httpd: 127\.0\.0\.1:[0-9]+: connection refused: it has too many' \
	'the log names the address with too many connections'
kill "$hold"
wait_for 10 curl -sSf -o /dev/null "$base/small"
get /small
is "$code" 200 'an address is served again when its others have ended'
stop "$daemon"

# No descriptor left: first for a file, then for a connection.
serve -u "$(id -un)"
# Just one more: the lowest that is free.
free=0
while [ -e "/proc/$daemon/fd/$free" ]; do
	free=$((free + 1))
done
limit=$((free + 1))
prlimit --pid "$daemon" --nofile="$limit:"
get /small
is "$code $(field Retry-After)" '503 1' \
	'a request without a descriptor for its file gets 503'
spawn hold3 python3 "$client" "$port" hold 1 "$work/gate"
hold=$pid
wait_for 10 grep -q ready "$work/hold3.log"
curl -sS -m 20 -o /dev/null -w '%{http_code}' "$base/small" >"$work/late" &
c=$!
wait_for 10 grep -q 'accept: Too many open files' "$work/httpd.log"
before=$(cpu)
sleep 1
used=$(($(cpu) - before))
ok -n "a lack of descriptors costs no processor time ($used ticks)" \
	test "$used" -lt 20
ok -n 'a lack of descriptors is logged at a bounded rate' \
	test "$(wc -l <"$work/httpd.log")" -lt 20
kill "$hold"
wait "$c"
is "$(cat "$work/late")" 503 \
	'a connection without a descriptor is accepted later'
prlimit --pid "$daemon" --nofile=1024:
get /small
is "$code" 200 'files are served again when there are descriptors'

# Fewer descriptors than connections.
stop "$daemon"
spawn_ready few prlimit --nofile=100 pxe-httpd -r "$root" -l 127.0.0.1:0
like "$(cat "$work/few.log")" \
	'^pxe-httpd: max-connections: 4096: 100 descriptors allow 18; raise' \
	'--max-connections is lowered if there are too few descriptors'
stop "$pid"
serve
alive 'pxe-httpd starts again after its limits'
