#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: several processes.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 32

life() {
	timeout 60 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/many.py" \
		"$port" "$@" 2>&1
}

# workers: their process ids.
workers() {
	cat "/proc/$daemon/task/$daemon/children"
}

# begin OPTION...: with three workers; a free port below those that the kernel
# gives out.
begin() {
	port=$((20000 + $$ % 10000))
	spawn_ready tftpd pxe-tftpd -v -r "$root" -l "127.0.0.1:$port" \
		--workers 3 "$@" || exit 99
	daemon=$pid
}

head -c 1000000 /dev/urandom >"$root/big"
head -c 1000 /dev/urandom >"$root/small"
mkdir "$work/metrics"
chmod 777 "$work/metrics"
begin --events "$work/events" --metrics "$work/metrics/prom"
# shellcheck disable=SC2046
set -- $(workers)
is "$#" 3 'three workers'
is "$(grep -c 'listening on' "$work/tftpd.log")" 3 'each listens'
is "$(life storm 100)" 100 'a hundred clients'
gets big 'the next one' blksize=1428 windowsize=16 lose=50
many() {
	[ "$(grep -c '"event":"transfer"' "$work/events")" -ge 101 ]
}
ok -n 'each is in the events' wait_for 5 many
# The same client comes to the same worker: a request that is repeated does
# not begin a second transfer.
is "$(python3 - "$PXE_SRCDIR/tests/cmd/pxe-tftpd" "$port" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
from client import request, udp
s = udp("127.0.0.1", 1)
p = request(b"big", tsize=0)
peers = set()
for _ in range(3):
    s.sendto(p, ("127.0.0.1", int(sys.argv[2])))
    try:
        peers.add(s.recvfrom(2000)[1])
    except TimeoutError:
        pass
print(len(peers))
END
)" 1 'a request that is repeated comes to the same one'

rights=
for p in "$daemon" "$@"; do
	rights="$rights$(sed -nE 's/^(Uid|NoNewPrivs):[[:space:]]*//p' \
		"/proc/$p/status" | cut -f 1 | tr '\n' ' ')"
done
if [ "$(id -u)" -eq 0 ]; then
	like "$rights" '^([1-9][0-9]* 1 ){4}$' \
		'neither they nor who watches over them have any privilege'
else
	skip 'not root' 'neither they nor who watches over them'
fi

kill -HUP "$daemon"
reloaded() {
	[ "$(grep -c 'reload: done' "$work/tftpd.log")" -eq 3 ]
}
ok -n 'SIGHUP reaches each' wait_for 5 reloaded
kill -USR1 "$daemon"
listed() {
	[ "$(grep -c 'running: [0-9]* transfers' "$work/tftpd.log")" -ge 3 ]
}
ok -n 'and SIGUSR1' wait_for 5 listed
alive 'they serve on'
stop "$daemon"
is "$rc" 0 'SIGTERM: exit 0'
is "$(for w in "$@"; do [ ! -e "/proc/$w" ] || echo "$w"; done)" '' \
	'no worker is left'
like "$(cat "$work/metrics/prom")" \
	'^pxe_tftpd_transfers_total\{result="done"\} 10[0-9]$' \
	'the numbers are those of all'

begin
# shellcheck disable=SC2046
set -- $(workers)
kill -KILL "$2"
rc=0
wait "$daemon" || rc=$?
is "$rc" 70 'one that is killed: all end, exit 70'
like "$(cat "$work/tftpd.log")" 'worker 1: killed by signal 9' 'and it is told'

begin
# shellcheck disable=SC2046
set -- $(workers)
is "$#" 3 'three workers again'
kill -KILL "$daemon"
rc=0
wait "$daemon" || rc=$?
is "$rc" 137 'who watches over them is killed'
ended() {
	for w in "$@"; do
		[ ! -e "/proc/$w" ] || return 1
	done
}
ok -n 'they end' wait_for 20 ended "$@"

run pxe-tftpd -r "$root" -l 127.0.0.1:1x --workers 3
is "$rc" 64 'a wrong option with workers: exit 64'
run pxe-tftpd -r "$work/none" -l "127.0.0.1:$port" --workers 3
is "$rc" 66 'a missing root with workers: exit 66'
run pxe-tftpd -r "$root" -l 127.0.0.1:0 --workers 3
is "$rc" 78 'any port with workers: exit 78'
like "$err" 'each worker would have another port' 'and says why'

# Others.  Workers share their port with each other, and with nobody else.
begin
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --workers 2
is "$rc" 69 'a second daemon with workers on that port: exit 69'
like "$err" 'another TFTP server' 'and says why'
LISTEN_PID=1 LISTEN_FDS=1 pxe-tftpd -r "$root" -l "127.0.0.1:$port" \
	--workers 2 2>"$work/other" || rc=$?
is "$rc" 69 'LISTEN_FDS of another process does not matter'
stop "$daemon"

# Ports are divided.
range=$((port - 10000))
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --workers 3 \
	--port-range "$range-$((range + 1))"
is "$rc" 78 'three workers with two ports: exit 78'
like "$err" '3 workers need 3 ports' 'and says why'
begin --port-range "$range-$((range + 3))"
is "$(life storm 20)" 20 'four ports will do'
stop "$daemon"
like "$(cat "$work/tftpd.log")" "listening on 127.0.0.1:$port" 'on the port'
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --port-range 600-620 \
	--upload "$root"
is "$rc" 78 'uploads with ports that take privilege: exit 78'
like "$err" 'without privilege' 'and says why'

# The first process of a container.
if [ "$(id -u)" -eq 0 ] && unshare -fp true 2>/dev/null; then
	spawn_ready first unshare -fp --kill-child pxe-tftpd -v -r "$root" \
		-l "127.0.0.1:$port" --workers 2
	gets big 'process 1 has workers too'
	# unshare itself passes no signal on.
	kill "$(cat "/proc/$pid/task/$pid/children")"
	wait "$pid" || :
else
	skip 'no process namespaces' 'process 1 has workers too'
fi
