# Messages. What goes wrong is said on stderr, together with what to do about it.

say() { printf '%s\n' "$*"; }

fail() { # fail WHAT TODO: a full sentence each
  printf 'einlab: %s.\n  To do: %s.\n' "$1" "$2" >&2
  exit 1
}

unknown_option() { # unknown_option VERB OPTION
  printf "einlab: %s does not know '%s'.\n\n" "$1" "$2" >&2
  help_verb "$1" >&2
  exit 2
}

now() { date +%s; }

step() { # step NAME COMMAND...: runs it and says how long it took
  step_name=$1
  step_begin=$(now)
  shift
  "$@"
  say "== $step_name: $(($(now) - step_begin)) s"
}

tested() { # tested NAME COMMAND...: like step, but a failure is noted in $summary and $outcome
  tested_name=$1
  tested_begin=$(now)
  shift
  say "== $tested_name ..."
  if ("$@"); then word='passed '; else word='FAILED ' outcome=1; fi
  summary="$summary
  $word  $tested_name: $(($(now) - tested_begin)) s"
  say "== $tested_name: $word after $(($(now) - tested_begin)) s"
}
