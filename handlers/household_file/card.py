"""The card a household reads itself: what it receives and why, dated and cited, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.household_file.file import File
from handlers.household_file.saying import said_of, short_day, source_of
from handlers.inbound import Inbound
from handlers.turn import Choice, Reply
from handlers.visit.card import clip
from knowledge.schema import Policy

PER_PAGE, WHY_LENGTH = 3, 64
WHY = ("who", "what")


@dataclass(frozen=True, slots=True)
class Received:
    """One policy a household is on file as receiving. since: None when the file does not say."""

    policy: Policy
    since: date | None
    source: str


def card(inbound: Inbound, file: File, name: str, page: int = 0) -> Reply:
    """Return one page of the card. name: the household as the reader calls it, "" for its own."""
    texts = inbound.content.texts
    found = list(received(inbound, file))
    today = short_day(inbound.moment.today)
    head = texts("card.head", name=file.household.head, day=today)
    if not found:
        key = "card.nothing_on_file" if name else "card.nothing"
        return Reply("\n".join((head, texts(key))))
    pages = -(-len(found) // PER_PAGE)
    page %= pages
    lines = [head]
    for number, one in enumerate(found, 1):
        if number - 1 in range(page * PER_PAGE, (page + 1) * PER_PAGE):
            lines += _lines(inbound, file, number, one)
    lines.append(texts("card.foot"))
    return Reply("\n".join(lines), _further(inbound, name, page, pages))


def received(inbound: Inbound, file: File) -> Iterator[Received]:
    """Yield what the file says the household receives: by its status, or as a cadre marked it."""
    content, seen = inbound.content, set()
    for status in file.statuses:
        word = content.file_words.statuses.get(status.status)
        policy = content.knowledge.policies.get(word.policy) if word else None
        if policy and policy.id not in seen:
            seen.add(policy.id)
            yield Received(policy, status.since, content.texts(f"file.by_{status.source}"))
    for mark in file.marks.values():
        policy = content.knowledge.policies.get(mark.policy)
        if policy and mark.mark == "enjoyed" and policy.id not in seen:
            seen.add(policy.id)
            yield Received(policy, None, content.texts("card.marked", day=short_day(mark.day)))


def _lines(inbound: Inbound, file: File, number: int, one: Received) -> Iterator[str]:
    content, texts = inbound.content, inbound.content.texts
    since = texts("card.since", day=short_day(one.since)) if one.since else ""
    name = one.policy.short
    yield texts("card.item", number=number, policy=name, since=since, source=one.source)
    said = said_of(one.policy, WHY, content, file.household.village, inbound.moment.today)
    if said is None:
        yield texts("card.why_unknown")
        return
    why, source = clip(said.text, WHY_LENGTH), source_of(said.cite, content)
    yield texts("card.why", why=why, as_of=said.as_of, source=source)


def _further(inbound: Inbound, name: str, page: int, pages: int) -> tuple[Choice, ...]:
    if pages == 1:
        return ()
    texts, following = inbound.content.texts, (page + 1) % pages + 1
    value = texts("card.do_page", name=name, page=following) if name else ""
    own = texts("card.do_own_page", page=following)
    return (Choice(texts("card.next"), value or own),)
