#!/bin/bash
# Times the detector beside its peers; "make bench" calls it. Presidio comes from PyPI into .cache/bench/venv, once;
# without it (no Python, no internet) the rest is timed, and the run says so.
set -eu -o pipefail
cd "$(dirname "$0")"
cache=${CACHE:-$PWD/../.cache}/bench
presidio=2.2.366
mkdir -p "$cache"

python=$cache/venv/bin/python
if ! "$python" -c 'import presidio_analyzer' 2>/dev/null; then
  echo "bench: installing presidio-analyzer $presidio into $cache/venv" >&2
  if ! { python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install -q "presidio-analyzer==$presidio"; }; then
    echo "bench: Presidio is left out: it could not be installed" >&2
    python=
  fi
fi
(cd .. && go run ./e2e/accuracy -write "$cache/corpus")
exec go run . -corpus "$cache/corpus" -python "$python" "$@"
