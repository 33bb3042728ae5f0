"""Separated values: a file, packed or not, or standard input; read three times and never held whole.

Python's csv module cuts the rows, because it alone tells the line of each, keeps a short row apart from an
empty field and refuses a stray quote; pandas, which reads what is in the fields, would shift or pad them
silently. A field stays text until its whole column was surveyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.notices import column_notices
from reg_cli.data.columns.reading import Manner, Reading, decide_readings
from reg_cli.data.columns.text_table import TextTable
from reg_cli.data.columns.values import Numbers, Words, store
from reg_cli.data.csv_text.content import Content, content_of
from reg_cli.data.csv_text.encoding import Encoding, encoding_named, find_encoding, open_lines
from reg_cli.data.csv_text.layout import Layout, find_layout
from reg_cli.data.csv_text.rows import Repairs, pieces
from reg_cli.data.csv_text.separator import separator_named
from reg_cli.data.dataset import Notice
from reg_cli.data.sources.builtin import BUILTINS
from reg_cli.data.sources.synthetic import GENERATORS
from reg_cli.data.table import Table, chosen_rows
from reg_cli.data.text_format import AS_FOUND, TextFormat
from reg_cli.errors import DataError
from reg_cli.names import distinct, nearest, printable
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def accepts(spec: str) -> bool:
    """Accept whatever nothing else is: a path, or `-`."""
    return bool(spec)


def load(spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND) -> Table:
    """The table in the file `spec`; raises DataError, naming the line, where it cannot be read rightly."""
    content, codec, layout = _opened(spec, text)
    names, renamed = _names(layout)
    repairs = Repairs()
    surveys = _survey(content, codec, layout, names, repairs)
    n_rows = surveys[0].n_rows
    if n_rows == 0:
        raise DataError(
            f"the table must have rows, but {content.shown!r} holds a header only; check how it was written"
        )
    readings = decide_readings(surveys, layout.separator.mark)
    kept = chosen_rows(n_rows, max_rows)
    n_kept = n_rows if kept is None else len(kept)
    stored = [store(reading, n_kept) for reading in readings]
    _fill(content, codec, layout, stored, kept)
    notices = [*codec.notices, *layout.notices, *renamed, *repairs.notices()]
    if kept is not None:
        told = f"{len(kept):,} of {count(n_rows, 'row', separators=True)} were drawn at random (--max-rows)"
        notices.append(Notice("sampled", told))
    for name, survey, reading, column in zip(names, surveys, readings, stored, strict=True):
        notices += column_notices(name, survey, reading, column)
    return TextTable(content.name, names, readings, stored, tuple(notices))


def load_like(spec: str, like: TextTable, needed: Sequence[str], text: TextFormat = AS_FOUND) -> TextTable:
    """The table in the file `spec`, its columns read as those of `like` were; it must have the `needed` ones."""
    content, codec, layout = _opened(spec, text)
    names, _ = _names(layout)
    lacking = [name for name in needed if name not in names]
    if lacking:
        raise DataError(
            f"--test-file must have the columns of the data, but {content.shown!r} lacks {lacking[0]!r}; "
            f"{nearest(lacking[0], names)}"
        )
    repairs = Repairs()
    n_rows = _survey(content, codec, layout, names, repairs)[0].n_rows
    if n_rows == 0:
        raise DataError(f"--test-file must have rows, but {content.shown!r} holds a header only; check it")
    skipped = Reading(Manner.NOTHING, "not in the data")
    readings = [like.readings.get(name, skipped) for name in names]
    stored = [store(reading, n_rows) for reading in readings]
    _fill(content, codec, layout, stored, None)
    notices = tuple(
        Notice(notice.id, f"--test-file: {notice.message}")
        for notice in (*codec.notices, *layout.notices, *repairs.notices())
        if notice not in like.notices  # what holds for both files is said once
    )
    return TextTable(content.name, names, readings, stored, notices, like)


def _opened(spec: str, text: TextFormat) -> tuple[Content, Encoding, Layout]:
    """The file, its encoding and its layout; what the options name is checked before the file is touched."""
    mark, codec = separator_named(text.delimiter), encoding_named(text.encoding)
    content = content_of(spec, [*BUILTINS, *GENERATORS])
    found = find_encoding(content, codec)
    with open_lines(content, found) as lines:
        return content, found, find_layout(lines, content.shown, text.header, mark)


def _names(layout: Layout) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """A printable, distinct name for every column."""
    if layout.names is None:
        return tuple(f"column {place}" for place in range(1, layout.width + 1)), ()
    names = distinct(layout.names)
    changed = [
        f"{printable(old, 30)!r} is called {new!r}"
        if old.strip()
        else f"a column without name is called {new!r}"
        for old, new in zip(layout.names, names, strict=True)
        if " ".join(old.split()) != new
    ]
    if not changed:
        return names, ()
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return names, (Notice("renamed", f"{', '.join(changed[:3])}{more}"),)


def _survey(
    content: Content, encoding: Encoding, layout: Layout, names: tuple[str, ...], repairs: Repairs
) -> list[Survey]:
    surveys = [Survey(name) for name in names]
    with open_lines(content, encoding) as lines:
        for piece in pieces(lines, layout, content.shown, repairs):
            for survey, tokens in zip(surveys, piece.columns, strict=True):
                survey.note(tokens, piece.lines)
    return surveys


def _fill(
    content: Content,
    encoding: Encoding,
    layout: Layout,
    columns: list[Numbers | Words],
    kept: NDArray[np.int64] | None,
) -> None:
    """Reads the values into the columns, all or the kept ones."""
    import numpy as np

    begin = 0
    with open_lines(content, encoding) as lines:
        for piece in pieces(lines, layout, content.shown, Repairs()):
            end = begin + len(piece.lines)
            mine = None
            if kept is not None:
                low, high = np.searchsorted(kept, [begin, end])
                mine = (kept[low:high] - begin).tolist()
            for column, tokens in zip(columns, piece.columns, strict=True):
                if mine is None:
                    column.add(tokens)
                elif mine:
                    column.add([tokens[place] for place in mine])
            begin = end
