#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: a daemon's life: privilege, addresses, files that change under it,
# limits, signals, events.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 42

here=$PXE_SRCDIR/tests/cmd/pxe-tftpd
life() {
	timeout 100 python3 "$here/many.py" "$port" "$@" 2>&1
}

# later WHAT: the client in the background; $later is its process id, its
# output in $work/later.
later() {
	: >"$work/later"
	timeout 60 python3 "$here/client.py" "$port" "$@" \
		>"$work/later" 2>"$work/later.err" &
	later=$!
}

# whole WHAT FILE: passes if the client in the background got that file.
whole() {
	rc=0
	wait "$later" || rc=$?
	if [ "$rc" -eq 0 ] && cmp "$work/later" "$2" >"$work/.ok" 2>&1; then
		_pass "$1"
	else
		_fail "$1: $rc $(cat "$work/later.err" "$work/.ok")"
	fi
}

# grown SIZE: has that client received so many bytes?
grown() {
	[ "$(wc -c <"$work/later")" -ge "$1" ]
}

head -c 100000 /dev/urandom >"$root/small"
head -c 1048576 /dev/urandom >"$root/big"
cat >"$work/conf" <<END
root $root
listen 0.0.0.0:0
listen [::1]:0
END
run_tftpd -c "$work/conf" --events "$work/events"
port4=$port
port6=$(sed -n 's/.*listening on \[::1\]://p' "$work/tftpd.log")

if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$daemon")" nobody 'it is not root'
	is "$(sed -n 's/^Groups:[[:space:]]*//p' "/proc/$daemon/status")" '' \
		'and in no other group'
else
	skip 'not root' 'it is not root'
	skip 'not root' 'and in no other group'
fi
is "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' "/proc/$daemon/status")" 1 \
	'it can gain no privilege'

# Answers come from where they were asked; client.py insists.
gets small 'asked at 127.0.0.1'
gets small 'asked at 127.0.0.2' host=127.0.0.2
gets small 'asked at 127.9.9.9' host=127.9.9.9 blksize=1428
if [ -n "$port6" ] && [ -e /proc/net/if_inet6 ]; then
	port=$port6
	gets small 'asked at ::1' host=::1
	gets small 'with options' host=::1 blksize=9000 tsize=0 windowsize=4
	port=$port4
else
	skip 'no IPv6' 'asked at ::1'
	skip 'no IPv6' 'with options'
fi

# Files that change while they are sent.
cp "$root/big" "$work/old"
later big pause=100:1 blksize=1024
wait_for 10 grown 102400
head -c 1048576 /dev/urandom >"$root/new"
mv "$root/new" "$root/big"
whole 'a file that is replaced: the old one, whole' "$work/old"
gets big 'and then the new one' blksize=1024
cp "$root/big" "$work/old"
later big pause=100:1 blksize=1024
wait_for 10 grown 102400
rm "$root/big"
whole 'a file that is removed: whole' "$work/old"
misses big 1 'and then it is missing'
cp "$work/old" "$root/big"
later big pause=100:1 blksize=1024
wait_for 10 grown 102400
: >"$root/big"
rc=0
wait "$later" || rc=$?
like "$rc $(tail -n 1 "$work/later.err")" '^1 error 0 .*truncated' \
	'a file that is truncated: an error'
log 'big: the file was truncated after' 'which is told'
cp "$work/old" "$root/big"
gets big 'the file is back' blksize=1024

# Many at once.
is "$(life share 50 "$daemon")" '1 True' 'fifty transfers share one descriptor'
is "$(life storm 50)" 50 'fifty transfers at once, all whole'
before=$(memory)
is "$(life forged 20000)" 100000 'after 20000 forged requests it serves'
after=$(memory)
# A quarter of --max-transfers is for those that were never heard again.
ok -n 'which hold no more than their share' test "$(descriptors)" -lt 2600
# Sanitizers keep what was freed.
ok -n "and little memory ($before KiB, then $after KiB)" \
	test "$after" -lt $((before + 40000))

# Events.
get none
ok -n 'events: each with its keys' python3 -c '
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
assert {"transfer", "abort", "miss"} <= seen, seen' "$work/events"
like "$(grep '"miss"' "$work/events" | tail -n 1)" \
	'"ip":"127.0.0.1","file":"/none","code":1,"error":"File not found"' \
	'a miss'
like "$(grep '"abort"' "$work/events" | grep truncated)" \
	'"file":"/big","bytes":[0-9]*,"size":1048576,' 'an abort'

# SIGHUP.
mkdir "$work/root2"
echo second >"$work/root2/second"
echo "root $work/none" >"$work/conf"
kill -HUP "$daemon"
log 'reload: refused, the old configuration stays' 'a bad reload is refused'
log "root: $work/none: No such file" 'and says why'
gets small 'the old root stays'
echo "max-window no" >"$work/conf"
kill -HUP "$daemon"
log "$work/conf:1: max-window: no: " 'so is one with an error in it'
cp "$root/small" "$root/also"
later small pause=50:1
wait_for 10 grown 25000
cat >"$work/conf" <<END
root $work/root2
listen 0.0.0.0:0
listen [::1]:0
max-window 3
END
kill -HUP "$daemon"
log 'reload: done' 'a good one is taken'
root=$work/root2
gets second 'the new root is served' windowsize=9
like "$err" "b'windowsize', b'3'" 'by the new limits'
misses small 1 'the old one no more'
whole 'but a transfer goes on' "$work/root/small"
root=$work/root

# SIGTERM: those that run end well, if they do so soon.
cp "$root/small" "$work/root2/small"
later small pause=50:1
wait_for 10 grown 25000
stop "$daemon"
is "$rc" 0 'SIGTERM: exit 0'
whole 'after the last transfer' "$root/small"
serve --max-transfers 4 --max-unacked 3
is "$(life busy 4)" "waits then (3, 1)" 'over --max-transfers requests wait'
log -- '--max-transfers are running' 'which is told'
# Until those are found to be gone, there is no room for another.
closed() {
	[ "$(grep -c 'the client closed its port' "$work/tftpd.log")" -ge 3 ]
}
wait_for 5 closed
later big pause=9:9
wait_for 10 grown 4000
stop "$daemon"
is "$rc" 0 'SIGTERM with one that hangs: exit 0'
log 'the server is stopping' 'which is told'
kill "$later"

# A socket of systemd.
spawn passed python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[1], sys.argv[1:])' pxe-tftpd -r "$root"
wait_for 10 grep -q listening "$work/passed.log"
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/passed.log")
gets small 'a socket that was passed'
stop "$pid"
is "$rc" 0 'and it ends well'

# What happens is told, or not.
serve -v
get big blksize=9000 stop=0
log 'big: sent 1048576 bytes in [0-9.]* s \(blksize 9000, window 1, 0 sent' \
	'a line a transfer'
stop "$daemon"
# It does not say its port then: that of the last one is free.
spawn_ready tftpd pxe-tftpd -q -r "$root" -l "127.0.0.1:$port" || exit 99
get small
get none
stop "$pid"
is "$(cat "$work/tftpd.log")" '' '-q: nothing is said of that'
