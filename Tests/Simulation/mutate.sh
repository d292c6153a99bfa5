#!/usr/bin/env bash
# Tests the simulation: adds each deliberate defect of Tests/Simulation/Mutations to a copy of the sources, and fails unless
# `simulate` finds it within 5,000 worlds.
#
#     bash Tests/Simulation/mutate.sh             all defects, about half a minute each on two idle cores
#     bash Tests/Simulation/mutate.sh 05 12       only the defects with these numbers
#     bash Tests/Simulation/mutate.sh --check     only checks whether all patches still apply
set -euo pipefail
cd "$(dirname "$0")/../.."

seeds=5000
patches=(Tests/Simulation/Mutations/*.patch)
work=$PWD/.build/mutations
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

copy() { # TREE
  mkdir -p "$1"
  rm -rf "$1/Sources" "$1/Tests"
  cp -R Package.swift Sources Tests "$1"
}

apply() { # TREE PATCH [OPTION…]; without the ceiling, git would treat the copy as part of this repository
  GIT_CEILING_DIRECTORIES=$work git -C "$1" apply "${@:3}" "$PWD/$2"
}

# Prints whether one defect was found.
try() { # TREE PATCH
  local tree=$1 name log violation
  name=$(basename "$2" .patch)
  log=$work/$name.log
  apply "$tree" "$2"
  if ! swift build -c release --product simulate --package-path "$tree" --scratch-path "$tree/.build" >"$log" 2>&1; then
    tail -20 "$log"
    echo "MISSED $name: it does not compile"
  elif "$tree/.build/release/simulate" --seeds "$seeds" --any-coverage >"$log" 2>&1; then
    echo "MISSED $name: not found in $seeds worlds"
  elif violation=$(grep -m 1 -E '^VIOLATED|Fatal error' "$log"); then
    echo "$name: ${violation:0:160}"
  else
    tail -3 "$log"
    echo "$name: ended the simulation"
  fi
  apply "$tree" "$2" -R
}

copy "$work/tree-0"
stale=()
for patch in "${patches[@]}"; do
  if ! apply "$work/tree-0" "$patch" --check; then stale+=("$(basename "$patch") does not apply any more"); fi
done
if [ ${#stale[@]} -gt 0 ]; then
  printf '%s\n' "${stale[@]}"
  exit 1
fi
echo "${#patches[@]} patches apply"
if $only_check; then exit 0; fi

chosen=()
for patch in "${patches[@]}"; do
  name=$(basename "$patch")
  if [ ${#wanted[@]} -eq 0 ] || printf '%s\n' "${wanted[@]}" | grep -qx "${name%%-*}"; then chosen+=("$patch"); fi
done
# Compiling mostly uses one processor, so each worker has a tree of its own. It compiles unpatched files only once.
workers=$(nproc)
results=$work/results
: >"$results"
for ((worker = 0; worker < workers; worker++)); do
  {
    tree=$work/tree-$worker
    copy "$tree"
    for ((index = worker; index < ${#chosen[@]}; index += workers)); do
      try "$tree" "${chosen[index]}" | tee -a "$results"
    done
  } &
done
wait
# If there are fewer results than defects, a worker has died.
if grep -q '^MISSED' "$results" || [ "$(grep -cE '^(MISSED )?[0-9][0-9]-' "$results")" -ne ${#chosen[@]} ]; then exit 1; fi
