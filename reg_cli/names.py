"""Names: a hostile one made safe, and the known one that is nearest to a mistyped one.

The one place where a hostile name (of a column, class, data set or file) becomes safe to show or to store.
Names come from other people's files. What is shown must not steer a terminal, reorder a line or break a
table; what becomes part of a path must stay inside the output folder. Markup (`[bold]`, `$x^2$`, `<b>`) is
left as it is here: each output knows its own markup and must hand names over as plain text.
"""

from __future__ import annotations

import difflib
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
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
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


def name_words(name: str) -> list[str]:
    """The words of a column's name in lower case: `CustomerId`, `customer_id` and `customerID` give customer and id."""
    return [word.casefold() for word in _WORD.findall(name)]


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


SYNONYMS = {
    "alpha": "l2",
    "folds": "cv",
    "hidden-layer-sizes": "hidden",
    "learning-rate": "lr",
    "learning-rate-init": "lr",
    "max-iter": "epochs",
    "n-jobs": "jobs",
    "noise": "gaussian-noise",
    "patience": "early-stopping",
    "random-state": "seed",
    "solver": "optimizer",
}
"""Names that other libraries give a thing, each with its name here."""


def nearest(name: str, choices: Iterable[str], otherwise: str | None = None, *, own: bool = False) -> str:
    """The clause that offers the closest of `choices` to a mistyped `name`; without a close one, `otherwise`.

    Without `otherwise` the first few choices are listed. `own` are regcli's own words (options, techniques, commands):
    the closest one alone is offered, as it is typed, and known by what other libraries call it as well. All others came
    with the data, and are quoted.
    """
    known = list(choices)
    close = _close_words(name, known) if own else _close_names(name, known)
    write = str if own else repr
    if close:
        return f"did you mean {', '.join(map(write, close))}?"
    if otherwise is not None:
        return otherwise
    return f"known: {', '.join(map(write, known[:8]))}{', ...' if len(known) > 8 else ''}"


def _close_words(name: str, words: Sequence[str]) -> list[str]:
    """The word that is meant, whatever its case, dashes and underscores; none or one."""
    folded = {_folded(word): word for word in words}
    asked = _folded(name)
    asked = SYNONYMS[asked] if SYNONYMS.get(asked) in folded else asked
    return [folded[near] for near in difflib.get_close_matches(asked, folded, n=1)]


def _folded(word: str) -> str:
    return word.strip().lstrip("-").replace("_", "-").casefold()


def _close_names(name: str, names: Sequence[str]) -> list[str]:
    """Up to three names alike; case and spacing are the commonest slips."""
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return close
    folded = {choice.casefold().strip(): choice for choice in names}
    return [
        folded[near] for near in difflib.get_close_matches(name.casefold().strip(), folded, n=3, cutoff=0.5)
    ]
