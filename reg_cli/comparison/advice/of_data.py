"""Remarks on the data: what in the table itself bends a comparison."""

from __future__ import annotations

from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.wording import listed
from reg_cli.quantities import brief, count, number
from reg_cli.study.results.study import Study

FEW_TEST_ROWS = 50
FEW_CLASS_ROWS = 5
IMBALANCED = 0.75


def small_test(study: Study, _comparison: Comparison) -> Advice | None:
    """The test part is too small for any score to be fine-grained."""
    if study.n_test >= FEW_TEST_ROWS:
        return None
    return Advice(
        "small-test",
        f"each test part has only {count(study.n_test, 'row')}",
        "use more rows, or a larger --test-size, and more --repeats",
    )


def row_worth(study: Study, comparison: Comparison) -> Advice | None:
    """One test row decides more than the margin calls nothing."""
    counts_rows = study.metric.name in ("accuracy", "balanced_accuracy")
    if not counts_rows or study.n_test * comparison.margin >= 1:
        return None
    return Advice(
        "row-worth",
        f"one test row more or less is worth {100 / study.n_test:.1f} points of {study.metric.title}, more "
        f"than the margin of {100 * comparison.margin:g}",
        "read differences of that size as nothing: raise --margin, or use more rows",
    )


def rare_class(study: Study, _comparison: Comparison) -> Advice | None:
    """A class with so few rows that some split holds next to none of it."""
    rare = [f"{name} ({rows})" for name, rows in study.facts.class_counts.items() if rows < FEW_CLASS_ROWS]
    if not rare:
        return None
    return Advice(
        "rare-class",
        f"fewer than {FEW_CLASS_ROWS} rows of {listed(rare)}",
        "collect more rows of it, merge it with another class, or leave it out",
    )


def imbalance(study: Study, comparison: Comparison) -> Advice | None:
    """Accuracy is mostly the largest class, which the no-skill row shows."""
    floor = comparison.no_skill
    if study.metric.name != "accuracy" or floor is None or not floor.summary.test_score.mean >= IMBALANCED:
        return None
    return Advice(
        "imbalance",
        f"always naming the largest class already scores {number(floor.summary.test_score.mean)} accuracy",
        "use --metric balanced_accuracy, which such a guess cannot raise",
    )


def duplicates(study: Study, _comparison: Comparison) -> Advice | None:
    """Test rows that were trained on flatter the test score and hide the gap."""
    rows = study.facts.duplicates_across_splits
    if rows <= 0:
        return None
    return Advice(
        "duplicates",
        f"{brief(rows)} of {count(study.n_test, 'test row')} stand in the train part too (mean over splits)",
        "remove repeated rows, or keep rows that belong together on one side with --group",
    )


def constant_column(study: Study, _comparison: Comparison) -> Advice | None:
    """A column that never changes says nothing."""
    names = study.facts.constant_columns
    if not names:
        return None
    return Advice("constant-column", f"never changes: {listed(list(names))}", f"leave it out: {_drop(names)}")


def noisy_labels(study: Study, _comparison: Comparison) -> Advice | None:
    """With labels made wrong, the train side is measured on wrong labels and the test side on right ones."""
    rate = study.settings.splits.label_noise
    if not rate:
        return None
    return Advice(
        "label-noise",
        f"{rate:.0%} of the train labels are wrong on purpose, and count as right in train scores: a network "
        "that learns them by heart shows the largest gap, one that does not can show a negative one",
        "read the test score and the memorised share first, the gap only beside them",
    )


def leaking_column(study: Study, _comparison: Comparison) -> Advice | None:
    """A column that gives the target away makes every variant look perfect."""
    names = study.facts.leaking_columns
    if not names:
        return None
    cause = f"nearly gives the target away on its own: {listed(list(names))}"
    return Advice(
        "leaking-column", cause, f"if it is not known before the target is, leave it out: {_drop(names)}"
    )


def _drop(names: tuple[str, ...]) -> str:
    return " ".join(f"--drop {name!r}" if " " in name else f"--drop {name}" for name in names)
