"""The one place where a hostile name (of a column, class, data set or file) becomes safe to show or to store.

Names come from other people's files. What is shown must not steer a terminal, reorder a line or break a
table; what becomes part of a path must stay inside the output folder. Markup (`[bold]`, `$x^2$`, `<b>`) is
left as it is here: each output knows its own markup and must hand names over as plain text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_SHOWN = 80
LONGEST_SLUG = 64

# Categories of characters that act instead of being seen: controls (ESC, newline), formats (right-to-left
# marks, zero-width joiners), lone surrogates, private and unassigned code points, line and paragraph
# separators.
_ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def printable(name: object, longest: int = LONGEST_SHOWN) -> str:
    """`name` as one line of visible characters, at most `longest` of them.

    White space becomes single spaces; a character that acts instead of being seen is shown as its code,
    `\\x1b`; a name that is cut keeps a short digest of the whole, so that two long names stay apart.
    """
    whole = str(name)
    text = " ".join(whole[: 4 * longest].split())
    shown = "".join(_visible(character) for character in text)
    if len(whole) > 4 * longest or len(shown) > longest:
        digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:6]
        shown = f"{shown[: longest - 8]}…~{digest}"
    return shown or "(blank)"


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _ACTING:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def slug(name: object) -> str:
    """`name` as one portable path component: ASCII letters, digits, `._-`; never empty or hidden.

    A name that had to change in more than its spaces carries a short digest, so that two names never share a
    folder.
    """
    whole = str(name)
    plain = unicodedata.normalize("NFKD", whole[: 8 * LONGEST_SLUG]).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")
    kept = re.sub(r"\.{2,}", ".", kept)
    changed = kept != whole.strip().replace(" ", "-")
    if changed or len(kept) > LONGEST_SLUG or not kept or _WINDOWS_DEVICES.match(kept):
        digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        kept = f"{kept[: LONGEST_SLUG - 9]}-{digest}".lstrip("-.") if kept else digest
    return kept if not _WINDOWS_DEVICES.match(kept) else f"_{kept}"


def distinct(names: Sequence[object]) -> tuple[str, ...]:
    """`names` made printable and distinct: a repeated one gets `.2`, `.3`, a blank one its position."""
    shown: list[str] = []
    taken: set[str] = set()
    for position, name in enumerate(names, start=1):
        text = printable(name) if str(name).strip() else f"column {position}"
        candidate, count = text, 1
        while candidate in taken:
            count += 1
            candidate = f"{text}.{count}"
        taken.add(candidate)
        shown.append(candidate)
    return tuple(shown)


def nearest(name: str, choices: Iterable[str]) -> str:
    """The clause that offers the closest of `choices` to a mistyped `name`, or lists the first few."""
    import difflib

    known = list(choices)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if not close:  # case and spacing are the commonest slips
        folded = {choice.casefold().strip(): choice for choice in known}
        close = [
            folded[near]
            for near in difflib.get_close_matches(name.casefold().strip(), folded, n=3, cutoff=0.5)
        ]
    if close:
        return f"did you mean {', '.join(map(repr, close))}?"
    shown = ", ".join(map(repr, known[:8]))
    return f"known: {shown}{', ...' if len(known) > 8 else ''}"
