"""Every remark a study can earn: id, cause, what to do. To add one: a function in remarks/, and its line here."""

from __future__ import annotations

from reg_cli.comparison.advice import of_data, of_statistics, of_training
from reg_cli.comparison.advice.remark import Advice, Remark
from reg_cli.comparison.comparison import Comparison
from reg_cli.study.results.study import Study

# In the order in which a reader should act: first what makes the answer wrong, then what makes it vague.
REMARKS: tuple[Remark, ...] = (
    of_statistics.incomplete,
    of_training.failed_trials,
    of_data.noisy_labels,
    of_data.leaking_column,
    of_data.duplicates,
    of_data.constant_column,
    of_data.rare_class,
    of_data.imbalance,
    of_statistics.no_skill,
    of_training.no_overfitting,
    of_training.saturated_train,
    of_training.loss_falling,
    of_training.best_epoch_last,
    of_training.underfitting,
    of_training.did_nothing,
    of_statistics.few_repeats,
    of_data.small_test,
    of_data.row_worth,
    of_statistics.more_repeats,
    of_statistics.more_rows,
)


def advise(study: Study, comparison: Comparison) -> tuple[Advice, ...]:
    """The remarks that this study earned."""
    found = (remark(study, comparison) for remark in REMARKS)
    return tuple(advice for advice in found if advice is not None)
