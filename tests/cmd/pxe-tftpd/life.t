#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: a daemon's life: privilege, addresses, files that change under it,
# limits, signals, events.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 44

head -c 100000 /dev/urandom >"$root/small"
head -c 1048576 /dev/urandom >"$root/big"
cat >"$work/conf" <<END
root $root
listen 0.0.0.0:0
listen [::1]:0
END
run_tftpd -c "$work/conf"
port4=$port
port6=$(port_of '\[::1\]')

user='the daemon runs as --user'
groups='the daemon is in no other group'
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$daemon")" nobody "$user"
	is "$(sed -n 's/^Groups:[[:space:]]*//p' "/proc/$daemon/status")" '' \
		"$groups"
else
	skip 'not root' "$user"
	skip 'not root' "$groups"
fi
is "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' "/proc/$daemon/status")" 1 \
	'the daemon has no_new_privs when it serves'

# Answers come from where they were asked; tftp_client.py insists.
gets small 'a file asked for at 127.0.0.1 comes from there'
gets small 'a file asked for at 127.0.0.2 comes from there' host=127.0.0.2
gets small 'a file asked for at 127.9.9.9 comes from there' host=127.9.9.9 \
	blksize=1428
six='a file asked for at ::1 comes from there'
options='a file asked for at ::1 with options comes from there'
if [ -n "$port6" ] && [ -e /proc/net/if_inet6 ]; then
	port=$port6
	gets small "$six" host=::1
	gets small "$options" host=::1 blksize=9000 tsize=0 windowsize=4
	port=$port4
else
	skip 'no IPv6' "$six"
	skip 'no IPv6' "$options"
fi

# Files that change while they are sent.
cp "$root/big" "$work/old"
client big pause=100:1 blksize=1024
client_has 102400
head -c 1048576 /dev/urandom >"$root/new"
mv "$root/new" "$root/big"
client_gets "$work/old" 'a file replaced while it is sent arrives as it was'
gets big 'a request after a file was replaced gets the new one' blksize=1024
cp "$root/big" "$work/old"
client big pause=100:1 blksize=1024
client_has 102400
rm "$root/big"
client_gets "$work/old" 'a file removed while it is sent arrives whole'
misses big 1 'a request after a file was removed gets ERROR 1'
cp "$work/old" "$root/big"
client big pause=100:1 blksize=1024
client_has 102400
: >"$root/big"
rc=0
wait "$client" || rc=$?
like "$rc $(tail -n 1 "$work/client.err")" '^1 error 0 ' \
	'a file truncated while its client pauses ends with ERROR 0'
has_event 'a file truncated while its client pauses is an abort event' \
	event=abort file=/big size=1048576 bytes~. error~truncated
cp "$work/old" "$root/big"
gets big 'a file that was truncated and restored is served' blksize=1024

# Many at once.
is "$(many share 50 "$daemon")" '1 True' \
	'50 transfers of a file share one descriptor'
is "$(many storm 50)" 50 '50 transfers at once are all whole'
before=$(memory)
is "$(many forged 20000)" 100000 'a file is served after 20000 forged requests'
after=$(memory)
# A quarter of --max-transfers is for those that were never heard again.
ok -n '20000 forged requests hold no more descriptors than their share' \
	test "$(descriptors)" -lt 2600
# Sanitizers keep what was freed.
ok -n '20000 forged requests hold less than 40 MB' \
	test "$after" -lt $((before + 40000))
diag "$before KiB, then $after KiB"

# Events.
get none
ok -n 'each event has the keys of its kind' python3 -c '
import json, sys
seen = set()
for line in open(sys.argv[1]):
    e = json.loads(line)
    assert e["tool"] == "pxe-tftpd" and e["file"][0] == "/", e
    assert e["ip"] in ("::1",) or e["ip"].startswith("127."), e
    seen.add(e["event"])
    if e["event"] == "transfer":
        assert e["bytes"] == e["size"] and e["seconds"] >= 0, e
        assert e["blksize"] and e["windowsize"], e
        assert e["retransmits"] >= 0, e
    else:
        assert e["error"], e
    if e["event"] == "abort":
        assert e["phase"] in ("opening", "sending", "last-ack"), e
assert {"transfer", "abort", "miss"} <= seen, seen' "$events"
has_event 'a missing file is a miss event with client, code and text' \
	event=miss ip=127.0.0.1 file=/none code=1 'error=File not found'

# SIGHUP.
mkdir "$work/root2"
echo second >"$work/root2/second"
echo "root $work/none" >"$work/conf"
refuses_reload 'SIGHUP with a missing root is refused'
gets small 'after SIGHUP with a missing root the old one is served'
printf 'root %s\nmetrics %s\n' "$root" "$work/none/x.prom" >"$work/conf"
refuses_reload 'SIGHUP with a missing directory of --metrics is refused'
echo "max-window no" >"$work/conf"
refuses_reload 'SIGHUP with an error in the configuration is refused'
log "$work/conf:1: max-window: no: " \
	'SIGHUP with an error in the configuration names its line'
cp "$root/small" "$root/also"
client small pause=50:1
client_has 25000
cat >"$work/conf" <<END
root $work/root2
listen 0.0.0.0:0
listen [::1]:0
max-window 3
END
ok -n 'SIGHUP with a good configuration is taken' reload
root=$work/root2
gets second 'after SIGHUP the new root is served' windowsize=9
granted windowsize 3 'after SIGHUP the new --max-window holds'
misses small 1 'after SIGHUP the old root is not served'
client_gets "$work/root/small" \
	'a transfer goes on while SIGHUP changes the root'
root=$work/root

# SIGTERM: those that run end well, if they do so soon.
cp "$root/small" "$work/root2/small"
client small pause=50:1
client_has 25000
stop "$daemon"
is "$rc" 0 'SIGTERM while a file is sent: exit 0'
client_gets "$root/small" 'SIGTERM while a file is sent: the file arrives whole'
mkdir -m 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom
serve --max-transfers 4 --max-unacked 3 --metrics "$metrics"
is "$(many busy 4)" "waits then (3, 1)" \
	'a request above --max-transfers is answered when one ends'
# Until those are found to be gone, there is no room for another.
has_events 3 'clients that closed their ports are abort events' event=abort \
	'error=the client closed its port' windowsize=1 blksize=512
client big pause=9:9
client_has 4000
stop "$daemon"
is "$rc" 0 'SIGTERM while a client hangs: exit 0'
has_event 'SIGTERM while a client hangs: an abort event' event=abort file=/big \
	'error=the server is stopping'
kill "$client"
ok -n 'requests above --max-transfers are counted as busy' \
	test "$(number busy_total)" -gt 0

# A socket of systemd.  Its buffers, which the two processes share, are as large
# as those that the daemon asks for in sockets of its own: 4 MiB each way.
spawn passed python3 -c '
import os, socket, sys, time
def buffers(s):
    return [s.getsockopt(socket.SOL_SOCKET, o)
            for o in (socket.SO_RCVBUF, socket.SO_SNDBUF)]
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
wanted = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for force, plain in (33, socket.SO_RCVBUF), (32, socket.SO_SNDBUF):
    try:
        wanted.setsockopt(socket.SOL_SOCKET, force, 4 << 20)
    except PermissionError:
        wanted.setsockopt(socket.SOL_SOCKET, plain, 4 << 20)
if os.fork():
    for _ in range(400):
        if buffers(s) == buffers(wanted):
            print("buffers: as asked for", flush=True)
            break
        time.sleep(0.05)
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
else:
    os.dup2(s.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execvp(sys.argv[1], sys.argv[1:])' pxe-tftpd -r "$root"
wait_for 30 grep -q listening "$work/passed.log"
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/passed.log")
gets small 'a file is served on a socket that was passed'
ok -n 'a socket that systemd passed gets buffers as large as an opened one' \
	wait_for 20 grep -q 'buffers: as asked for' "$work/passed.log"
kill "$(cat "/proc/$pid/task/$pid/children")"
rc=0
wait "$pid" || rc=$?
is "$rc" 0 'SIGTERM with a socket that was passed: exit 0'

# The log: a line a transfer, or nothing.
serve -v
get big blksize=9000 stop=0
log 'big: sent 1048576 bytes in [0-9.]* s \(blksize 9000, window 1, [0-9]+ ' \
	'a transfer is a line of the log with what was granted'
stop "$daemon"
# It does not say its port then: that of the last one is free.
spawn_ready tftpd pxe-tftpd -q -r "$root" -l "127.0.0.1:$port" || exit 99
get small
get none
stop "$pid"
is "$(cat "$work/tftpd.log")" '' '-q: transfers and misses are not logged'
