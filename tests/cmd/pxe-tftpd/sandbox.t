#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: what is left of the daemon's rights once it serves, seen from
# outside.  What an exploit could try is tried in tests/lib/sys/test-sandbox.c.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 36

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
run_tftpd -v -c "$work/conf/tftpd.conf" --events "$work/events"
said=$(cat "$work/tftpd.log")

is "$(status NoNewPrivs)" 1 'no privilege can be gained'
if [ "$(id -u)" -eq 0 ]; then
	unlike "$(status Uid)" '(^| )0( |$)' 'it is not root, in no way'
	unlike "$(status Gid)" '(^| )0( |$)' 'nor in its group'
	is "$(status CapEff) $(status CapPrm) $(status CapInh)" \
		'0000000000000000 0000000000000000 0000000000000000' \
		'it has no capability'
else
	skip 'not root' 'it is not root, in no way'
	skip 'not root' 'nor in its group'
	skip 'not root' 'it has no capability'
fi
lacks=$(printf '%s\n' "$said" | sed -n 's/.*sandbox: no seccomp: //p')
if [ -n "$lacks" ]; then
	skip "$lacks" 'system calls are filtered'
else
	is "$(status Seccomp)" 2 'system calls are filtered'
fi
held=yes
lacks=$(printf '%s\n' "$said" |
	sed -n 's/.*sandbox: no Landlock (\(.*\)):.*/\1/p')
if [ -n "$lacks" ]; then
	held=
	skip "no Landlock: $lacks" 'it says what holds its files'
else
	like "$said" 'sandbox: Landlock, ABI [0-9]' \
		'it says what holds its files'
fi

# It works in there.
gets file 'a transfer'
gets file 'in windows' windowsize=16 blksize=1428
cp "$root/file" "$root/new"
mv "$root/new" "$root/file"
gets file 'a file that was replaced'
mkdir "$root/later"
cp "$root/file" "$root/later/file"
gets later/file 'in a directory that was made later'
like "$(cat "$work/events")" '"transfer"' 'it writes its events'

# Nothing of the outside.
for n in leak dir/out/secret absolute passwd environ magic/etc/passwd \
	../outside/secret; do
	get "$n"
	like "$rc $err" '^1 error [12] ' "out of reach: $n"
done

# The configuration is read again, also after it was replaced.
cat >"$work/conf/new" <<END
root $root/later
listen 127.0.0.1:0
max-window 2
END
mv "$work/conf/new" "$work/conf/tftpd.conf"
kill -HUP "$daemon"
log 'reload: done' 'a root below that of the start is taken'
top=$root
root=$root/later
gets file 'and served' windowsize=4
like "$err" "b'windowsize', b'2'" 'with the new file'\''s options'

# A root elsewhere cannot be, and it is said what to do.
: >"$work/outside/other"
echo "root $work/outside" >"$work/conf/tftpd.conf"
kill -HUP "$daemon"
if [ -n "$held" ]; then
	log "root: $work/outside: outside .* needs a restart" \
		'a root elsewhere: it is said that it needs a restart'
	log 'reload: refused, the old configuration stays' 'and is refused'
	gets file 'the old one is served'
else
	skip 'no Landlock' 'a root elsewhere: it is said'
	skip 'no Landlock' 'and is refused'
	skip 'no Landlock' 'the old one is served'
fi
stop "$daemon"
is "$rc" 0 'it ends well'
root=$top

# Events that are rotated.
mkdir "$work/log"
chmod 777 "$work/log"
serve --events "$work/log/ev"
mv "$work/log/ev" "$work/log/ev.1"
kill -HUP "$daemon"
log 'reload: done' 'SIGHUP after the events were rotated'
gets file 'a transfer'
wait_for 5 grep -q '"transfer"' "$work/log/ev"
is "$(cat "$work/log/ev.1")$(grep -c '"transfer"' "$work/log/ev")" 1 \
	'is in the new file'
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
for n in "$work/notify" "@pxe-test-$$"; do
	run timeout 60 python3 "$work/notify.py" "$n" \
		pxe-tftpd -r "$root" -l 127.0.0.1:0
	is "$out" "$want" "systemd is told by ${n%%[a-z]*} what happens"
done

# What runs beside it starts programs and waits for disks, and no more.
mkdir "$work/up"
chmod 777 "$work/up"
serve --upload "$work/up" --helper cat
main=$daemon
beside=$(ps -o pid= --ppid "$daemon" | tr '\n' ' ')
like "$beside" '[0-9] +[0-9]' 'with uploads and a helper: processes beside it'
rights=
for daemon in $beside; do
	rights="$rights $(status NoNewPrivs) $(status Uid | cut -d ' ' -f 1-2)"
done
unlike "$rights " ' 0 [0-9]+ [0-9]+ ' 'which can gain no privilege'
if [ "$(id -u)" -eq 0 ]; then
	unlike "$rights " ' (0 [0-9]+|[0-9]+ 0) ' 'and are not root'
else
	skip 'not root' 'and are not root'
fi
stop "$main"

# The switch.
serve -v --no-sandbox
is "$(status Seccomp) $(status NoNewPrivs)" '0 1' \
	'--no-sandbox: no filter, still no privilege'
unlike "$(cat "$work/tftpd.log")" sandbox 'and nothing is said of one'
alive 'it serves'
