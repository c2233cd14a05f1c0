/**
 * A shell script that runs one of the release's programs with the `node` on PATH, from wherever it is called and
 * through symbolic links.
 */
export function launcher(entry: string): string {
  return `#!/bin/sh
set -e
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(cd "$(dirname "$self")/.." && pwd)
if ! command -v node >/dev/null 2>&1; then
  echo "[ERROR] Node.js 20.19 or newer is needed, and there is no node on PATH." >&2
  exit 69
fi
# Asked in a way that every Node understands; the program itself is too new for an old one to read.
if ! node -e 'var v = process.versions.node.split("."); process.exit(v[0] > 20 || (v[0] == 20 && v[1] >= 19) ? 0 : 1)'; then
  echo "[ERROR] Guru RMM needs Node.js 20.19 or newer; this is $(node --version)." >&2
  exit 69
fi
exec node "$root/${entry}" "$@"
`;
}
