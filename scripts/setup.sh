#!/usr/bin/env bash
# Installs the real parts that the end-to-end tests and the demo run on, into .cache/ of this repository:
#
#   .cache/synapse   a Python venv with Synapse          (versions: scripts/synapse.txt)
#   .cache/node      node_modules with matrix-js-sdk     (versions: e2e/client/package-lock.json)
#
# and with the word fhir, for which Java and Maven are needed:
#
#   .cache/fhir      the record system, HAPI FHIR        (versions: e2e/fhirserver/pom.xml)
#   .cache/m2        what Maven fetched for it           (no stamp: Maven checks each file itself)
#
# Safe to run at any time, from anywhere, also twice at once. It says nothing when there is nothing to do. A part counts
# as installed only by its stamp, written last and naming what it was made from: a run that was interrupted leaves no
# stamp, and the next one begins that part anew.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=$root/.cache
log=$cache/setup.log
tries=3

say() { printf 'setup: %s\n' "$*" >&2; }

die() {
	say "$*"
	exit 1
}

# need COMMAND HINT
need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }

# digest FILE...: what a part is made from, as one word.
digest() { cat "$@" | sha256sum | cut -c1-32; }

# installed DIR WANT
installed() { [[ -f $1/.stamp && $(<"$1/.stamp") == "$2" ]]; }

# Runs in the background and is waited for, because bash handles a signal during wait at once, and otherwise only when
# the installer has finished.
child=
run() {
	"$@" >>"$log" 2>&1 </dev/null &
	child=$!
	local status=0
	wait "$child" || status=$?
	child=
	return "$status"
}

stop() {
	if [[ -n $child ]]; then
		kill "$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	fi
	printf '\n' >&2
	say "interrupted; run it again to go on"
	exit 130
}
trap stop INT TERM HUP

# part NAME DIR WANT INSTALL: up to three tries, each from nothing, told in one line.
part() {
	local name=$1 dir=$2 want=$3 install=$4 start=$SECONDS try
	if installed "$dir" "$want"; then return; fi
	printf 'setup: %s ... ' "$name" >&2
	for ((try = 1; try <= tries; try++)); do
		rm -rf "$dir"
		echo "--- $name, try $try" >>"$log"
		if "$install" "$dir"; then
			printf '%s' "$want" >"$dir/.stamp.new"
			mv "$dir/.stamp.new" "$dir/.stamp"
			printf 'installed, %d s\n' $((SECONDS - start)) >&2
			return
		fi
		if ((try < tries)); then
			printf 'try %d of %d did not work, again in %d s ... ' "$try" "$tries" $((try * 5)) >&2
			run sleep $((try * 5))
		fi
	done
	printf 'given up, %d s\n' $((SECONDS - start)) >&2
	tail -n 15 "$log" >&2
	die "$name could not be installed in $tries tries; the whole story is in $log"
}

synapse() {
	run python3 -m venv "$1" &&
		run "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --retries 3 --only-binary=:all: \
			--constraint "$root/scripts/synapse.txt" "$synapse" &&
		run "$1/bin/python" -c 'import synapse.app.homeserver'
}

node() {
	mkdir -p "$1" &&
		cp "$root/e2e/client/package.json" "$root/e2e/client/package-lock.json" "$1/" &&
		run npm ci --prefix "$1" --no-audit --no-fund --no-update-notifier --ignore-scripts --fetch-retries 2
}

# The archive of loaded classes saves 4 of 11 s at each start.
fhir() {
	local project=$root/e2e/fhirserver data=$1/first
	mkdir -p "$data" &&
		run mvn -B -ntp -f "$project/pom.xml" -Dmaven.repo.local="$cache/m2" -Dout="$1" \
			compiler:compile jar:jar dependency:copy-dependencies &&
		run java "@$project/jvm.options" -XX:ArchiveClassesAtExit="$1/classes.jsa" -cp "$1/server.jar:$1/lib/*" \
			matron.fhirserver.Server 0 "$data" "$data" once &&
		rm -rf "$data"
}

[[ $# == 0 || $* == fhir ]] || die "it takes no argument but the word fhir"
mkdir -p "$cache"
synapse=$(grep '^matrix-synapse==' "$root/scripts/synapse.txt")
want_synapse="$synapse $(digest "$root/scripts/synapse.txt")"
want_node="npm $(digest "$root/e2e/client/package.json" "$root/e2e/client/package-lock.json")"
server=$root/e2e/fhirserver
want_fhir="hapi $(digest "$server/pom.xml" "$server/jvm.options" "$server"/src/main/java/matron/fhirserver/*.java)"

# Checked before the lock is taken, so that running tests are not held up by an installation of something newer.
if installed "$cache/synapse" "$want_synapse" && installed "$cache/node" "$want_node" &&
	{ [[ $# == 0 ]] || installed "$cache/fhir" "$want_fhir"; }; then exit 0; fi

need flock "it is part of util-linux"
need python3 "Synapse needs Python 3.10 or newer, with venv"
need npm "the clients need Node 20 or newer, with npm"
if [[ $# != 0 ]]; then
	need java "the record system needs Java 17 or newer (a JDK)"
	need mvn "the record system is built with Maven"
fi
exec 9>"$cache/setup.lock"
if ! flock -n 9; then
	say "another setup is running, waiting for it ..."
	flock 9
fi
: >"$log"
part "Synapse (${synapse#*==})" "$cache/synapse" "$want_synapse" synapse
part "matrix-js-sdk" "$cache/node" "$want_node" node
if [[ $# != 0 ]]; then part "HAPI FHIR" "$cache/fhir" "$want_fhir" fhir; fi
