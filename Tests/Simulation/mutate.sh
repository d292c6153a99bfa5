#!/usr/bin/env bash
# The test of the test: puts each deliberate defect of Tests/Simulation/Mutations into a copy of the sources and fails unless
# `simulate` finds it within 5,000 worlds.
#
#     bash Tests/Simulation/mutate.sh             all of them, about a minute each on two idle cores
#     bash Tests/Simulation/mutate.sh 05 12       those whose numbers these are
#     bash Tests/Simulation/mutate.sh --check     whether all patches still apply, and nothing else
set -euo pipefail
cd "$(dirname "$0")/../.."

seeds=5000
patches=(Tests/Simulation/Mutations/*.patch)
work=$PWD/.build/mutations
tree=$work/tree
mkdir -p "$work"

only_check=false
wanted=()
for argument in "$@"; do
  case $argument in
    --check) only_check=true ;;
    [0-9][0-9]) wanted+=("$argument") ;;
    *)
      echo "mutate.sh: unknown argument $argument; accepted are --check and the numbers of patches" >&2
      exit 64
      ;;
  esac
done

# Built in one place, so that what no patch touches is compiled once.
mkdir -p "$tree"
rm -rf "$tree/Sources" "$tree/Tests"
cp -R Package.swift Sources Tests "$tree"

apply() { # PATCH [OPTION…]; git must not take the copy for a part of this repository
  GIT_CEILING_DIRECTORIES=$work git -C "$tree" apply "${@:2}" "$PWD/$1"
}

failed=()
for patch in "${patches[@]}"; do
  if ! apply "$patch" --check; then failed+=("$(basename "$patch") does not apply any more"); fi
done
if [ ${#failed[@]} -gt 0 ]; then
  printf '%s\n' "${failed[@]}"
  exit 1
fi
echo "${#patches[@]} patches apply"
if $only_check; then exit 0; fi

for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  if [ ${#wanted[@]} -gt 0 ] && ! printf '%s\n' "${wanted[@]}" | grep -qx "${name%%-*}"; then continue; fi
  apply "$patch"
  log=$work/$name.log
  if ! swift build -c release --product simulate --package-path "$tree" --scratch-path "$work/build" >"$log" 2>&1; then
    tail -20 "$log"
    failed+=("$name does not compile")
  elif "$work/build/release/simulate" --seeds "$seeds" --any-coverage >"$log" 2>&1; then
    failed+=("$name was not found in $seeds worlds")
  elif violation=$(grep -m 1 -E '^VIOLATED|Fatal error' "$log"); then
    echo "$name: ${violation:0:160}"
  else
    tail -3 "$log"
    echo "$name: ended the simulation"
  fi
  apply "$patch" -R
done
if [ ${#failed[@]} -gt 0 ]; then
  printf '%s\n' "${failed[@]}"
  exit 1
fi
