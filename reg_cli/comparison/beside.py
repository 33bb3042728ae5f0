"""Trials of several studies beside each other, as if they were variants of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reg_cli.study.design.variant import Variant
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Role:
    """A variant of a study, and its name among the others."""

    study: Study
    variant: str
    name: str


def beside(roles: Sequence[Role]) -> Study:
    """One study of all roles, the first of them its baseline.

    The studies must test the same rows in the same splits. Where their train rows differ only quantities of the test
    part can be read.
    """
    # Of equally long ones the most cautious: its test rows are the most beside its train rows.
    longest = max((role.study for role in roles), key=lambda study: (study.n_splits, study.test_train_ratio))
    records = [replace(r, variant=role.name) for role in roles for r in role.study.of(role.variant)]
    rows, same_train = longest.rows, all(role.study.n_train == longest.n_train for role in roles)
    if rows is not None:
        rows = replace(
            rows,
            of_trial={
                (role.name, split): of_trial if same_train else of_trial.without("train")
                for role in roles
                if role.study.rows is not None
                for (variant, split), of_trial in role.study.rows.of_trial.items()
                if variant == role.variant
            },
        )
        if any(role.study.rows is None for role in roles):
            rows = None
    variants = tuple(Variant(role.name) for role in roles)
    return replace(longest, variants=variants, records=tuple(records), rows=rows)
