#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: what is left of the daemon's rights once it serves, seen from
# outside.  What an exploit could try is tried in tests/lib/sys/test-sandbox.c.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 37

# status KEY: of the daemon, by the kernel.
status() {
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$daemon/status" | tr '\t' ' '
}

mkdir "$root/dir" "$work/outside" "$work/conf"
head -c 100000 /dev/urandom >"$root/file"
echo secret >"$work/outside/secret"
ln -s ../outside/secret "$root/leak"
ln -s ../outside "$root/dir/out"
ln -s "$work/outside/secret" "$root/absolute"
ln -s /etc/passwd "$root/passwd"
ln -s /proc/self/root "$root/magic"
ln -s /proc/self/environ "$root/environ"
cat >"$work/conf/tftpd.conf" <<END
root $root
listen 127.0.0.1:0
END
run_tftpd -v -c "$work/conf/tftpd.conf"
said=$(cat "$work/tftpd.log")

is "$(status NoNewPrivs)" 1 'the daemon can gain no privilege'
uid='no user ID of the daemon is that of root'
gid='no group ID of the daemon is that of root'
cap='the daemon has no capability'
if [ "$(id -u)" -eq 0 ]; then
	unlike "$(status Uid)" '(^| )0( |$)' "$uid"
	unlike "$(status Gid)" '(^| )0( |$)' "$gid"
	is "$(status CapEff) $(status CapPrm) $(status CapInh)" \
		'0000000000000000 0000000000000000 0000000000000000' \
		"$cap"
else
	skip 'not root' "$uid"
	skip 'not root' "$gid"
	skip 'not root' "$cap"
fi
lacks=$(printf '%s\n' "$said" | sed -n 's/.*sandbox: no seccomp: //p')
what='the system calls of the daemon are filtered'
if [ -n "$lacks" ]; then
	skip "$lacks" "$what"
else
	is "$(status Seccomp)" 2 "$what"
fi
held=yes
what='the log names the ABI of Landlock'
lacks=$(printf '%s\n' "$said" |
	sed -n 's/.*sandbox: no Landlock (\(.*\)):.*/\1/p')
if [ -n "$lacks" ]; then
	held=
	skip "no Landlock: $lacks" "$what"
else
	like "$said" 'sandbox: Landlock, ABI [0-9]' "$what"
fi

# It works in there.
gets file 'a file in lockstep arrives whole in the sandbox'
gets file 'a file in windows arrives whole in the sandbox' \
	windowsize=16 blksize=1428
cp "$root/file" "$root/new"
mv "$root/new" "$root/file"
gets file 'a file that was replaced arrives whole in the sandbox'
mkdir "$root/later"
cp "$root/file" "$root/later/file"
gets later/file 'a file in a directory made later arrives in the sandbox'
has_event 'events are written in the sandbox' event=transfer file=/later/file

# Nothing of the outside.
for n in leak dir/out/secret absolute passwd environ magic/etc/passwd \
	../outside/secret; do
	get "$n"
	like "$rc $err" '^1 error [12] ' "$n is out of reach: ERROR 1 or 2"
done

# The configuration is read again, also after it was replaced.
cat >"$work/conf/new" <<END
root $root/later
listen 127.0.0.1:0
max-window 2
END
mv "$work/conf/new" "$work/conf/tftpd.conf"
ok -n 'SIGHUP with a root below that of the start is taken' reload
top=$root
root=$root/later
gets file 'after SIGHUP a file of the root below is served' windowsize=4
granted windowsize 2 'after SIGHUP the options of the new file hold'

# A root elsewhere cannot be, and it is said what to do.
: >"$work/outside/other"
echo "root $work/outside" >"$work/conf/tftpd.conf"
refused='SIGHUP with a root outside of that of the start is refused'
named='SIGHUP with a root outside of that of the start says "restart"'
kept='after a refused SIGHUP the root of before is served'
if [ -n "$held" ]; then
	refuses_reload "$refused"
	log "root: $work/outside: .* restart" "$named"
	gets file "$kept"
else
	skip 'no Landlock' "$refused"
	skip 'no Landlock' "$named"
	skip 'no Landlock' "$kept"
fi
stop "$daemon"
is "$rc" 0 'SIGTERM in the sandbox: exit 0'
root=$top

# Events that are rotated.
mkdir "$work/log"
chmod 777 "$work/log"
events=$work/log/ev
serve
mv "$events" "$events.1"
ok -n 'SIGHUP after the file of events was renamed is taken' reload
gets file 'a file is served after the file of events was renamed'
has_events 1 'an event after the rotation is in the new file' event=transfer
is "$(cat "$events.1")" '' 'an event after the rotation is not in the old file'
stop "$daemon"

# A supervisor's socket is reached from inside, also at the end.
cat >"$work/notify.py" <<'END'
import os, signal, socket, subprocess, sys
path = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("\0" + path[1:] if path[0] == "@" else path)
s.settimeout(20)
if path[0] != "@":
    os.chmod(path, 0o777)
p = subprocess.Popen(sys.argv[2:], env=dict(os.environ, NOTIFY_SOCKET=path),
                     stderr=subprocess.DEVNULL)
said = [s.recv(99)]
p.send_signal(signal.SIGHUP)
said += [s.recv(99), s.recv(99)]
p.terminate()
said.append(s.recv(99))
print(p.wait(), b" ".join(said).decode())
END
want='0 READY=1 RELOADING=1 READY=1 STOPPING=1'
for n in "a file $work/notify" "an abstract name @pxe-test-$$"; do
	run timeout 60 python3 "$work/notify.py" "${n##* }" \
		pxe-tftpd -r "$root" -l 127.0.0.1:0
	is "$out" "$want" \
		"systemd is notified of start, reload and end by ${n% *}"
done

# What runs beside it starts programs and waits for disks, and no more.
mkdir "$work/up"
chmod 777 "$work/up"
serve --upload "$work/up" --helper cat
main=$daemon
beside=$(ps -o pid= --ppid "$daemon" | tr '\n' ' ')
like "$beside" '[0-9] +[0-9]' \
	'--upload and --helper start two processes beside the daemon'
rights=
for daemon in $beside; do
	rights="$rights $(status NoNewPrivs) $(status Uid | cut -d ' ' -f 1-2)"
done
unlike "$rights " ' 0 [0-9]+ [0-9]+ ' \
	'the processes beside the daemon can gain no privilege'
what='the processes beside the daemon are not root'
if [ "$(id -u)" -eq 0 ]; then
	unlike "$rights " ' (0 [0-9]+|[0-9]+ 0) ' "$what"
else
	skip 'not root' "$what"
fi
stop "$main"

# The switch.
serve -v --no-sandbox
is "$(status Seccomp) $(status NoNewPrivs)" '0 1' \
	'--no-sandbox: no filter, but no privilege can be gained'
unlike "$(cat "$work/tftpd.log")" sandbox \
	'--no-sandbox: no sandbox is logged'
alive 'after all tests of sandbox.t'
