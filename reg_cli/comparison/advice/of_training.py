"""Remarks on the training: whether the trials say what they seem to say."""

from __future__ import annotations

from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.row import Kind
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import listed, with_interval
from reg_cli.quantities import count
from reg_cli.study.results.records import History, Status
from reg_cli.study.results.study import Study

STILL_FALLING = 0.02


def failed_trials(_study: Study, comparison: Comparison) -> Advice | None:
    """Trials without numbers were left out, and those that remain may be the lucky ones."""
    # Why a reference failed is noted under the table, and no setting of the network mends it.
    rows = [row for row in comparison.rows if row.summary.n_failed and row.kind is not Kind.REFERENCE]
    if not rows:
        return None
    counts = [
        f"{row.name} ({row.summary.n_failed} of {row.summary.n + row.summary.n_failed})" for row in rows
    ]
    causes = dict.fromkeys(cause for row in rows for cause in row.summary.causes)
    return Advice(
        "failed-trials",
        f"trials without numbers were left out: {listed(counts)}; {'; '.join(causes)}",
        "lower --lr, or a milder strength; what is left may be the lucky part",
    )


def loss_falling(study: Study, comparison: Comparison) -> Advice | None:
    """The baseline was still learning when it was stopped: its overfitting is not yet to be seen."""
    histories = [h for (name, _), h in study.histories.items() if name == comparison.baseline.name]
    falling = [h for h in histories if _still_falling(h)]
    if not histories or 2 * len(falling) <= len(histories):
        return None
    return Advice(
        "loss-falling",
        f"the baseline's train loss was still falling at the last epoch on {len(falling)} of "
        f"{count(len(histories), 'split')}",
        "train longer with --epochs; overfitting may only come after",
    )


def _still_falling(history: History) -> bool:
    """True where the last tenth of the epochs brought over 2% of the whole fall; a straight line brings 10%."""
    loss = history.train_loss
    tenth = len(loss) // 10
    if tenth < 1:
        return False
    fall = float(loss[0] - loss[-1])
    return fall > 0 and float(loss[-1 - tenth] - loss[-1]) > STILL_FALLING * fall


def best_epoch_last(study: Study, comparison: Comparison) -> Advice | None:
    """The validation loss was best at the end: more epochs might still have helped."""
    names = []
    for row in comparison.rows:
        records = [r for r in study.of(row.name) if r.status is Status.TRAINED and r.epochs > 1]
        at_end = [r for r in records if r.best_epoch == r.epochs]
        if row.kind in (Kind.BASELINE, Kind.VARIANT) and 2 * len(at_end) > len(records):
            names.append(row.name)
    if not names:
        return None
    return Advice(
        "best-epoch-last",
        f"validation loss was lowest in the very last epoch on most splits: {listed(names)}",
        "train longer with --epochs: these have not been trained to their best yet",
    )


def no_overfitting(_study: Study, comparison: Comparison) -> Advice | None:
    """Without a gap there is nothing to cure: said only where the whole interval lies below the margin."""
    gap = comparison.baseline.summary.gap(comparison.headline)
    if not gap.has_interval or gap.high > comparison.margin:
        return None
    return Advice(
        "no-overfitting",
        f"the baseline does not overfit: its {comparison.headline} gap is {with_interval(gap)}",
        "there may be nothing to cure; wider --hidden, more --epochs or a smaller --train-size overfit",
    )


def saturated_train(study: Study, comparison: Comparison) -> Advice | None:
    """With a perfect train score everywhere the score gap is only the test error in disguise."""
    if comparison.headline != "loss":
        return None
    return Advice(
        "saturated-train",
        f"the baseline reaches the highest train {study.metric.title}, so its gap is only its test error",
        "read the loss gap, which this study does",
    )


def underfitting(_study: Study, comparison: Comparison) -> Advice | None:
    """The gap closed because nothing was learned, not because less was memorised."""
    names = [
        row.name
        for row in comparison.variants
        if row.judgement is not None
        and row.paired is not None
        and row.judgement.verdict in (Verdict.HARMFUL, Verdict.HOLLOW)
        and row.paired.train_lost(comparison.headline).surely_positive
        and row.paired.test_score.estimate.high < 0
    ]
    if not names:
        return None
    return Advice(
        "underfitting",
        f"train and test got worse together: {listed(names)}",
        "a milder strength: this is underfitting, not regularising (regcli sweep shows from where on)",
    )


def did_nothing(_study: Study, comparison: Comparison) -> Advice | None:
    """A technique whose trials equal the baseline bit for bit never acted."""
    names = [row.name for row in comparison.variants if row.paired is not None and row.paired.identical]
    if not names:
        return None
    return Advice(
        "did-nothing",
        f"equal to the baseline on every split, bit for bit: {listed(names)}",
        "a stronger setting: this one never acted",
    )
