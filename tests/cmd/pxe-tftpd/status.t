#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: what an administrator sees of it while it serves.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 40

head -c 100000 /dev/urandom >"$root/file"
serve

# The client program, as far as its request shows it.
get file blksize=1432 tsize=0
has_event 'a transfer of a known client has its name' event=transfer \
	file=/file client=ipxe bytes=100000
log ' file: sent 100000 bytes in .*\(blksize 1432, .*\): ipxe$' \
	'a transfer of a known client has its name in the log'
get file blksize=1400
has_event 'a transfer of a client that could be several has no name' \
	event=transfer file=/file blksize=1400 client=
get '\file'
has_event 'a name with a backslash has no key asked in its event' \
	event=transfer file=/file blksize=512 asked=
get sub//none
has_event 'a name with two slashes has one in its event' \
	event=miss file=/sub/none
get none tsize=0 blksize=1408
has_event 'a missing file is a miss event with client and code' event=miss \
	file=/none client=pxelinux code=1
stop "$daemon"

# A name that became another one.
printf 'r ^old$ file\nr ^out$ ../secret\n' >"$work/map"
serve --map "$work/map"
get old
has_event 'a name changed by a rule: the transfer event has both names' \
	event=transfer file=/file asked=old bytes=100000
log ' file \(asked for: old\): sent 100000 bytes' \
	'a name changed by a rule: the log has both names'
get out
has_event 'a name changed by a rule: the refused event has both names' \
	event=refused file=/../secret asked=out code=2
stop "$daemon"

# What runs now.
serve
kill -USR1 "$daemon"
log 'running: 0 transfers' 'SIGUSR1 without transfers logs that there are none'
spawn holder python3 "$here/many_clients.py" "$port" hold 3 36
holder=$pid
wait_for 60 grep -q held "$work/holder.log"
# The daemon may still have to read the last ACKs.
held() {
	kill -USR1 "$daemon"
	wait_for 1 grep -q 'running: 3 transfers, 108000 of 300000 bytes' \
		"$work/tftpd.log"
}
ok -n 'SIGUSR1 logs how many transfers run and how far they are' \
	wait_for 30 held
line='file: 36000 of 100000 bytes \(36%\) in [0-9.]+ s, [0-9]+ bytes/s '
log "running: 127.0.0.1:[0-9]+: $line\\(blksize 1000, window 4, [0-9]+ sent" \
	'SIGUSR1 logs a line for each transfer'
kill "$holder"
alive 'after SIGUSR1'
stop "$daemon"

# Misses and datagrams that are no request: as often as they help.
serve --quiet-misses
get none
get none
has_events 2 '--quiet-misses: each miss is an event' event=miss file=/none
python3 - "$port" <<'END'
import socket, sys
for n in (2, 2, 2, 2, 3):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.%d" % n, 0))
    s.sendto(b"\0\7", ("127.0.0.1", int(sys.argv[1])))
# All at once, so that they fall into one period.
s = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(25)]
for one in s:
    one.sendto(b"\0\1../none\0octet\0", ("127.0.0.1", int(sys.argv[1])))
for one in s:
    one.settimeout(60)
    assert one.recv(100)[:4] == b"\0\5\0\2"
END
log '127.0.0.3:[0-9]*: not a request' 'a datagram that is no request is logged'
is "$(grep -c '127.0.0.2:[0-9]*: not a request' "$work/tftpd.log")" 1 \
	'four datagrams of one address that are no request are one line'
is "$(grep -c 'none: refused: ' "$work/tftpd.log")" 20 \
	'25 refusals of one address in ten seconds are 20 lines'
alive 'after requests that were refused'
log 'alive.txt: sent' '--quiet-misses: a transfer is logged'
unlike "$(cat "$work/tftpd.log")" '[ /]none: File not found' \
	'--quiet-misses: a miss is not logged'
stop "$daemon"

# Numbers.  The directory is one where the daemon's user may write.
mkdir "$work/metrics"
chmod 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom

# counts NAME WANT WHAT: passes if the file has that number.
counts() {
	is "$(number "$1")" "$2" "--metrics: $3"
}

mkdir "$work/up"
chmod 777 "$work/up"
serve --metrics "$metrics" --upload "$work/up"
ok -n '--metrics: the file is there from the start' \
	wait_for 30 test -s "$metrics"
counts requests_total 0 'requests_total is 0 at the start'
is "$(stat -c %a "$metrics")" 644 '--metrics: everybody can read the file'
get file blksize=1468 windowsize=4
get file blksize=1468 tsize=0 stop=1
get none
get none
get ../none
python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"\0\7", ("127.0.0.1", int(sys.argv[1])))' "$port"
python3 - "$port" <<'END'
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(20)
s.sendto(b"\0\2new\0octet\0", ("127.0.0.1", int(sys.argv[1])))
p, peer = s.recvfrom(100)
assert p == b"\0\4\0\0", p
s.sendto(b"\0\3\0\1" + 300 * b"x", peer)
assert s.recv(100) == b"\0\4\0\1"
END
wait_for 30 test -e "$work/up/new"
stop "$daemon"
is "$rc" 0 'SIGTERM with --metrics: exit 0'
counts requests_total 6 'requests_total counts requests, also at the end'
counts 'transfers_total{result="done"}' 1 'transfers_total counts a transfer'
counts transfers_running 0 'transfers_running is 0 at the end'
counts misses_total 2 'misses_total counts missing files'
counts refused_total 1 'refused_total counts a refusal'
counts junk_total 1 'junk_total counts a datagram that is no request'
counts uploads_total 1 'uploads_total counts an upload'
counts upload_failures_total 0 'upload_failures_total is 0 without failures'
counts received_bytes_total 300 'received_bytes_total counts bytes of uploads'
ok -n '--metrics: sent_bytes_total counts bytes of files' \
	test "$(number sent_bytes_total)" -ge 100000
counts 'window_blocks_bucket{le="4"}' 2 'window_blocks counts transfers'
is "$(ls "$work/metrics")" tftpd.prom \
	'--metrics: no temporary file is left'
ok -n '--metrics: each line has the format of Prometheus' python3 -c '
import re, sys
types = {}
for line in open(sys.argv[1]):
    assert line[-1] == "\n", line
    if line[0] == "#":
        kind, name, rest = line[2:-1].split(" ", 2)
        assert kind in ("HELP", "TYPE"), line
        types[name] = rest
        continue
    m = re.fullmatch(r"""([a-z_]+)(\{[a-z]+="[^"]*"\})? ([0-9.e+]+)\n""", line)
    assert m, line
    base = re.sub("_(bucket|sum|count)$", "", m[1])
    assert m[1] in types or base in types, line
assert len(types) == 15, types' "$metrics"

run pxe-tftpd -n --metrics -
like "$rc $err" '^64 pxe-tftpd: --metrics: -: ' \
	'--metrics on standard output: exit 64'
named='--metrics where --user may not write is logged'
served='a file is served where --metrics cannot be written'
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$work/closed"
	chmod 755 "$work/closed"
	serve --metrics "$work/closed/tftpd.prom"
	log "metrics: $work/closed/tftpd.prom: " "$named"
	gets file "$served"
else
	skip 'not root' "$named"
	skip 'not root' "$served"
fi
