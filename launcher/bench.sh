# Timings of the kernel: those of its tests, alone and with tight limits.

# With --only kernel... runs them and ends; else does nothing.
bench_kernel() { # bench_kernel ARGUMENT...
  given=" $*"
  case $given in
    *' --only kernel'*) only=${given#*--only } ;;
    *' --only=kernel'*) only=${given#*--only=} ;;
    *) return 0 ;;
  esac
  only=${only%% *}
  set_up
  cd "$root"
  EINLAB_BENCH=1 EINLAB_BENCH_ONLY=$only exec "$venv/bin/python" -m pytest -q -p no:cacheprovider tests/kernel
}
