# Finds a JDK 25 or newer even where the default java is older; sets $jdk.

jdk_needed=25
download_jdk=

find_jdk() {
  jdk=
  jdk_seen= # older ones, for the message
  for_each_jdk_home consider_jdk
  if [ -z "$jdk" ] && [ "$download_jdk" = yes ]; then
    find_python
    say "downloading a JDK $jdk_needed (Temurin) into .einlab/jdk"
    "$python" "$root/launcher/download_jdk.py" "$jdk_needed" "$state/jdk" || exit 1
    for_each_jdk_home consider_jdk
  fi
  [ -n "$jdk" ] || fail "no JDK $jdk_needed or newer was found${jdk_seen:+ (only$jdk_seen)}" \
    "install one ($(jdk_advice)), or set JAVA_HOME to one, or let einlab download it: ./einlab lab --download-jdk"
  export JAVA_HOME="$jdk"
}

jdk_advice() {
  case $(uname -s) in
    Darwin) printf 'brew install openjdk@%s' $jdk_needed ;;
    *) printf 'your distribution calls it openjdk-%s-jdk or java-%s-openjdk-devel; or see adoptium.net' $jdk_needed $jdk_needed ;;
  esac
}

# Calls COMMAND with every folder that may be a JDK, the likeliest first.
for_each_jdk_home() {
  if [ -n "${JAVA_HOME-}" ]; then "$1" "$JAVA_HOME"; fi
  for home in "$state"/jdk/*/ "$state"/jdk/*/Contents/Home; do "$1" "$home"; done
  if command -v javac >/dev/null 2>&1; then
    home=$(readlink -f "$(command -v javac)" 2>/dev/null) && "$1" "${home%/bin/javac}"
  fi
  if [ -n "${EINLAB_JDK_PLACES-}" ]; then
    # Folders that hold JDKs, separated by colons: searched instead of the usual places.
    places=$EINLAB_JDK_PLACES:
    while [ -n "$places" ]; do
      for home in "${places%%:*}"/*; do "$1" "$home"; done
      places=${places#*:}
    done
    return
  fi
  # The user's own before the system's.
  for home in "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.jenv/versions/* \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/*jdk* \
    /run/current-system/sw/lib/openjdk \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    "$1" "$home"
  done
  if [ -x /usr/libexec/java_home ]; then
    home=$(/usr/libexec/java_home -v "$jdk_needed+" 2>/dev/null) && "$1" "$home"
  fi
}

# Takes the first home that is a whole JDK (with a compiler), new enough.
consider_jdk() {
  [ -z "$jdk" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  jdk_version=$(jdk_version_of "$1")
  case ${jdk_version%%[!0-9]*} in
    '') return 0 ;;
  esac
  if [ "${jdk_version%%[!0-9]*}" -ge "$jdk_needed" ]; then
    jdk=${1%/}
  else
    case $jdk_seen, in
      *" $jdk_version,"*) ;;
      *) jdk_seen="${jdk_seen:+$jdk_seen,} $jdk_version" ;;
    esac
  fi
}

# From the file `release` every JDK has, so that no JVM is started for each candidate; some packages leave it out.
jdk_version_of() {
  if [ -f "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p'
  fi
}
