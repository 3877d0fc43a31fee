"""Which households of an official's area count as something: on the minimum, monitored, moved."""

from collections import defaultdict

from config.file_words import FileWords
from handlers.digest.facts import in_village
from handlers.household_file.known import Sources, in_force
from handlers.household_file.whose import refusal
from handlers.inbound import Inbound, say
from handlers.names_shown import names_shown
from handlers.turn import Choice, HouseholdRead, Reply, Turn
from state.file_rows import HouseholdStatus
from state.rows import Household

A_PAGE, MOST_PAGES = 10, 999


# The longest question for a list, characters.
LONGEST = 20


def listed(inbound: Inbound, rest: str) -> Turn:
    """List the households that count as what is named, a page at a time; not above a township.

    rest: the status in words, and the page. What is shown goes to the audit log.
    """
    if refused := refusal(inbound):
        return refused
    if not names_shown(inbound.conversation.area):
        return say(inbound, "file.list_too_wide")
    words, texts = inbound.content.file_words, inbound.content.texts
    named, _, page = rest.partition(" ")
    if not (status := words.status(named)):
        names = texts("file.and").join(word.name for word in words.statuses.values())
        return say(inbound, "file.list_which", statuses=names)
    return _list(inbound, status, inbound.conversation.area, page)


def asked_for(inbound: Inbound) -> Turn | None:
    """Answer "how many monitored households have we"; None when more is asked than a list.

    Everything of the text must be read: "how much does a monitored household get" is no list.
    Not above a township, whatever place is named.
    """
    text, words = inbound.text, inbound.content.file_words
    if len(text) > LONGEST or not words.patterns["asks_list"].search(text):
        return None
    areas, own = inbound.content.knowledge.areas, inbound.conversation.area
    hits = areas.spot(text)
    scope = areas.resolve(text) if hits else own
    if not (scope and areas.contains(own, scope)):
        return None
    for hit in reversed(hits):
        text = f"{text[: hit.start]} {text[hit.end :]}"
    status, word = words.spoken_status(text)
    left = inbound.content.digest_words.patterns["noise"].sub("", text.replace(word, " ", 1))
    if not status or left:
        return None
    if not names_shown(own):
        return say(inbound, "file.list_too_wide")
    return _list(inbound, status, scope, "")


def _list(inbound: Inbound, status: str, scope: str, page: str) -> Turn:
    words, texts = inbound.content.file_words, inbound.content.texts
    homes = counting_as(inbound, status, scope)
    first = (int(page) - 1) * A_PAGE if page.isdecimal() and int(page) <= MOST_PAGES else 0
    shown = homes[first : first + A_PAGE] or homes[:A_PAGE]
    area = inbound.content.knowledge.areas.name(scope)
    name = words.statuses[status].name
    lines = [texts("file.listed", area=area, status=name, count=len(homes))]
    lines += [_line(inbound, home) for home in shown]
    left = len(homes) - first - len(shown)
    more = texts("file.list_page", status=name, page=first // A_PAGE + 2)
    choices = (Choice(texts("file.list_more", count=left), more),) if left > 0 else ()
    person = inbound.conversation.person
    events = tuple(HouseholdRead(person, home.id) for home in shown)
    return Turn(inbound.conversation, (Reply("\n".join(lines), choices),), events)


def counting_as(inbound: Inbound, status: str, scope: str) -> list[Household]:
    """Return the households with a status today, in the order of the roster."""
    reader = inbound.reader
    recorded: dict[str, list[HouseholdStatus]] = defaultdict(list)
    for one in reader.files.statuses(scope):
        recorded[one.household].append(one)
    words, today = inbound.content.file_words, inbound.moment.today
    wanted = _kinds(status, words)
    return [
        home
        for home in reader.households(scope)
        if any(
            one.status in wanted for one in in_force(Sources(home, recorded[home.id]), words, today)
        )
    ]


def _kinds(status: str, words: FileWords) -> frozenset[str]:
    """Return the statuses a word asks for: "monitored" means each of its kinds."""
    every = {name for name, word in words.statuses.items() if word.monitored}
    return frozenset(every if status == "monitored" else {status})


def _line(inbound: Inbound, home: Household) -> str:
    areas, scope = inbound.content.knowledge.areas, inbound.conversation.area
    place = "" if in_village(scope) else areas.name(home.village)
    return inbound.content.texts(
        "file.list_line", place=place, household=home.head, group=home.group
    )
