#!/usr/bin/env bash
# Builds the release executable: one stripped file that needs no Swift on the machine it runs on, only glibc, and
# libcurl once there is something to send.
#
#     cron/build.sh [--scratch-path DIR]
#
# Prints the path of the executable on standard output, and all else on standard error: `exe=$(cron/build.sh)`.
set -euo pipefail

die() {
  echo "build.sh: $*" >&2
  exit 64
}

scratch=
while [ $# -gt 0 ]; do
  case "$1" in
    --scratch-path)
      [ $# -ge 2 ] || die "--scratch-path needs a directory"
      mkdir -p "$2"
      scratch=$(realpath "$2")
      shift 2
      ;;
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    *) die "unknown argument '$1'; --scratch-path DIR is known" ;;
  esac
done
cd "$(dirname "$0")/.."
scratch=${scratch:-$PWD/.build}

command -v swift >/dev/null || {
  echo "build.sh: swift is not on the PATH; Swift 6.2 or later is needed to build" >&2
  exit 69
}

flags=(-c release --product presence-oneshot --scratch-path "$scratch" --static-swift-stdlib -Xlinker -s)
# Without a search path of its own the loader looks where libraries are, and not in two dozen places beside the executable first.
flags+=(--disable-local-rpath)
# An executable that is loaded at a fixed address, as those of Go are, needs no relocation: a fifth of the start. Libraries, heap
# and stack are at random addresses all the same.
flags+=(-Xswiftc -Xclang-linker -Xswiftc -no-pie)
# Nothing looks names up in an executable that loads no plug-ins.
flags+=(-Xlinker --no-export-dynamic)
# lld makes a smaller file that starts faster; the toolchain brings it.
if command -v ld.lld >/dev/null || [ -x "$(dirname "$(realpath "$(command -v swift)")")/ld.lld" ]; then
  flags+=(-Xswiftc -use-ld=lld)
fi
# Loading libstdc++ costs half a millisecond of every start. The linker takes the static one from a directory that holds nothing else.
# Where there is no gcc, the toolchain's clang knows the place too.
libstdcxx=$(gcc -print-file-name=libstdc++.a 2>/dev/null || clang -print-file-name=libstdc++.a 2>/dev/null || true)
if [ -e "$libstdcxx" ]; then
  mkdir -p "$scratch/static-libstdc++"
  ln -sf "$(realpath "$libstdcxx")" "$scratch/static-libstdc++/libstdc++.a"
  flags+=(-Xlinker "-L$scratch/static-libstdc++" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
else
  echo "build.sh: no static libstdc++ here (Debian: g++ or libstdc++-12-dev), so the executable needs libstdc++.so.6 and starts slower" >&2
fi

swift build "${flags[@]}" >&2
built=$(swift build "${flags[@]}" --show-bin-path)/presence-oneshot
# What the linker has written lies in the page cache page by page, what was copied in larger pieces: starts are a sixth faster.
executable=$scratch/static/presence-oneshot
install -D -m 755 "$built" "$executable"
echo "build.sh: $executable, $(du -k --apparent-size "$executable" | cut -f1) KiB" >&2
echo "$executable"
