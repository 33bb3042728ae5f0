"""Gates as JUnit XML, which CI services show as test results: one test case per gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from reg_cli.comparison.wording import sentence, shown

if TYPE_CHECKING:
    from reg_cli.comparison.gates.decide import GateResult


def junit_xml(suites: Sequence[tuple[str, Sequence[GateResult]]], *, inconclusive: str = "pass") -> str:
    """One suite per data set. An inconclusive gate is skipped, or failed where `inconclusive` is `fail`.

    No time stamps, so that the same outcome is the same file.
    """
    root = ElementTree.Element("testsuites", name="regcli")
    for dataset, results in suites:
        outcomes = [_outcome(result, inconclusive) for result in results]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=shown(dataset),
            tests=str(len(results)),
            failures=str(outcomes.count("failure")),
            skipped=str(outcomes.count("skipped")),
            errors="0",
        )
        for result, outcome in zip(results, outcomes, strict=True):
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"regcli.{shown(dataset)}", name=sentence(result.text)
            )
            if outcome:
                mark = ElementTree.SubElement(case, outcome, message=sentence(result.told))
                if outcome == "failure":
                    mark.set("type", str(result.outcome))
            else:
                ElementTree.SubElement(case, "system-out").text = sentence(result.told)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _outcome(result: GateResult, inconclusive: str) -> str:
    if result.outcome == "pass":
        return ""
    return "failure" if result.outcome == "fail" or inconclusive == "fail" else "skipped"
