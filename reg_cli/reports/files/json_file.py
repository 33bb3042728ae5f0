"""summary.json: the whole finding for other programs, strict JSON as docs/summary.schema.json describes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.row import Kind, Row

if TYPE_CHECKING:
    from reg_cli.comparison.estimate import Estimate
    from reg_cli.comparison.factorial.parts import Attribution
    from reg_cli.comparison.references.standing import Standing
    from reg_cli.comparison.sweeps.points import Sweep
    from reg_cli.comparison.sweeps.response import Response
    from reg_cli.comparison.sweeps.worth import WorthInRows
    from reg_cli.study.results.study import DataSummary

# Raised when a name is removed or changes its meaning; a name more is no reason.
SCHEMA_VERSION = 2


def summary_json(findings: Findings) -> str:
    """The text of summary.json: ASCII, so that no locale changes it and no terminal obeys it."""
    return json.dumps(summary(findings), indent=2, allow_nan=False) + "\n"


def summary(findings: Findings) -> dict[str, Any]:
    """The content of summary.json as plain lists, dictionaries, numbers, texts and None."""
    study, comparison = findings.study, findings.comparison
    content = {
        "schema_version": SCHEMA_VERSION,
        "data": _data(study.data),
        "metric": {"name": study.metric.name, "greater_is_better": study.metric.greater_is_better},
        "headline": comparison.headline,
        "margin": comparison.margin,
        "n_splits": study.n_splits,
        "n_train": study.n_train,
        "n_val": study.n_val,
        "n_test": study.n_test,
        "complete": study.complete,
        "closing_sentence": comparison.closing_sentence,
        "reference_sentence": comparison.reference_sentence,
        "references": [_standing(standing) for standing in comparison.standings],
        "rows": comparison.to_frame().to_dict(orient="records"),
        "advice": [{"id": a.id, "cause": a.cause, "next_step": a.next_step} for a in findings.advice],
        "sweep": _sweep(findings.sweep),
        "attribution": _attribution(findings.attribution),
        "responses": [_response(response) for response in findings.responses],
        "worth_in_rows": [_worth(worth) for worth in findings.worth],
        "gates": [
            {"gate": g.text, "variant": g.variant, "outcome": g.outcome, "told": g.told, "by": g.by}
            for g in findings.gates
        ],
        "settings": study.description(),
        "versions": study.versions,
    }
    return {name: plain(value) for name, value in content.items()}


def _data(data: DataSummary) -> dict[str, object]:
    return {
        "name": data.name,
        "fingerprint": data.fingerprint,
        "n_rows": data.n_rows,
        "n_inputs": data.n_inputs,
        "task": str(data.task),
        "target_name": data.target_name,
        "classes": data.classes,
        "notices": [{"id": notice.id, "message": notice.message} for notice in data.notices],
    }


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "reference": standing.reference,
        "place": str(standing.place),
        "best": standing.best,
        "lead": _estimate(standing.lead),
        "gains": {name: _estimate(gain.estimate) for name, gain in standing.gains.items()},
    }


def _sweep(sweep: Sweep | None) -> dict[str, object] | None:
    if sweep is None:
        return None
    return {
        "axes": [axis.name for axis in sweep.axes],
        "points": [
            {"variant": p.variant, "at": p.at, "behind_on_validation": _estimate(p.behind)}
            for p in sweep.points
        ],
        "best": sweep.best.variant if sweep.best else None,
        "one_standard_error": sweep.one_standard_error.variant if sweep.one_standard_error else None,
        "as_good": [p.variant for p in sweep.as_good],
        "test_score_of_the_choice": _estimate(sweep.test),
        "optimism": _estimate(sweep.optimism),
        "verdict_of_the_choice": sweep.judgement.verdict if sweep.judgement else None,
    }


def _attribution(attribution: Attribution | None) -> dict[str, object] | None:
    if attribution is None:
        return None
    return {
        "factors": attribution.factorial.factors,
        "variants": attribution.factorial.variants,
        "n_splits": attribution.n_splits,
        "effects": attribution.to_frame().to_dict(orient="records"),
        "sentence": attribution.sentence,
    }


def _response(response: Response) -> dict[str, object]:
    return {
        "name": response.name,
        "variant": response.variant,
        "positions": response.positions,
        "gap": [_estimate(s.gap(response.headline)) for s in response.summaries],
        "test_score": [_estimate(s.test_score) for s in response.summaries],
        "gap_change": _estimate(response.gap_change.estimate),
        "test_change": _estimate(response.test_change.estimate),
        "closing_sentence": response.closing_sentence,
    }


def _worth(worth: WorthInRows) -> dict[str, object]:
    return {
        "variant": worth.variant,
        "at": [{"n_rows": w.n_rows, "rows": w.equal, "low": w.low, "high": w.high} for w in worth.sizes],
        "gains": [_estimate(gain) for gain in worth.gains],
        "sentence": worth.sentence,
    }


def _estimate(e: Estimate) -> dict[str, float]:
    return {"mean": e.mean, "low": e.low, "high": e.high, "n": e.n}


def plain(value: object) -> Any:
    """A value as strict JSON knows it: NaN, infinity and a missing cell are None, arrays are lists."""
    if value is None or (isinstance(value, bool | int) and type(value) in (bool, int)):
        return value
    if isinstance(value, str):
        # A lone surrogate would be legal JSON that no strict reader accepts.
        return str(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, Set):
        return sorted((plain(entry) for entry in value), key=str)
    if isinstance(value, Sequence):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars
        return plain(value.tolist())
    return None if str(value) in ("<NA>", "NaT") else plain(str(value))


def metrics_json(findings: Findings) -> str:
    """Variant -> metric -> number; a metric without a number is left out, as these tools know no null."""
    content = {plain(row.name): _numbers(row, findings) for row in findings.comparison.rows}
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def _numbers(row: Row, findings: Findings) -> dict[str, float]:
    s = row.summary
    numbers = {
        "train_score": s.train_score.mean,
        "test_score": s.test_score.mean,
        "gap_score": s.gap_score.mean,
        "gap_loss": s.gap_loss.mean,
        "test_loss": s.test_loss.mean,
    }
    if row.paired is not None and row.kind is Kind.VARIANT:
        numbers["delta_gap"] = row.paired.gap(findings.comparison.headline).estimate.mean
        numbers["delta_test"] = row.paired.test_score.estimate.mean
    return {name: float(value) for name, value in numbers.items() if math.isfinite(value)}
