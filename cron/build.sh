#!/usr/bin/env bash
# Builds the release executable: one stripped file. The machine that runs it needs glibc, and libcurl once there is
# something to send, but no Swift.
#
#     cron/build.sh [--scratch-path DIR]
#
# Prints only the path of the executable on standard output, for `exe=$(cron/build.sh)`.
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
# With a search path in the executable, the loader would first look for each library in two dozen places beside it.
flags+=(--disable-local-rpath)
# An executable at a fixed address needs no relocation, which takes a fifth of the start. The addresses of libraries, heap and
# stack are random all the same.
flags+=(-Xswiftc -Xclang-linker -Xswiftc -no-pie)
# The executable loads no plug-ins, so nothing needs the names that it would export.
flags+=(-Xlinker --no-export-dynamic)
# lld makes a smaller file that starts faster. It is part of the toolchain.
if command -v ld.lld >/dev/null || [ -x "$(dirname "$(realpath "$(command -v swift)")")/ld.lld" ]; then
  flags+=(-Xswiftc -use-ld=lld)
fi
# Loading libstdc++ takes half a millisecond of each start, so it is linked statically. The linker takes the static one if it is in a
# directory without the dynamic one. gcc or the toolchain's clang knows where it is.
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
# A file that the linker has just written is in the page cache in single pages, a copy of it in larger pieces. The copy starts a sixth
# faster.
executable=$scratch/static/presence-oneshot
install -D -m 755 "$built" "$executable"
echo "build.sh: $executable, $(du -k --apparent-size "$executable" | cut -f1) KiB" >&2
echo "$executable"
