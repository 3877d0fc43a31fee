"""Chinese copy: all of it in data files, every key used, every placeholder filled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.channels.web_files import TEXTS as FILE_ERRORS
from config.texts import Texts, load_texts
from config.yaml_file import YamlError, read_yaml
from knowledge.rules.case import UNANSWERED
from state.rows import Role
from tests.source import PACKAGES, ROOT, modules

HAN = re.compile("[\u3400-\u9fff]")
KEY = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+")
FILES = (".yaml", ".json", ".html", ".js")
TEXTS_FILE = ROOT / "config" / "texts.yaml"
# Calls that hand their keyword arguments on to a text as its values.
SAYING = re.compile(r"_?(texts?|say\w*|reply|tell|refuse)")


def _given_to(name: str) -> set[str]:
    """Return the words that calls of a method are given."""
    return {
        given.value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        for given in node.args
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    }  # fmt: skip


SMALL_TALK = read_yaml(ROOT / "knowledge" / "small_talk.yaml")
# Keys that are a section and a name out of data: section → every name there is.
BUILT_FROM_DATA = {
    "help.": {*get_args(Role)},
    "policy.": {*SMALL_TALK, *SMALL_TALK["patterns"]} - {"particles", "patterns", "chat_themes"},
    "questions.": {*UNANSWERED},
    "web.": {*FILE_ERRORS.values(), *_given_to("_refusal")},
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return load_texts()


def _sections(texts: Texts) -> set[str]:
    return {key.split(".")[0] for key in texts.keys()}  # noqa: SIM118


def _strings(tree: ast.AST) -> Iterator[str]:
    """Yield every whole string constant; the constant parts of f-strings are not whole."""
    parts = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def _keys_in_code(texts: Texts) -> set[str]:
    sections = _sections(texts)
    return {
        value
        for tree in modules().values()
        for value in _strings(tree)
        if KEY.fullmatch(value) and value.split(".")[0] in sections and not value.endswith(FILES)
    }


def _keys_in_data(texts: Texts) -> set[str]:
    files = [f for p in PACKAGES for f in (ROOT / p).rglob("*.yaml") if f != TEXTS_FILE]
    return {value for file in files for value in _leaves(read_yaml(file))} & texts.keys()


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif isinstance(node, str):
        yield node


def _prefixes(texts: Texts) -> set[str]:
    """Return the constant beginnings of keys built with f-strings: f"account.bound_{role}"."""
    sections = _sections(texts)
    heads = [
        node.values[0].value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values
        and isinstance(node.values[0], ast.Constant) and isinstance(node.values[0].value, str)
    ]  # fmt: skip
    return {h for h in heads if re.fullmatch(r"[a-z_0-9]+\.[a-z_0-9.]*", h)
            and h.split(".")[0] in sections}  # fmt: skip


def test_no_chinese_stands_in_python() -> None:
    assert [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value)
    ] == []


def test_every_key_used_in_code_exists(texts: Texts) -> None:
    modules_and_files = {f"{name.rsplit('.', 1)[-1]}" for name in modules()}
    missing = _keys_in_code(texts) - texts.keys()
    # "state.rows" and the like are module names, not texts.
    assert {key for key in missing if key.split(".")[-1] not in modules_and_files} == set()


def test_every_key_is_used(texts: Texts) -> None:
    used = _keys_in_code(texts) | _keys_in_data(texts)
    used |= {head + name for head, names in BUILT_FROM_DATA.items() for name in names}
    built = tuple(_prefixes(texts) - BUILT_FROM_DATA.keys())
    assert {key for key in texts.keys() - used if not key.startswith(built)} == set()


def test_every_name_out_of_data_has_its_text(texts: Texts) -> None:
    built = {head + name for head, names in BUILT_FROM_DATA.items() for name in names}
    assert built - texts.keys() == set()


def test_keys_built_from_a_prefix_have_at_least_one_text(texts: Texts) -> None:
    keys = texts.keys()
    assert {p for p in _prefixes(texts) if not any(k.startswith(p) for k in keys)} == set()


def test_no_whole_section_is_built_from_a_prefix_unless_declared(texts: Texts) -> None:
    whole = {p for p in _prefixes(texts) if p.endswith(".") and p.count(".") == 1}
    assert whole == BUILT_FROM_DATA.keys()


def _calls(texts: Texts) -> Iterator[tuple[str, str, set[str]]]:
    """Yield (place, key, keyword names) of every call that gives values to a text it names."""
    known = texts.keys()
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or any(k.arg is None for k in node.keywords):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            keys = [a.value for a in node.args if isinstance(a, ast.Constant)]
            named = [key for key in keys if isinstance(key, str) and key in known]
            if SAYING.fullmatch(name) and len(named) == 1:
                yield f"{module}:{node.lineno}", named[0], {k.arg or "" for k in node.keywords}


def test_every_placeholder_is_given_a_value(texts: Texts) -> None:
    calls = list(_calls(texts))
    assert calls, "no call recognised: SAYING no longer fits the code"
    wrong = [
        f"{place} {key}: takes {sorted(texts.placeholders(key))}, given {sorted(given)}"
        for place, key, given in calls
        if set(texts.placeholders(key)) != given
    ]
    assert wrong == []


def test_texts_fit_one_phone_screen(texts: Texts) -> None:
    assert {k: len(texts(k)) for k in texts.keys() if len(texts(k)) > 300} == {}  # noqa: SIM118


def test_texts_promise_nothing_the_state_has_not_decided(texts: Texts) -> None:
    forbidden = re.compile("一定能|肯定能|肯定不行|保证能|包你|打卡排名")
    assert {k: texts(k) for k in texts.keys() if forbidden.search(texts(k))} == {}  # noqa: SIM118


def test_a_text_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "texts.yaml"
    file.write_text("visit:\n  saved: 3\n", encoding="utf-8")
    with pytest.raises(YamlError, match=r"visit\.saved"):
        load_texts(file)


def test_a_missing_value_is_an_error_and_never_a_hole(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts("no.such.key")
    with pytest.raises(KeyError):
        Texts({"a": "{name} {place}"})("a", name="x")
