"""What the user asked for: parsed options become data, settings, variants and a plan here and nowhere else."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.errors import StorageError, UsageError
from reg_cli.regularizers import REGULARIZERS
from reg_cli.request.technique_options import setting_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan
    from reg_cli.study.design.question import Question
    from reg_cli.study.design.settings import Settings
    from reg_cli.study.design.variant import Variant
    from reg_cli.study.plan import Plan


@dataclass(frozen=True)
class Request:
    """The options of a study command by parameter name."""

    options: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.options[name]

    def check(self) -> None:
        """Refuse what cannot be meant before any file is read; UsageError with a sentence."""
        self.chosen_variants()
        self.technique_settings()
        self.check_gates()

    def check_gates(self, *, needed: bool = False) -> None:
        """Refuse a gate that cannot be read; UsageError with a caret under the place."""
        from reg_cli.comparison.gates.grammar import parse_gate

        if needed and not self["fail_on"]:
            raise UsageError("check must have a gate, but none was given; add --fail-on 'gap(baseline)>0.1'")
        for gate in self["fail_on"]:
            parse_gate(gate)
        if self["junit"] is not None and not Path(self["junit"]).absolute().parent.is_dir():
            raise StorageError(
                f"--junit must be a file in a folder that exists, but {self['junit']!r} was given; "
                "make its folder first"
            )

    def check_names(self, plan: Plan) -> None:
        """Refuse a gate on a variant that the study will not have, before anything is trained."""
        from reg_cli.comparison.gates.decide import check_name
        from reg_cli.comparison.gates.grammar import parse_gate
        from reg_cli.study.design.variant import NO_SKILL

        tuned = plan.question.tune
        names = [plan.variants[0].name, *tuned] if tuned else [variant.name for variant in plan.variants]
        for gate in self["fail_on"]:
            check_name(parse_gate(gate), [*names, *plan.question.controls, NO_SKILL])

    @property
    def out(self) -> Path:
        """The folder for the study folders."""
        return Path(self["out"])

    def chosen_variants(self) -> list[Variant]:
        """The variants that the user named; UsageError where one cannot be meant."""
        from reg_cli.study.design.variant import named, parse, strength

        given = [(name, text, strength(name, text)) for name in REGULARIZERS for text in self[name]]
        for name, text, values in given:
            if REGULARIZERS[name].strength.is_off(values):
                raise UsageError(
                    f"--{name.replace('_', '-')} must be other than its off value, but {text} is the "
                    "baseline, which is always there; leave it out"
                )
        alone = [named({name: values}) for name, _, values in given]
        return [*alone, *(parse(text) for text in self["variant"])]

    def technique_settings(self) -> dict[str, dict[str, float | str]]:
        """The settings that differ from their defaults, by technique."""
        found: dict[str, dict[str, float | str]] = {}
        for name, technique in REGULARIZERS.items():
            for setting in technique.settings:
                value = self[setting_key(name, setting)]
                if value is not None and value != setting.default:
                    found.setdefault(name, {})[setting.name] = value
            try:
                technique(None, **found.get(name, {}))
            except ValueError as error:
                raise UsageError(f"{error}; see regcli regularizers {name}") from None
        return found

    def load(self, spec: str) -> Dataset:
        """Read the table that the user named."""
        from reg_cli.data.dataset import Task
        from reg_cli.data.load import load_dataset

        return load_dataset(
            spec,
            target=self["target"],
            task=None if self["task"] is None else Task(self["task"]),
            drop=self["drop"],
            header=not self["no_header"],
            group=self["group"],
            time=self["time"],
            test_file=self["test_file"],
            image_shape=self["image_shape"],
            max_rows=self["max_rows"],
        )

    def split(self, dataset: Dataset) -> SplitPlan:
        """The rows of every split."""
        from reg_cli.data.splits.split_plan import plan_splits

        return plan_splits(
            dataset,
            repeats=self["repeats"],
            seed=self["seed"],
            test_size=self["test_size"],
            val_size=self["val_size"],
            train_size=self["train_size"],
            cv=self["cv"],
        )

    def settings(self, dataset: Dataset) -> Settings:
        """Everything that decides the study's numbers."""
        from reg_cli.data.dataset import fingerprint
        from reg_cli.study.design.settings import NetworkSettings, Settings, SplitSettings

        return Settings(
            data={"name": dataset.name, "target": dataset.target_name, "task": str(dataset.task)},
            fingerprint=fingerprint(dataset),
            seed=self["seed"],
            metric=self.metric(dataset),
            network=NetworkSettings(
                hidden=self["hidden"],
                activation=self["activation"],
                epochs=self["epochs"],
                batch_size=self["batch_size"],
                learning_rate=self["lr"],
                optimizer=self["optimizer"],
                schedule=self["schedule"],
                class_weight=self["class_weight"],
            ),
            splits=SplitSettings(
                kind=self._split_kind(),
                test_size=self["test_size"],
                val_size=self["val_size"],
                train_size=self["train_size"],
                label_noise=self["label_noise"],
            ),
            techniques=self.technique_settings(),
            robustness=bool(self.options.get("robustness")),
        )

    def _split_kind(self) -> str:
        """What kind of splits, as far as it decides their rows; the number of repeats does not."""
        asked = [name for name in ("group", "time", "test_file") if self[name] is not None]
        kind = {"group": "groups", "time": "time", "test_file": "fixed"}
        return f"{self['cv'][1]} folds" if self["cv"] else kind[asked[0]] if asked else "random"

    def metric(self, dataset: Dataset) -> str:
        """The headline score; UsageError where it does not fit the task."""
        from reg_cli.engine.metrics import SCORES

        classes = dataset.task.is_classification
        name: str = self["metric"] or ("accuracy" if classes else "r2")
        if SCORES[name].classes != classes:
            fitting = ", ".join(score.name for score in SCORES.values() if score.classes == classes)
            raise UsageError(
                f"--metric must fit the {dataset.task} task of {dataset.name}, but {name} "
                f"was given; there are {fitting}"
            )
        return name

    def variants(self, dataset: Dataset) -> list[Variant]:
        """The variants that the user named, or the default set."""
        from reg_cli.study.design.variant import default_variants

        return self.chosen_variants() or default_variants(
            has_hidden=bool(self["hidden"]),
            is_image=dataset.image_shape is not None,
            is_classification=dataset.task.is_classification,
        )

    def plan(self, dataset: Dataset, variants: Sequence[Variant], question: Question) -> Plan:
        """The whole study, the baseline first; UsageError where a variant cannot act on these data."""
        from reg_cli.study.design.variant import BASELINE
        from reg_cli.study.plan import Plan, check_variants
        from reg_cli.study.results.facts import facts

        settings = self.settings(dataset)
        if settings.splits.label_noise and not dataset.task.is_classification:
            raise UsageError(
                f"label noise must have classes to flip, but {dataset.target_name!r} is a number; leave it out"
            )
        if refusal := check_variants(variants, dataset, settings.network):
            raise UsageError(refusal)
        splits = self.split(dataset)
        return Plan(
            dataset=dataset,
            splits=splits,
            variants=tuple({variant.name: variant for variant in (BASELINE, *variants)}.values()),
            settings=settings,
            question=question,
            facts=facts(dataset, splits),
            command=shlex.join(["regcli", *sys.argv[1:]]),
        )

    def with_repeats(self, repeats: int) -> Request:
        """The same request with other repeats; what is trained already is not trained afresh."""
        return Request(
            {
                **self.options,
                "repeats": repeats,
                "fresh": False,
                "looks_from": self.options.get("looks_from", self["repeats"]),
            }
        )
