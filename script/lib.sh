# Shared by script/server, script/test and .ci/run. Runs in bash 3.2 too, which macOS still has.

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# Prints "MAJOR MINOR PATH" of an interpreter that really runs, is 3.12 or newer, final, and can make a .venv.
# Running it is the only proof: a pyenv shim stands on the PATH also for versions that do not answer.
try_python() {
  "$1" -c '
import sys
if sys.version_info < (3, 12) or sys.version_info.releaselevel != "final": sys.exit(1)
import ensurepip, venv
print(*sys.version_info[:2], sys.executable)
' 2>/dev/null
}

# The newest suitable interpreter: on the PATH (every folder of it, not only the first hit) or among pyenv's,
# which its shims hide when .python-version names one that is not installed. Empty when there is none.
find_python() {
  local best_minor=-1 best="" folder candidate found
  local folders="$PATH" pyenv="${PYENV_ROOT:-$HOME/.pyenv}"
  for folder in "$pyenv"/versions/*/bin; do
    folders="$folders:$folder"
  done
  local old_ifs="$IFS"
  IFS=:
  for folder in $folders; do
    IFS="$old_ifs"
    for candidate in "$folder"/python3 "$folder"/python3.[0-9] "$folder"/python3.[0-9][0-9]; do
      [ -x "$candidate" ] || continue
      found="$(try_python "$candidate")" || continue
      # shellcheck disable=SC2086 # split into words on purpose
      set -- $found
      if [ "$1" -eq 3 ] && [ "$2" -gt "$best_minor" ]; then
        best_minor="$2"
        shift 2
        best="$*"
      fi
    done
  done
  IFS="$old_ifs"
  printf '%s' "$best"
}

# What stands in the way when find_python found nothing.
explain_no_python() {
  local candidate version
  for candidate in python3 python; do
    version="$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || continue
    case "$version" in
      3.1[2-9] | 3.[2-9][0-9])
        stop "Python $version is here, but it cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" ;;
      *)
        stop "Postil needs Python 3.12 or newer, and the newest found is $version. Install Python 3.13 (python.org, your package manager, or pyenv) and start again." ;;
    esac
  done
  stop "Postil needs Python 3.12 or newer, and none was found. Install Python 3.13 (python.org, your package manager, or pyenv) and start again."
}

# A fingerprint of files: changes when one of them does.
fingerprint() { cat "$@" | cksum | tr ' ' '-'; }

# Makes .venv with what a lock file lists; does nothing when both are as they were. $1: the lock file.
prepare_venv() {
  local lock="$1" stamp=".venv/.$1" want python
  [ -w . ] || stop "The folder $PWD cannot be written. Make it writable for $(id -un), or copy Postil to a folder of yours."
  if [ -d .venv ] && ! .venv/bin/python -c '' 2>/dev/null; then
    say "The Python of .venv is gone; making it anew."
    rm -rf .venv
  fi
  want="$(fingerprint "$lock")"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
  if [ ! -d .venv ]; then
    python="$(find_python)"
    [ -n "$python" ] || explain_no_python
    say "Making .venv with $("$python" --version)."
    "$python" -m venv .venv || { rm -rf .venv; stop "The virtual environment could not be made in $PWD/.venv (see above)."; }
  fi
  say "Installing $lock. The first time takes a minute or two."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$lock" \
    || stop "The packages of $lock could not be installed (see above). Check the network connection and start again: what is installed already stays."
  printf '%s' "$want" >"$stamp"
}
