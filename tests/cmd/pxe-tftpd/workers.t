#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: several processes.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
about 'pxe-tftpd --workers'
plan 29

# workers: their process ids.
workers() {
	cat "/proc/$daemon/task/$daemon/children"
}

# begin OPTION...: with three workers; a free port below those that the kernel
# gives out.
begin() {
	port=$((20000 + $$ % 10000))
	: >"$events"
	spawn_ready tftpd pxe-tftpd -v -r "$root" -l "127.0.0.1:$port" \
		--workers 3 --events "$events" "$@" || exit 99
	daemon=$pid
}

head -c 1000000 /dev/urandom >"$root/big"
head -c 1000 /dev/urandom >"$root/small"
mkdir "$work/metrics"
chmod 777 "$work/metrics"
metrics=$work/metrics/prom
begin --metrics "$metrics"
# shellcheck disable=SC2046
set -- $(workers)
is "$#" 3 'three processes serve'
is "$(grep -c 'listening on' "$work/tftpd.log")" 3 \
	'each of three processes listens'
is "$(many storm 100)" 100 '100 transfers at once are all whole'
gets big 'a file in windows with losses arrives whole' \
	blksize=1428 windowsize=16 lose=50
# many_clients.py fetches the file once more, to compare.
has_events 102 'each transfer of each process is an event' event=transfer
# The same client comes to the same worker: a request that is repeated does
# not begin a second transfer.
is "$(python3 - "$here" "$port" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
from tftp_client import request, udp
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
)" 1 'a request that is repeated gets its answers from one port'

rights=
for p in "$daemon" "$@"; do
	rights="$rights$(sed -nE 's/^(Uid|NoNewPrivs):[[:space:]]*//p' \
		"/proc/$p/status" | cut -f 1 | tr '\n' ' ')"
done
what='neither workers nor their supervisor have any privilege'
if [ "$(id -u)" -eq 0 ]; then
	like "$rights" '^([1-9][0-9]* 1 ){4}$' "$what"
else
	skip 'not root' "$what"
fi

kill -HUP "$daemon"
reloaded() {
	[ "$(grep -c 'reload: done' "$work/tftpd.log")" -eq 3 ]
}
ok -n 'SIGHUP reaches each process' wait_for 30 reloaded
kill -USR1 "$daemon"
listed() {
	[ "$(grep -c 'running: [0-9]* transfers' "$work/tftpd.log")" -ge 3 ]
}
ok -n 'SIGUSR1 reaches each process' wait_for 30 listed
alive 'after SIGHUP and SIGUSR1'
stop "$daemon"
is "$rc" 0 'SIGTERM to the supervisor: exit 0'
is "$(for w in "$@"; do [ ! -e "/proc/$w" ] || echo "$w"; done)" '' \
	'SIGTERM to the supervisor ends each process'
# On a busy machine a last ACK may be dropped: then a transfer is "unsure".
is "$(($(number 'transfers_total{result="done"}') +
	$(number 'transfers_total{result="unsure"}')))" 103 \
	'--metrics has the transfers of all processes'

begin
# shellcheck disable=SC2046
set -- $(workers)
kill -KILL "$2"
rc=0
wait "$daemon" || rc=$?
is "$rc" 70 'a worker that is killed: the supervisor exits 70'
is "$(for w in "$@"; do [ ! -e "/proc/$w" ] || echo "$w"; done)" '' \
	'a worker that is killed: all others end'

begin
# shellcheck disable=SC2046
set -- $(workers)
kill -KILL "$daemon"
rc=0
wait "$daemon" || rc=$?
ended() {
	for w in "$@"; do
		[ ! -e "/proc/$w" ] || return 1
	done
}
ok -n 'a supervisor that is killed: all workers end' wait_for 30 ended "$@"

run pxe-tftpd -r "$root" -l 127.0.0.1:1x --workers 3
is "$rc" 64 'a wrong option: exit 64'
run pxe-tftpd -r "$work/none" -l "127.0.0.1:$port" --workers 3
is "$rc" 66 'a missing root: exit 66'
run pxe-tftpd -r "$root" -l 127.0.0.1:0 --workers 3
is "$rc" 78 '--listen with port 0: exit 78'

# Others.  Workers share their port with each other, and with nobody else.
begin
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --workers 2
like "$rc $err" "^69 .*listen: 127.0.0.1:$port: " \
	'a port of another daemon with workers: exit 69, it is named'
rc=0
LISTEN_PID=1 LISTEN_FDS=1 pxe-tftpd -r "$root" -l "127.0.0.1:$port" \
	--workers 2 2>"$work/other" || rc=$?
is "$rc" 69 'LISTEN_FDS of another process is ignored: exit 69'
stop "$daemon"

# Ports are divided.
range=$((port - 10000))
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --workers 3 \
	--port-range "$range-$((range + 1))"
is "$rc" 78 '--port-range of two ports for three workers: exit 78'
begin --port-range "$range-$((range + 3))"
is "$(many storm 20)" 20 \
	'--port-range of four ports: 20 transfers at once are all whole'
stop "$daemon"
run pxe-tftpd -r "$root" -l "127.0.0.1:$port" --port-range 600-620 \
	--upload "$root"
is "$rc" 78 '--port-range below 1024 with --upload: exit 78'

# One process starts the commands for the events of all.
mkdir -m 777 "$work/hooks"
cat >"$work/hook" <<END
#!/bin/sh
cd "$work/hooks" || exit
mkdir lock || echo two >>out
echo "\$1" >>out
rmdir lock
END
chmod 755 "$work/hook"
begin --on-event "$work/hook"
hooks=$(pgrep -P "$daemon" -x tftpd-hook)
is "$(many storm 30)" 30 '--on-event: 30 transfers at once are all whole'
# shellcheck disable=SC2317
all_ran() {
	[ "$(grep -c transfer "$work/hooks/out")" -eq 31 ]
}
ok -n '--on-event: a command runs for each event of each process' \
	wait_for 30 all_ran
is "$(grep -c two "$work/hooks/out")" 0 \
	'--on-event: commands for events of several processes run one at a time'
stop "$daemon"
is "$rc $(ended "$hooks" && echo ended)" '0 ended' \
	'--on-event: its process has ended when the supervisor ends'

# The first process of a container.
what='a file is served when the supervisor is process 1'
if [ "$(id -u)" -eq 0 ] && unshare -fp true 2>/dev/null; then
	spawn_ready first unshare -fp --kill-child pxe-tftpd -v -r "$root" \
		-l "127.0.0.1:$port" --workers 2
	gets big "$what"
	# unshare itself passes no signal on.
	kill "$(cat "/proc/$pid/task/$pid/children")"
	wait "$pid" || :
else
	skip 'no process namespaces' "$what"
fi
