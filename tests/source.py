"""The project's own Python files, parsed, for the tests that look at the source itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "knowledge", "state", "config")


@cache
def modules() -> dict[str, ast.Module]:
    """Return dotted name → tree of every module of the product (no tests, no benchmarks)."""
    files = [ROOT / "run_bot.py"]
    for package in PACKAGES:
        files += sorted((ROOT / package).rglob("*.py"))
    return {
        _dotted(f): ast.parse(f.read_text(encoding="utf-8"), str(f)) for f in files if f.exists()
    }


def _dotted(file: Path) -> str:
    name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield (module:name, function) for every function and method."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.name}", node


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield every imported name with its module: `from a import b` and `import a.b` give a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
