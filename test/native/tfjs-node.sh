#!/usr/bin/env bash
# Proves the engine `tensorflow` on the real native library without the host that @tensorflow/tfjs-node downloads from:
# libtensorflow comes out of the Python wheel tensorflow-cpu, the binding is compiled against it here, then the gradient
# check and a short training run on it. Needs npm, pip, a C++ compiler and the Node headers. Writes its record to
# test/native/tfjs-node.json. Usage: npm run build && bash test/native/tfjs-node.sh [WORK_FOLDER]
set -euo pipefail
TFJS=4.22.0
WHEEL=2.15.1
root="$(cd "$(dirname "$0")/../.." && pwd)"
work="${1:-$(mktemp -d)}"
mkdir -p "$work"
cd "$work"

# 1. The package and its JavaScript dependencies, without its install script (which would download).
[ -f package.json ] || npm init -y >/dev/null
[ -d node_modules/@tensorflow/tfjs-node ] || npm install --ignore-scripts --no-audit --no-fund "@tensorflow/tfjs-node@$TFJS"
package="$work/node_modules/@tensorflow/tfjs-node"

# 2. libtensorflow and its C headers from the wheel.
ls tensorflow_cpu-*.whl >/dev/null 2>&1 || pip download -q --no-deps "tensorflow-cpu==$WHEEL" -d .
mkdir -p "$package/deps/lib" "$package/deps/include"
python3 - "$package/deps" tensorflow_cpu-*.whl <<'PY'
import os, sys, zipfile
deps, wheel = sys.argv[1:3]
WANTED = tuple('tensorflow/include/' + p for p in ('tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'tensorflow/tsl/'))
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        if name.startswith('tensorflow/include/') and name.endswith('.h') and name.startswith(WANTED):
            target = os.path.join(deps, 'include', name[len('tensorflow/include/'):])
        elif name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'):
            target = os.path.join(deps, 'lib', os.path.basename(name))
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with z.open(name) as source, open(target, 'wb') as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
PY
ln -sf libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so"
ln -sf libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2"
ln -sf libtensorflow_framework.so.2 "$package/deps/lib/libtensorflow_framework.so"

# 3. The binding.
headers="$(dirname "$(dirname "$(node -p process.execPath)")")/include/node"
mkdir -p "$package/lib/napi-v8"
g++ -O2 -std=c++17 -shared -fPIC -DNAPI_VERSION=8 -I"$headers" -I"$package/deps/include" -I"$package" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  -L"$package/deps/lib" -ltensorflow -ltensorflow_framework -Wl,-rpath,"$package/deps/lib" \
  -o "$package/lib/napi-v8/tfjs_binding.node"

# 4. The check, with the package found beside the project's own.
cd "$root"
NODE_PATH="$work/node_modules" TF_CPP_MIN_LOG_LEVEL=2 node dist/test/native/tfjs-node.js "tensorflow-cpu $WHEEL"
