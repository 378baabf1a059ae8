#!/bin/sh
# @NAME@: the window without a command, the command line with one (@NAME@ --help).
here=$(dirname "$(dirname "$(readlink -f "$0")")")
case ${1-} in
  '' | *.stagewright | stagewright:* | */*) exec "$here/@NAME@" "$@" ;;
  --help | --json) ;;
  -*) exec "$here/@NAME@" "$@" ;;
esac
# The window's own runtime is sealed: it runs no other script.
if ! command -v node >/dev/null 2>&1; then
  echo "The command line needs Node.js 18.15 or newer on the PATH (package nodejs)." >&2
  exit 2
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 18 || (a === 18 && b >= 15) ? 0 : 1)'; then
  echo "The command line needs Node.js 18.15 or newer; here is $(node --version)." >&2
  exit 2
fi
exec node "$here/@COMMAND_LINE@" "$@"
