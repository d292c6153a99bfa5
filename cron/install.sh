#!/bin/sh
# Installs the program, its man pages, completions, schema and systemd units. Makes the user that runs it, its directories, and a
# configuration if there is none.
#
#     sudo sh cron/install.sh [--prefix DIR] [--program FILE] [--dry-run] [--uninstall]
#
# --prefix    where to install (default /usr/local); systemd looks for units only below /usr/local and /usr
# --program   an executable that has been built before (default: the one beside this script, or else one is built)
# --dry-run   only print what would be done
# --uninstall remove everything except the user, the configuration, the keys and the state
#
# Nothing is started or enabled. If DESTDIR is set, files are installed below that folder, as packages need it, and nothing else is
# made.
set -eu

name=presence-oneshot
here=$(cd "$(dirname "$0")" && pwd)
prefix=/usr/local
program=
dry=
uninstall=

fail() {
  echo "install.sh: $*" >&2
  exit 64
}

while [ $# -gt 0 ]; do
  case $1 in
    --prefix=*) prefix=${1#*=} ;;
    --program=*) program=${1#*=} ;;
    --prefix | --program)
      [ $# -gt 1 ] || fail "$1 needs a value, a path"
      if [ "$1" = --prefix ]; then prefix=$2; else program=$2; fi
      shift
      ;;
    --dry-run) dry=yes ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
      sed -n '2,/^set/{s/^# \{0,1\}//p;}' "$0"
      exit 0
      ;;
    *) fail "unknown argument $1; known: --prefix, --program, --dry-run, --uninstall" ;;
  esac
  shift
done
case $prefix in
  /*[!A-Za-z0-9/._+-]*) fail "--prefix $prefix: accepted are letters, digits and /._+- since units and man page name it" ;;
  /*) prefix=${prefix%/} ;;
  *) fail "--prefix $prefix: accepted is an absolute path" ;;
esac

root=${DESTDIR:-}
bin=$prefix/bin
share=$prefix/share
units=$prefix/lib/systemd/system
sysusers=$prefix/lib/sysusers.d/$name.conf
tmpfiles=$prefix/lib/tmpfiles.d/$name.conf
etc=/etc/$name

# Prints a command, and runs it unless this is a dry run.
run() {
  echo "$*"
  [ -n "$dry" ] || "$@"
}

# placed FILE TARGET: installs a file, and replaces the default prefix in it by the given one.
placed() {
  echo "install $1 $root$2"
  [ -z "$dry" ] || return 0
  mkdir -p "$root$(dirname "$2")"
  sed "s|/usr/local/bin/$name|$bin/$name|g; s|/usr/local/share/$name|$share/$name|g" "$here/$1" >"$root$2"
  chmod 644 "$root$2"
}

files() {
  echo "$bin/$name
$share/man/man1/$name.1
$share/man/man5/$name.json.5
$share/bash-completion/completions/$name
$share/zsh/site-functions/_$name
$share/fish/vendor_completions.d/$name.fish
$units/$name.service
$units/$name.timer
$units/$name.path
$units/$name-clear.service
$sysusers
$tmpfiles
$share/$name/presence.json
$share/$name/presence.schema.json
$share/$name/presence-oneshot.crontab
$share/$name/presence-oneshot.cron.d
$share/$name/rules.yml
$share/$name/dashboard.json
$share/$name/metrics.conf
$share/$name/credentials.conf
$share/$name/smoke.sh"
}

reload() {
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then run systemctl daemon-reload; fi
}

if [ -n "$uninstall" ]; then
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    run systemctl disable --now $name.timer $name.path $name-clear.service || true
  fi
  files | while read -r file; do
    if [ -e "$root$file" ]; then run rm -f "$root$file"; fi
  done
  if [ -d "$root$share/$name" ]; then run rmdir "$root$share/$name"; fi
  reload
  echo "kept: $etc, /etc/default/$name, the state directory and the user"
  exit 0
fi

if [ -z "$program" ] && [ -x "$here/$name" ]; then program=$here/$name; fi
if [ -z "$program" ]; then
  echo "$here/build.sh"
  if [ -z "$dry" ]; then program=$("$here/build.sh"); else program=$name; fi
fi
[ -n "$dry" ] || [ -x "$program" ] || fail "$program is not an executable"

run install -d -m 755 "$root$bin"
# A pass may be running, so the new program is written beside the old one and renamed.
run install -m 755 "$program" "$root$bin/.$name.new"
run mv -f "$root$bin/.$name.new" "$root$bin/$name"
placed $name.1 "$share/man/man1/$name.1"
placed $name.json.5 "$share/man/man5/$name.json.5"
placed completions/$name.bash "$share/bash-completion/completions/$name"
placed completions/_$name "$share/zsh/site-functions/_$name"
placed completions/$name.fish "$share/fish/vendor_completions.d/$name.fish"
for unit in $name.service $name.timer $name.path $name-clear.service; do placed "systemd/$unit" "$units/$unit"; done
placed systemd/sysusers.conf "$sysusers"
placed systemd/tmpfiles.conf "$tmpfiles"
placed presence.json "$share/$name/presence.json"
placed presence.schema.json "$share/$name/presence.schema.json"
placed presence-oneshot.crontab "$share/$name/presence-oneshot.crontab"
placed presence-oneshot.cron.d "$share/$name/presence-oneshot.cron.d"
placed monitoring/rules.yml "$share/$name/rules.yml"
placed monitoring/dashboard.json "$share/$name/dashboard.json"
placed systemd/metrics.conf "$share/$name/metrics.conf"
placed systemd/credentials.conf "$share/$name/credentials.conf"
placed ci/smoke.sh "$share/$name/smoke.sh"
[ -n "$dry" ] || chmod 755 "$root$share/$name/smoke.sh"
if [ -e "$root/etc/default/$name" ]; then
  echo "kept: $root/etc/default/$name"
else
  placed systemd/$name.default "/etc/default/$name"
fi
if [ -z "$root" ]; then
  if command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null; then
    run systemd-sysusers "$sysusers"
    run systemd-tmpfiles --create "$tmpfiles"
  else
    echo "without systemd: make the user that $sysusers describes, and what is in $tmpfiles"
  fi
fi
reload
echo "next: fill in $etc/presence.json, then sudo -u $name $name check --online"
