"""What tests have to state besides passing: their figures stand at the end of the run.

A test says ``record_property("stated", words)``; from a worker of its own, too, where printing goes
nowhere.
"""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each sentence, in the order in which the tests ended."""
    told = [
        words
        for kind in ("passed", "failed")
        for report in terminalreporter.getreports(kind)
        for name, words in getattr(report, "user_properties", ())
        if name == "stated" and report.when == "call"
    ]
    if told:
        terminalreporter.section("stated")
    for words in told:
        terminalreporter.write_line(words)


@pytest.fixture
def state(record_property: Any) -> Any:
    """``state(words)``: say it at the end of the run, whether the test passes or not."""
    return lambda words: record_property("stated", words)
