#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image of the autograder.
set -euo pipefail
source="${AUTOGRADER_ROOT:-/autograder}/source"
# Not in a home: other users, and each box is one, may have to enter it.
home="${MLCOURSE_HOME:-/opt/mlcourse}"
version="@PYTHON@"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends ca-certificates git python3 python3-venv
# mlcourse brings a bubblewrap of its own where the system has none.
apt-get install -q -y --no-install-recommends bubblewrap || echo "no bubblewrap from apt"
mkdir -p "$home"
if command -v "python$version" >/dev/null && "python$version" -m venv "$home/env"; then
    echo "Python $version is that of the system"
else
    python3 -m venv "$home/tools"
    "$home/tools/bin/python" -m pip install --quiet "uv==@UV@"
    export UV_PYTHON_INSTALL_DIR="$home/python"
    "$home/tools/bin/uv" venv --seed --clear --python "$version" "$home/env"
fi
install=("$home/env/bin/python" -m pip install --no-cache-dir @INDEX@)
if [ -f "$source/constraints.txt" ]; then
    install+=(--constraint "$source/constraints.txt")
fi
wanted=(--requirement "$source/requirements.txt")
for wheel in "$source"/*.whl; do
    if [ -f "$wheel" ]; then
        wanted+=("$wheel[grade]")
    fi
done
"${install[@]}" "${wanted[@]}"
if [ -f "$source/requirements-alone.txt" ]; then
    "${install[@]}" --no-deps --requirement "$source/requirements-alone.txt"
fi
# For whoever reads how the image was built: which isolation holds here. It decides nothing, since
# submissions may run on another machine.
"$home/env/bin/python" -m mlcourse doctor --out / || true
