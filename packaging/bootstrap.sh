#!/usr/bin/env bash
# Make .venv with what skinapp needs: `base` to run it on a processor, `all` to train and test it,
# too. Called by make before every other target; ends at once when nothing has changed, and never
# takes away what a larger installation brought. PYTHON=... chooses the interpreter of a new .venv.
set -euo pipefail
cd -P "$(dirname "$0")/.."
export LC_ALL=C

venv=$PWD/.venv
stamp=$venv/.installed
case ${1:-all} in
    base) levels='base all' size='about 0.9 GB' ;;
    all) levels=all size='some minutes, about 7 GB' ;;
    *) echo "usage: bootstrap.sh [base|all]" >&2; exit 2 ;;
esac
level=${1:-all}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
            2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "no Python from 3.11 to 3.14 was found (${PYTHON:-python3}); install one, or name it: make PYTHON=..."
}

# What the system lacks, as Debian packages: Qt's libraries and, for a new .venv, pip's seed.
system_needs() {
    local python=$1
    if [ "$(uname -s)" = Linux ]; then
        "$python" packaging/missing_packages.py
    fi
    if [ "$python" != "$venv/bin/python" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
}

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        fail "system libraries are missing; install what Debian calls: $*"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        printf 'System packages are missing. Install them, then run make again:\n\n' >&2
        printf '    sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n\n' "$*" >&2
        exit 1
    fi
    echo "Installing system packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || fail "apt-get update failed"
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null || fail "apt-get install failed"
}

# What .venv was made from; when it differs from the stamp, .venv is brought up to date.
state() {
    echo "$venv $1"
    "$venv/bin/python" --version
    cat pyproject.toml packaging/locks/build.txt "packaging/locks/$1.txt"
}

is_current() {
    local one
    for one in $levels; do
        if [ -f "$stamp" ] && state "$one" 2>/dev/null | cmp -s - "$stamp"; then
            return
        fi
    done
    return 1
}

# False for no .venv, for one cut short, and for one that was moved or lost its interpreter.
is_usable() {
    [[ "$("$venv/bin/pip" --version 2>/dev/null)" == *" from $venv/"* ]]
}

pip_install() {
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check "$@" || fail "the installation into .venv failed, see above"
}

if is_current || is_usable; then
    python=$venv/bin/python
else
    python=$(find_python)
fi

needs=$(system_needs "$python")
if [ -n "$needs" ]; then
    # shellcheck disable=SC2086 # one word a package
    install_system_packages $needs
fi

# Also where Python is told to write no bytecode: a start must not compile the whole program.
compile_program() {
    "$venv/bin/python" -m compileall -q skinapp || true
}

if is_current; then
    compile_program
    exit 0
fi

rm -f "$stamp"
if [ "$python" != "$venv/bin/python" ]; then
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
# What has been installed for training and tests stays when only the base is asked for.
if [ "$level" = base ] && "$venv/bin/python" -c 'import importlib.util as u, sys
sys.exit(not (u.find_spec("torch") and u.find_spec("pytest")))' 2>/dev/null; then
    level=all size='some minutes, about 7 GB'
fi
echo "Installing the dependencies into .venv (the first time: $size)"
# Every file is compared with the hash that stands beside its version; the build, too, runs on the
# pinned setuptools.
pip_install --require-hashes -r packaging/locks/build.txt -r "packaging/locks/$level.txt"
pip_install --no-deps --no-build-isolation --editable .
compile_program
state "$level" >"$stamp"
