if [ "$1" = 0 ]; then
  echo "What each person keeps in ~/.config/%{name} (ledger, keys, settings) stays there."
fi
