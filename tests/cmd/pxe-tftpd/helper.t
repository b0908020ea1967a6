#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: --helper: what it is asked, what it may answer, its life and death.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 77

here=$PXE_SRCDIR/tests/cmd/pxe-tftpd
chmod 755 "$work"

# got TEXT WHAT NAME [ARGUMENT...]: passes if the file is that text.
got() {
	_text=$1
	_what=$2
	shift 2
	get "$@"
	is "$rc $(cat "$work/got")" "0 $_text" "$_what"
}

# helper_pid: of the helper itself, below its keeper.
helper_pid() {
	pgrep -P "$(pgrep -P "$daemon")"
}

# started N: was it started so often?
started() {
	[ "$(grep -c 'helper: started' "$work/tftpd.log")" -ge "$1" ]
}

# gone PID: it does not run; it may wait for somebody to ask for its status.
gone() {
	! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"
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
	is "$rc" 64 "--$o"
done
run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --helper 'no-such-prog x'
like "$rc $err" '^78 .*helper: no-such-prog: No such file' 'no such program'
run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --helper "$work/asked"
like "$rc $err" '^78 .*helper: .*Permission denied' 'no program'

cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
helper $work/all $work/asked "b c" \$HOME ; |
helper-max 64K
END
run_tftpd -v -c "$work/conf" --events "$work/events"
log 'helper: arguments: .*/asked b c [$]HOME ; [|]$' \
	'words are split as they should be, and no shell sees them'
is "$(find "/proc/$(helper_pid)/fd" -mindepth 1 -printf '%f ' |
	tr ' ' '\n' | grep -c '^[0-2]$') $(find "/proc/$(helper_pid)/fd" \
	-mindepth 1 -lname 'socket:*')" '3 ' 'it has no socket'
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$(helper_pid)")" nobody 'it is not root'
else
	skip 'not root' 'it is not root'
fi

got there 'what is there is served without it' there
is "$(cat "$work/asked")" '' 'and it is not asked'
got there 'a path' path
like "$(cat "$work/asked")" \
	'^1 get path 127.0.0.1 port=[0-9]+ .*server=127.0.0.1 mode=octet$' \
	'what it was asked'
get path blksize=1024 windowsize=3 timeout=4 tsize=0
like "$(tail -n 1 "$work/asked")" \
	' mode=octet.* blksize=1024 windowsize=3 timeout=4$' 'with the options'
like "$err" "b'tsize', b'6'" 'the size is known to the client'
got there 'a path with slashes and dots' slash
got blank 'a path with a blank' blank
got blank 'a path with an escape' escaped
misses outside 2 'a path to the outside'
misses gone 1 'a path to nothing'
got 'ab
cd' 'bytes' bytes
got '' 'no bytes' empty
get base64 blksize=1428 windowsize=4
is "$rc $(wc -c <"$work/got") $(tr -d '\0' <"$work/got" | wc -c)" '0 3000 0' \
	'bytes in base64'
misses large 0 'more than --helper-max'
log 'helper: request [0-9]+: larger than --helper-max' 'which is told'
misses error 2 'an error'
log 'error: refused: Not for you' 'with its text'
misses code 8 'an error without a text'
misses pass 1 'no answer of its own'
misses bad 1 'an answer that is none'
log 'helper: nonsense [0-9]+: it does not begin with' 'is told'
misses other 1 'an answer to nothing'
log 'helper: 9999: no such request' 'is told'
get 'a b$(x)%'
like "$(tail -n 1 "$work/asked")" ' get a%20b%24%28x%29%25 127' \
	'a name is one word, and nothing for a shell'

# Text is converted for who wants it.
python3 - "$port" >"$work/text" <<'END'
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
s.sendto(b"\0\1lines\0netascii\0", ("127.0.0.1", int(sys.argv[1])))
print(s.recv(600)[4:])
END
is "$(cat "$work/text")" "b'a\\r\\nb\\r\\n'" 'netascii'
like "$(tail -n 1 "$work/asked")" ' mode=netascii' 'of which it is told'

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
is "$(cat "$work/slow")" "1 b'late'" 'a late answer is still one'
is "$(grep -c late "$work/asked")" 1 'the helper was asked once'
misses silent 1 'silence: as if there were no helper' wait=10
log 'helper: request [0-9]+: no answer in time' 'which is told'

# It dies: what was asked is answered as if there were none.
before=$(descriptors)
misses status 1 'it dies of the question' wait=10
log 'helper: exit status 3; the next start is in 1 s' 'which is told'
wait_for 20 started 2
got there 'a second later it is there again' path
misses signal 1 'killed by the question' wait=10
log 'helper: ended by signal 9; the next start is in 2 s' \
	'the next start takes longer'
wait_for 20 started 3
misses closed 1 'it closes its output' wait=10
wait_for 20 started 4
got there 'then it is started anew' path
is "$(descriptors)" "$before" 'no descriptor is lost'

# Another command, by SIGHUP; then the same one; then none.
first=$(helper_pid)
sed "s|^helper .*|helper $work/all $work/asked again|" "$work/conf" \
	>"$work/conf.new"
mv "$work/conf.new" "$work/conf"
kill -HUP "$daemon"
log 'helper: arguments: .*/asked again$' 'SIGHUP: another command'
ok -n 'the old one is gone' gone "$first"
got there 'the new one answers' path
first=$(helper_pid)
kill -HUP "$daemon"
wait_for 10 sh -c "[ \"\$(grep -c 'reload: done' '$work/tftpd.log')\" -eq 2 ]"
got there 'SIGHUP: the same command' path
is "$(helper_pid)" "$first" 'it goes on'
grep -v ^helper "$work/conf" >"$work/conf.new"
mv "$work/conf.new" "$work/conf"
kill -HUP "$daemon"
log 'helper: none any more' 'SIGHUP: no command'
misses path 1 'nobody is asked'
stop "$daemon"
is "$rc" 0 'and it stops'

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
got first '--helper-first: before the file' there
got blank 'pass: the file' 'a b'
misses none 1 'pass: no file'
deaf=$(helper_pid)
child=$(pgrep -P "$deaf")
stop "$daemon"
is "$rc" 0 'SIGTERM'
ok -n 'the helper is gone' gone "$deaf"
ok -n 'and so is what it has started' gone "$child"

# A storm: above --helper-queue the clients wait, and all are answered.
cat >"$work/slow" <<'END'
#!/bin/sh
while read -r id verb name _; do
	sleep 0.01
	echo "$id base64 $(echo "$name" | base64)"
done
END
chmod 755 "$work/slow"
serve --helper "$work/slow" --helper-queue 5
run timeout 60 python3 - "$here" "$port" <<'END'
import sys, threading
sys.path.insert(0, sys.argv[1])
from client import udp, request, parse, word, DATA
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
is "$out$err" 60 'sixty at once, a queue of five: each gets its own file'
log 'not answered: the helper has too much to do' 'who had to wait is told'

stop "$daemon"

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
is "$rc $(head -n 1 "$work/got")" '0 #!ipxe' 'tftp-helper: boot.ipxe'
like "$(cat "$work/got")" 'item .*Debian 12, made just now' 'with the image'
like "$(cat "$work/got")" 'http://10.0.0.1:8080/images/debian/12/linux' \
	'where it is to be loaded from'
get pxelinux.cfg/01-52-54-00-12-34-56
like "$rc $(tail -n 1 "$work/got")" '^0  *INITRD /boot.ipxe' \
	'tftp-helper: PXELINUX comes to it'
misses pxelinux.cfg/C0A80001 1 'tftp-helper: nothing else'
rm "$root/images/debian/12.facts"
misses boot.ipxe 0 'tftp-helper: pxe-mkscript fails'
log 'boot.ipxe: refused: menu failed' 'the client is told'
log 'helper: pxe-mkscript: .*facts' 'and the log has the reason'

# Its keeper is killed: no helper, but files.
kill -KILL "$(pgrep -P "$daemon")"
log 'helper: the process that keeps it has died' 'the keeper is killed'
alive 'the daemon serves on'
