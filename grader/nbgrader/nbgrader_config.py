"""nbgrader (0.9.5) for the exercises of Einlab: copy this file into the folder of your course."""

c = get_config()  # noqa: F821 - nbgrader defines it while it reads this file

c.CourseDirectory.course_id = "einlab"

# What learners get in place of a solution. nbgrader's own stub for Java is a comment: code that is not done would run.
STUB = '// YOUR CODE HERE\nthrow new UnsupportedOperationException("YOUR CODE HERE");'
c.ClearSolutions.code_stub = {"java": STUB}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# Markers are found anywhere in a line, so they stand in Java's comments: // BEGIN SOLUTION
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "END HIDDEN TESTS"

# A cell of an honest submission takes seconds; the first one starts a Java virtual machine.
c.ExecutePreprocessor.timeout = 60
c.ExecutePreprocessor.startup_timeout = 120
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.kernel_name = "java"
