# Builds the jars with Maven, and installs the kernel. Nothing is done when the results are newer than their sources.

# What every JVM that runs the lib gets: the flags of kernels.
jvm_flags="--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"
jvm_flags="$jvm_flags -XX:+UseSerialGC -Xmn32m -XX:Tier3DelayOn=0"
[ "$(uname)" != Linux ] || jvm_flags="$jvm_flags -XX:+UseTransparentHugePages -Xlog:pagesize=off"

# Sets $maven: the wrapper where its Maven is there or can be had, else a Maven 3.8 or newer on PATH.
find_maven() {
  # Maven itself, not Einlab, calls what newer JDKs warn of.
  export MAVEN_OPTS="${MAVEN_OPTS-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  url=$(sed -n 's/^distributionUrl=//p' "$root/.mvn/wrapper/maven-wrapper.properties")
  name=${url##*/}
  if [ -d "${MAVEN_USER_HOME:-$HOME/.m2}/wrapper/dists/${name%-bin.zip}" ] || reachable "$url"; then
    if "$root/mvnw" --version >"$state/maven.log" 2>&1; then maven=$root/mvnw; return; fi
  fi
  maven=mvn
  version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  case $version in
    3.[89].* | 3.[1-9][0-9].* | [4-9].*) return ;;
    '') fail "Maven could not be downloaded, and there is none on PATH" \
      "check the network, or install Maven 3.8 or newer (apt-get install maven, brew install maven)" ;;
    *) fail "Maven could not be downloaded, and the one on PATH is too old ($version)" \
      "check the network, or install Maven 3.8 or newer" ;;
  esac
}

reachable() { # reachable URL: says within five seconds whether it can be downloaded
  if command -v curl >/dev/null 2>&1; then
    curl --silent --fail --location --head --max-time 5 --output /dev/null "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --spider --timeout=5 --tries=1 "$1"
  else
    ! command -v mvn >/dev/null 2>&1 # the wrapper downloads with Java: worth a try only where it is the last hope
  fi
}

run_maven() {
  (cd "$root" && "$maven" --batch-mode --no-transfer-progress "$@")
}

# The jars, when a source is newer than the last build. A folder is newer when a file in it came or went.
ensure_build() {
  if build_is_fresh; then return; fi
  find_maven
  say "building the jars (the first time Maven downloads what it needs)"
  if ! run_maven --quiet -Dmaven.test.skip=true package >"$state/build.log" 2>&1; then
    grep -E '^\[ERROR\]|^Error' "$state/build.log" | head -n 30 >&2
    fail "the build failed" "read the errors above; the full log is .einlab/build.log"
  fi
  printf "%s\n" "$root" >"$state/built"
}

build_is_fresh() {
  for module in kernel lib grader bench; do
    [ -f "$root/$module/target/einlab-$module.jar" ] && [ -d "$root/$module/target/runtime" ] || return 1
  done
  [ -f "$state/built" ] && [ "$(cat "$state/built")" = "$root" ] || return 1
  [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$state/built" 2>/dev/null | head -n 1)" ]
}

# All of `mvn verify`: units of every module, and the format of the sources.
verify_build() {
  rm -rf "$root"/*/target/surefire-reports # those of classes that are no more
  run_maven verify || return 1
  printf "%s\n" "$root" >"$state/built"
}

# The two scripts of the book's pages, which Maven fetches and verifies.
ensure_book_scripts() {
  if [ -d "$root/book/target/META-INF" ] && [ -z "$(find "$root/book/pom.xml" -newer "$root/book/target/META-INF")" ]; then return; fi
  find_jdk
  find_maven
  if ! run_maven --quiet -f book/pom.xml generate-resources >"$state/book.log" 2>&1; then
    tail -n 20 "$state/book.log" >&2
    fail "MathJax and lunr could not be fetched" "check the network; Maven keeps them, so it is needed once. The full log is .einlab/book.log"
  fi
  touch "$root/book/target/META-INF"
}

# From surefire's reports. A skipped test is counted aloud.
count_java_tests() {
  cat "$root"/*/target/surefire-reports/TEST-*.xml 2>/dev/null | awk '
    function attribute(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    /<testsuite / { tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
    END { printf "Java units: %d run, %d failed, %d skipped", tests, failed, skipped }'
}

# What cells see: the lib with its sources beside it, and the grader with what both need. No jar of theirs twice: the
# compiler of cells opens every one before the first cell.
cell_classpath="$root/lib/target/einlab-lib.jar:$root/grader/target/einlab-grader.jar:$root/grader/target/runtime/*"

install_kernel() { # install_kernel --prefix DIR | --user
  # user.home: Java asks the system for it, Jupyter asks $HOME.
  "$jdk/bin/java" -Duser.home="$HOME" -cp "$root/kernel/target/einlab-kernel.jar:$root/kernel/target/runtime/*" dev.einlab.kernel.Main \
    install "$@" --classpath "$cell_classpath"
}

uninstall_kernel() { # uninstall_kernel --prefix DIR | --user
  "$jdk/bin/java" -Duser.home="$HOME" -cp "$root/kernel/target/einlab-kernel.jar:$root/kernel/target/runtime/*" dev.einlab.kernel.Main \
    uninstall "$@"
}

# The kernel in .venv, again after each build: its start-up cache belongs to the jars.
ensure_kernel() {
  wanted="$jdk $cell_classpath"
  if [ "$(cat "$state/kernel" 2>/dev/null)" = "$wanted" ] && [ -z "$(find "$state/built" "$venv/einlab-stamp" -newer "$state/kernel")" ] &&
    [ -f "$venv/share/jupyter/kernels/java/kernel.json" ]; then return; fi
  if ! install_kernel --prefix "$venv" >"$state/kernel.log" 2>&1; then
    tail -n 20 "$state/kernel.log" >&2
    fail "the kernel could not be installed into .venv" "read the message above; the full log is .einlab/kernel.log"
  fi
  printf '%s\n' "$wanted" >"$state/kernel"
}

# Many small compilations: the quick compiler is enough.
grader() {
  "$jdk/bin/java" $jvm_flags -XX:TieredStopAtLevel=1 -cp "$root/grader/target/einlab-grader.jar:$root/grader/target/runtime/*" dev.einlab.grader.Main "$@"
}
