"""Prints, after pytest's own summary, what tests have recorded for the reader: shares and counts."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    reports = [
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if hasattr(report, "user_properties")
    ]
    for report in reports:
        if getattr(report, "when", None) == "call":
            for name, text in report.user_properties:
                terminalreporter.write_line(f"{name}: {text}")
