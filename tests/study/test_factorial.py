"""The combinations of a factorial, and what cannot be one."""

import pytest

from reg_cli.errors import UsageError
from reg_cli.study.design.factorial import combinations


def test_a_factorial_has_every_combination_once():
    """2^k - 1 variants beside the baseline, alone first and all of them last, in whatever order asked."""
    names = [variant.name for variant in combinations("dropout=0.3,l2=0.01,weight-decay=1")]
    assert names == [
        "l2=0.01", "weight_decay=1", "dropout=0.3", "l2=0.01,weight_decay=1", "l2=0.01,dropout=0.3",
        "weight_decay=1,dropout=0.3", "l2=0.01,weight_decay=1,dropout=0.3",
    ]  # fmt: skip
    assert [v.name for v in combinations("weight_decay=1.0, l2=1e-2 ,dropout=.3")] == names
    layers = [variant.name for variant in combinations("l2=0.01,hidden=64,32")]
    assert layers == ["hidden=64:32", "l2=0.01", "hidden=64:32,l2=0.01"]
    five = combinations("dropout,l2,l1,weight_decay,early_stopping")
    assert len({variant.name for variant in five}) == len(five) == 31


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dropout=0.3", "--factorial must name 2 to 5 settings, as every one more doubles"),
        ("dropout=0.3", "but 1 setting was given; add another"),
        ("dropout,l1,l2,weight_decay,early_stopping,gaussian_noise", "but 6 settings were given; leave some out"),
        ("dropout=0.3,dropout=0.5", "--factorial 'dropout=0.3,dropout=0.5' must name a technique once, but dropout"),
        ("dropuot=0.3,l2=0.01", "did you mean dropout?"),
        ("dropout=0,l2=0.01", "but dropout is off"),
        ("dropout=2,l2=0.01", "--dropout must be in"),
        ("hidden=0,l2=0.01", "--factorial 'hidden=0,l2=0.01' must give the hidden layers"),
        ("", "must name techniques, but '' is none"),
    ],
)  # fmt: skip
def test_what_is_no_factorial_is_refused_in_a_sentence(text, words):
    """Too few, too many, twice, unknown, off or out of range: the sentence names the place and the way out."""
    with pytest.raises(UsageError) as refusal:
        combinations(text)
    assert words in str(refusal.value)
