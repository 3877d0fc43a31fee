"""Changes the rules one small thing at a time and counts how many changes the tests notice.

usage: nice python -m benchmarks.mutate [MODULE ...] [--part N/M]
MODULE: conditions, candidates, assess, next_question (all when none is named). The survivors are
printed.
Each change lives in a forked child only; the files stay as they are.
"""

import ast
import contextlib
import copy
import importlib
import io
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

MODULES = ("conditions", "candidates", "assess", "next_question")
PACKAGE = "knowledge.rules"
# the first kill most of them fast; the others only look at what is left
QUICK = ("tests/policies/test_cases.py", "tests/knowledge/test_golden.py")
THOROUGH = (
    "tests/knowledge/test_weighing.py",
    "tests/knowledge/test_candidates.py",
    "tests/knowledge/test_assess.py",
    "tests/knowledge/test_received.py",
    "tests/knowledge/test_asking.py",
)
SECONDS = 90
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
RENAMED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change. node: its number in the tree, walked in order. kind: what is changed."""

    module: str
    node: int
    kind: str
    line: int
    text: str


def changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node may be changed into, with the kind of change."""
    yield from _changed_value(node)
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            yield "compare", _with(node, ops=[COMPARED[type(op)]()])
        case ast.BoolOp(op=ast.And()):
            yield "and", _with(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "or", _with(node, op=ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node.operand
        case ast.IfExp():
            yield "either", _with(node, body=node.orelse, orelse=node.body)
        case ast.BinOp(op=ast.Add()):
            yield "sum", _with(node, op=ast.Sub())
        case ast.BinOp(op=ast.Sub()):
            yield "sum", _with(node, op=ast.Add())
        case ast.If():
            yield "if", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Call(func=ast.Name(id=name)) if name in RENAMED:
            yield "call", _with(node, func=ast.Name(RENAMED[name], ast.Load()))


def _changed_value(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Constant(value=bool() as truth):
            yield "constant", ast.Constant(not truth)
        case ast.Constant(value=int() | float() as number):
            yield "constant", ast.Constant(number + 1)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield "return", ast.Return(ast.Constant(None))


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutants(module: str) -> list[Mutant]:
    """Return every change of a module's functions and constants; annotations stay as they are."""
    tree = ast.parse(_source(module))
    kept = _annotations(tree)
    return [
        Mutant(module, number, kind, getattr(node, "lineno", 0), ast.unparse(node)[:90])
        for number, node in enumerate(ast.walk(tree))
        if id(node) not in kept
        for kind, _ in changed(node)
    ]


def _annotations(tree: ast.AST) -> set[int]:
    """Return the nodes nothing is changed in: annotations, class bodies' fields, decorators."""
    kept: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            args = [*node.args.args, *node.args.kwonlyargs]
            kept += [each.annotation for each in args if each.annotation]
            kept += [node.returns] if node.returns else []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            kept += node.decorator_list
        if isinstance(node, ast.AnnAssign):
            kept.append(node.annotation)
        if isinstance(node, ast.ClassDef):
            kept += [each for each in node.body if isinstance(each, ast.AnnAssign)]
    return {id(inner) for node in kept for inner in ast.walk(node)}


def _source(module: str) -> str:
    found = importlib.import_module(f"{PACKAGE}.{module}").__file__
    return Path(found or "").read_text(encoding="utf-8")


def compiled(mutant: Mutant) -> CodeType:
    """Return the code of a module with one change made."""
    tree = ast.parse(_source(mutant.module))
    node = list(ast.walk(tree))[mutant.node]
    new = next(new for kind, new in changed(node) if kind == mutant.kind)

    class Put(ast.NodeTransformer):
        def visit(self, other: ast.AST) -> Any:
            return ast.copy_location(new, node) if other is node else self.generic_visit(other)

    return compile(ast.fix_missing_locations(Put().visit(tree)), mutant.module, "exec")


def apply(mutant: Mutant) -> None:
    """Put the change into the running program: into its functions, whoever holds them."""
    module = importlib.import_module(f"{PACKAGE}.{mutant.module}")
    fresh = ModuleType(module.__name__)
    fresh.__dict__.update(__name__=module.__name__, __file__=module.__file__)
    sys.modules[module.__name__] = fresh
    exec(compiled(mutant), fresh.__dict__)
    sys.modules[module.__name__] = module
    for name, new in list(fresh.__dict__.items()):
        _put(module.__dict__, name, new)


def _put(there: dict[str, Any], name: str, new: Any) -> None:
    old = there.get(name)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        if old.__module__ == new.__module__:
            old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    elif isinstance(old, type) and isinstance(new, type) and old.__module__ == new.__module__:
        for key, method in vars(new).items():
            if isinstance(method, FunctionType) and isinstance(vars(old).get(key), FunctionType):
                vars(old)[key].__code__ = method.__code__
    elif isinstance(old, int | float | str | tuple) and not name.startswith("__"):
        there[name] = new


def killed(mutant: Mutant) -> bool:
    """Return whether some test fails, or never ends, with the change made; in a child process."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os._exit(_failing(mutant))
    _, status = os.waitpid(child, 0)
    return status != 0


def _failing(mutant: Mutant) -> int:
    try:
        apply(mutant)
    except Exception:
        return 1
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(_run(QUICK) or _run(THOROUGH))


def _run(files: tuple[str, ...]) -> bool:
    there = [name for name in files if Path(name).exists()]
    return pytest.main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", *there]) != 0


def _warm() -> None:
    """Load the tests and the knowledge before the first fork, and see that nothing fails."""
    for name in (*QUICK, *THOROUGH):
        if Path(name).exists():
            importlib.import_module(name.removesuffix(".py").replace("/", "."))
    importlib.import_module("tests.policies.test_cases").knowledge()
    with contextlib.redirect_stdout(io.StringIO()):
        failed = _run(QUICK) or _run(THOROUGH)
    if failed:
        sys.exit("the tests fail before anything is changed")


def main(arguments: list[str]) -> None:
    part = next((each for each in arguments if "/" in each), "1/1")
    number, parts = map(int, part.split("/"))
    chosen = [each for each in arguments if each in MODULES] or list(MODULES)
    _warm()
    every = [mutant for module in chosen for mutant in mutants(module)]
    dead: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for mutant in every[number - 1 :: parts]:
        told[mutant.module] += 1
        if killed(mutant):
            dead[mutant.module] += 1
        else:
            print(f"{mutant.module}.py:{mutant.line} {mutant.kind}: {mutant.text}", flush=True)
    for module in told:
        share = dead[module] / told[module]
        print(f"{module}: {dead[module]} of {told[module]} changes noticed, {share:.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
