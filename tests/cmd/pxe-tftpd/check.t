#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd -n: what keeps a start from succeeding is found, in the same words.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
plan 34

mkdir "$work/root"
root=$work/root
at=127.0.0.1:0
# Ports below those that the kernel gives out.
port=$((20000 + $$ % 10000))

# same STATUS ERE WHAT OPTION...: passes if a start and -n end with that status
# and the same messages, of which a line matches.
same() {
	_want=$1 _ere=$2 _what=$3
	shift 3
	run timeout 20 pxe-tftpd -r "$root" "$@"
	_start="$rc $err"
	run timeout 20 pxe-tftpd -n -r "$root" "$@"
	like "$rc $err" "^($_want )?pxe-tftpd: $_ere" "pxe-tftpd -n: $_what"
	is "$rc $err" "$_start" "pxe-tftpd -n: $_what: as at the start"
}

same 78 'port-range: 6900-6903: 8 workers need 8 ports' \
	'eight workers with four ports: 78' \
	-l "127.0.0.1:$port" --workers 8 --port-range 6900-6903
same 78 'listen: 127.0.0.1:0: each worker would have another port' \
	'workers with any port: 78' -l "$at" --workers 2
same 78 'port-range: 600-620: uploads open theirs without privilege' \
	'uploads from ports that take privilege: 78' \
	-l "$at" --port-range 600-620 --upload "$root"
same 78 "listen: 127.0.0.1:$port: 127.0.0.1:$port has this address" \
	'an address twice: 78' -l "127.0.0.1:$port" -l "127.0.0.1:$port"
same 78 "listen: 127.0.0.1:$port: 0.0.0.0:$port has this address" \
	'an address after that of all: 78' \
	-l "0.0.0.0:$port" -l "127.0.0.1:$port"
same 69 "port-range: $port-$port: Address already in use" \
	'a range that is the port of --listen: 69' \
	-l "127.0.0.1:$port" --port-range "$port-$port"
same 69 "port-range: $port-$port: Address already in use" \
	'a range whose part for a worker is the port of --listen: 69' \
	-l "127.0.0.1:$port" --workers 4 \
	--port-range "$((port - 2))-$((port + 1))"
same 69 'listen: 192.0.2.1:6969: ' 'an address of another machine: 69' \
	-l "$at" -l 192.0.2.1:6969
same 74 'ready-fd 77: Bad file descriptor' \
	'a ready-fd that is not open: 74' -l "$at" --ready-fd 77

# A socket that systemd passes would be read by each worker.
run sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec pxe-tftpd -n -r "$1" --workers 2' \
	sh "$root"
like "$rc $err" '^78 .*workers: 2: not with sockets that systemd passes' \
	'pxe-tftpd -n: workers with a socket that systemd passes: 78'

# passed WHAT STATUS ERE [OPTION...]: the same for a socket, or what there is
# else, that is passed as systemd does.
cat >"$work/passed.py" <<'END'
import os, socket, sys
what = sys.argv[1]
s = None
if what != "closed":
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if what == "tcp"
                      else socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    if what == "tcp":
        s.listen(1)
port = str(s.getsockname()[1]) if s else ""
os.closerange(3, 4) if not s else os.dup2(s.fileno(), 3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
args = [a.replace("PORT", port) for a in sys.argv[2:]]
os.execvp(args[0], args)
END
passed() {
	_what=$1 _want=$2 _ere=$3
	shift 3
	run timeout 20 python3 "$work/passed.py" "$_what" \
		pxe-tftpd -r "$root" "$@"
	_start="$rc $err"
	run timeout 20 python3 "$work/passed.py" "$_what" \
		pxe-tftpd -n -r "$root" "$@"
	like "$rc $err" "^$_want pxe-tftpd: $_ere" \
		"pxe-tftpd -n: passed by systemd: $_what $*: $_want"
	is "$(echo "$rc $err" | tr -d 0-9)" "$(echo "$_start" | tr -d 0-9)" \
		"pxe-tftpd -n: passed by systemd: $_what $*: as at the start"
}
passed tcp 78 'listen: descriptor 3, which systemd passed, is no UDP socket'
passed closed 78 'listen: descriptor 3, which systemd passed: Bad file desc'
passed udp 69 'port-range: [0-9-]*: Address already in use' \
	--port-range PORT-PORT

# Addresses and ports that another program has.
cat >"$work/taken.py" <<'END'
import socket, subprocess, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 0))
port = str(s.getsockname()[1])
sys.exit(subprocess.call([a.replace("PORT", port) for a in sys.argv[1:]]))
END
run python3 "$work/taken.py" pxe-tftpd -n -r "$root" -l 127.0.0.1:PORT
like "$rc $err" '^69 .*listen: 127.0.0.1:[0-9]*: Address already in use' \
	'pxe-tftpd -n: an address that another program has: 69'
run python3 "$work/taken.py" pxe-tftpd -n -r "$root" -l "$at" \
	--port-range PORT-PORT
like "$rc $err" '^69 .*port-range: [0-9-]*: Address already in use' \
	'pxe-tftpd -n: a range of ports that another program has: 69'
run python3 "$work/taken.py" pxe-tftpd -n -r "$root" -l "$at" --single-port \
	--port-range PORT-PORT
is "$rc $err" '0 ' 'pxe-tftpd -n --single-port: no port of the range is needed'

# Those that a running pxe-tftpd has.
set -- -r "$root" -l "127.0.0.1:$port" \
	--port-range "$((port + 1))-$((port + 4))"
for workers in 1 2; do
	spawn_ready "first$workers" pxe-tftpd --workers "$workers" "$@" ||
		exit 99
	run pxe-tftpd -n --workers "$workers" "$@"
	is "$rc $err" '0 ' \
		"pxe-tftpd -n: ports that it has itself, $workers workers: 0"
	run timeout 20 pxe-tftpd --workers "$workers" "$@"
	like "$rc $err" "^69 .*listen: 127.0.0.1:$port: .*already in use" \
		"pxe-tftpd: a second start, $workers workers: 69"
	stop "$pid"
done

# Without the privilege for the port that the configuration is for.
if [ "$(id -u)" -eq 0 ]; then
	run setpriv --reuid 65534 --regid 65534 --clear-groups \
		pxe-tftpd -n -r "$root" -l 127.0.0.1:1
else
	run pxe-tftpd -n -r "$root" -l 127.0.0.1:1
fi
is "$rc $err" '0 ' 'pxe-tftpd -n: a port that takes privilege is no error'

# A message that check and start both wrote would come twice.
run pxe-tftpd -n -r "$root" -l "$at" --workers 1 --map-steps 3
is "$rc $err" '0 pxe-tftpd: map-steps: no effect without map' \
	'pxe-tftpd -n: a warning is logged once'
