#!/usr/bin/env bash
# Installs ClickHouse 26.7 as a library (npm) into artifacts/peers: a peer of the benchmarks and of the funnel tests. Needs npm; 180 MB down, 570 MB on disk.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p artifacts/peers
cd artifacts/peers
[ -f package.json ] || printf '{ "private": true }\n' > package.json
npm install --no-audit --no-fund --silent @chdb/lib-linux-x64-gnu@26.7.3-stable.1
ls -l node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
