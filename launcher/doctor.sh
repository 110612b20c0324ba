# Says what this machine has. Plain shell, so that it answers before anything is built or installed.

# One finding: found NAME STATE WHAT [TODO]. STATE: ok, missing (the course works without, less well), needed (it does not).
found() {
  findings="$findings$1	$2	$3	${4-}
"
  if [ "$2" = needed ]; then doctor_outcome=1; fi
}

doctor() {
  findings=
  doctor_outcome=0
  look_for_jdk
  look_for_python
  look_for_maven
  look_at_cpu
  look_for_opencl
  look_for_data
  look_for_fonts
  look_for_sandbox
  look_at_disk
  look_at_setup
  if [ "${1-}" = --json ]; then print_findings_json; else print_findings; fi
  exit $doctor_outcome
}

print_findings() {
  printf %s "$findings" | while IFS='	' read -r name state_word what todo; do
    case $state_word in ok) mark=ok ;; *) mark=-- ;; esac
    printf '%-2s  %-13s %s\n' "$mark" "$name" "$what"
    if [ -n "$todo" ]; then printf '    %-13s to do: %s\n' '' "$todo"; fi
  done
}

print_findings_json() {
  printf %s "$findings" | awk -F '\t' '
    function quoted(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
    BEGIN { printf "[" }
    { printf "%s\n {\"name\": %s, \"state\": %s, \"found\": %s, \"todo\": %s}", (NR > 1 ? "," : ""), quoted($1), quoted($2), quoted($3), quoted($4) }
    END { print "\n]" }'
}

# A check that ends the launcher elsewhere is asked in a subshell here; its message is the finding.
first_line_of() { printf '%s\n' "$1" | sed -n '1s/^einlab: //; 1s/\.$//; 1p'; }
todo_line_of() { printf '%s\n' "$1" | sed -n 's/^  To do: //; 2s/\.$//; 2p'; }

look_for_jdk() {
  if answer=$( (find_jdk && printf '%s' "$jdk") 2>&1); then
    found JDK ok "$(jdk_version_of "$answer") in $answer"
    jdk=$answer
    if [ -f "$jdk/lib/src.zip" ]; then
      found "JDK sources" ok "$jdk/lib/src.zip (text for the language models of chapters 11 and 14)"
    else
      found "JDK sources" missing "no lib/src.zip in $jdk" \
        "Debian, Ubuntu: apt-get install openjdk-25-source; without it those chapters train on Einlab's own source"
    fi
  else
    found JDK needed "$(first_line_of "$answer")" "$(todo_line_of "$answer")"
  fi
}

look_for_python() {
  if answer=$( (find_python && printf '%s' "$python") 2>&1); then
    found Python ok "$("$answer" -c 'import platform, sys; print(platform.python_version(), "in", sys.executable)')"
  else
    found Python needed "$(first_line_of "$answer")" "$(todo_line_of "$answer")"
  fi
}

look_for_maven() {
  name=$(sed -n 's/^distributionUrl=.*\/\(.*\)-bin.zip/\1/p' "$root/.mvn/wrapper/maven-wrapper.properties")
  version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  if [ -d "${MAVEN_USER_HOME:-$HOME/.m2}/wrapper/dists/$name" ]; then
    found Maven ok "$name, downloaded by the wrapper"
  elif [ -n "$version" ]; then
    found Maven ok "$version on PATH (used where the wrapper cannot download $name)"
  else
    found Maven ok "none installed; the wrapper will download $name"
  fi
}

look_at_cpu() {
  cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo '?')
  flags=$(sed -n '/^flags\|^Features/{s/^[^:]*: / /;s/$/ /;p;q;}' /proc/cpuinfo 2>/dev/null || true)
  flags="$flags $(sysctl -n machdep.cpu.features machdep.cpu.leaf7_features 2>/dev/null | tr 'A-Z\n' 'a-z ' || true) "
  case $flags in
    *' avx512f '*) vector='512 bits (AVX-512)' ;;
    *' avx2 '*) vector='256 bits (AVX2)' ;;
    *' sve '*) vector='128 bits or more (SVE)' ;;
    *' asimd '*) vector='128 bits (NEON)' ;;
    *) case $(uname -m) in arm64 | aarch64) vector='128 bits (NEON)' ;; x86_64) vector='128 bits (SSE)' ;; *) vector=unknown ;; esac ;;
  esac
  found CPU ok "$(uname -m), $cores cores, vectors of $vector"
}

look_for_opencl() {
  drivers=
  for icd in "${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}"/*.icd; do
    if [ -f "$icd" ]; then drivers="$drivers $(basename -- "$icd" .icd)"; fi
  done
  loader=
  for library in /usr/lib/*/libOpenCL.so* /usr/lib/libOpenCL.so* /usr/lib64/libOpenCL.so* \
    /System/Library/Frameworks/OpenCL.framework /opt/homebrew/lib/libOpenCL*; do
    if [ -e "$library" ]; then loader=$library; fi
  done
  if [ -n "$loader" ] && { [ -n "$drivers" ] || [ "$(uname -s)" = Darwin ]; }; then
    found OpenCL ok "${drivers:+drivers:$drivers, }loader $loader"
  else
    found OpenCL missing "$([ -n "$loader" ] && echo 'a loader but no driver' || echo 'no loader')" \
      "for the CPU: apt-get install pocl-opencl-icd ocl-icd-libopencl1 (Debian, Ubuntu), brew install pocl (macOS); for a GPU: its maker's driver. The course runs without"
  fi
}

look_for_data() {
  # Where dev.einlab.data.FashionMnist looks, in its order.
  for folder in "${EINLAB_DATA-}" "${EINLAB_DATA:+$EINLAB_DATA/fashion-mnist}" /usr/share/datasets/fashion-mnist \
    "${XDG_CACHE_HOME:-$HOME/.cache}/einlab/fashion-mnist"; do
    for file in "$folder/train-images-idx3-ubyte" "$folder/train-images-idx3-ubyte.gz"; do
      if [ -n "$folder" ] && [ -f "$file" ]; then found FashionMNIST ok "$folder"; return; fi
    done
  done
  found FashionMNIST missing "not on this machine; the course downloads it (31 MB) when it first needs it" \
    "to have it without a network: apt-get install dataset-fashion-mnist (Debian, Ubuntu)"
}

look_for_fonts() {
  if [ "$(uname -s)" = Darwin ]; then
    found fonts ok "macOS brings them"
  elif ! command -v fc-list >/dev/null 2>&1; then
    found fonts missing "no fontconfig, which Java needs to draw charts" "apt-get install fontconfig fonts-dejavu-core (Debian, Ubuntu)"
  elif [ -z "$(fc-list 2>/dev/null | head -n 1)" ]; then
    found fonts missing "fontconfig knows no font: Java cannot draw charts" "apt-get install fonts-dejavu-core (Debian, Ubuntu)"
  else
    found fonts ok "$(fc-list | wc -l | tr -d ' ') files"
  fi
}

look_for_sandbox() {
  if command -v bwrap >/dev/null 2>&1; then
    found bubblewrap ok "$(bwrap --version) (walls around graded submissions)"
  else
    found bubblewrap missing "not installed: ./einlab grade runs submissions without its walls" \
      "only for teachers, on Linux: apt-get install bubblewrap (Debian, Ubuntu)"
  fi
}

look_at_disk() {
  free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
  if [ "$free" -lt 2000 ]; then
    found disk missing "$free MB free where Einlab lies" "make room: packages, jars and data take about 2,000 MB"
  else
    found disk ok "$free MB free"
  fi
}

# What only the built library can tell: its backends, and the measured peak.
ask_machine() {
  log=$state/doctor.log
  if [ -n "$jdk" ] && answer=$("$jdk/bin/java" $jvm_flags -cp "$root/bench/target/einlab-bench.jar:$root/bench/target/runtime/*" \
    dev.einlab.bench.Machine 2>"$log"); then
    findings="$findings$(printf '%s' "$answer" | sed 's/$/	/')
"
  else
    found peak missing "the library could not be asked" "read .einlab/doctor.log"
  fi
}

look_at_setup() {
  if [ -f "$venv/share/jupyter/kernels/java/kernel.json" ] && build_is_fresh; then
    found setup ok "packages, jars and kernel are in place"
    ask_machine
  else
    found setup missing "not built yet, or sources are newer" "./einlab lab does all of it"
  fi
}
