"""Writes checked rows of local figures into the rate files: all of them, or none.

Existing lines and comments stay as they are; new rows are put at the end. The whole knowledge is
checked with the new files before any of them takes an old one's place.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.curator import CannotDo
from bot.commands.rate_workbook import NewRow, read_filled, write_rates_template
from bot.commands.roster_check import Problem
from config.texts import Texts, load_texts
from config.yaml_file import YamlError, read_yaml
from knowledge.loader import KNOWLEDGE_FOLDER, read_knowledge
from knowledge.schema import Rate, RateRow

EMPTY_ROWS = "rows: []"


def rates_template(path: Path, folder: Path = KNOWLEDGE_FOLDER) -> str:
    """Write the empty workbook; return what to tell."""
    texts = load_texts()
    write_rates_template(path, read_knowledge(folder)[0], texts)
    return texts("curator.rates.written", file=path)


def import_rates(path: Path, folder: Path = KNOWLEDGE_FOLDER) -> str:
    """Write a workbook's rows into the rate files; return what was done.

    Raises CannotDo with one line for each problem; nothing is written then.
    """
    texts = load_texts()
    knowledge, before = read_knowledge(folder)
    filled = read_filled(path, knowledge, texts)
    if filled.problems:
        lines = [_line(problem, texts) for problem in filled.problems]
        raise CannotDo("\n".join((*lines, texts("curator.rates.refused", count=len(lines)))))
    if not filled.rows:
        return texts("curator.rates.nothing", same=filled.known)
    written = _texts_with(filled.rows, folder, texts)
    _checked(written, folder, {str(problem) for problem in before}, texts)
    _replace(written, folder)
    names = texts("curator.test.or").join(sorted(written))
    counts = {"rows": len(filled.rows), "files": len(written), "same": filled.known}
    return texts("curator.rates.done", names=names, **counts)


def _line(problem: Problem, texts: Texts) -> str:
    sheet, remedy = problem.sheet, problem.remedy
    if not problem.row:
        return texts("curator.rates.whole", sheet=sheet, remedy=remedy)
    at = {"row": problem.row, "column": problem.column}
    return texts("curator.rates.problem", sheet=sheet, remedy=remedy, **at)


def _texts_with(rows: Sequence[NewRow], folder: Path, texts: Texts) -> dict[str, str]:
    """Return the new text of each file that gets rows, by its name in the knowledge folder."""
    by_rate: dict[str, list[RateRow]] = defaultdict(list)
    for new in rows:
        by_rate[new.rate].append(new.row)
    files = {}
    for rate, added in by_rate.items():
        name = f"rates/{rate}.yaml"
        plain = (folder / name).read_text(encoding="utf-8").rstrip("\n")
        if plain.endswith(EMPTY_ROWS):
            plain = plain.removesuffix(" []")
        files[name] = "\n".join((plain, *map(yaml_line, added))) + "\n"
    return files


def yaml_line(row: RateRow) -> str:
    """Return a row as the rate files write one: what is not said is left out."""
    value = row.value if row.value is None or row.value % 1 else int(row.value)
    said = {
        "area": row.area,
        "from": row.from_,
        "until": row.until,
        "value": value,
        "part": row.part,
        "at_least": row.at_least,
        "cite": row.cite,
        "note": row.note,
    }
    kept = {key: each for key, each in said.items() if each or key == "value"}
    # JSON scalars are YAML scalars, so that no text can be taken for something else
    told = (f"{key}: {json.dumps(each, ensure_ascii=False)}" for key, each in kept.items())
    return f"  - {{{', '.join(told)}}}"


def _checked(written: Mapping[str, str], folder: Path, before: set[str], texts: Texts) -> None:
    """Read the whole knowledge with the new files in it. Raises CannotDo for any new problem."""
    with TemporaryDirectory() as temporary:
        tried = Path(temporary) / "knowledge"
        shutil.copytree(folder, tried, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for name, plain in written.items():
            (tried / name).write_text(plain, encoding="utf-8")
            _only_appended(folder / name, tried / name, texts)
        _, problems = read_knowledge(tried)
    new = [str(problem) for problem in problems if str(problem) not in before]
    if new:
        raise CannotDo("\n".join(texts("curator.rates.broken", problem=each) for each in new))


def _only_appended(old: Path, new: Path, texts: Texts) -> None:
    try:
        was, now = (Rate.model_validate(read_yaml(file)) for file in (old, new))
        sound = now.rows[: len(was.rows)] == was.rows and len(now.rows) > len(was.rows)
    except (ValueError, YamlError):
        sound = False
    if not sound:
        raise CannotDo(texts("curator.rates.shape", file=old.name))


def _replace(written: Mapping[str, str], folder: Path) -> None:
    """Put the new files in place of the old, once all of them are on the disk."""
    ready = {name: folder / f"{name}.new" for name in written}
    for name, file in ready.items():
        file.write_text(written[name], encoding="utf-8")
    for name, file in ready.items():
        file.replace(folder / name)
