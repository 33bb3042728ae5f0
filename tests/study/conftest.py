"""Fixtures of the study's tests: a study file, a table that is written."""

import csv

import pytest

from reg_cli.data.load import load_dataset
from reg_cli.study.results.schema import STUDY_FILE


@pytest.fixture
def path(tmp_path):
    return tmp_path / STUDY_FILE


@pytest.fixture
def table(tmp_path):
    """A data set of a written table."""

    def read(**columns):
        file = tmp_path / "table.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        return load_dataset(str(file), target="price")

    return read
