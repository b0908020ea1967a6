#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: --helper: what it is asked, what it may answer, its life and death.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 78

chmod 755 "$work"

# got TEXT WHAT NAME [ARGUMENT...]: passes if the file is that text.
got() {
	_text=$1
	_what=$2
	shift 2
	get "$@"
	is "$rc $(cat "$work/got")" "0 $_text" "$_what"
}

# helper_pid: of the helper itself, below its supervisor.
helper_pid() {
	pgrep -P "$(pgrep -P "$daemon")"
}

# restarts SECONDS NAME: passes when another helper than $first runs, so many
# seconds after $killed or later.
restarts() {
	# shellcheck disable=SC2317
	_another() {
		_pid=$(helper_pid) && [ "$_pid" != "$first" ]
	}
	wait_for 60 _another
	_after=$(($(date +%s%N) / 1000000 - killed))
	ok -n "$2" test -n "$(helper_pid)" -a "$_after" -ge $(($1 * 1000))
	diag "after $_after ms"
}

# kills QUESTION NAME: passes if the helper ends by it and the client gets
# ERROR 1.
kills() {
	first=$(helper_pid)
	killed=$(($(date +%s%N) / 1000000))
	misses "$1" 1 "$2" wait=10
}

# Everything that can be answered, by name; what was asked goes to a file.
: >"$work/asked"
chmod 666 "$work/asked"
cat >"$work/all" <<'END'
#!/bin/sh
# all FILE: answers by name.
echo "arguments: $*" >&2
while read -r id verb name rest; do
	echo "$id $verb $name $rest" >>"$1"
	case $name in
	path) echo "$id path there" ;;
	slash) echo "$id path /dir/../there" ;;
	blank) echo "$id path a b" ;;
	escaped) echo "$id path a%20b" ;;
	outside) echo "$id path ../../etc/passwd" ;;
	gone) echo "$id path none" ;;
	bytes) printf '%s bytes 6\nab\ncd\n' "$id" ;;
	empty) echo "$id bytes 0" ;;
	base64) echo "$id base64 $(head -c 3000 /dev/zero | base64 -w 0)" ;;
	lines) printf '%s bytes 4\na\nb\n' "$id" ;;
	large) printf '%s bytes 70000\n' "$id"; head -c 70000 /dev/zero ;;
	error) echo "$id error 2 Not for you" ;;
	code) echo "$id error 8" ;;
	pass) echo "$id pass" ;;
	bad) echo "nonsense $id"; echo "$id pass" ;;
	other) echo "9999 pass"; echo "$id pass" ;;
	late) sleep 1; echo "$id base64 bGF0ZQ==" ;;
	silent) ;;
	status) exit 3 ;;
	signal) kill -KILL $$ ;;
	closed) exec >&-; read -r id ;;
	there) echo "$id base64 aGVscGVy" ;;
	*) echo "$id pass" ;;
	esac
done
echo "the end of the input" >&2
END
chmod 755 "$work/all"
echo there >"$root/there"
echo blank >"$root/a b"
mkdir "$root/dir"

for o in helper-timeout=0 helper-timeout=61 helper-queue=0 helper-max=0 \
	helper-max=65M 'helper=a "b' 'helper= '; do
	run pxe-tftpd -n "--$o"
	is "$rc" 64 "--$o is wrong: exit 64"
done
run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --helper 'no-such-prog x'
is "$rc" 78 '--helper with a program that is missing: exit 78'
run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --helper "$work/asked"
is "$rc" 78 '--helper with a file that is no program: exit 78'

cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
helper $work/all $work/asked "b c" \$HOME ; |
helper-max 64K
END
run_tftpd -v -c "$work/conf"
log 'helper: arguments: .*/asked b c [$]HOME ; [|]$' \
	'the words of --helper are its arguments, and its stderr is logged'
is "$(find "/proc/$(helper_pid)/fd" -mindepth 1 -printf '%f ' |
	tr ' ' '\n' | grep -c '^[0-2]$') $(find "/proc/$(helper_pid)/fd" \
	-mindepth 1 -lname 'socket:*')" '3 ' \
	'the helper has descriptors 0 to 2 and no socket'
what='the helper runs as --user'
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$(helper_pid)")" nobody "$what"
else
	skip 'not root' "$what"
fi

got there 'a file that is there is served from the root' there
is "$(cat "$work/asked")" '' 'the helper is not asked for a file that is there'
got there 'an answer "path" sends that file' path
like "$(cat "$work/asked")" \
	'^1 get path 127.0.0.1 port=[0-9]+ .*server=127.0.0.1 mode=octet$' \
	'the helper gets name, client, port, server and mode'
get path blksize=1024 windowsize=3 timeout=4 tsize=0
like "$(tail -n 1 "$work/asked")" \
	' mode=octet.* blksize=1024 windowsize=3 timeout=4$' \
	'the helper gets the options of the request'
granted tsize 6 'tsize of an answer "path" is the size of that file'
got there 'an answer "path" may have slashes and dots' slash
got blank 'an answer "path" may have a blank' blank
got blank 'an answer "path" may have an escape' escaped
misses outside 2 'an answer "path" out of the root gets ERROR 2'
misses gone 1 'an answer "path" to a missing file gets ERROR 1'
got 'ab
cd' 'an answer "bytes" sends these bytes' bytes
got '' 'an answer "bytes 0" sends an empty file' empty
get base64 blksize=1428 windowsize=4
is "$rc $(wc -c <"$work/got") $(tr -d '\0' <"$work/got" | wc -c)" '0 3000 0' \
	'an answer "base64" sends the decoded bytes'
misses large 0 'an answer larger than --helper-max gets ERROR 0'
has_event 'an answer larger than --helper-max is a refused event' \
	event=refused file=/large code=0
misses error 2 'an answer "error 2" gets ERROR 2'
has_event 'an answer "error" is a refused event with its text' \
	event=refused file=/error code=2 'error=Not for you'
misses code 8 'an answer "error 8" without a text gets ERROR 8'
misses pass 1 'an answer "pass" for a missing file gets ERROR 1'
misses bad 1 'an answer "pass" after a line that is no answer gets ERROR 1'
log 'helper: nonsense [0-9]+: ' 'a line that is no answer is logged'
misses other 1 'an answer "pass" after one to no request gets ERROR 1'
get 'a b$(x)%'
like "$(tail -n 1 "$work/asked")" ' get a%20b%24%28x%29%25 127' \
	'the helper gets a name as one word without shell characters'

# Text is converted for who wants it.
python3 - "$port" >"$work/text" <<'END'
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
s.sendto(b"\0\1lines\0netascii\0", ("127.0.0.1", int(sys.argv[1])))
print(s.recv(600)[4:])
END
is "$(cat "$work/text")" "b'a\\r\\nb\\r\\n'" \
	'an answer "bytes" to a request in netascii is converted'
like "$(tail -n 1 "$work/asked")" ' mode=netascii' \
	'the helper gets the mode netascii'

# Slow: the client asks again and again, the helper once.
: >"$work/asked"
python3 - "$port" >"$work/slow" <<'END'
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(0.2)
got = []
for i in range(100):
    if i < 4:
        s.sendto(b"\0\1late\0octet\0", ("127.0.0.1", int(sys.argv[1])))
    try:
        p, peer = s.recvfrom(600)
    except socket.timeout:
        if got:
            break
        continue
    got.append(p)
    s.sendto(b"\0\4\0\1", peer)
print(len(got), got[0][4:])
END
is "$(cat "$work/slow")" "1 b'late'" \
	'a request repeated while the helper is slow gets one answer'
is "$(grep -c late "$work/asked")" 1 \
	'a request repeated while the helper is slow is asked once'
misses silent 1 'no answer of the helper gets ERROR 1 after --helper-timeout' \
	wait=10

# It dies: what was asked is answered as if there were none.
before=$(descriptors)
kills status 'a helper that exits gets its client ERROR 1'
restarts 1 'a helper that exits is started again after a second'
got there 'a helper that was started again answers' path
kills signal 'a helper that is killed gets its client ERROR 1'
restarts 2 'a helper that died twice is started again after two seconds'
kills closed 'a helper that closes its output gets its client ERROR 1'
restarts 0 'a helper that closes its output is started again'
got there 'a helper that was started a fourth time answers' path
is "$(descriptors)" "$before" 'restarts of the helper cost no descriptor'

# Another command, by SIGHUP; then the same one; then none.
first=$(helper_pid)
sed "s|^helper .*|helper $work/all $work/asked again|" "$work/conf" \
	>"$work/conf.new"
mv "$work/conf.new" "$work/conf"
ok -n 'SIGHUP with another command of --helper is taken' reload
log 'helper: arguments: .*/asked again$' \
	'SIGHUP with another command of --helper starts it'
ok -n 'SIGHUP with another command of --helper ends the old one' \
	wait_for 10 ended "$first"
got there 'the new command of --helper answers' path
first=$(helper_pid)
reload
got there 'the helper answers after SIGHUP with the same command' path
is "$(helper_pid)" "$first" 'SIGHUP with the same command keeps the helper'
grep -v ^helper "$work/conf" >"$work/conf.new"
mv "$work/conf.new" "$work/conf"
before=$(wc -l <"$work/tftpd.log")
reload
ok -n 'SIGHUP without --helper ends the helper' wait_for 30 ended "$first"
unlike "$(tail -n "+$((before + 1))" "$work/tftpd.log")" \
	'ended by signal|next start is' \
	'a helper that SIGHUP ends is no failure, and no start is announced'
misses path 1 'a missing file gets ERROR 1 after SIGHUP without --helper'
stop "$daemon"
is "$rc" 0 'SIGTERM after a helper was taken away: exit 0'

# Asked first; it ends with the daemon, whatever it makes of SIGTERM.
cat >"$work/deaf" <<'END'
#!/bin/sh
trap '' TERM
sleep 1000 &
while read -r id verb name _; do
	case $name in
	there) echo "$id base64 Zmlyc3Q=" ;;
	*) echo "$id pass" ;;
	esac
done
wait
END
chmod 755 "$work/deaf"
serve --helper "$work/deaf" --helper-first
got first '--helper-first: its answer comes before the file' there
got blank '--helper-first: after the answer "pass" the file is sent' 'a b'
misses none 1 '--helper-first: "pass" for a missing file gets ERROR 1'
deaf=$(helper_pid)
child=$(pgrep -P "$deaf")
stop "$daemon"
is "$rc" 0 'SIGTERM with a helper that ignores it: exit 0'
ok -n 'SIGTERM ends a helper that ignores it' wait_for 10 ended "$deaf"
ok -n 'SIGTERM ends what the helper has started' wait_for 10 ended "$child"

# A storm: above --helper-queue the clients wait, and all are answered.
cat >"$work/slow" <<'END'
#!/bin/sh
while read -r id verb name _; do
	sleep 0.01
	echo "$id base64 $(echo "$name" | base64)"
done
END
chmod 755 "$work/slow"
mkdir -m 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom
serve --helper "$work/slow" --helper-queue 5 --metrics "$metrics"
run timeout 60 python3 - "$here" "$port" <<'END'
import sys, threading
sys.path.insert(0, sys.argv[1])
from tftp_client import udp, request, parse, word, DATA
good = []
def one(i):
    name = b"file%d" % i
    s = udp(wait=0.3)
    for _ in range(100):
        s.sendto(request(name), ("127.0.0.1", int(sys.argv[2])))
        try:
            p, peer = s.recvfrom(600)
        except OSError:
            continue
        op, n, data = parse(p)
        if (op, n, data) == (DATA, 1, name + b"\n"):
            s.sendto(word(4) + word(1), peer)
            good.append(i)
        return
t = [threading.Thread(target=one, args=(i,)) for i in range(60)]
[x.start() for x in t]
[x.join() for x in t]
print(len(good))
END
is "$out$err" 60 'of 60 clients and a --helper-queue of 5 each gets its file'
stop "$daemon"
ok -n 'requests above --helper-queue are counted as busy' \
	test "$(number busy_total)" -gt 0

# The example that is installed, with pxe-mkscript behind it.
mkdir -p "$root/images/debian/12" "$root/pxelinux.cfg"
ln -s 12 "$root/images/debian/current"
: >"$root/images/debian/12/linux"
: >"$root/images/debian/12/initrd.gz"
cat >"$root/images/debian/12.facts" <<END
ID=debian
VERSION_ID=12
NAME='Debian 12, made just now'
ARCH=x86_64
FAMILY=d-i
KERNEL=linux
INITRD=initrd.gz
END
serve --helper "tftp-helper $root http://10.0.0.1:8080"
get boot.ipxe
is "$rc $(head -n 1 "$work/got")" '0 #!ipxe' 'tftp-helper makes boot.ipxe'
like "$(cat "$work/got")" 'item .*Debian 12, made just now' \
	'tftp-helper has the image in the menu of boot.ipxe'
like "$(cat "$work/got")" 'http://10.0.0.1:8080/images/debian/12/linux' \
	'tftp-helper has the base URL in boot.ipxe'
get pxelinux.cfg/01-52-54-00-12-34-56
like "$rc $(tail -n 1 "$work/got")" '^0  *INITRD /boot.ipxe' \
	'tftp-helper gives PXELINUX a configuration that loads boot.ipxe'
misses pxelinux.cfg/C0A80001 1 \
	'tftp-helper passes other names of PXELINUX: ERROR 1'
rm "$root/images/debian/12.facts"
misses boot.ipxe 0 'tftp-helper without facts gets ERROR 0'
has_event 'tftp-helper without facts is a refused event with a text' \
	event=refused file=/boot.ipxe code=0 error~.
log 'helper: pxe-mkscript: .*facts' \
	'the message of pxe-mkscript behind tftp-helper is logged'

# Without its supervisor there is no helper, but files.
first=$(helper_pid)
kill -KILL "$(pgrep -P "$daemon")"
ok -n 'a helper whose supervisor is killed ends' wait_for 30 ended "$first"
alive 'after the supervisor of the helper was killed'
