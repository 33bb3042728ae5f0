"""What a study command never does: run code from data, open connections, write outside its folder."""

import ast
import re
import socket
from pathlib import Path

import pytest

import reg_cli
from reg_cli.names import slug
from tests.conftest import NetworkForbidden
from tests.durability.commands import QUICK, here

ROOT = Path(reg_cli.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))

RUN_WHAT_THEY_READ = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "marshal",
    "shelve",
    "code",
    "codeop",
    "runpy",
}
REACH_OUT = {
    *(
        "socket",
        "socketserver",
        "ssl",
        "http",
        "ftplib",
        "smtplib",
        "poplib",
        "imaplib",
        "telnetlib",
        "xmlrpc",
    ),
    *("requests", "httpx", "urllib3", "aiohttp", "asyncio", "webbrowser", "subprocess", "pty", "ctypes"),
}
PLACES = {
    "study/backends/cluster.py": {"distributed"},  # only with --backend dask, only to the address given
}
HARMLESS = {"urllib.parse"}
CALLS = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
METHODS = {
    *(
        "read_pickle",
        "to_pickle",
        "system",
        "popen",
        "execl",
        "execv",
        "execve",
        "spawnv",
        "urlopen",
        "loads_pickle",
    ),
    *("fetch_openml", "fetch_california_housing", "fetch_covtype", "urlretrieve", "fetch_20newsgroups"),
}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@by_file
def test_no_import_runs_what_it_reads_or_reaches_out(path):
    """No module unpickles, runs code from data, starts programs or opens connections."""
    allowed = PLACES.get(path.relative_to(ROOT).as_posix(), set())
    for name in imports(path):
        first = name.partition(".")[0]
        assert first not in RUN_WHAT_THEY_READ | REACH_OUT, f"{path.name} imports {name}"
        assert name in HARMLESS or first != "urllib", f"{path.name} imports {name}"
        assert first not in ("distributed", "dask") or first in allowed, f"{path.name} imports {name}"


@by_file
def test_no_call_runs_text(path):
    """No `eval`, no `exec`, no shell, no download, and NumPy's files only without pickles."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in CALLS, f"{path.name}:{node.lineno}: {node.func.id}()"
        if isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, ast.unparse(node.func.value)
            assert name not in METHODS, f"{path.name}:{node.lineno}: .{name}()"
            if owner in ("np", "numpy") and name in ("load", "save", "savez", "savez_compressed"):
                options = {k.arg: ast.unparse(k.value) for k in node.keywords}
                assert options.get("allow_pickle") == "False", f"{path.name}:{node.lineno}"
            if owner == "yaml":
                assert name == "safe_load", f"{path.name}:{node.lineno}"


@by_file
def test_modules_are_imported_by_names_of_our_own(path):
    """A module is never imported by a name that comes from the user or a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            text = ast.unparse(node.args[0])
            own = isinstance(node.args[0], ast.Constant) or text.startswith(("f'reg_cli.", "_PUBLIC["))
            assert own, f"{path.name}:{node.lineno}: {text}"


def sql_pieces(node):
    """What is put into a text, for an f-string; nothing for a plain one."""
    return [ast.unparse(piece.value) for piece in ast.walk(node) if isinstance(piece, ast.FormattedValue)]


OWN_NAMES = re.compile(
    r"', '\.join\(TRIAL_COLUMNS\)|', '\.join\('\?' \* len\(TRIAL_COLUMNS\)\)|"
    r"', '\.join\(\(?f'\{name\} = excluded\.\{name\}' for name in TRIAL_COLUMNS\)?\)|name|"
    r"APPLICATION_ID|SCHEMA|pragma"
)


@by_file
def test_sql_takes_values_as_parameters(path):
    """Statements hold names of our own only; every value goes as a parameter."""
    source = tree(path)
    texts = {
        node.targets[0].id: node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(source):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in ("execute", "executemany", "executescript"):
            continue
        assert node.func.attr != "executescript", f"{path.name}:{node.lineno}"
        statement = node.args[0]
        if isinstance(statement, ast.Name):
            statement = texts.get(statement.id, statement)
        assert not isinstance(statement, ast.BinOp), f"{path.name}:{node.lineno}: a text put together"
        for piece in sql_pieces(statement):
            assert OWN_NAMES.fullmatch(piece), f"{path.name}:{node.lineno}: {piece}"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a/b\\c",
        "con",
        "nul.txt",
        "x" * 300,
        "a\0b",
        "~root",
        "-rf",
    ],
)
def test_paths_from_names_stay_inside(tmp_path, name):
    """A folder named after data never leaves the output folder, whatever the data are called."""
    made = tmp_path / slug(name)
    assert made.parent == tmp_path
    assert made.resolve().parent == tmp_path.resolve()
    assert made.name not in ("", ".", "..")
    assert len(made.name) < 100
    assert not made.name.startswith(("-", "~"))
    made.mkdir()


def test_a_table_with_a_hostile_name_writes_inside_out(tmp_path):
    """A whole command on a file whose name, columns and classes look like paths and statements."""
    table = tmp_path / "..; rm -rf $HOME #.csv"
    rows = [f"{k % 7},{k % 5},{['../up', 'x; DROP TABLE trial'][k % 2]}" for k in range(60)]
    table.write_text("\n".join(["../../a,'); DROP TABLE study; --,class", *rows]), encoding="utf-8")
    out = tmp_path / "out"
    code, _, err = here([QUICK[0], str(table), "--target", "class", *QUICK[2:]], out)
    assert code == 0, err
    assert {path.name for path in tmp_path.iterdir()} == {table.name, "out"}
    (folder,) = out.iterdir()
    assert (folder / "study.sqlite").is_file()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a.csv", "https://example.org/a.csv", "s3://b/c", "ftp://h/f.csv"]
)
def test_no_address_is_opened(tmp_path, address):
    """Data come from files: an address is refused, and nothing is asked of the network."""
    code, _, err = here([QUICK[0], address, *QUICK[2:]], tmp_path)
    assert code in (2, 3), err
    assert "Traceback" not in err


def test_the_guard_stands():
    """The test session itself refuses connections and look-ups that would leave this machine."""
    with pytest.raises(NetworkForbidden), socket.socket() as one:
        one.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkForbidden), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"", ("192.0.2.1", 80))
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 80)


def test_the_page_forbids_what_is_not_in_it(tmp_path):
    """The HTML report carries a policy that loads nothing from elsewhere and runs no script of others."""
    assert here(QUICK, tmp_path)[0] == 0
    (page,) = tmp_path.glob("*/report.html")
    text = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in text
    assert "default-src 'none'" in text or "default-src &#39;none&#39;" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
