#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: several roots, by interface and by client, and how one is chosen.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need curl
plan 39

# gives URL-PATH TEXT WHAT [CURL-OPTION...]: what curl gets of 127.0.0.1.
gives() {
	_path=$1 _want=$2 _what=$3
	shift 3
	run curl -sS --max-time 60 "$@" "tftp://127.0.0.1:$port/$_path"
	is "$rc $out" "0 $_want" "$_what"
}

# denies URL-PATH STATUS WHAT [CURL-OPTION...]: curl's exit status; 68 is a
# missing file, 69 no permission.
denies() {
	_path=$1 _want=$2 _what=$3
	shift 3
	run curl -sS --max-time 60 "$@" "tftp://127.0.0.1:$port/$_path"
	is "$rc $out" "$_want " "$_what"
}

a=$work/a b=$work/b c=$work/c
mkdir -p "$a/dir" "$b/dir" "$c"
for r in a b c; do
	echo "$r" >"$work/$r/all"
	echo "$r" >"$work/$r/only-$r"
done
echo b >"$b/two"
echo c >"$c/two"
echo b >"$b/dir/file"
echo a >"$a/part"
mkdir "$b/part"
echo b >"$b/part/file"
echo b >"$b/shut"
ln -s ../b/shut "$a/shut"

# In order.
run_tftpd -r "$a" -r "$b" --root "$c/" -l 127.0.0.1:0
gives all a 'of two roots the first that has a file gives it'
gives only-b b 'a file of the second root only is found there'
gives only-c c 'a file of the third root only is found there'
gives two b 'a file of the second and third root comes from the second'
gives dir/file b 'a directory of the first root hides none of the second'
gives part/file b 'a file of the first root hides no directory of the second'
denies none 68 'a file that no root has is missing'
denies shut 69 'a link out of the first root hides a file of the second'
has_event 'a link out of the first root is a refused event' event=refused \
	file=/shut code=2

# A name that begins with the root's own path.
gives "$a/only-a" a 'a name with the path of its root is found'
gives "/$b/only-b" b 'a name with the path of the second root is found'
gives "${c#/}/only-c" c \
	'a name with the path of a root given with a slash at its end is found'
denies "$a" 68 'the path of a root alone is missing'
denies "${a}ll" 68 'a path that only begins like that of a root is missing'
denies "$a/../b/only-b" 69 \
	'a name with the path of a root and .. is refused' --path-as-is
mkdir -p "$c$a"
echo c >"$c$a/only-a"
gives "$a/only-a" c \
	'a file whose name is the path of a root comes before that root'
stop "$daemon"

# By interface.
run_tftpd --root-interface "lo=$b" --root-interface "nosuch0=$c" -r "$a" \
	-l 127.0.0.1:0
gives all b '--root-interface comes before --root'
gives only-a a '--root comes after --root-interface'
denies only-c 68 '--root-interface of another interface is not searched'
stop "$daemon"

# By client.
mkdir "$a/127.0.0.2" "$b/127.0.0.2" "$a/::1"
echo a2 >"$a/127.0.0.2/all"
echo a2 >"$a/127.0.0.2/own"
echo b2 >"$b/127.0.0.2/all"
echo b2 >"$b/127.0.0.2/only-a"
echo six >"$a/::1/all"
ln -s ../only-a "$a/127.0.0.2/link"
run_tftpd -r "$a" -r "$b" --client-root ip -l 127.0.0.1:0 -l '[::1]:0'
two='--interface 127.0.0.2'
gives all a '--client-root: a client without a directory gets the root'
# shellcheck disable=SC2086
gives all a2 '--client-root: a client with a directory gets its file' $two
# shellcheck disable=SC2086
gives own a2 '--client-root: a file that one client has is served' $two
denies own 68 '--client-root: a file that one client has is missing to others'
# shellcheck disable=SC2086
gives only-b b '--client-root: a file that its directory lacks is found' $two
# shellcheck disable=SC2086
gives only-a a '--client-root: each root is tried before the next' $two
# shellcheck disable=SC2086
gives link a '--client-root: a link from there into the root is followed' $two
# shellcheck disable=SC2086
denies ../only-a 69 '--client-root: .. out of it is refused' --path-as-is $two
# shellcheck disable=SC2086
gives dir/../only-a a '--client-root: .. within the root is allowed' \
	--path-as-is $two
# shellcheck disable=SC2086
denies ../../b/only-b 69 '--client-root: .. out of the root is refused' \
	--path-as-is $two
port6=$(port_of '\[::1\]')
what='--client-root: an IPv6 client with a directory gets its file'
if [ -n "$port6" ] && [ -e /proc/net/if_inet6 ]; then
	run curl -gsS "tftp://[::1]:$port6/all"
	is "$rc $out" '0 six' "$what"
else
	skip 'no IPv6' "$what"
fi
stop "$daemon"

# All or nothing at SIGHUP.
cat >"$work/conf" <<END
root $a
listen 127.0.0.1:0
END
run_tftpd -c "$work/conf"
gives all a 'a root of a configuration file is served'
printf 'root %s\nroot %s\nroot-interface lo=%s\n' "$b" "$work/none" \
	"$work/nor" >"$work/conf"
refuses_reload 'SIGHUP with missing roots is refused'
log "root: $work/none: " 'SIGHUP with missing roots names the first'
log "root-interface: $work/nor: " 'SIGHUP with missing roots names the second'
gives all a 'after a refused SIGHUP the old root is served'
printf 'root %s\nroot %s\n' "$c" "$b" >"$work/conf"
ok -n 'SIGHUP with new roots is taken' reload
gives two c 'after SIGHUP the new roots are searched in their order'
denies only-a 68 'after SIGHUP a file of the old root is missing'
echo alive >"$c/alive.txt"
gives alive.txt alive 'a file is served after all tests of roots.t'
