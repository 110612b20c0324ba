"""Runs the public suite jupyter_kernel_test on the kernel `java`. SUITE names its file.

The suite is Debian's, the client is the project's own newer one: its blocking client takes the
place of the wrapper `run_sync` that the suite was written with.
"""

import importlib.util
import os
import sys
import unittest

spec = importlib.util.spec_from_file_location(
    "jupyter_kernel_test",
    os.environ["SUITE"],
    submodule_search_locations=[os.path.dirname(os.environ["SUITE"])],
)
jupyter_kernel_test = importlib.util.module_from_spec(spec)
sys.modules["jupyter_kernel_test"] = jupyter_kernel_test
spec.loader.exec_module(jupyter_kernel_test)
jupyter_kernel_test.run_sync = lambda function: function


class JavaTests(jupyter_kernel_test.KernelTests):
    kernel_name = "java"
    language_name = "java"
    file_extension = ".java"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + 1', "result": "a1", "mime": "text/plain"},
    ]
    code_display_data = [
        {
            "code": "class Shown { public Map<String, String> mimeBundle() {"
            ' return Map.of("image/png", "AAAA"); } }\n'
            "dev.einlab.display.Display.show(new Shown());",
            "mime": "image/png",
        }
    ]
    code_generate_error = "throw new RuntimeException();"
    code_clear_output = "dev.einlab.display.Notebook.clearOutput(true);"
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.abs"
    completion_samples = [
        {"text": "Math.sq", "matches": {"sqrt("}},
        {"text": '"".toUpperC', "matches": {"toUpperCase("}},
    ]
    complete_code_samples = ["1", 'System.out.println("x");', "void f() {\n  int a = 1;\n}"]
    incomplete_code_samples = ["void f() {", 'var s = """\n', "1 +"]
    invalid_code_samples = ["int x=;;)", "}"]

    def execute_helper(self, code, **options):
        """The suite gives publications a tenth of a second; a busy machine may take longer."""
        channel = self.kc.iopub_channel
        get_msg = channel.get_msg
        channel.get_msg = lambda timeout=None: get_msg(timeout=5)
        try:
            return super().execute_helper(code, **options)
        finally:
            channel.get_msg = get_msg


if __name__ == "__main__":
    unittest.main()
