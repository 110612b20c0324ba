# What each verb does, as `./einlab VERB --help` prints it. A verb is listed here only when it works.

verbs="lab test doctor run render book new-exercise release grade bench install uninstall reset"

help_all() {
  cat <<'END'
Einlab: the mathematics of training transformers, in Java notebooks.

  ./einlab lab           set up what is missing and open JupyterLab on the course
  ./einlab test          set up what is missing and run all tests
  ./einlab doctor        say what was found on this machine, and what to do about what was not
  ./einlab run           execute notebooks without a browser
  ./einlab render        execute notebooks and write their outputs back
  ./einlab book          make the course a web site that needs no server
  ./einlab reset         start one exercise over
  ./einlab new-exercise  write a notebook of solutions to start from
  ./einlab release       make exercises/ from solutions/
  ./einlab grade         grade submissions of exercises
  ./einlab bench         time the library, side by side with PyTorch
  ./einlab install       install the kernel for your other Jupyter front ends
  ./einlab uninstall     take it away again

./einlab VERB --help says more.
END
}

help_verb() {
  case $1 in
    lab) cat <<'END' ;;
./einlab lab [--no-browser] [--download-jdk] [-- JUPYTERLAB OPTION...]

Sets up everything that is missing (Python packages in .venv, the jars, the kernel), copies new exercises to work/ (never
over a copy you have), trusts the notebooks shipped with the course, and opens JupyterLab. What is set up stays: the
second start builds nothing and needs no network.

  --no-browser     start the server, open no browser
  --download-jdk   where no JDK 25 is found: download Temurin into .einlab/jdk
  --               what follows goes to JupyterLab: ./einlab lab --no-browser -- --port=9999
END
    test) cat <<'END' ;;
./einlab test [--all] [--download-jdk]

Sets up everything that is missing and runs all tests: the Java units and the format of the sources (mvn verify), then
in Python the kernel, every notebook executed and compared with its committed outputs, and this launcher.

  --all   also what takes long: every notebook once more on the scalar reference backend, and thousands of cases
          that PyTorch makes here and now (installed into .venv-peers, a few hundred megabytes)
END
    doctor) cat <<'END' ;;
./einlab doctor [--json]

Says what this machine has: JDK, Python, Maven, vector width, OpenCL, data sets, fonts, disk; and what to do about what
it has not. Works before anything is built; afterwards it also asks the library for its backends and measures the peak.
Fails only when something is missing that the course cannot do without.
END
    bench) cat <<'END' ;;
./einlab bench [--only NAME] [--json FILE] [--threads N] [--pairs N]

Times workloads: each result is compared with PyTorch's first, then runs of both alternate. Ratios are PyTorch's median
time over ours: above 1 is ours faster. Installs PyTorch (requirements-peers.txt) into .venv-peers; where that fails,
our own columns are printed.

  --only NAME    workloads whose name begins so: gemm/512, einsum/, tiny/, op/softmax/backward, grade/100
                 kernel, kernel/start, ... times the Jupyter kernel against its limits, and fails where one is passed
  --json FILE    one object a workload: name, seconds of both, ratio, GFLOP/s, share of the measured peak
  --threads N    threads of both sides (all processors)
  --pairs N      runs of each side (9)
END
    run) cat <<'END' ;;
./einlab run [NN | FILE]... [--compare] [--jobs N] [--timeout SECONDS]
./einlab run --sweep NN [--fresh] [--timeout SECONDS]

Executes notebooks from a clean state, without a browser, and says how long each took. Without a name: every chapter.
With names, also prints the outputs: ./einlab run 00

  --compare   compare the outputs with the committed ones, as ./einlab test does
  --sweep     train the runs that chapter 14 fits its laws to, and write the table it reads (about eight minutes).
              Runs that are in the table stay; --fresh begins with an empty one
END
    render) cat <<'END' ;;
./einlab render [NN | FILE]... [--fresh] [--jobs N] [--timeout SECONDS]

Executes notebooks and writes their outputs into them, without timestamps and other noise. Outputs that agree with the
committed ones by their cell's rule stay as they are, so that the diff shows what changed.

  --fresh   replace every output, also those that agree
END
    book) cat <<'END' ;;
./einlab book [--out DIR]

Makes the course a static web site: every chapter with its committed outputs, the reference pages and the exercises,
with contents, search, formulas, light and dark. It runs nothing. Open index.html from the folder, or serve it anywhere:
it loads nothing from a network.

  --out DIR   the folder of the site (book/target/site); an older book in it is replaced
END
    reset) cat <<'END' ;;
./einlab reset NAME

Starts one exercise over: ./einlab reset 01. The copy you had is kept beside the new one, with the time in its name.
END
    new-exercise) cat <<'END' ;;
./einlab new-exercise NN-NAME

Writes solutions/NN-NAME.ipynb to start from: three problems that are complete and proved, one of each kind (judged by
checks, with a bonus for speed, read by a teacher). Write over them, then run ./einlab release. grader/README.md says
what each cell is.
END
    release) cat <<'END' ;;
./einlab release [--check] [--nbgrader SOURCE]

Makes exercises/ from solutions/: solutions, hidden tests and mutants are left out.

  --check            change nothing; fail if something would change
  --nbgrader SOURCE  write into SOURCE what nbgrader releases from, nothing else (grader/nbgrader/README.md)
END
    grade) cat <<'END' ;;
./einlab grade PATH... [--out DIR] [--secret TEXT] [--jobs N] [--untrusted] [--require PERCENT]

Grades notebooks, or folders of them: restores locked cells, runs each submission in a virtual machine of its own, and
calls it on public inputs and on hidden ones. Prints a table and writes scores.json, scores.csv, junit.xml, summary.md
and one page of feedback a submission. A second run goes on where the first was stopped.

  --out DIR          where results go (grades)
  --secret TEXT      what hidden inputs are drawn from; keep it to yourself (or set EINLAB_SECRET)
  --jobs N           how many at a time (one a processor)
  --require PERCENT  exit with 1 if a submission has less of the points that its checks can give
  --untrusted        refuse to grade where submissions cannot be isolated with bubblewrap
END
    install) cat <<'END' ;;
./einlab install [--prefix DIR] [--name NAME] [--jvm-option OPTION]... [--classpath PATH]

Installs the kernel 'java' for your user, so that other Jupyter front ends (VS Code, a JupyterLab of your own) list it.
It points into this folder: run it again after you moved the folder.

  --prefix DIR          into an environment instead, as a JupyterHub's: --prefix /opt/jupyterhub
  --name NAME           another name than 'java', beside other kernels; --display-name TEXT is what front ends show
  --jvm-option OPTION   for the Java virtual machine, such as -Xmx4g; may be repeated
  --classpath PATH      more for cells to use beside the library; dir/* stands for the jars of a directory
END
    uninstall) cat <<'END' ;;
./einlab uninstall [--prefix DIR] [--name NAME]

Takes away the kernel that ./einlab install registered with the same options. The project stays as it is.
END
  esac
}
