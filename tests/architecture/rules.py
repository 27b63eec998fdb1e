"""The house rules that no tool checks, as functions from source text to complaints."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "accounts", "vendors", "alerts", "contracts", "slas", "scoring", "dashboards")
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 150
LONGEST_VIEW = 15

RAW_CALLS = {"raw", "extra", "cursor", "execute", "executemany", "copy_expert"}
RAW_NAMES = {"RawSQL", "connection", "connections"}
WORDS = r"SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+[^\s]+\s+SET|DELETE\s+FROM|WITH\s.+\sAS\s*\(.+\)"
STATEMENT = re.compile(rf"^\s*({WORDS}|{WORDS.lower()})\s", re.DOTALL)  # prose mixes the cases
WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def sources(*, suffix: str = ".py", also: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Return (path, text) of every source file of the portal, migrations left out."""
    for folder in (*APPS, "ito_portal", "templates", *also):
        for path in sorted((PROJECT / folder).rglob(f"*{suffix}")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(PROJECT)), path.read_text()


def is_queryset(path: str) -> bool:
    """Tell whether a module is where SQL may stand."""
    parts = Path(path).parts
    return parts[-1] == "querysets.py" or "querysets" in parts[:-1]


def is_service(path: str) -> bool:
    """Tell whether a module is where writes may stand."""
    parts = Path(path).parts
    return parts[-1].startswith("services") or "services" in parts[:-1]


def too_long(path: str, text: str, *, limit: int) -> list[str]:
    """Complain about a file of more lines than the limit."""
    lines = len(text.splitlines())
    return [f"{path}: {lines} lines, at most {limit}"] if lines > limit else []


def long_views(path: str, text: str, *, limit: int = LONGEST_VIEW) -> list[str]:
    """Complain about views whose body has more lines than the limit; a docstring is free."""
    found = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        if lines > limit:
            found.append(f"{path}:{node.lineno} {node.name}: {lines} lines, at most {limit}")
    return found


def sql_outside_querysets(path: str, text: str) -> list[str]:
    """Complain about raw SQL and database connections outside the querysets."""
    if is_queryset(path):
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in RAW_CALLS:
                found.append(f"{path}:{line} calls .{node.func.attr}()")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            taken = sorted({alias.name for alias in node.names} & RAW_NAMES)
            found += [f"{path}:{line} imports {name}" for name in taken]
        elif isinstance(node, ast.Constant) and is_statement(node.value):
            found.append(f"{path}:{line} holds an SQL statement")
    return found


def is_statement(value: object) -> bool:
    """Tell whether a constant is an SQL statement."""
    return isinstance(value, str) and STATEMENT.match(f"{value} ") is not None


def writes_outside_services(path: str, text: str) -> list[str]:
    """Complain about rows written by anything but a service."""
    if is_service(path) or is_queryset(path) or "commands" in Path(path).parts:
        return []
    return [
        f"{path}:{node.lineno} calls .{node.func.attr}()"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]


def logic_in_models(path: str, text: str) -> list[str]:
    """Complain about models that override save, delete or clean."""
    return [
        f"{path}:{item.lineno} {node.name}.{item.name}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete", "clean"}
    ]


def unnamed_constraints(names: Iterable[str], tests: str) -> list[str]:
    """Return the constraints that no test names."""
    return sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", tests))
