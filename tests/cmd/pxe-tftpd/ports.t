#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: from which ports files come.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need curl
plan 21

head -c 300000 /dev/urandom >"$root/big"

# ports N: the ports of N transfers, one after the other from one port, each
# compared with the file.
ports() {
	python3 - "$here" "$port" "$1" "$root/big" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
from tftp_client import Fetch
want = open(sys.argv[4], "rb").read()
seen = []
for _ in range(int(sys.argv[3])):
    f = Fetch(int(sys.argv[2]), b"big", blksize=1428, windowsize=4)
    assert b"".join(f.blocks(lose=50)) == want, "another file"
    f.end()
    seen.append(f.peer[1])
print(*seen)
END
}

# differ LIST WHAT: passes if no two neighbours in it are the same.
differ() {
	is "$(printf '%s\n' "$1" | tr ' ' '\n' | uniq | wc -l)" \
		"$(printf '%s\n' "$1" | wc -w)" "$2"
}

serve
seen=$(ports 9)
differ "$seen" 'two transfers in a row come from two ports'
is "$(printf '%s\n' "$seen" | grep -cw -- "$port")" 0 \
	'no transfer comes from the port of requests'
gets big 'a file arrives whole after nine transfers from other ports'
stop "$daemon"

mkdir -m 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom
serve --single-port --metrics "$metrics"
is "$(ports 3)" "$port $port $port" \
	'--single-port: each transfer comes from the port that was asked'
gets big '--single-port: a file in windows arrives whole' \
	blksize=1428 windowsize=16
gets big '--single-port: a file with losses and copies arrives whole' \
	lose=9 twice=7 windowsize=8
gets big '--single-port: a file whose last ACK is never sent arrives whole' \
	quiet=1
misses none 1 '--single-port: a missing file gets ERROR 1'
is "$(many storm 100)" 100 '--single-port: 100 transfers at once are whole'
python3 -c "import socket
socket.socket(2, 2).sendto(b'\\0\\4\\0\\1', ('127.0.0.1', $port))"
# SIGTERM: nothing new begins, what runs ends well.
client big pause=100:1 blksize=1024
client_has 102400
stop "$daemon"
client_gets "$root/big" \
	'--single-port: a file sent during SIGTERM arrives whole'
is "$(number junk_total)" 1 \
	'--single-port: an ACK of no transfer counts as junk'

serve --port-range 24567-24569
seen=$(ports 4)
differ "$seen" '--port-range of three: two transfers in a row have two ports'
is "$(printf '%s\n' "$seen" | tr ' ' '\n' | grep -vcE '^2456[789]$')" 0 \
	'--port-range of three: no transfer has another port'
stop "$daemon"
serve --port-range 24567-24567
is "$(ports 2)" '24567 24567' \
	'--port-range of one: each transfer has that port'
run pxe-tftpd -r "$root" -l 127.0.0.1:0 --port-range 24567-24567
is "$rc" 69 '--port-range that is in use: exit 69'
like "$err" 'port-range: 24567-24567: ' \
	'--port-range that is in use is named'
stop "$daemon"

# Uploads have ports of the range that files leave to them.
mkdir "$work/in"
chmod 777 "$work/in"
serve --port-range 24567-24570 --upload "$work/in"
for n in 1 2; do
	timeout 60 curl -sS -T "$root/big" "tftp://127.0.0.1:$port/up$n" \
		>"$work/curl" 2>&1
	ok -n "--port-range of four: upload $n is stored whole" \
		cmp "$root/big" "$work/in/up$n"
done
gets big '--port-range of four: a file arrives whole beside uploads'
stop "$daemon"

# What a reload cannot change is logged.
{
	echo "root $root"
	echo 'listen 127.0.0.1:0'
} >"$work/conf"
run_tftpd -c "$work/conf"
{
	echo "root $root"
	echo 'listen 127.0.0.1:0'
	echo 'port-range 24567-24570'
} >"$work/conf"
reload
log 'reload: port-range: ' 'SIGHUP with another --port-range names that option'
alive 'after all tests of ports.t'
