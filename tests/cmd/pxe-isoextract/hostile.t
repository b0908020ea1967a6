#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Hostile images: small real ones, with bytes patched.  Whatever they hold,
# nothing outside of DEST changes, a refused one leaves nothing behind, and the
# program ends by itself.
# Each publication is synced to the disk: in memory that costs nothing.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
need python3
plan 62

here=$PXE_SRCDIR/tests/cmd/pxe-isoextract

# jail/out/dest is where images go; jail is what must not change.
mkdir -p "$work/jail/out"
cd "$work/jail" || exit 99
echo canary >canary
echo canary >out/evil

outside() {
	find . -path ./out/dest -prune -o -printf '%p %y %m %s %T@\n' | sort
}

# attempt IMAGE [OPTION...]: sets what to the exit status, with words for what
# went wrong: outside (something changed there), nothing (is published),
# leftover, node (no file, directory or link), mode, control (in a message).
attempt() {
	rm -rf out/dest
	outside >"$work/before"
	rc=0
	timeout -k 1 30 pxe-isoextract "$@" out/dest >"$work/.out" \
		2>"$work/.err" || rc=$?
	err=$(cat "$work/.err")
	what=$rc
	outside >"$work/after"
	# Making DEST touches the directory that it is in.
	sed -i '/^\.\/out d /d' "$work/before" "$work/after"
	cmp -s "$work/before" "$work/after" || what="$what outside"
	case $rc in
	0 | 3)
		[ -d out/dest/current/ ] || what="$what nothing"
		[ -z "$(find out/dest -name '.unpack*')" ] ||
			what="$what leftover"
		[ -z "$(find out/dest ! -type f ! -type d ! -type l)" ] ||
			what="$what node"
		[ -z "$(find out/dest -type f -perm /7022)" ] ||
			what="$what mode"
		;;
	*)
		[ ! -e out/dest ] || what="$what leftover"
		;;
	esac
	# Control characters must not reach the terminal.
	if LC_ALL=C grep -q '[^ -~]' "$work/.err"; then
		what="$what control"
	fi
}

# hostile STATUS NAME OP...: patch the image, and unpack it with that status.
hostile() {
	_want=$1
	_name=$2
	shift 2
	cp "$work/base.iso" "$work/x.iso"
	python3 "$here/isopatch.py" "$work/x.iso" "$@" || exit 99
	attempt "$work/x.iso"
	is "$what" "$_want" "$_name"
}

fresh
put aaXevil
put aaXx
put ab
: >"$work/t/zero"
mkdir "$work/t/sub2"
put plain
mkdir "$work/t/sub"
put sub/deep/file
ln -s sub/deep "$work/t/link"
ln -s "$(printf '%0150d' 0)/x" "$work/t/$(printf '%0150d' 1)"
long=$(printf '%0150d' 1)
put boot.img
xorriso -as mkisofs -quiet -R -V BASE -no-pad -b boot.img -no-emul-boot \
	-o "$work/base.iso" "$work/t" >/dev/null 2>&1 || exit 99
lba() {
	python3 "$here/isopatch.py" "$work/base.iso" 'lba?' "$1"
}

attempt "$work/base.iso"
is "$what" 3 'the image before it is patched: exit status 3'

# --- names ------------------------------------------------------------------
hostile 65 'a name ../evil: refused' name aaXevil ../evil
like "$err" 'AAXEVIL.;1: a NUL or / in a name' \
	'a name ../evil: the message has the plain name and the reason'
hostile 65 'an absolute name: refused' name aaXevil /../xxx
hostile 65 'a name ..: refused' name ab ..
like "$err" 'refused: \.\.: .*has a part \.\.' \
	'a name ..: the message has it and the reason'
hostile 65 'a name with a slash: refused' name aaXx aa/x
hostile 65 'a name with ESC: refused' name aaXevil 'a\x1b[31mx'
hostile 65 'a name with a line feed: refused' name aaXevil 'a\nb.c.d'
hostile 65 'a name with a NUL: refused' name aaXevil 'abc\x00def'
hostile 65 'a name with DEL: refused' name aaXx 'a\x7fbc'
hostile 3 'a name that is not UTF-8: unpacked' name aaXx 'a\xffbc'
hostile 65 'two files of one name: refused' name aaXx zero
hostile 65 'a file and a symbolic link of one name: refused' name aaXx link
hostile 65 'a file and a directory of one name: refused' name link boot , \
	name zero boot
hostile 3 'names that differ only in case: unpacked' name aaXx Zero
like "$err" 'warning: .*Zero.* differ only in case' \
	'names that differ only in case: a warning'

# --- links ------------------------------------------------------------------
hostile 3 'a symbolic link to ../: unpacked without it' target link '../'
hostile 3 'an absolute symbolic link: unpacked without it' target link '/et'
like "$err" 'link: skipped: ' 'an absolute symbolic link: a warning'
hostile 3 'a symbolic link with ESC in its target: unpacked without it' \
	target link 'a\x1bb'

# A file through a link: libarchive hands out directories first, so the link
# comes last, and with a slash in a name it is refused before.
hostile 65 'a file below a symbolic link: refused' \
	name zero 'link' , name plain 'link/'
fresh
put real/file
ln -s real "$work/t/abcd"
: >"$work/t/abcdXf"
xorriso -as mkisofs -quiet -R -V X -no-pad -o "$work/base2.iso" "$work/t" \
	>/dev/null 2>&1
cp "$work/base2.iso" "$work/x.iso"
python3 "$here/isopatch.py" "$work/x.iso" name abcdXf abcd/f
attempt "$work/x.iso"
is "$what" 65 'a file below a symbolic link, by a name with slash: refused'

# --- modes and nodes --------------------------------------------------------
hostile 3 'a set-uid file: unpacked' mode plain 0104755
ok -n 'a set-uid file: its mode becomes 0755' \
	test "$(stat -c %a out/dest/current/plain)" = 755
hostile 3 'a set-gid file that all can write: unpacked without that' \
	mode plain 0102777
hostile 3 'a FIFO: unpacked without it' mode plain 0010644
like "$err" 'plain: skipped: a device, FIFO' 'a FIFO: a warning'
hostile 3 'a character device: unpacked without it' mode plain 0020666
hostile 3 'a block device: unpacked without it' mode plain 0060666
hostile 3 'a socket: unpacked without it' mode plain 0140666
hostile 3 'a directory with mode 7777: unpacked without that' mode sub 0047777

# --- what libarchive would lose, or not survive -----------------------------
hostile 65 'a file whose mode is that of a directory: refused' \
	mode plain 0040755
hostile 65 'a directory whose mode is that of a file: refused' mode sub 0100644
hostile 65 'a directory without the directory flag: refused' flags sub 0
hostile 65 'a file with the directory flag: refused' flags plain 2
hostile 65 'a file that another one continues: refused' flags plain 0x80
hostile 65 'a continuation area that continues itself: refused' ce "$long" self
hostile 65 'a continuation area beyond the image: refused' \
	ce "$long" 0xffffffff 0 100
hostile 65 'a continuation area beyond its block: refused' \
	ce "$long" 20 2000 100
hostile 65 'a continuation area of 4 GiB: refused' ce "$long" 20 0 0xffffffff

# --- places and sizes -------------------------------------------------------
hostile 65 'a directory within itself: refused' lba sub/deep "$(lba sub)"
hostile 65 'the root within a directory: refused' lba sub/deep 19 , lba sub 19
hostile 65 'two directories with one extent: refused' lba sub2 "$(lba sub)"
hostile 65 'a directory beyond the image: refused' lba sub 0x7fffffff
hostile 65 'a directory of 4 GiB: refused' size sub 0xffffffff
hostile 65 'a file beyond the image: refused' lba plain 0xffffffff
hostile 65 'a file of 4 GiB in a small image: refused' size plain 0xffffffff
hostile 3 'a size that differs by byte order: the little-endian counts' \
	size-be plain 77
hostile 3 'a volume size that differs by byte order: unpacked' blocks-be 1
hostile 65 'a volume of 8 TiB: refused' blocks 0xffffffff
hostile 65 'a volume of 0 blocks: refused' blocks 0
hostile 3 'a boot catalog beyond the image: unpacked' catalog 0x7fffffff
hostile 3 'a boot catalog that is a volume descriptor: unpacked' catalog 17

# --- bombs ------------------------------------------------------------------
fresh
yes 'one line' | head -c 20000000 >"$work/t/lines"
xorriso -outdev "stdio:$work/z.iso" -map "$work/t" / \
	-set_filter_r --zisofs / -- -commit >"$work/xorriso.log" 2>&1
attempt "$work/z.iso" --max-bytes=1M
is "$what" 65 'a zisofs file above --max-bytes: refused'
attempt "$work/z.iso"
is "$what" 3 'a zisofs file below --max-bytes: unpacked'
ok -n 'a zisofs file: uncompressed byte for byte' \
	cmp "$work/t/lines" out/dest/current/lines

python3 "$here/manyiso.py" "$work/m.iso" 100000
attempt "$work/m.iso" --max-files=99999
is "$what" 65 '100,000 files above --max-files: refused'
rc=0
timeout 30 pxe-isoextract -n "$work/m.iso" >/dev/null 2>&1 || rc=$?
is "$rc" 3 '100,000 files below --max-files: identified within 30 s'

fresh
mkdir -p "$work/t/$(seq -s / 100)"
xorriso -as mkisofs -quiet -R -D -V DEEP -o "$work/d.iso" "$work/t" \
	>/dev/null 2>&1
attempt "$work/d.iso"
is "$what" 65 'directories a hundred deep: refused'

# --- every length, every damage ---------------------------------------------
size=$(stat -c %s "$work/base.iso")
attempt "$work/base.iso"
cp -a out/dest/current/. "$work/whole"
n=0
bad=
while [ "$n" -lt "$size" ]; do
	head -c "$n" "$work/base.iso" >"$work/x.iso"
	attempt "$work/x.iso"
	[ "$what" = 65 ] || bad="$bad $n:$what"
	# Again, with a volume size that fits the cut image.
	if [ "$n" -ge 40960 ]; then
		python3 "$here/isopatch.py" "$work/x.iso" blocks \
			$((n / 2048)) 2>/dev/null || :
		attempt "$work/x.iso"
		case $what in
		65) ;;
		3) diff -r --no-dereference "$work/whole" out/dest/current/ \
			>/dev/null || bad="$bad $n:lost" ;;
		*) bad="$bad $n:$what" ;;
		esac
	fi
	n=$((n + 2048))
done
is "$bad" '' \
	"an image cut after each of its $((size / 2048)) blocks: never half"

# Bits of the descriptors and directories: the same ones in every run.
bad=$(python3 - "$work" <<'EOS'
import os, random, shutil, subprocess, sys
work = sys.argv[1]
base = open(work + '/base.iso', 'rb').read()
rnd = random.Random(1)
bad = []
for i in range(150):
    d = bytearray(base)
    for _ in range(rnd.choice((1, 1, 2, 8))):
        d[rnd.randrange(32768, min(len(d), 60000))] ^= 1 << rnd.randrange(8)
    open(work + '/x.iso', 'wb').write(d)
    shutil.rmtree('out/dest', ignore_errors=True)
    try:
        rc = subprocess.run(['pxe-isoextract', work + '/x.iso', 'out/dest'],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, timeout=20).returncode
    except subprocess.TimeoutExpired:
        rc = 'hang'
    if rc not in (0, 3, 65) or (rc == 65 and os.path.exists('out/dest')):
        bad.append('%d:%s' % (i, rc))
print(' '.join(bad))
EOS
)
is "$bad" '' '150 images with flipped bits: refused or unpacked, no crash'
