"""The floors of the house: nobody imports upwards."""

import ast
from pathlib import Path

import pytest

import reg_cli

ROOT = Path(reg_cli.__file__).parent

# A file may import from a lower floor, or from its own folder.
FLOORS = {
    "errors": 0,
    "engine": 1,
    "regularizers": 2,
    "data": 2,
    "study": 3,
    "estimators": 3,
    "comparison": 4,
    "reports": 5,
    "commands": 6,
    "cli": 6,
    "__main__": 7,
    "api": 7,
}
FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The parts of reg_cli that a file imports, also inside functions and for type checking."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where an arrow points"
            names = [node.module or ""]
            if node.module == "reg_cli":
                names = [f"reg_cli.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("reg_cli.")}
    return found - {"__version__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_down_the_floors(path):
    """A file imports only from lower floors and from its own folder."""
    here = part_of(path)
    for there in imported(path):
        assert there == here or FLOORS[there] < FLOORS[here] or {here, there} == {"commands", "cli"}, (
            f"{path.name} on floor {FLOORS[here]} imports {there} on floor {FLOORS[there]}"
        )


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
    """The engine needs NumPy alone; scikit-learn and pandas stay where tables are; nobody but reports draws."""
    import sys

    for path in (path for path in FILES if part_of(path) == part):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            outside = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"reg_cli"}
            assert outside <= allowed, f"{path.relative_to(ROOT)} imports {outside - allowed}"
