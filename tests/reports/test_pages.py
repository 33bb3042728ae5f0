"""The pages: self-contained, true to the table, and obeying nothing that comes from the data."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import compare
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.gates.decide import judge_gates
from reg_cli.data.dataset import Notice
from reg_cli.reports import write_reports
from reg_cli.reports.drawing.picture import picture_of
from reg_cli.reports.figures.register import FIGURES
from reg_cli.reports.files.html import report_html
from reg_cli.reports.files.markdown import fenced, literal, report_markdown, table_markdown
from reg_cli.reports.table_text import lines_of
from reg_cli.reports.terminal.footer import print_closing
from reg_cli.study.design.settings import Settings
from tests.comparison.studies import simulated
from tests.reports.samples import HOSTILE, crossed_findings, found, typical

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
COMMAND = "regcli compare penguins.csv --target 'species `x`' --variant \"dropout=0.3\""


class Page(HTMLParser):
    """The page as a browser takes it apart: tags with their attributes, and the text in between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def hostile(name: str) -> Findings:
    """A study in which every text that can come from the data is `name`."""
    study = simulated({name: (-0.05, 0.02)}, n_splits=3, name=name, notices=(Notice("id", name),))
    data = replace(study.data, target_name=name, classes=(name, "b"))
    study = replace(
        study,
        data=data,
        settings=Settings(data={name: name}),
        command=f"regcli {name}",
        versions={"cpu": name},
    )
    comparison = compare(study)
    gates = judge_gates(["gap(best)>0.1"], comparison)
    gates = (replace(gates[0], text=name, told=name),)
    return Findings(study, comparison, (Advice("id", name, name),), gates=gates)


def benign() -> Page:
    return Page(report_html(hostile("a"), []))


@pytest.mark.parametrize(
    "name", [*HOSTILE, "lone \ud800 surrogate", "</title><img src=x onerror=alert(1)>", "' onclick='x"]
)
def test_no_name_adds_a_tag_or_an_attribute_to_the_page(name: str):
    """Whatever the names are, the page has the same tags and attributes as with harmless ones."""
    page, plain = Page(report_html(hostile(name), [])), benign()
    kept = [(tag, sorted(attributes)) for tag, attributes in page.tags if tag != "wbr"]
    assert kept == [(tag, sorted(attributes)) for tag, attributes in plain.tags if tag != "wbr"]


def test_the_page_loads_nothing_and_runs_only_its_own_script():
    """The policy forbids all but this style, this script and embedded pictures; no address stands in it."""
    text = report_html(hostile("a"), [gap_picture()])
    page = Page(text)
    policy = next(a["content"] for a in page.all("meta") if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; img-src data:;")
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not page.all("link")
    assert all("src" not in a for a in page.all("script"))
    assert all(a["src"].startswith("data:image/png;base64,") for a in page.all("img"))
    assert "http://" not in text
    assert "https://" not in text
    assert not any("style" in attributes for _, attributes in page.tags)


def gap_picture():
    return picture_of(next(plot for plot in FIGURES if plot.name == "gap"), found(typical()))


def test_the_page_tells_everything():
    """Sentence, every number of the table, advice, gates, figures with alt text, how to do it again."""
    study = replace(typical(), command=COMMAND, versions={"numpy": "2.0"})
    comparison = compare(study)
    findings = replace(found(study), gates=judge_gates(["gap(baseline)>0.1"], comparison))
    page = Page(report_html(findings, [gap_picture()]))
    assert comparison.closing_sentence in page.text
    for line in lines_of(findings):
        assert all(cell.mean in page.text and cell.low in page.text for cell in line.cells.values())
    for advice in findings.advice:
        assert advice.cause in page.text
    for word in (COMMAND, "network.epochs", "numpy", "f00d", "gap(baseline)>0.1", "fail"):
        assert word in page.text
    assert page.all("img")[0]["alt"].startswith("dropout=0.5 cuts the gap from 0.197 to 0.071")


def test_the_attribution_stands_beside_the_closing_sentence():
    """On the page, in the pull request's table, in the whole report and on the terminal."""
    findings = crossed_findings(3)
    told = findings.attribution.sentence
    assert told in Page(report_html(findings, [])).text
    console = Console(record=True, width=2000)
    print_closing(findings, console)
    first, second = console.export_text().split("\n")[1:3]
    assert (first, second) == (findings.comparison.closing_sentence, told)
    for text in (table_markdown(findings), report_markdown(findings, [])):
        assert text.split("\n\n")[2] == literal(told)


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_keeps_its_shape_whatever_the_names(name: str):
    """No name opens a tag, a link, a mention or a cell; every table row has as many cells as its head."""
    text = report_markdown(hostile(name), [])
    outside = re.sub(r"```.*?```", "", text, flags=re.S)
    assert "<script" not in outside
    assert not re.search(r"(?<!<!-- --)(https?://|@user)", outside.replace(":<!-- -->", ""))
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    table = table_markdown(hostile(name)).split("\n\n")[2].splitlines()
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1


def test_literal_text_reads_as_before():
    """Markdown's marks are escaped, and what needs no escape is left alone."""
    assert literal("early_stopping=20") == "early\\_stopping=20"
    assert literal("p < 0.001, from 0.2 to -0.1: good") == "p &lt; 0.001, from 0.2 to -0.1: good"
    assert literal("- x") == "\\- x"
    assert literal("1. x") == "1\\. x"


def test_no_back_ticks_end_a_code_block():
    """The fence is longer than any run of back-ticks inside."""
    assert fenced("a ``` b").startswith("````sh\n")


def test_markdown_links_to_the_files_that_were_written(tmp_path: Path):
    """Every linked picture exists beside the report, in PNG or, where only that was asked for, in SVG."""
    for formats in (("png", "pdf"), ("svg",)):
        folder = tmp_path / "-".join(formats)
        written = write_reports(found(typical()), folder, figure_formats=formats)
        links = re.findall(r"\]\(([a-z.]+)\)", (folder / "report.md").read_text())
        assert len(links) >= 3
        assert all((folder / link).is_file() for link in links)
        assert sorted(written) == sorted(folder.iterdir())


def test_without_plots_there_are_pages_and_no_pictures(tmp_path: Path):
    """--no-plots leaves the figures out and everything else in."""
    written = {path.name for path in write_reports(found(typical()), tmp_path, plots=False)}
    assert {"report.md", "report.html", "results.csv", "summary.json"} <= written
    assert not any(name.endswith(".png") for name in written)
    assert "![" not in (tmp_path / "report.md").read_text()


def test_identical_results_are_identical_folders(tmp_path: Path):
    """All files of a study are the same bytes when it is reported again."""
    for name in ("a", "b"):
        write_reports(found(typical()), tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the page is not opened in a real browser")
def test_a_browser_reads_the_page_and_complains_of_nothing(tmp_path: Path):
    """Chromium runs the page's own script and blocks nothing of it; a foreign script it does not run."""
    write_reports(found(typical()), tmp_path)
    page = tmp_path / "report.html"
    probe = "<script>document.title = 'run'</script>"
    (tmp_path / "with_foreign_script.html").write_text(page.read_text().replace("</main>", f"{probe}</main>"))
    log, dom = browse(page, tmp_path)
    assert "Content Security Policy" not in log
    assert dom.count('<button type="button">') == 7
    log, dom = browse(tmp_path / "with_foreign_script.html", tmp_path)
    assert "Content Security Policy" in log
    assert "<title>run</title>" not in dom


def browse(page: Path, scratch: Path) -> tuple[str, str]:
    """What the browser logs, and the page as it stands after loading."""
    options = (
        "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
        "--disable-sync --no-first-run --enable-logging=stderr --v=0 --dump-dom"
    )
    made = subprocess.run(
        [CHROMIUM, *options.split(), f"--user-data-dir={scratch / 'profile'}", page.as_uri()],
        capture_output=True, timeout=60, check=True, text=True,
    )  # fmt: skip
    return made.stderr, made.stdout
