"""Every technique, one file each; listed here once, in the order shown to users.

The command line's options, their ranges, help and tables, and every law of the tests follow from this list.
It is also the order in which techniques act on a batch: pictures are moved before noise falls on them.
"""

from __future__ import annotations

from reg_cli.engine.regularizer import Regularizer
from reg_cli.regularizers.dropout import Dropout
from reg_cli.regularizers.early_stopping import EarlyStopping
from reg_cli.regularizers.gaussian_dropout import GaussianDropout
from reg_cli.regularizers.gaussian_noise import GaussianNoise
from reg_cli.regularizers.image_flip import ImageFlip
from reg_cli.regularizers.image_rotate import ImageRotate
from reg_cli.regularizers.image_shift import ImageShift
from reg_cli.regularizers.image_zoom import ImageZoom
from reg_cli.regularizers.input_dropout import InputDropout
from reg_cli.regularizers.l1 import L1
from reg_cli.regularizers.l2 import L2
from reg_cli.regularizers.label_smoothing import LabelSmoothing
from reg_cli.regularizers.max_norm import MaxNorm
from reg_cli.regularizers.mixup import Mixup
from reg_cli.regularizers.weight_decay import WeightDecay

REGULARIZERS: dict[str, type[Regularizer]] = {
    technique.name: technique
    for technique in (
        L1,
        L2,
        WeightDecay,
        MaxNorm,
        Dropout,
        GaussianDropout,
        EarlyStopping,
        LabelSmoothing,
        ImageShift,
        ImageRotate,
        ImageZoom,
        ImageFlip,
        Mixup,
        InputDropout,
        GaussianNoise,
    )
}
