"""The gates of a command: judged, told, written as JUnit XML and GitHub annotations, and turned into the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.gates.decide import GateResult
    from reg_cli.request.request import Request
    from reg_cli.study.plan import Plan
    from reg_cli.study.results.study import Study


@dataclass
class Gatekeeper:
    """Judges gates data set by data set; `say` puts a line on standard error."""

    request: Request
    say: Callable[[str], None]
    judged: list[tuple[str, tuple[GateResult, ...]]] = field(default_factory=list)

    def judge(self, comparison: Comparison) -> tuple[GateResult, ...]:
        """Judge the gates given by --fail-on."""
        from reg_cli.comparison.gates.decide import judge_gates

        return self._noted(comparison.dataset, judge_gates(self.request.output.fail_on, comparison))

    def check(self, plan: Plan) -> None:
        """Refuse a gate on a variant that the study will not have, before anything is trained."""
        from reg_cli.comparison.gates.decide import check_name
        from reg_cli.comparison.gates.grammar import parse_gate
        from reg_cli.study.design.variant import NO_SKILL

        question = plan.question
        names = [variant.name for variant in (plan.variants[:1] if question.tune else plan.variants)]
        known = [*names, *question.tune, *question.controls, *question.references, NO_SKILL]
        for gate in map(parse_gate, self.request.output.fail_on):
            for term in gate.terms:
                check_name(gate, term, known)

    def hold_against(self, new: Study, old: Study) -> tuple[GateResult, ...]:
        """Judge every variant against an older study: surely worse fails."""
        from reg_cli.comparison.gates.changes import against
        from reg_cli.comparison.gates.decide import GateResult

        results = tuple(
            GateResult(
                text=f"{change.variant} not worse than before",
                variant=change.variant,
                outcome=change.outcome,
                told=change.told,
                estimate=change.change,
            )
            for change in against(new, old, self._margin(new))
        )
        return self._noted(new.data.name, results)

    def _margin(self, study: Study) -> float:
        margin = self.request.study.margin
        return study.question.margin if margin is None else margin

    def _noted(self, dataset: str, results: tuple[GateResult, ...]) -> tuple[GateResult, ...]:
        self.judged.append((dataset, results))
        return results

    def tell(self) -> None:
        """Say how every gate came out, and write what CI systems read."""
        from reg_cli.reports.files.github import VARIABLE, gate_annotations
        from reg_cli.reports.files.junit import junit_xml
        from reg_cli.reports.files.write import write_file

        for dataset, results in self.judged:
            for result in results:
                self.say(f"gate {result.text}: {result.outcome}: {result.told}")
            if os.environ.get(VARIABLE):
                for line in gate_annotations(dataset, results, inconclusive=self.request.output.inconclusive):
                    print(line, file=sys.stderr)  # an order to the runner, as it stands
        if self.request.output.junit:
            text = junit_xml(self.judged, inconclusive=self.request.output.inconclusive)
            write_file(Path(self.request.output.junit), text)

    @property
    def failed(self) -> bool:
        """True where a gate failed, or was left open and --inconclusive fail counts that as failing."""
        failing = {"fail", "inconclusive"} if self.request.output.inconclusive == "fail" else {"fail"}
        return any(result.outcome in failing for _, results in self.judged for result in results)
