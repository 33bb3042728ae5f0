"""The decision regions of a study whose data have two inputs, as boundary.png takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.reports.boundary import Boundary

if TYPE_CHECKING:
    from reg_cli.study.results.study import Study


def decision_regions(study: Study) -> Boundary | None:
    """What every variant predicts over the plane; None where the study has no plane or nothing on it yet."""
    import numpy as np

    from reg_cli.study.results.plane import SPLIT

    plane = study.plane
    if plane is None or not study.surfaces:
        return None
    size = len(plane.y), len(plane.x)
    return Boundary(
        input_names=plane.input_names,
        classes=study.data.classes,
        x=plane.x,
        y=plane.y,
        regions={name: values.reshape(size).astype(np.float64) for name, values in study.surfaces.items()},
        train=plane.train,
        train_target=plane.train_target,
        test=plane.test,
        test_target=plane.test_target,
        split=SPLIT,
    )
