#!/bin/sh
set -e
case "$1" in
  remove | purge)
    echo "What each person keeps in ~/.config/$DPKG_MAINTSCRIPT_PACKAGE (ledger, keys, settings) stays there." ;;
esac
