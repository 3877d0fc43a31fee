"""The shape of the source: who may import whom, where async lives, how long things are."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.source import PACKAGES, ROOT, functions, imports, modules

# What each package may import of ours, besides itself. A name covers what is below it.
MAY_IMPORT = {
    "run_bot": PACKAGES,
    "bot": ("handlers", "knowledge", "state", "config"),
    "handlers": (
        "knowledge",
        "state.conversation",
        "state.rows",
        "state.digest_rows",
        "state.file_rows",
        "state.problem_rows",
        "state.work_rows",
        "state.codes.hash_code",
        "config.texts",
        "config.words",
        "config.visit_words",
        "config.digest_words",
        "config.file_words",
        "config.county",
        "config.calendar",
        "config.problem_words",
        "config.order_words",
        "config.plain_wants",
        "config.work_words",
        "config.draft_weights",
        "config.wants",
        "config.traditional",
        "config.patterns",
        "config.learnt",
    ),
    "knowledge": ("config.yaml_file", "config.patterns"),
    "state": ("config",),
    "config": ("state.conversation", "state.rows"),
}
# Folders of knowledge that others of them must not know.
UNKNOWN_BELOW = {
    "knowledge.reading": ("knowledge.finding", "knowledge.answering"),
    "knowledge.rules": ("knowledge.finding", "knowledge.answering"),
    "knowledge.finding": ("knowledge.rules", "knowledge.answering"),
    "knowledge.answering": ("knowledge.rules",),
}
# The modules of state that handlers may use must themselves be pure.
PURE_STATE = (
    "state.conversation", "state.rows", "state.digest_rows", "state.file_rows",
    "state.problem_rows", "state.work_rows",
)  # fmt: skip
OUTSIDE_WORLD = (
    "aiohttp", "asyncio", "http", "httpx", "random", "redis", "requests", "secrets", "socket",
    "sqlalchemy", "sqlite3", "subprocess", "telegram", "threading", "time", "urllib.request",
    "valkey",
)  # fmt: skip
LONGEST_FUNCTION, MEDIAN_FUNCTION, LONGEST_MODULE, MOST_PARAMETERS = 40, 8, 300, 6


def _package(name: str) -> str:
    return name.split(".")[0]


def _covered(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in allowed)


def _wrong_imports() -> Iterator[str]:
    for module, tree in modules().items():
        own = _package(module)
        allowed = (own, *MAY_IMPORT[own])
        for name in imports(tree):
            ours = _package(name) in (*PACKAGES, "run_bot", "tests", "benchmarks")
            if ours and not _covered(name, allowed):
                yield f"{module} imports {name}"


def test_imports_point_one_way() -> None:
    assert list(_wrong_imports()) == []


def test_the_folders_of_knowledge_point_one_way() -> None:
    assert [
        f"{module} imports {name}"
        for folder, unknown in UNKNOWN_BELOW.items()
        for module, tree in modules().items()
        if _covered(module, (folder,))
        for name in imports(tree)
        if _covered(name, unknown)
    ] == []


def test_async_stands_only_in_bot_and_state() -> None:
    wrong = [
        where
        for where, function in functions()
        if isinstance(function, ast.AsyncFunctionDef) and _package(where) not in ("bot", "state")
    ]
    assert [where for where in wrong if not where.startswith("run_bot:")] == []


def test_handlers_knowledge_and_the_plain_state_modules_do_not_touch_the_outside_world() -> None:
    pure = {
        name: tree
        for name, tree in modules().items()
        if _package(name) in ("handlers", "knowledge") or name in PURE_STATE
    }
    assert [
        f"{module} imports {name}"
        for module, tree in pure.items()
        for name in imports(tree)
        if _covered(name, OUTSIDE_WORLD)
    ] == []


def test_handlers_and_knowledge_are_told_the_moment_and_never_look_at_a_clock() -> None:
    clocks = {"now", "today", "utcnow", "fromtimestamp"}
    assert [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if _package(module) in ("handlers", "knowledge")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in clocks
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date")
    ] == []


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_functions_are_short() -> None:
    lengths = {f"{where}:{f.lineno}": _length(f) for where, f in functions()}
    assert [f"{where} {n}" for where, n in lengths.items() if n > LONGEST_FUNCTION] == []
    assert median(lengths.values()) <= MEDIAN_FUNCTION


def test_functions_take_few_parameters() -> None:
    assert [
        where
        for where, f in functions()
        if len([*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs]) - _is_method(f)
        > MOST_PARAMETERS
    ] == []


def _is_method(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = [*function.args.posonlyargs, *function.args.args][:1]
    return bool(first) and first[0].arg in ("self", "cls")


def test_modules_are_short() -> None:
    lines = {
        file: len((ROOT / file).read_text(encoding="utf-8").splitlines())
        for file in [f"{name.replace('.', '/')}.py" for name in modules()]
        if (ROOT / file).exists()
    }
    assert [f"{file} {n}" for file, n in lines.items() if n >= LONGEST_MODULE] == []


def test_names_say_what_a_thing_is() -> None:
    empty = ("Manager", "Service", "Helper", "Util")
    assert [
        f"{module}:{node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(word in node.name for word in empty)
    ] == []
    assert [m for m in modules() if m.rsplit(".", 1)[-1] in ("utils", "helpers", "common")] == []
