#!/usr/bin/env bash
# Makes the packages of this machine's architecture: a .deb, a tarball with install.sh, and their SHA256SUMS.
#
#     cron/package.sh [--program FILE] [--output DIR]
#
# --program   an executable that has been built before (default: one is built)
# --output    where the packages are put (default .build/packages)
#
# The same executable and the same commit give the same bytes. SOURCE_DATE_EPOCH is the commit's time unless it is set. Needs dpkg-deb,
# git and objdump. The packages are for the architecture that they are made on: the Swift toolchain has no libraries for another.
set -euo pipefail

name=presence-oneshot
# The lowest version that the executable runs with. Debian 12 and Ubuntu 22.04 have it.
glibc=2.35

fail() {
  echo "package.sh: $*" >&2
  exit 64
}

here=$(cd "$(dirname "$0")" && pwd)
program=
output=$here/../.build/packages
while [ $# -gt 0 ]; do
  case $1 in
    --program | --output)
      [ $# -gt 1 ] || fail "$1 needs a value, a path"
      if [ "$1" = --program ]; then program=$(realpath "$2"); else output=$2; fi
      shift 2
      ;;
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    *) fail "unknown argument $1; known: --program, --output" ;;
  esac
done
[ -n "$program" ] || program=$("$here/build.sh")
[ -x "$program" ] || fail "$program is not an executable"
mkdir -p "$output"
output=$(realpath "$output")
cd "$here"
umask 022

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
version=$("$program" version | sed -n 's/^[^ ]* \([0-9][^ ]*\).*/\1/p')
[ -n "$version" ] || fail "$program does not say its version"
architecture=$(dpkg --print-architecture)

needed=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
if [ "$(printf '%s\n' "$glibc" "$needed" | sort -V | tail -n 1)" != "$glibc" ]; then
  fail "the executable needs glibc $needed, but the packages promise $glibc; build on an older system"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What both packages contain: the files that install.sh places.
tarball=$name-$version-linux-$architecture
mkdir "$folder/$tarball"
cp -R --no-preserve=mode,timestamps install.sh $name.1 $name.json.5 $name.crontab $name.cron.d presence.json presence.schema.json \
  ci completions systemd monitoring README.md ../LICENSE ../CHANGELOG.md "$folder/$tarball/"
install -m 755 "$program" "$folder/$tarball/$name"
chmod 755 "$folder/$tarball/install.sh" "$folder/$tarball/ci/smoke.sh"

tree=$folder/deb
DESTDIR=$tree sh "$folder/$tarball/install.sh" --prefix /usr >/dev/null
mkdir -p "$tree/DEBIAN" "$tree/usr/share/zsh" "$tree/usr/share/doc/$name" "$tree/usr/share/lintian/overrides"
mv "$tree/usr/share/zsh/site-functions" "$tree/usr/share/zsh/vendor-completions"
gzip -9n "$tree"/usr/share/man/man?/*
cp --no-preserve=mode deb/copyright "$tree/usr/share/doc/$name/"
cp --no-preserve=mode README.md "$tree/usr/share/doc/$name/"
cp --no-preserve=mode deb/lintian-overrides "$tree/usr/share/lintian/overrides/$name"
gzip -9n <../CHANGELOG.md >"$tree/usr/share/doc/$name/changelog.gz"
maintainer=$(sed -n 's/^Maintainer: //p' deb/control)
gzip -9n >"$tree/usr/share/doc/$name/changelog.Debian.gz" <<END
$name ($version-1) unstable; urgency=medium

  * Release $version. What has changed is in changelog.gz.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
install -m 755 deb/postinst deb/postrm "$tree/DEBIAN/"
(cd "$tree" && find etc -type f -printf '/%p\n' | sort >DEBIAN/conffiles)
(cd "$tree" && find usr etc -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
sed -e "s/@version@/$version-1/" -e "s/@architecture@/$architecture/" -e "s/@glibc@/$glibc/" \
  -e "s/@size@/$(du -sk --apparent-size --exclude=DEBIAN "$tree" | cut -f 1)/" deb/control >"$tree/DEBIAN/control"
chmod 644 "$tree"/DEBIAN/{control,conffiles,md5sums}

find "$folder" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
deb=${name}_$version-1_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$tree" "$output/$deb" >/dev/null
tar -C "$folder" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -c "$tarball" |
  gzip -9n >"$output/$tarball.tar.gz"
(cd "$output" && sha256sum "$deb" "$tarball.tar.gz" >SHA256SUMS)
echo "package.sh: for glibc $glibc or later; the executable needs $needed" >&2
printf '%s\n' "$output/$deb" "$output/$tarball.tar.gz" "$output/SHA256SUMS"
