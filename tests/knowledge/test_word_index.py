"""The indexes built at load find what a look at every word, document or saying would find."""

import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.choosing import TELLING_FIGURE
from knowledge.answering.worth import as_told
from knowledge.finding.bm25 import K1, B, build, grams
from knowledge.finding.names import Names
from knowledge.finding.word_index import index_words
from tests.knowledge.answering import answering

LETTERS = st.text(alphabet="低保金额户a1", max_size=10)
WORDS = st.lists(LETTERS.filter(bool), max_size=8)
# Names that sound alike in all but one syllable, so that several are equally near.
NEAR_NAMES = ("郑卢帮扶", "扶贫资金", "后扶资金", "帮扶资源", "产业资金", "帮贫资金")
HEARD = "from knowledge.finding.names import Names\nprint([hit.name for hit in Names("


@given(WORDS, LETTERS)
def test_the_words_standing_in_a_text_are_found(words: Sequence[str], text: str) -> None:
    assert index_words(words).standing_in(text) == {word for word in words if word in text}


@given(WORDS, LETTERS)
def test_every_place_where_a_word_begins_is_found(words: Sequence[str], text: str) -> None:
    long = {word for word in words if len(word) > 1}
    every = {(at, word) for at in range(len(text)) for word in long if text.startswith(word, at)}
    found = list(index_words(words).places_in(text))
    assert set(found) == every
    assert len(found) == len(every)


@given(st.lists(LETTERS, max_size=6), LETTERS, st.floats(0, 1))
def test_documents_score_as_the_formula_says(
    texts: Sequence[str], asked: str, least: float
) -> None:
    documents, query = [grams(text) for text in texts], grams(asked)
    index = build(documents, least=least)
    plain = [_bm25(each, query, documents, least) for each in documents]
    assert all(map(math.isclose, index.scores(query), plain))
    found = {number: score for number, score in enumerate(index.scores(query)) if score}
    assert dict(index.found(query)) == found


def _bm25(
    document: Counter[str], query: Counter[str], all_: Sequence[Counter[str]], least: float
) -> float:
    mean = sum(map(Counter.total, all_)) / len(all_) or 1.0
    score = 0.0
    for gram in query.keys() & document.keys():
        holding = sum(gram in each for each in all_)
        idf = math.log(1 + (len(all_) - holding + 0.5) / (holding + 0.5))
        norm = K1 * (1 - B + B * document.total() / mean)
        count = document[gram]
        score += query[gram] * idf * count * (K1 + 1) / (count + norm) if idf >= least else 0.0
    return score


def test_the_sayings_that_tell_a_figure_are_found_by_its_value() -> None:
    chooser = answering().chooser
    told = [chooser.worth.values(saying.text) for saying in answering().index.sayings]
    large = sorted({value for values in told for value in values if value >= TELLING_FIGURE})
    for value in [near for each in large[::25] for near in (each, each * 0.996, each * 1.006)]:
        plain = {n for n, values in enumerate(told) if any(as_told(v, value) for v in values)}
        assert set(chooser.figures.telling(value)) == plain


def test_equally_near_names_are_heard_alike_in_every_process() -> None:
    names = [(name, number) for number, name in enumerate(NEAR_NAMES)]
    here = [hit.name for hit in Names(names).spot("帮扶资金卢氏后扶")]
    script = f"{HEARD}{names!r}).spot('帮扶资金卢氏后扶')])"
    there = [_printed(script, seed) for seed in ("1", "2", "3")]
    assert here
    assert there == [repr(here)] * len(there)


def _printed(script: str, seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True
    )
    return done.stdout.decode().strip()
