"""Figures: readable with any number of variants and any name, true to the tables, the same bytes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis as Axis2D
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reg_cli.comparison.across import across
from reg_cli.comparison.comparison import compare
from reg_cli.comparison.factorial.parts import Kind
from reg_cli.comparison.findings import Findings, read
from reg_cli.comparison.sweeps.points import Axis, strength_axis
from reg_cli.comparison.sweeps.sweep import sweep
from reg_cli.reports import write_reports
from reg_cli.reports.drawing.figure import WIDTH, figure_bytes, framed, house_style, wrapped
from reg_cli.reports.drawing.marks import places
from reg_cli.reports.drawing.picture import Plot, picture_of
from reg_cli.reports.drawing.titles import effects_title, gap_title
from reg_cli.reports.figures.attribution import attribution_plot
from reg_cli.reports.figures.curves import curves_of, curves_plot
from reg_cli.reports.figures.effects import effects_plot, numbered_rows
from reg_cli.reports.figures.gap import APART, gap_plot, heights, sides, sorted_rows
from reg_cli.reports.figures.page import page_plot
from reg_cli.reports.figures.ranks import alike, ranks_plot
from reg_cli.reports.figures.register import FIGURES
from tests.comparison.studies import RMSE, crossed, diverged, record, simulated, study_of
from tests.reports.samples import (
    CONDITIONS,
    EFFECTS,
    HOSTILE,
    beside_references,
    condition_responses,
    crossed_findings,
    found,
    grid_study,
    many,
    moons,
    penalty_study,
    rate_study,
    typical,
    with_extras,
    with_histories,
)

GOLDEN = Path(__file__).parent / "golden"
DRAWN_WITH = "3.11"  # other versions of matplotlib draw text a little differently
GOLDEN_DPI = 60


@cache
def full(n: int = 8) -> Findings:
    """A study with n variants and everything that has a figure."""
    study = with_extras(typical() if n == 8 else with_histories(simulated(many(n), name="x" * 60)))
    responses = [r for name in CONDITIONS for r in condition_responses(name, min(n, 8))]
    attribution = crossed_findings(2 if n == 1 else 5).attribution
    return replace(found(moons(study)), responses=tuple(responses), attribution=attribution)


@cache
def swept() -> dict[str, Findings]:
    rate, penalty, (grid, axes) = rate_study(), penalty_study(), grid_study()
    steps = dict(zip(penalty.variant_names, (math.inf, 80, 40, 20, 10, 5, 1), strict=True))
    patience = Axis("early_stopping", steps, -1)
    return {
        "rate": replace(found(rate), sweep=sweep(rate, [strength_axis(rate, "dropout")])),
        "penalty": replace(found(penalty), sweep=sweep(penalty, [strength_axis(penalty, "l2")])),
        "patience": replace(found(penalty), sweep=sweep(penalty, [patience])),
        "grid": replace(found(grid), sweep=sweep(grid, axes)),
    }


def drawn(findings: Findings) -> dict[str, Figure]:
    figures = {plot.name: plot.draw(findings) for plot in FIGURES}
    return {name: figure for name, figure in figures.items() if figure is not None}


@cache
def all_figures() -> dict[str, Figure]:
    """Every figure that exists, and every kind of sweep."""
    figures = drawn(full())
    figures |= {f"sweep-{name}": drawn(findings)["sweep"] for name, findings in swept().items()}
    figures["gap-references"] = gap_plot(found(beside_references()))
    comparisons = [compare(simulated(EFFECTS, seed=k, noise=0.02)) for k in range(8)]
    ranks = ranks_plot(across(comparisons))
    assert ranks is not None
    return figures | {"ranks": ranks}


def texts_of(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is seen, and its place in pixels."""
    with house_style():
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()
        unseen = {
            label
            for axes in figure.findobj(Axes)
            for axis in (axes.xaxis, axes.yaxis)
            for label in unseen_labels(axis, axes.get_visible() and axis.get_visible())
        }
        texts = [
            t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in unseen
        ]
        return [(t.get_text(), t.get_window_extent(renderer)) for t in texts]


def unseen_labels(axis: Axis2D, visible: bool) -> set[Text]:
    """Labels of ticks that are kept but not drawn: beyond the limits, or of hidden axes."""
    drawn = axis._update_ticks() if visible else []
    kept = {label for tick in drawn for label in (tick.label1, tick.label2)}
    return {
        label for tick in (*axis.majorTicks, *axis.minorTicks) for label in (tick.label1, tick.label2)
    } - kept


def overlaps(texts: list[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    """Pairs of texts that cover one another by more than a hair."""
    return [
        (a, b)
        for (a, one), (b, other) in combinations(texts, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 2
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 2
    ]


def assert_every_text_stands_free(figure: Figure) -> None:
    """No text covers another or runs off the page."""
    texts = texts_of(figure)
    assert not overlaps(texts)
    width, height = figure.get_size_inches() * figure.dpi
    for text, box in texts:
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text


def assert_states_its_finding(figure: Figure) -> None:
    """A title, a subtitle, labelled axes, house width."""
    title, subtitle = figure.texts[:2]
    assert title.get_weight() == "bold"
    assert len(subtitle.get_text()) > 40
    assert figure.get_size_inches()[0] == WIDTH
    seen = [axes for axes in figure.axes if axes.get_visible() and axes.axison]
    assert any(axes.get_xlabel() for axes in seen)


def test_every_registered_figure_is_under_these_laws():
    """Each has a name of its own, a caption, and a study here that it is drawn for."""
    names = [plot.name for plot in FIGURES]
    assert len(set(names)) == len(names)
    assert {name.partition("-")[0] for name in all_figures()} == {*names, "ranks"}
    assert all(plot.caption.endswith(".") for plot in FIGURES)


SWEPT = ("sweep", "noise", "width")  # as many panels or points as were asked for; noise and width are size's
SIZES = [
    *((plot, n) for plot in FIGURES if plot.name not in SWEPT for n in (1, 8)),
    *((plot, n) for plot in FIGURES if plot.name in ("gap", "effects", "curves") for n in (12, 24)),
    *((plot, 24) for plot in FIGURES if plot.name in ("boundary", "weights")),
]


@pytest.mark.parametrize(("plot", "n"), SIZES, ids=[f"{plot.name}-{n}" for plot, n in SIZES])
def test_no_text_covers_another_or_runs_off_the_page(plot: Plot, n: int):
    """With 1, 8, 12 and 24 variants of 40 characters each every word stands free and inside."""
    assert_every_text_stands_free(plot.draw(full(n)))


def toy_plot(findings: Findings) -> Figure | None:
    """One line under a title, as a figure's file would draw it."""
    with house_style():
        figure = framed(
            "A toy's finding", f"{findings.study.data.name}, over all of its splits, as a line.", 2
        )
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1])
        axes.set_xlabel("toy")
    return figure


def test_adding_a_figure_takes_its_function_and_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A registered toy is written, linked with its caption on both pages, put on report.png, and under the laws."""
    from reg_cli.reports.figures import register

    nowhere = Plot("nowhere", lambda _: None, "Never seen.")
    toy = Plot("toy", toy_plot, "A caption of its own.", on_page=True)
    findings = found(simulated({"a": (-0.1, 0.03)}))
    monkeypatch.setattr(register, "FIGURES", (nowhere, toy))
    written = {path.name for path in write_reports(findings, tmp_path, figure_formats=["png", "svg"])}
    assert {name for name in written if name.endswith((".png", ".svg"))} == {
        "toy.png",
        "toy.svg",
        "report.png",
    }
    assert (tmp_path / "toy.png").read_bytes() == figure_bytes(toy_plot(findings))
    markdown, page = ((tmp_path / name).read_text() for name in ("report.md", "report.html"))
    assert "(toy.png)" in markdown
    for text in (markdown, page):
        assert "A caption of its own." in text
        assert "Never seen." not in text
    assert_every_text_stands_free(toy_plot(findings))
    assert_states_its_finding(toy_plot(findings))


@pytest.mark.parametrize("name", ["sweep-rate", "sweep-penalty", "sweep-patience", "sweep-grid", "ranks"])
def test_no_text_of_a_sweep_covers_another(name: str):
    """The same for lines, log axes, an infinite patience and the heat map."""
    assert not overlaps(texts_of(all_figures()[name]))


@pytest.mark.parametrize("name", all_figures())
def test_every_figure_states_its_finding_and_what_it_rests_on(name: str):
    """A title, a subtitle, labelled axes, house width."""
    assert_states_its_finding(all_figures()[name])


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_identical_results_give_identical_bytes(kind: str):
    """No date, no random id, nothing of the machine's own settings in a file."""
    first = figure_bytes(gap_plot(full()), kind)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.dpi": 10}):
        again = figure_bytes(gap_plot(found(with_extras(typical()))), kind)
    assert first == again
    assert b"Matplotlib" not in first[:2000] or kind == "pdf"


def test_the_gap_plot_shows_the_table_s_numbers():
    """Markers stand at the means, bars at the bounds, the widest gap on top, the line at the gap's ends."""
    findings = full()
    rows = sorted_rows(findings)
    axes = gap_plot(findings).axes[0]
    for side, label in ((0, "train"), (1, "test")):
        line = next(line for line in axes.lines if line.get_label() == label)
        assert list(line.get_xdata()) == [sides(row, "score")[side].mean for row in rows]
    bars = [tuple(line.get_xdata()) for line in axes.lines if line.get_gid() == "interval"]
    assert sorted(bars) == sorted((e.low, e.high) for row in rows for e in sides(row, "score"))
    gaps = [row.summary.gap_score.mean for row in rows]
    assert gaps == sorted(gaps, reverse=True)
    labels = axes.get_yticklabels()
    assert [label.get_text() for label in labels if label.get_fontweight() == "bold"] == ["baseline"]


def test_references_stand_apart_below_a_line():
    """They come last whatever their gap, further down than the next row, and the right-hand side names them."""
    findings = found(beside_references())
    rows, at = sorted_rows(findings), heights(sorted_rows(findings))
    assert [row.name for row in rows[-2:]] == ["boosting", "linear"]
    assert [low - high for high, low in pairwise(at)] == pytest.approx(
        [1.0] * (len(rows) - 3) + [1 + APART, 1.0]
    )
    left, right = gap_plot(findings).axes
    assert [label.get_text().split("  ")[-1] for label in right.get_yticklabels()[-2:]] == ["reference"] * 2
    lines = [line.get_ydata()[0] for line in left.lines if list(line.get_xdata()) == [0, 1]]
    assert [y for y in lines if at[-3] + 0.5 < y < at[-2] - 0.5]
    assert_every_text_stands_free(gap_plot(findings))


def test_the_effects_plot_shows_the_paired_changes():
    """Points stand at gap change and test gain; the parts of each bar add up to the gap closed."""
    findings = full()
    rows = numbered_rows(findings)
    above, below = effects_plot(findings).axes
    points = [
        (line.get_xdata()[0], line.get_ydata()[0]) for line in above.lines if line.get_gid() == "change"
    ]
    assert points == [(r.paired.gap_score.estimate.mean, r.paired.test_score.estimate.mean) for r in rows]
    parts = [patch.get_width() for patch in below.patches if patch.get_gid() == "part"]
    for k, row in enumerate(rows):
        assert sum(parts[2 * k : 2 * k + 2]) == pytest.approx(-row.paired.gap_score.estimate.mean)


def test_the_attribution_shows_the_table_s_numbers():
    """Bars stand at the Shapley values, a closed gap to the right, lines at their bounds; every effect has its cell."""
    findings = crossed_findings(3)
    parts = (findings.attribution.gap, findings.attribution.test)
    figure = attribution_plot(findings)
    for above, below, of, sign in zip(figure.axes[:2], figure.axes[2:], parts, (-1, 1), strict=True):
        values = [e.estimate for e in of.of(Kind.SHAPLEY)]
        bars = [patch.get_width() for patch in above.patches if patch.get_gid() == "shapley"]
        assert bars == pytest.approx([sign * e.mean for e in values])
        lines = [sorted(line.get_xdata()) for line in above.lines if line.get_gid() == "interval"]
        assert lines == [pytest.approx(sorted((sign * e.low, sign * e.high))) for e in values]
        cells = {tuple(t.get_position()): t for t in below.texts if t.get_gid() == "effect"}
        assert sorted(cells) == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
        for effect in (*of.of(Kind.MAIN), *of.of(Kind.INTERACTION)):
            names = list(findings.attribution.factorial.factors)
            x = names.index(effect.factor)
            cell = cells[x, names.index(effect.other) if effect.other else x]
            assert float(cell.get_text()) == pytest.approx(sign * effect.estimate.mean, abs=6e-4)
            sure = effect.estimate.surely_positive or effect.estimate.surely_negative
            assert (cell.get_weight() == "bold") == sure


def test_curves_are_medians_over_all_splits():
    """The line is the median over splits, and no trial leaves it: one that stopped stays at the epoch it kept."""
    study = typical()
    name, kept = "early_stopping=20", 7
    records = tuple(replace(r, kept_epoch=kept) if r.variant == name else r for r in study.records)
    curve = curves_of(replace(study, records=records), name)
    histories = [study.histories[name, s].val_loss for s in range(10)]
    assert curve.epochs == max(map(len, histories)) > min(map(len, histories))
    for line, losses in zip(curve.validation, histories, strict=True):
        assert line[: len(losses)] == pytest.approx(losses)
        assert (line[len(losses) :] == losses[kept - 1]).all()
    panel = curves_plot(found(study)).axes[0]
    median = np.median([study.histories["baseline", s].train_loss for s in range(10)], axis=0)
    assert panel.lines[0].get_ydata() == pytest.approx(median)


def test_the_sweep_plot_shows_the_points_and_the_choice():
    """Lines through the points' means, the best marked where it stands."""
    findings = swept()["rate"]
    axes = drawn(findings)["sweep"].axes[0]
    assert [line.get_ydata()[4] for line in axes.lines[:3]] == [
        findings.sweep.points[4].summary.train_score.mean,
        findings.sweep.points[4].summary.val_score.mean,
        findings.sweep.points[4].summary.test_score.mean,
    ]
    assert axes.lines[3].get_xdata()[0] == findings.sweep.best.at[0] == 0.3


def test_off_has_a_place_on_every_axis():
    """Zero on a log scale and an infinite patience stand one step beside the others."""
    assert places([0, 0.01, 0.1], log_scale=True) == pytest.approx({0: -3, 0.01: -2, 0.1: -1})
    assert places([5, 10, math.inf], log_scale=False) == {5: 5, 10: 10, math.inf: 15}
    assert places([-1, 1], log_scale=True) == {-1: -1, 1: 1}


@pytest.mark.parametrize("name", ["$x^{$", "\u6f22\u5b57" * 60])
def test_names_are_drawn_as_they_are_and_never_as_formulas(name: str):
    """No name breaks a figure, is parsed as math, or is drawn with a missing glyph (a warning is an error)."""
    effects = dict.fromkeys(HOSTILE, (-0.05, 0.02))
    study = with_extras(with_histories(simulated(effects, n_splits=3, name=name), epochs=3))
    findings = found(moons(study, input_names=(name, name)))
    for figure in drawn(findings).values():
        assert figure_bytes(figure, dpi=30)[:4] == b"\x89PNG"
        assert not any(text.get_parse_math() for text in figure.findobj(Text) if text.get_text())


@pytest.mark.parametrize(
    "study",
    [
        study_of([record("baseline", 0, 0.9, 0.8), record("a", 0, 0.9, 0.8)]),
        study_of([diverged("baseline", 0), diverged("a", 0)]),
        study_of([record("baseline", s, 0.9, 0.8) for s in range(3)] + [diverged("a", s) for s in range(3)]),
        simulated({}),
        simulated({"a": (-0.1, 0.1)}, metric=RMSE, train=1.0, test=3.0, floor=9.0),
        simulated({"a": (0.0, 0.02)}, train=1.0, noise=0.0),
        simulated({"a": (0.0, 0.0)}, noise=0.0),
    ],
    ids=["one split", "all diverged", "one diverged", "baseline alone", "rmse", "saturated", "no difference"],
)
def test_poor_studies_have_figures_or_none_but_never_an_error(study):
    """One split, diverged trials, nothing compared, no spread: drawn without a warning, or left out."""
    study = with_histories(study, epochs=2) if study.n_splits > 1 else study
    for figure in drawn(found(study)).values():
        assert len(figure_bytes(figure, dpi=30)) > 500


def test_titles_never_say_more_than_the_verdicts():
    """A variant is praised only for `better`; without one the title says so."""
    assert "is better on test rows" in gap_title(compare(simulated({"a": (-0.1, 0.03)})))
    assert "held, a gain is not shown" in gap_title(compare(simulated({"a": (-0.1, 0.0)}, noise=0.001)))
    assert "nothing was gained" in gap_title(compare(simulated({"a": (-0.3, -0.003)}, floor=0.75)))
    nothing = compare(simulated({"a": (0.0, 0.0)}))
    assert gap_title(nothing) == "No variant is shown to improve on the baseline's gap"
    assert effects_title(nothing) == "No variant is shown to gain test accuracy"
    assert "is harmful" in effects_title(compare(simulated({"a": (0.0, -0.1)})))
    assert "no numbers" in gap_title(compare(study_of([diverged("baseline", 0), diverged("a", 0)])))


def test_the_title_of_an_attribution_tells_only_shares_that_are_sure():
    """Shares where the whole and the part surely moved; else that nothing is told apart."""
    sure = attribution_plot(crossed_findings(2))
    assert sure.texts[0].get_text().startswith("Of the closing: ")
    noise = read(crossed(2, lambda on: (0.0, 0.0), noise=0.03))
    assert attribution_plot(noise).texts[0].get_text() == "Which technique closed the gap is not told apart"
    assert attribution_plot(found(simulated({"a": (-0.1, 0.0)}))) is None


def test_lines_are_wrapped_to_the_width_given():
    """Broken at spaces and behind commas; what has neither is broken where it must be."""
    assert wrapped("dropout=0.3,l2=0.001", 1.0, 8) == ["dropout=0.3,", "l2=0.001"]
    assert "".join(wrapped("x" * 300, 1.0, 8)) == "x" * 300
    assert wrapped("", 1.0, 8) == [""]


def test_bars_join_what_is_not_shown_to_differ():
    """Only the longest runs below the critical difference, none inside another."""
    rows = across([compare(simulated(EFFECTS, seed=k)) for k in range(5)]).rows
    rows = sorted(rows, key=lambda row: row.average_rank)
    for first, last in alike(rows, 3.0):
        assert rows[last].average_rank - rows[first].average_rank < 3.0
    assert alike(rows, 0.0) == []
    assert alike(rows, 100.0) == [(0, len(rows) - 1)]


def test_the_page_holds_the_main_figures():
    """report.png is two columns wide and its pixels are those of the figures."""
    findings = found(typical())
    drawings = (picture_of(plot, findings) for plot in FIGURES)
    pictures = [picture for picture in drawings if picture is not None]
    page = imread(BytesIO(figure_bytes(page_plot(findings, pictures))))
    gap = imread(BytesIO(next(p for p in pictures if p.name == "gap").bytes_of["png"]))
    assert page.shape[1] == pytest.approx(2 * gap.shape[1], rel=0.02)
    top = next(y for y in range(len(page)) if np.array_equal(page[y, : gap.shape[1]], gap[30]))
    assert np.array_equal(page[top : top + 500, : gap.shape[1]], gap[30:530])
    assert page_plot(findings, []) is None


@pytest.mark.parametrize("name", all_figures())
def test_figures_look_as_they_did(name: str, request: pytest.FixtureRequest):
    """Within a tolerance the picture is the one looked at; to renew: delete the golden file and rerun."""
    if not matplotlib.__version__.startswith(DRAWN_WITH):
        pytest.skip(f"the golden images were drawn with matplotlib {DRAWN_WITH}")
    made = figure_bytes(all_figures()[name], dpi=GOLDEN_DPI)
    golden = GOLDEN / f"{name}.png"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(made)
        pytest.fail(f"{golden} was missing and has been drawn: look at it, then run again")
    expected, found_now = imread(golden), imread(BytesIO(made))
    assert expected.shape == found_now.shape
    assert float(np.abs(expected - found_now).mean()) < 0.004
