# Finds Python, sets $python, and keeps the private environment .venv equal to requirements.txt.

find_python() {
  python=
  without_venv=
  for candidate in python3 python3.11 python3.12 python3.13 python3.14 python3.10 python; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    case $("$candidate" -c 'import sys
print(sys.version_info >= (3, 10), end=" ")
import venv, ensurepip
print("venv")' 2>/dev/null) in
      'True venv') python=$candidate; return ;;
      'True '*) without_venv=${without_venv:-$candidate} ;;
    esac
  done
  # An environment that is there needs no venv module any more.
  if [ -n "$without_venv" ]; then
    if [ -x "$venv/bin/pip" ]; then python=$without_venv; return; fi
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    fail "$without_venv ($version) has no module venv" \
      "install it: apt-get install python$version-venv (Debian, Ubuntu), or the python3 package with venv and pip of your distribution"
  fi
  fail "no Python 3.10 or newer was found" \
    "install one: apt-get install python3 python3-venv (Debian, Ubuntu), dnf install python3 (Fedora), brew install python (macOS)"
}

# Nothing to do when .venv was made here from the same requirements.txt.
ensure_python_packages() {
  wanted=$(printf '%s\n' "$root" && cat "$root/requirements.txt")
  if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/einlab-stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  say "installing Python packages into .venv (half a minute)"
  rm -f "$venv/einlab-stamp" "$venv/einlab-browser-stamp"
  # Its scripts name the folder they were made in: a moved environment is made anew.
  "$python" -m venv --clear "$venv" >&2 ||
    fail "$python could not make the environment .venv" "read the message above; often the package python3-venv is missing"
  pip_install requirements.txt
  quiet_jupyterlab
  printf '%s\n' "$wanted" >"$venv/einlab-stamp"
}

# The account's own pip configuration (a mirror, a folder of wheels) holds even where HOME points elsewhere, as under sudo.
account_pip_configuration() {
  [ -z "${PIP_CONFIG_FILE-}" ] || { printf %s "$PIP_CONFIG_FILE"; return; }
  "$python" -c 'import os, pwd
home = pwd.getpwuid(os.getuid()).pw_dir
places = [os.path.join(h, p) for h in (os.path.expanduser("~"), home) for p in (".config/pip/pip.conf", ".pip/pip.conf")]
print(next(filter(os.path.isfile, places), ""), end="")' 2>/dev/null || true
}

pip_install() { # pip_install FILE
  configuration=$(account_pip_configuration)
  if [ -n "$configuration" ]; then export PIP_CONFIG_FILE="$configuration"; fi
  # Without retries an unreachable index costs a second, not a quarter of an hour.
  if ! PIP_RETRIES=${PIP_RETRIES-0} PIP_DISABLE_PIP_VERSION_CHECK=1 \
    "$venv/bin/python" -m pip install --quiet -r "$root/$1" >"$state/pip.log" 2>&1; then
    grep -v '^WARNING' "$state/pip.log" | tail -5 >&2
    fail "pip could not install $1" \
      "check the network (PIP_RETRIES=5 ./einlab lab tries harder); the full log is .einlab/pip.log"
  fi
}

# The tests that look at JupyterLab in a browser are for machines that have one.
ensure_browser_packages() {
  stamp=$venv/einlab-browser-stamp
  if cmp -s "$root/tests/browser/requirements.txt" "$stamp"; then return; fi
  for browser in chromium chromium-browser google-chrome; do
    if command -v "$browser" >/dev/null 2>&1; then
      pip_install tests/browser/requirements.txt
      cp "$root/tests/browser/requirements.txt" "$stamp"
      return
    fi
  done
}

# PyTorch and what else we are compared with, in an environment of its own. Fails quietly: who asks says what is lost.
ensure_peers() {
  if [ -x "$peers/bin/python" ] && cmp -s "$root/requirements-peers.txt" "$peers/einlab-stamp"; then return; fi
  say "installing PyTorch into .venv-peers (a minute or two)"
  rm -f "$peers/einlab-stamp"
  "$python" -m venv --clear "$peers" >&2 || return 1
  configuration=$(account_pip_configuration)
  if [ -n "$configuration" ]; then export PIP_CONFIG_FILE="$configuration"; fi
  PIP_RETRIES=${PIP_RETRIES-0} "$peers/bin/python" -m pip install --quiet -r "$root/requirements-peers.txt" \
    >"$state/peers.log" 2>&1 || return 1
  cp "$root/requirements-peers.txt" "$peers/einlab-stamp"
}

# JupyterLab would ask for leave to fetch news, and look for updates, at every start.
quiet_jupyterlab() {
  mkdir -p "$venv/etc/jupyter/labconfig"
  cat >"$venv/etc/jupyter/labconfig/page_config.json" <<'END'
{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}
END
}

# JupyterLab draws SVG outputs only of notebooks it trusts. Signatures live in the user's home, hence its name in the stamp.
trust_notebooks() {
  trusted=$state/trusted
  if [ "$(cat "$trusted" 2>/dev/null)" = "$HOME" ] &&
    [ -z "$(find "$root/notebooks" "$root/exercises" -name '*.ipynb' -newer "$trusted" | head -n 1)" ]; then return; fi
  set --
  for notebook in "$root"/notebooks/*.ipynb "$root"/exercises/*.ipynb; do
    if [ -f "$notebook" ]; then set -- "$@" "$notebook"; fi
  done
  if [ $# -gt 0 ]; then
    "$venv/bin/python" -m nbformat.sign "$@" >/dev/null ||
      fail "the notebooks could not be signed as trusted" "read the message above; the signatures are kept in Jupyter's data folder in $HOME"
  fi
  printf '%s\n' "$HOME" >"$trusted"
}
