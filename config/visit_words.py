"""Words a visit note is read with, from visit_words.yaml, as phrase lists and compiled patterns."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.expressions import Expressions, expressions
from config.learnt import Weights, weights_of
from config.patterns import one_of
from config.yaml_file import read_yaml

VISIT_WORDS_FILE = Path(__file__).parent / "visit_words.yaml"
WEIGHTS_FILE = Path(__file__).parent / "clause_weights.json"
LEARNT = ("kinds", "aspects", "cuts")
VISIT_FORM_FILE = Path(__file__).parent / "forms" / "visit.yaml"
CORRECTIONS = (
    "by_number", "not_but", "rather", "more", "none", "drop", "look", "list", "reason", "receipt",
    "last_one", "but_not", "changed_to", "of_stored", "of_them", "agreed", "undo_all", "of_home",
    "none_then", "of_one", "listed_home", "unfinished", "undo_last", "undo_home", "refused",
    "not_now", "afresh", "all_wrong", "strike", "strike_field", "strike_number", "not_told_but",
    "told_but_not", "told_for", "of_all", "not_gone_there", "not_home_but", "to_ledger",
    "ledger_first", "take_in", "gone_first", "of_home_stored", "told_wrong", "adds",
    "moved_to", "put_instead", "about_instead", "counted", "denied_words", "no_words", "keeps",
    "blank", "takes_out", "one_of_it", "who_did", "told_name", "told_really", "made_whole",
    "as_it_stands", "pronoun_of", "dealt_with", "of_whom", "sighs",
    "that_household", "surely_out", "brings_back", "not_another_name", "says_of", "and_then",
    "yes_before", "behind_left_out", "all_but", "home_unwanted",
)  # fmt: skip
# Those that hold the labels of the card.
LABELLED = (
    "by_label", "wrong_label", "add_to", "amend_label", "strike_label", "strike_nth", "strike_of",
    "clause_place",
)  # fmt: skip
FORM_LISTS = ("all_right", "off_list", "all_words", "of_drafts", "pronouns")
# Sections of patterns, any of which may match.
PATTERNS = (
    "no_question_patterns", "question_ends", "only_again", "went_then", "visit_told", "already",
    "absent", "only_when_and_how", "all_done", "helped", "incomplete", "wants", "noise",
    "drop_front", "all_of_them",
)  # fmt: skip
# Sections of so many expressions that those are picked first that a text allows.
FORMS = ("promised", "fine", "trouble")
PICKED = ("day", "part", "correction_mark", "correction_left", "not_but_inside")
# A longer label is one with "is" behind it too.
SHORT_LABEL = 3
COLONS = ":\uff1a"
# Sections that are one pattern each.
SINGLE = (
    "after_village", "no_run_on", "no_place", "not_made", "not_a_visit", "greeted", "went_after",
    "called_in", "rushed", "asks_count", "at_odds", "list_number_first",
    "to_others", "to_us", "kept", "own_way", "scene", "mine", "lunar", "slash", "opening", "money",
    "still_asks", "helped_told", "list_number", "bracketed", "particle", "deed_before",
    "said_wrong", "remind_me", "asks_bot", "vague_day", "rang", "own_words", "no_visit",
    "in_brackets", "counts_as", "no_home",
    "speaks", "no_teller", "on_the_way", "only_one", "leads_on",
    "of_two", "told_of_homes", "went_along", "theirs", "called_us",
    "within_days",
    "kept_told", "that_one", "not_done", "asked_of_us", "never_parted", "no_start",
    "handed_on", "went_again", "walked", "moves_day",
    "picture", "correction_mark", "not_but_inside", "correction_left", "way", "sum",
)  # fmt: skip
# Sections of plain phrases.
PHRASES = (
    "officials", "relations", "after_name", "not_gone",
    "not_names", "not_after_name", "strong", "weak", "moving", "common_home", "village_suffix",
    "told", "question_words", "no_question", "visit_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitWords:
    """lists: the file as read. patterns: one compiled alternation per section, longest first.

    forms: the long sections, and others that few texts hold, as expressions to pick from.
    fields: field id → its label, in the order of the card. field_named: what people call it → id.
    aspect_named: what people call an aspect in a form → its id. number: what counts as one number.
    """

    lists: Mapping[str, Any]
    patterns: Mapping[str, re.Pattern[str]]
    forms: Mapping[str, Expressions]
    fields: Mapping[str, str]
    field_named: Mapping[str, str]
    aspect_named: Mapping[str, str]
    weights: Mapping[str, Weights]
    number: re.Pattern[str]


@cache
def load_visit_words() -> VisitWords:
    """Read both files once. Raises YamlError, KeyError for a missing section, re.error."""
    lists, form = read_yaml(VISIT_WORDS_FILE), read_yaml(VISIT_FORM_FILE)
    patterns = _sections(lists) | _by_choice(lists) | _whole(lists) | _corrections(form)
    return VisitWords(
        {**lists, **{name: form[name] for name in FORM_LISTS}},
        {name: re.compile(pattern) for name, pattern in patterns.items()},
        {name: expressions(lists[name]) for name in FORMS}
        | {name: expressions([patterns[name]]) for name in PICKED},
        {field["id"]: field["label"] for field in form["fields"]},
        {word: each["id"] for each in form["fields"] for word in _labels(each)},
        {word: name for name, words in form["aspects"].items() for word in words},
        load_weights(),
        re.compile(lists["number"]),
    )


def _sections(lists: Mapping[str, Any]) -> dict[str, str]:
    """Return the pattern of each section that is one by itself."""
    of_patterns = {name: "|".join(lists[name]) for name in PATTERNS}
    of_phrases = {name: one_of(lists[name]) for name in PHRASES}
    return of_patterns | of_phrases | {name: lists[name] for name in SINGLE}


def _by_choice(lists: Mapping[str, Any]) -> dict[str, str]:
    """Return the patterns of each choice of a field: of a method, an aspect, a part of the day."""
    # Who "went there", a blank, and a name: the name begins what is told.
    there, short = rf"(?!{lists['of']}\s)", lists["short_parts"]
    families = {
        "went": {m: f"(?=({one_of(verbs)}){there})" for m, verbs in lists["went"].items()},
        "by": {m: "|".join(forms) for m, forms in lists["method_patterns"].items()},
        "told": lists["way_told"],
        "all": lists["way_of_all"],
        "said": {m: one_of(names) for m, names in lists["method_words"].items()},
        "about": {a: "|".join(forms) for a, forms in lists["aspect_patterns"].items()},
        "part": {p: one_of([*w, short.get(p, w[0])]) for p, w in lists["parts"].items()},
    }
    return {f"{name}_{id_}": p for name, each in families.items() for id_, p in each.items()}


def load_weights() -> dict[str, Weights]:
    """Read the weights for kinds, aspects and cuts. Raises OSError, KeyError, ValueError."""
    learnt = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return {part: weights_of(learnt[part], learnt["scale"]) for part in LEARNT}


def _corrections(form: Mapping[str, Any]) -> dict[str, str]:
    labels = one_of(word for field in form["fields"] for word in field["words"])
    by_label = {name: form[name].replace("{labels}", labels) for name in LABELLED}
    said = {name: form[name] for name in CORRECTIONS}
    for part in ("wrong", "left_out"):
        said = {name: line.replace(f"{{{part}}}", form[part]) for name, line in said.items()}
    return said | by_label | _form_lines(form)


def _labels(field: Mapping[str, Any]) -> list[str]:
    return [*field["words"], *field["form_words"]]


def _form_lines(form: Mapping[str, Any]) -> dict[str, str]:
    words = [word for field in form["fields"] for word in _labels(field)]
    words += [word for words in form["aspects"].values() for word in words]
    long = one_of(word for word in words if len(word) > 1)
    colons = f"{COLONS}=\u3011\\]"
    start, label = form["label_start"], f"(?P<label>{one_of(words)})"
    loose = f"(?P<label>{one_of(words)}(?=\\s*[{colons}/])|{long}(?=\\s))"
    said = one_of(word for word in words if len(word) > SHORT_LABEL)
    return {
        "said_form_line": f"{start}(?P<label>{said}){form['label_is']}",
        "form_line": f"{start}{label}{form['label_number']}\\s*[{colons}]\\s*",
        "loose_form_line": f"{start}{loose}\\s*[{colons}/]?\\s*",
        "other_line": f"{start}(?P<label>{form['other_label']})\\s*[{colons}]",
    }


def _whole(lists: Mapping[str, Any]) -> dict[str, str]:
    """Return the patterns that are made of several sections."""
    days, promised = one_of(lists["days"]), "|".join(lists["promised"])
    parts = one_of(word for words in lists["parts"].values() for word in words)
    parts = f"{parts}|{lists['short_part']}"
    clause_end, list_mark = lists["clause_end"], lists["list_mark"]
    return _names(lists) | {
        "day": lists["day_pattern"]
        .replace("{days}", days)
        .replace("{count}", lists["day_count"])
        .replace("{length}", lists["day_length"]),
        "part": f"{parts}|(?P<clock>{lists['clock_pattern']})",
        "clause_end": clause_end,
        "list_mark": list_mark,
        "picture_and_space": f"\\s*(?:{lists['picture']}\\s*)+",
        "not_gone_before": f"{one_of(lists['not_gone'])}|{lists['going_to']}|{promised}",
    }


def _names(lists: Mapping[str, Any]) -> dict[str, str]:
    letters = "".join(lists["surnames"].split())
    family = "(?:" + "|".join(lists["compound_surnames"]) + f"|[{letters}])"
    titles, old, given = one_of(lists["titles"]), lists["old_and_young"], lists["letter"]
    han = lists["han"]
    after = one_of(lists["after_name"])
    stop = f"(?={after}|{one_of(lists['after_plain_name'])}|{lists['list_mark']}|(?!{han}).|$)"
    officials = f"(?!{family}{one_of(lists['officials'])})"
    before = one_of((*lists["before_name"], *lists["locations"]))
    old_post = f"(?:{old}){one_of(lists['old_posts'])}"
    relation = f"(?:{one_of(lists['his'])})?{one_of(lists['relations'])}"
    return {
        "family_home": f"{family}(?={after})",
        "by_nickname": lists["by_nickname"],
        "place_before": lists["place_before"],
        "titled": f"(?:{old})?(?P<family>{family})(?:{titles})(?:{lists['headword']})?"
        f"|(?:{old})(?P<family2>{family})(?:{lists['headword']})?(?!{one_of(lists['officials'])})"
        f"|{lists['surname_of'].replace('{family}', family)}|{old_post}"
        f"|(?P<family4>{family})(?=[{COLONS}])",
        "plain_name": f"{officials}{family}(?:{given}){{1,2}}?{stop}",
        "name_prefix": f"(?:{before}|(?P<group>{lists['group_pattern']})"
        f"|{lists['count_pattern']}|{lists['list_number']}|\\s)+",
        "name_title": titles,
        "name_relation": f"{relation}(?={after}|{lists['clause_end']}|$)",
    }
