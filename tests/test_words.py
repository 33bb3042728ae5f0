"""The words of the house: a docstring begins with a noun or a verb."""

import ast
from pathlib import Path

import reg_cli

ROOT = Path(reg_cli.__file__).parent


def questions(text: str) -> list[str]:
    """First lines of the docstrings that begin with a question word; a string below a field counts too."""
    return [
        node.value.value.strip().partition("\n")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        if node.value.value.strip().startswith(("What", "Whether"))
    ]


def test_docstrings_begin_with_a_noun_or_a_verb():
    """No docstring of reg_cli begins with "What" or "Whether"."""
    files = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*.py")}
    found = {name: questions(path.read_text(encoding="utf-8")) for name, path in files.items()}
    assert not {name: lines for name, lines in found.items() if lines}


def test_the_law_of_docstrings_can_fail():
    """A question is found in a module, a function and below a field; a noun is not."""
    assert questions('"""What it is."""\nx = 1\n"""Whether x."""') == ["What it is.", "Whether x."]
    assert questions('def f():\n    """\n    What f gives.\n    """') == ["What f gives."]
    assert questions('"""Result of it."""\nx = "What"') == []
