"""The floors of the house: nobody imports upwards, and no rooms of a folder import each other in a circle."""

import ast
from pathlib import Path

import pytest

import reg_cli

ROOT = Path(reg_cli.__file__).parent

# From the ground up: a file imports from lower floors, or from its own folder.
FLOORS = {
    "errors": 0,
    "names": 0,
    "quantities": 0,
    "engine": 1,
    "regularizers": 2,
    "data": 2,
    "study": 3,
    "estimators": 3,
    "comparison": 4,
    "reports": 5,
    "request": 6,
    "session": 7,
    "api": 8,
    "commands": 8,
    "cli": 9,
    "__main__": 10,
}
FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")
FOLDERS = sorted({path.parent for path in FILES})
CATALOGUES = {"regularizers", "figures"}
"""Folders that are as long as what they list."""
MOST_FILES, MOST_LINES = 15, 250


def module(path: Path) -> tuple[str, ...]:
    """`data/splits/folds.py` as its names; a package is named by its `__init__`."""
    return path.relative_to(ROOT).with_suffix("").parts


MODULES = {module(path) for path in FILES}


def imports(path: Path) -> set[tuple[str, ...]]:
    """The modules of reg_cli that a file imports, also inside functions and for type checking."""
    targets = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where an arrow points"
            targets |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = (tuple(name.split(".")[1:]) for name in targets if name.startswith("reg_cli."))
    return {target for name in own if (target := resolve(name)) is not None}


def resolve(name: tuple[str, ...]) -> tuple[str, ...] | None:
    """The module behind a dotted name whose last part may be a function or class; None for reg_cli itself."""
    for candidate in (name, (*name, "__init__"), name[:-1], (*name[:-1], "__init__")):
        if candidate in MODULES:
            return candidate
    assert len(name) == 1, f"{'.'.join(name)} is no module of reg_cli"
    return None


ARROWS = {module(path): imports(path) for path in FILES}


def rooms_of(folder: Path) -> dict[str, set[str]]:
    """The rooms of a folder (its files and sub-folders), each with the other rooms that it imports."""
    at = folder.relative_to(ROOT).parts
    inside = {name: targets for name, targets in ARROWS.items() if name[: len(at)] == at}
    rooms: dict[str, set[str]] = {name[len(at)]: set() for name in inside}
    for name, targets in inside.items():
        rooms[name[len(at)]] |= {t[len(at)] for t in targets if t[: len(at)] == at} - {name[len(at)]}
    return rooms


def circle(rooms: dict[str, set[str]]) -> list[str]:
    """The rooms that are left when those without arrows are taken away again and again: empty where none circles."""
    left = dict(rooms)
    while free := [room for room, targets in left.items() if not targets & left.keys()]:
        for room in free:
            del left[room]
    return sorted(left)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_down_the_floors(path):
    """A file imports only from lower floors and from its own folder."""
    (here, *_) = module(path)
    for there, *_ in ARROWS[module(path)]:
        assert there == here or FLOORS[there] < FLOORS[here], (
            f"{path.name} on floor {FLOORS[here]} imports {there} on floor {FLOORS[there]}"
        )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_no_circle_among_the_rooms_of_a_folder(folder):
    """Inside a folder, too, imports only run down: no circle among its files and sub-folders."""
    rooms = rooms_of(folder)
    left = circle(rooms)
    assert not left, {room: sorted(rooms[room] & set(left)) for room in left}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_holds_one_question_and_says_which(folder):
    """A folder's `__init__` says in a line what it is for, and no folder grows into a bag."""
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    assert folder == ROOT or ast.get_docstring(ast.parse(text))
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert folder.name in CATALOGUES or len(files) <= MOST_FILES, f"{len(files)} files"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea(path):
    """No file passes 250 lines, but for the catalogue of generators."""
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MOST_LINES or path.name == "synthetic.py", f"{n_lines} lines"


def test_the_law_of_rooms_can_fail():
    """Two rooms that import each other, or three in a ring, are found; a line of arrows is not."""
    assert circle({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == ["a", "b", "c"]
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        ("engine", {"numpy", "threadpoolctl"}),
        ("regularizers", {"numpy", "scipy"}),
        ("comparison", {"numpy", "scipy", "pandas"}),
        ("study", {"numpy", "pandas", "joblib", "dask", "distributed"}),
        ("data", {"numpy", "pandas", "sklearn", "pyarrow", "scipy"}),
    ],
)
def test_each_floor_uses_only_its_libraries(part, allowed):
    """The engine needs NumPy alone; scikit-learn and pandas stay where tables are; nobody but reports draws.

    One room of the study fits scikit-learn's models, and none of its files loads the library before it does.
    """
    import sys

    for path in (path for path in FILES if module(path)[0] == part):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            is_late = getattr(node, "col_offset", 0) > 0
            room = {"sklearn"} if module(path)[:2] == ("study", "references") and is_late else set()
            outside = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"reg_cli"}
            assert outside <= allowed | room, f"{path.relative_to(ROOT)} imports {outside - allowed}"
