#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-mkscript -t ipxe: rendered scripts compared as text, and every error.
# To accept a changed script: PXE_GOLDEN=update prove this file.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 103

golden_dir=$PXE_SRCDIR/tests/cmd/pxe-mkscript
root=$work/srv
mkdir -p "$root"
cd "$root" || exit 99

# image PLACE LINE...: a tree with its facts; the files that they name exist.
image() {
	_place=$1
	shift
	mkdir -p "images/$_place"
	printf '%s\n' "$@" >"images/$_place.facts"
	(
		# shellcheck source=/dev/null
		. "./images/$_place.facts" || exit 99
		for _f in ${KERNEL:-} ${INITRD:-} ${ISO:-}; do
			mkdir -p "images/$_place/$(dirname "$_f")"
			echo "$_f" >"images/$_place/$_f"
		done
	)
}

# mk ARG...: run it without the machine's own hosts file.
mk() {
	run pxe-mkscript --hosts "${hosts:-/dev/null}" "$@"
}

# golden NAME: the output equals the golden script of that name.
golden() {
	if [ "${PXE_GOLDEN:-}" = update ]; then
		cp "$work/.out" "$golden_dir/$1.ipxe"
	fi
	is "$rc/$err" 0/ "rendering $1: exit 0, nothing on stderr"
	ok -n "rendering $1: equals the golden script" \
		diff -u "$golden_dir/$1.ipxe" "$work/.out"
}

image debian/12.5 ID=debian VERSION_ID=12 \
	"NAME='Debian GNU/Linux 12 netboot'" ARCH=x86_64 \
	"FIRMWARE='bios uefi'" FAMILY=d-i \
	KERNEL=debian-installer/amd64/linux \
	INITRD=debian-installer/amd64/initrd.gz \
	"CMDLINE='auto=true priority=critical url=@ANSWER@ ---'" ANSWER=preseed
image debian/12.4 ID=debian VERSION_ID=12.4 \
	"NAME='Debian GNU/Linux 12 netboot'" ARCH=x86_64 FAMILY=d-i \
	KERNEL=linux INITRD=initrd.gz
image rocky/9.4 ID=rocky VERSION_ID=9.4 "NAME='Rocky Linux 9.4'" \
	ARCH=x86_64 FIRMWARE=uefi FAMILY=anaconda \
	KERNEL=images/pxeboot/vmlinuz INITRD=images/pxeboot/initrd.img \
	"CMDLINE='inst.repo=@BASE@ inst.ks=@ANSWER@ ip=dhcp'" ANSWER=kickstart
image ubuntu/24.04 ID=ubuntu VERSION_ID=24.04 ARCH=aarch64 FAMILY=casper \
	KERNEL=casper/vmlinuz "INITRD='casper/initrd firmware/initrd vmlinuz'" \
	ISO=u.iso ANSWER=autoinstall \
	"CMDLINE='ip=dhcp iso-url=@ISO@ autoinstall ds=nocloud;s=@ANSWER@/'"
image memtest/7 ID=memtest VERSION_ID=7 FIRMWARE=bios ARCH=i386 \
	KERNEL=memtest.bin

debian=images/debian/12.5.facts
rocky=images/rocky/9.4.facts
ubuntu=images/ubuntu/24.04.facts
memtest=images/memtest/7.facts

# --- the scripts ------------------------------------------------------------
mk "$debian"
golden one-image

cat >"$work/hosts" <<'END'
# lab
52:54:00:00:00:01 n1 10.0.0.1 debian console=tty0%20ttyS0,115200 answer=n1.cfg
52:54:00:00:00:02 n2 10.0.0.2 rocky/9.4
52-54-00-00-00-03 n3 10.0.0.3 -
52:54:00:00:00:04 - - debian answer=-
uuid=00112233-4455-6677-8899-AABBCCDDEEFF u 10.0.0.5 local localboot=exit
serial=A+B%20C/1 - - ubuntu-24.04 append=quiet%20x=${net0/mac}
serial=XYZ off 10.0.0.7 local localboot=poweroff
* - - menu append=nomodeset
END
hosts=$work/hosts
mk --base http://10.0.0.1:8080/ --answer 'http://a/${net0/mac:hexhyp}.cfg' \
	--default rocky --timeout 0 --title 'Lab || #1' \
	"$debian" "$rocky" "$ubuntu" "$memtest"
golden images-and-hosts
hosts=

# However the facts file and the boot root are named, the script is equal.
mk "$debian"
cp "$work/.out" "$work/one"
run sh -c 'cd images/debian && pxe-mkscript --hosts /dev/null 12.5.facts'
is "$out" "$(cat "$work/one")" 'facts named from inside images/: equal script'
mk "$root/$debian"
is "$out" "$(cat "$work/one")" 'facts named by an absolute path: equal script'
mk --root "$root" "$debian"
is "$out" "$(cat "$work/one")" '--root: equal script'
ln -s "$root" "$work/link"
mk --root "$work/link/" "$root/$debian"
is "$out" "$(cat "$work/one")" '--root that is a symbolic link: equal script'
mk --root .. "$debian"
like "$out" '^kernel srv/images/debian/12.5/debian' \
	'--root above srv/: paths begin with srv/'

mk --base '' "$debian"
is "$out" "$(cat "$work/one")" 'an empty --base: equal script'

mk -o "$work/boot.ipxe" "$debian"
is "$rc/$out/$err" 0// '-o FILE: nothing on stdout'
ok -n '-o FILE: equal script in the file' cmp "$work/boot.ipxe" "$work/one"
is "$(stat -c %a "$work/boot.ipxe")" 644 \
	'-o FILE: mode 644, so that a server can read it'
mk -o - "$debian"
is "$out" "$(cat "$work/one")" '-o -: the script on stdout'

run sh -c 'pxe-mkscript --hosts /dev/null - <images/debian/12.5.facts'
is "$rc/$out" 65/ 'facts on stdin without TREE: exit 65'
like "$err" 'standard input: .*TREE=' \
	'facts on stdin without TREE: the message names TREE='
run sh -c '{ cat images/debian/12.5.facts; echo TREE=images/debian/12.5; } |
	pxe-mkscript --hosts /dev/null --root . -'
is "$rc/$out" "0/$(cat "$work/one")" 'facts on stdin with TREE: equal script'
run sh -c 'echo "* - - debian" | pxe-mkscript --hosts - images/debian/*.facts'
is "$rc" 65 'a profile with two versions of an image: exit 65'
like "$err" '^pxe-mkscript: standard input:1: profile debian: more than one' \
	'a profile with two versions of an image: said as ambiguous'
ln -s 12.5 images/debian/current
run sh -c 'echo "* - - debian" | pxe-mkscript --hosts - images/debian/*.facts'
like "$out" '^:any goto image-debian-12.5$' \
	'a profile with two versions: the link current decides'
run sh -c 'echo "* - - debian" | pxe-mkscript --hosts - images/debian/'
like "$rc/$out" '^:any goto image-debian-12.5$' \
	'a directory as FACTS: the version of its link current'
run pxe-mkscript --hosts /dev/null images
is "$rc" 66 'a directory without the link current as FACTS: exit 66'
like "$err" 'images: .*without a link "current"' \
	'a directory without the link current as FACTS: said so'
run sh -c 'pxe-mkscript --hosts - - <images/debian/12.5.facts'
is "$rc" 64 'stdin for both hosts and facts: exit 64'

mk --base 'http://${next-server}' "$rocky"
like "$out" 'inst.repo=http://\$\{next-server\}/images/rocky/9.4 ' \
	'--base with a setting of iPXE: kept in URLs'
mk "$rocky"
is "$rc/$out" 64/ '@BASE@ without --base: exit 64, no script'
like "$err" 'rocky/9.4.facts:[0-9]+: CMDLINE .*--base' \
	'@BASE@ without --base: the message names --base'

# --- what cannot be booted --------------------------------------------------
image cd/1 ID=debian VERSION_ID=1 KERNEL=install.amd/vmlinuz NETBOOT=no
image nokernel/1 ID=x
image noiso/1 ID=x KERNEL=k "CMDLINE='u=@ISO@'"
for i in cd nokernel noiso; do
	mk "$debian" "images/$i/1.facts"
	is "$rc" 0 "image $i cannot boot from the network: exit 0"
	like "$err" "^pxe-mkscript: images/$i/1.facts: left out: " \
		"image $i cannot boot from the network: warning"
	unlike "$out" "image-$i" \
		"image $i cannot boot from the network: no entry"
done
printf '* - - cd/1\n' >"$work/hosts"
hosts=$work/hosts
mk "$debian" images/cd/1.facts
is "$rc/$out" 65/ 'a host with an image that is left out: exit 65'
like "$err" ':1: profile cd/1: cd/1 is left out: ' \
	'a host with an image that is left out: the reason is said'

# --- hosts with mistakes ----------------------------------------------------
cat >"$work/hosts" <<'END'
52:54:00:00:00:01 n1 10.0.0.1 debian-13
52:54:00:00:00:02 n2 10.0.0.2 debian/12.5 append=a%20||
52:54:00:00:00:03 n3 10.0.0.3 debian/12.5 append=x\
52:54:00:00:00:04 n4 10.0.0.4 debian/12.5 answer=a.cfg
52:54:00:00:00:05 n5 10.0.0.5 debian/12.5 localboot=disk
serial=A$B n6 10.0.0.6 debian/12.5
52:54:00:00:00:07 n7 10.0.0.7 debian/12.5 append=${x
52:54:00:00:00:08 n8 10.0.0.8 debian/12.5 answer=http://h/a%20b
serial=é n9 10.0.0.9 debian/12.5
END
mk "$debian" "$memtest"
is "$rc/$out" 65/ 'hosts with mistakes: exit 65, no script'
like "$err" "$work/hosts:1: profile debian-13: no such image; there are: \
debian/12.5 memtest/7 local" 'a profile that is no image: the images are listed'
like "$err" 'hosts:2: console= and append=: .*\|\|' 'append= with ||: refused'
like "$err" 'hosts:3: console= and append=: ' \
	'append= with a backslash at its end: refused'
like "$err" 'hosts:4: answer=a.cfg: .*--base' \
	'answer= that is no URL, without --base: refused'
like "$err" 'hosts:5: localboot=disk: not one of auto' \
	'localboot= with an unknown value: refused'
like "$err" 'hosts:6: serial=A\$B: ' 'serial= with a $: refused'
like "$err" 'hosts:7: console= and append=: ' \
	'append= with ${ and no }: refused'
like "$err" 'hosts:8: answer=http://h/a b: ' 'answer= with a blank: refused'
like "$err" 'hosts:9: serial=.*ASCII' 'serial= that is not ASCII: refused'
is "$(printf '%s\n' "$err" | grep -c .)" 9 \
	'hosts with nine mistakes: nine messages'

printf '52:54:00:00:00:01 a 10.0.0.1 x\n5254.0000.0001\nx y\n' >"$work/hosts"
mk "$debian"
is "$rc/$out" 65/ 'hosts with one key twice and a malformed line: exit 65'
like "$err" "hosts:2: 52:54:00:00:00:01: line 1 has the same key" \
	'hosts with one key twice: both lines are named'
like "$err" 'hosts:3: x: not a key' \
	'hosts with two errors: the second one is reported too'
hosts=$work/nothing
mk "$debian"
is "$rc/$out" 66/ '--hosts that does not exist: exit 66'
like "$err" 'nothing: No such file' '--hosts that does not exist: named'
hosts=

# A host with a command line that the kernel would cut.
long=$(printf '%01010d%%20%01010d' 0 0)
printf '* - - debian append=%s\n' "$long" >"$work/hosts"
hosts=$work/hosts
mk "$debian"
is "$rc" 65 'append= too long for a kernel: exit 65'
like "$err" 'hosts:1: append=.*too long' \
	'append= too long for a kernel: said with its line'
hosts=

# --- facts with mistakes ----------------------------------------------------
mk images/debian/1.facts images/none/2.facts
is "$rc" 66 'facts files that do not exist: exit 66'
is "$(printf '%s\n' "$err" | grep -c 'No such file')" 2 \
	'facts files that do not exist: each is named'

# bad NAME ERE LINE...: facts that are refused, with this message.
bad() {
	_bad=$1
	_ere=$2
	shift 2
	mkdir -p images/bad/1
	: >images/bad/1/k
	printf '%s\n' ID=x KERNEL=k "$@" >images/bad/1.facts
	mk images/bad/1.facts
	if [ "$rc/$out" = 65/ ]; then
		like "$err" "$_ere" "facts with $_bad: refused"
	else
		is "$rc/$out" 65/ "facts with $_bad: refused"
	fi
}
bad 'a command' 'bad/1.facts:3: ' 'VOLID=$(touch pwned)'
bad 'a command in double quotes' ':3: ' 'VOLID="`touch pwned`"'
bad 'a second word behind a value' ':3: .*run it as a command' \
	'VOLID=a touch pwned'
bad 'an expansion of iPXE' ':3: CMDLINE: .*expand' \
	"CMDLINE='x=\${net0/mac}'"
bad 'a separator of iPXE' ':3: CMDLINE: ' "CMDLINE='x || shell'"
bad 'a comment of iPXE' ':3: CMDLINE: ' "CMDLINE='x #y'"
bad 'a line feed' ':3: CMDLINE: .*control' "CMDLINE='x" "shell'"
bad 'bytes that are not ASCII' ':3: CMDLINE: .*ASCII' "CMDLINE='x=é'"
bad 'a backslash at the end' ':3: CMDLINE: ' "CMDLINE='x\\'"
bad 'a path out of the tree' ':3: INITRD: ' "INITRD='../../../etc/passwd'"
bad 'an unknown place-holder' ':3: CMDLINE: ' "CMDLINE='h=@HOST@'"
bad 'a value of 64 KiB' ':3: value longer' "VOLID=$(printf '%065536d' 0)"
bad 'a command line of 3000 bytes' ':3: CMDLINE: longer' \
	"CMDLINE=$(printf '%03000d' 0)"
bad 'a key twice' ':4: VOLID: line 3' VOLID=a VOLID=b
bad 'an initrd that does not exist' ':3: INITRD: .*/bad/1/i: No such' INITRD=i
mkdir images/bad/1/d
bad 'an initrd that is a directory' ':3: INITRD: .*not a file' INITRD=d
ok -n 'facts with commands: none was run' test ! -e pwned
printf 'KERNEL=k\n' >images/bad/1.facts
mk images/bad/1.facts
like "$rc/$err" '^65/.*ID is not set' 'facts without ID: refused'
printf 'ID=x\nKERNEL=k\nVOLID=\000\n' >images/bad/1.facts
mk images/bad/1.facts
is "$rc/$out" 65/ 'facts with a NUL: refused'
head -c 100000 /dev/urandom >images/bad/1.facts
mk images/bad/1.facts
is "$rc/$out" 65/ 'facts of random bytes: refused'
unlike "$err" '[^ -~]' 'facts of random bytes: messages are printable ASCII'
mk "$debian" "$root/$debian"
is "$rc" 65 'one image given twice: exit 65'

image odd/1 ID=x 'KERNEL=a:b%c' "INITRD='k#1 sub/k#1'" \
	"NAME='\$(x) \${net0/mac} || é \\'"
mk images/odd/1.facts
is "$rc/$err" 0/ 'facts with odd names: exit 0'
like "$out" '^kernel images/odd/1/a%3Ab%25c initrd=k_1 initrd=k_1-2 ' \
	'a path with : and %: percent-encoded in the URL'
like "$out" '^initrd --name k_1-2 images/odd/1/sub/k%231 ' \
	'two initrds of one name: renamed'
like "$out" '^item image-odd-1 \?\(x\) \?\{net0/mac\} \?\| \?\? \?$' \
	'NAME with commands of iPXE: replaced by ? in the title'

mk --allow-missing images/bad/1.facts images/odd/1.facts
rm images/odd/1/sub/k#1
mk images/odd/1.facts
is "$rc" 65 'an initrd that was removed: exit 65'
mk --allow-missing images/odd/1.facts
is "$rc" 0 'an initrd that was removed, --allow-missing: exit 0'

# --- the command line -------------------------------------------------------
run pxe-mkscript -t grub "$debian"
is "$rc/$out" 64/ '-t grub: exit 64'
like "$err" 'there is: ipxe' '-t grub: the types are listed'
mk
like "$rc/$err" '^0/.*no facts given' 'no facts: exit 0 with a message'
unlike "$out" 'item image' 'no facts: a menu without images'
for o in '--base 10.0.0.1' '--base http://h/?x' '--default menu' \
	'--default bsd' '--timeout x' '--answer x' '--base http://h/${x' \
	'--title --delete'; do
	# shellcheck disable=SC2086
	mk $o "$debian"
	is "$rc/$out" 64/ "wrong option $o: exit 64"
done
mk -o "$work/no/boot.ipxe" "$debian"
is "$rc" 73 '-o in a directory that does not exist: exit 73'
rc=0
pxe-mkscript --hosts /dev/null "$debian" >/dev/full 2>"$work/.err" || rc=$?
is "$rc" 74 'stdout on a full disk: exit 74'

# --- a data hall ------------------------------------------------------------
awk 'BEGIN {
	for (i = 0; i < 10000; i++)
		printf "0200000%05x n%d 10.%d.%d.%d debian\n", i, i,
			i / 62500, i / 250 % 250, i % 250 + 1
}' >"$work/hosts"
hosts=$work/hosts
mk -o "$work/boot.ipxe" "$debian"
is "$rc/$err" 0/ '10,000 hosts: exit 0, nothing on stderr'
is "$(grep -c '^:mac-' "$work/boot.ipxe")" 10000 \
	'10,000 hosts: a label for each'
ok -n '10,000 hosts: a script of less than 1 MB' \
	test "$(wc -c <"$work/boot.ipxe")" -lt 1000000
