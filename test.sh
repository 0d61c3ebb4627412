#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test; the last line is `N passed, N failed, N skipped`.
#   ./test.sh         all, and at the end the guard against lost speed; installs from Debian what is missing of redis-server, rabbitmq-server, nginx, chromium and prometheus
#   ./test.sh quick   what needs none of them; installs nothing
set -uo pipefail
cd "$(dirname "$0")"
exec </dev/null
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

mode=${1:-all}
case $mode in
  all | quick) ;;
  *) echo "usage: ./test.sh [quick]" >&2; exit 2 ;;
esac

readonly configuration=Release
readonly ef_core=10.0.14
# A project that hangs is a failure, not a reason to wait for ever.
readonly longest=900
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }

# Adds up; nobody but this prints the last line.
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

finish() {
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0)) || exit 1
  exit 0
}

# Something without which the rest has no sense.
give_up() {
  echo "$1" >&2
  count 0 1 0
  finish
}

install_what_is_missing() {
  local -A package_of=([redis-server]=redis-server [rabbitmq-server]=rabbitmq-server [nginx]=nginx [chromium]=chromium [promtool]=prometheus)
  local missing=() program as_root=()
  for program in "${!package_of[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || missing+=("${package_of[$program]}")
  done
  ((${#missing[@]})) || return 0

  if ! command -v apt-get >/dev/null; then
    echo "Not Debian: the tests that need ${missing[*]} are skipped."
    return 0
  fi
  ((EUID == 0)) || as_root=(sudo -n)
  say "Installing ${missing[*]}"
  if ! { "${as_root[@]}" apt-get update -q && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1; then
    tail -n 20 "$work/apt.log"
    echo "Could not be installed; the tests that need them are skipped."
  fi
}

# name, command ...: quiet unless it fails.
build() {
  local name=$1
  shift
  say "$name"
  if "$@" >"$work/build.log" 2>&1; then return 0; fi
  grep -E '(error|warn)' "$work/build.log" | sort -u | head -n 40 || tail -n 40 "$work/build.log"
  return 1
}

run_node_tests() {
  say "src/Web (node:test)"
  (cd src/Web && timeout "$longest" node --test --test-reporter=tap test/*.test.mjs) >"$work/node.log" 2>&1
  local number
  number() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$work/node.log" | tail -n 1; }
  if [[ -z $(number pass) ]]; then
    tail -n 40 "$work/node.log"
    count 0 1 0
    return
  fi
  [[ $(number fail) == 0 ]] || grep -vE '^(ok|# Subtest)' "$work/node.log" | head -n 100
  count "$(number pass)" "$(number fail)" "$(($(number skipped) + $(number todo)))"
  echo "$(number pass) passed, $(number fail) failed"
}

run_project() {
  local project=$1 log="$work/$1.log" program total errors bad skip
  local program="tests/$project/bin/$configuration/net10.0/MatchChat.$project"
  local arguments=(-noLogo -noColor)
  [[ $mode == all ]] || arguments+=(-trait- Needs=server)
  say "$project"
  timeout --kill-after=10 "$longest" "$program" "${arguments[@]}" >"$log" 2>&1
  local summary
  summary=$(grep -E 'Total: [0-9]+, Errors: ' "$log" | tail -n 1)
  if [[ -z $summary ]]; then
    # In quick mode a project may have nothing to run.
    if grep -qE 'Total: 0$' "$log"; then
      echo "nothing to run"
      return
    fi
    tail -n 60 "$log"
    echo "$project did not come to its end."
    count 0 1 0
    return
  fi
  total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$summary")
  errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$summary")
  bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$summary")
  skip=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$summary")
  # Without the frames of the framework, which tell nothing.
  ((bad + errors == 0)) || sed -n '/\[FAIL\]/,/Finished: /p' "$log" | grep -vE '^ +at (System|Microsoft|Xunit|Shouldly)\.|--- End of stack trace|^ +Finished: ' | cut -c1-1000 | head -n 400
  grep -E '\[SKIP\]' "$log" | sort -u | head -n 50
  count "$((total - bad - skip))" "$((bad + errors))" "$skip"
  echo "$((total - bad - skip)) passed, $((bad + errors)) failed, $skip skipped in $(sed -E 's/.*Time: //' <<<"$summary")"
}

# Compares with a bare SignalR hub of the same minute, never with a clock. The goal is a third and is not reached yet: 28 to 32 percent on two quiet cores.
# Until it is, this keeps what has been reached, with room for a busy machine; it may only go up.
readonly least_of_relay=18
run_guard() {
  say "Regression guard (bench/LoadTest)"
  if timeout "$longest" "bench/LoadTest/bin/$configuration/net10.0/MatchChat.LoadTest" guard --least "$least_of_relay" >"$work/guard.log" 2>"$work/guard.err"; then
    grep '^- ' "$work/guard.log"
    count 1 0 0
  else
    cat "$work/guard.log"
    tail -n 20 "$work/guard.err"
    count 0 1 0
  fi
}

command -v dotnet >/dev/null || give_up "The .NET SDK 10 is missing: https://dotnet.microsoft.com/download"
command -v npm >/dev/null || give_up "Node 20 or later with npm is missing: https://nodejs.org"

[[ $mode == quick ]] || install_what_is_missing

build "Build ($configuration, warnings are errors)" dotnet build MatchChat.sln -c "$configuration" -v quiet || give_up "The build failed."

# Nothing may tie the sources to the EF Core of today. Into a folder of its own, because it restores other packages.
if build "The modules against EF Core $ef_core" dotnet build src/Modules/Presence -c "$configuration" -v quiet -p:EfCoreVersion="$ef_core" --artifacts-path "$work/ef-core"; then
  count 1 0 0
else
  count 0 1 0
fi

[[ ! -d src/Web/test ]] || run_node_tests
for project in tests/*.Tests; do run_project "$(basename "$project")"; done
# Last, and alone: what else runs would be measured, too.
[[ $mode == quick ]] || run_guard
finish
