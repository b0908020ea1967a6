#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: what an administrator sees of it while it serves.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 44

# event ERE NAME: passes if the last event matches.
event() {
	like "$(tail -n 1 "$work/events")" "$1" "$2"
}

head -c 100000 /dev/urandom >"$root/file"
serve --events "$work/events"

# Who asks, as far as the request tells.
get file blksize=1432 tsize=0
log ' file: sent 100000 bytes in .*\(blksize 1432, .*\): ipxe$' \
	'the log names a client that it knows'
wait_for 5 grep -q '"ipxe"' "$work/events"
event '"event":"transfer",.*"file":"/file","client":"ipxe","bytes":100000,' \
	'and so does the event'
get file blksize=1400
log ' file: sent 100000 bytes in .*\(blksize 1400, .*\)$' \
	'one that could be several is not named'
unlike "$(tail -n 1 "$work/events")" '"client"' 'nor in the event'
get '\file'
unlike "$(tail -n 1 "$work/events")" '"asked"' 'a slash is no other name'
get sub//none
event '"event":"miss",.*"file":"/sub/none","code"' 'one slash between parts'
get none tsize=0 blksize=1408
event '"event":"miss",.*"file":"/none","client":"pxelinux","code":1,' \
	'a miss'
stop "$daemon"

# A name that became another one.
printf 'r ^old$ file\nr ^out$ ../secret\n' >"$work/map"
serve --events "$work/events" --map "$work/map"
get old
log ' file \(asked for: old\): sent 100000 bytes' \
	'a rule: the log has both names'
event '"event":"transfer",.*"file":"/file","asked":"old","bytes":100000,' \
	'and so has the event'
get out
log ' \.\./secret \(asked for: out\): ' 'a refusal too'
event '"file":"/../secret","asked":"out","code":' 'with its event'
stop "$daemon"

# What runs now.
serve
kill -USR1 "$daemon"
log 'running: 0 transfers' 'SIGUSR1: nothing runs'
slow=
for i in 1 2 3; do
	python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/client.py" "$port" file \
		blksize=1000 windowsize=4 pause=40:60 \
		>"$work/slow.$i" 2>&1 &
	slow="$slow $!"
	wait_for 20 test -s "$work/slow.$i"
done
# Each has acknowledged nine windows when it pauses.
paused() {
	kill -USR1 "$daemon"
	wait_for 1 grep -q 'running: 3 transfers, 108000 of 300000 bytes' \
		"$work/tftpd.log"
}
ok -n 'SIGUSR1: how many run, and how far they are' wait_for 20 paused
line='file: 36000 of 100000 bytes \(36%\) in [0-9.]+ s, [0-9]+ bytes/s '
log "running: 127.0.0.1:[0-9]+: $line\\(blksize 1000, window 4, [0-9]+ sent" \
	'a line for each'
# shellcheck disable=SC2086
kill $slow
alive 'it serves on'
stop "$daemon"

# Misses and nonsense: as often as they help.
serve --quiet-misses --events "$work/events"
get none
misses=$(grep -c '"miss"' "$work/events")
get none
more_misses() {
	[ "$(grep -c '"miss"' "$work/events")" -gt "$misses" ]
}
wait_for 5 more_misses
event '"miss"' '--quiet-misses: events tell them'
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
    one.settimeout(20)
    assert one.recv(100)[:4] == b"\0\5\0\2"
END
log '127.0.0.3:[0-9]*: not a request' 'a datagram that is no request is told'
is "$(grep -c '127.0.0.2:[0-9]*: not a request' "$work/tftpd.log")" 1 \
	'of each address once'
is "$(grep -c 'refused: Outside' "$work/tftpd.log")" 20 \
	'refusals: so many lines of one address'
alive 'then a transfer'
log 'alive.txt: sent' 'has its line'
unlike "$(cat "$work/tftpd.log")" 'none: File not found' \
	'the log has no misses'
stop "$daemon"

# Numbers.  The directory is one where the daemon's user may write.
mkdir "$work/metrics"
chmod 777 "$work/metrics"
prom=$work/metrics/tftpd.prom

# number NAME WANT WHAT: passes if the file has that number.
number() {
	is "$(sed -n "s/^pxe_tftpd_$1 //p" "$prom")" "$2" "$3"
}

mkdir "$work/up"
chmod 777 "$work/up"
serve --metrics "$prom" --upload "$work/up"
ok -n 'numbers are there from the start' wait_for 5 test -s "$prom"
number requests_total 0 'nothing has happened'
is "$(stat -c %a "$prom")" 644 'everybody can read them'
get file blksize=1468 windowsize=4
get file blksize=1468 tsize=0 stop=1
get none
get none
get ../none
python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"\0\7", ("127.0.0.1", int(sys.argv[1])))' "$port"
log 'not a request' 'a datagram that is no request is told'
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
wait_for 5 test -e "$work/up/new"
stop "$daemon"
is "$rc" 0 'it ends well'
number requests_total 6 'requests, at the end at the latest'
number 'transfers_total{result="done"}' 1 'a transfer'
number transfers_running 0 'none runs'
number misses_total 2 'misses'
number refused_total 1 'what is refused'
number junk_total 1 'junk'
number uploads_total 1 'an upload'
number upload_failures_total 0 'none went wrong'
number received_bytes_total 300 'its bytes'
ok -n 'bytes' test "$(sed -n 's/^pxe_tftpd_sent_bytes_total //p' "$prom")" \
	-ge 100000
number 'window_blocks_bucket{le="4"}' 2 'windows'
is "$(ls "$work/metrics")" tftpd.prom 'nothing else is left'
ok -n 'each line is in the format of Prometheus' python3 -c '
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
assert len(types) == 15, types' "$prom"

run pxe-tftpd -n --metrics -
is "$rc" 64 'standard output is no file'
like "$err" '^pxe-tftpd: --metrics: -: not a file' 'and it is said why'
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$work/closed"
	chmod 755 "$work/closed"
	serve --metrics "$work/closed/tftpd.prom"
	log "metrics: $work/closed/tftpd.prom: Permission denied" \
		'where it may not write: it is told'
	alive 'and it serves'
else
	skip 'not root' 'where it may not write: it is told'
	skip 'not root' 'and it serves'
fi
