# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the gates after tests/lib.sh: which files there are to judge.

cd "$PXE_SRCDIR" || exit 99

# files GLOB...: the source files that match, * crossing slashes.  In a git
# checkout those that git knows or would add, else (a release) what is there.
files() {
	if [ -e .git ] && command -v git >/dev/null; then
		git -c safe.directory='*' ls-files -co --exclude-standard \
			-- "$@" | sort -u
	else
		for _g; do
			find . \( -name autom4te.cache -o -name build-aux \
				-o -name 'build*' -o -name '_[bi]*' \
				-o -name configure -o -name '*.in' \
				-o -name aclocal.m4 \) -prune \
				-o -type f -path "./$_g" -print
		done | sed 's|^\./||' | sort -u
	fi | while read -r _f; do
		[ ! -f "$_f" ] || echo "$_f"
	done
}

# A gate that sees no files would always pass.
[ "$(files 'lib/wire/rd.[ch]' | wc -l)" -eq 2 ] || {
	echo 'Bail out! no source files are found'
	exit 99
}

# Every shell script.
shell_files() {
	files '*.t' '*.sh' 'scripts/*' '.ci/*' | while read -r _f; do
		case $_f in
		*.t | *.sh) echo "$_f" ;;
		*) ! head -n 1 "$_f" | grep -q '^#!.*sh$' || echo "$_f" ;;
		esac
	done
}

# Where a gate writes its findings, a line each, for none().
found=$work/found

# none NAME: passes if nothing was found.
none() {
	is "$(cat "$found" 2>&1)" '' "$1"
	rm -f "$found"
}

# code FILE...: FILE:LINE:TEXT, without comments and the insides of strings.
code() {
	awk -f "$PXE_SRCDIR/tests/meta/code.awk" "$@" </dev/null
}
