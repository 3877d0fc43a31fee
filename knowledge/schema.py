"""The shape of every knowledge file; the only place that validates them."""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)

Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
AreaCode: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d{6}(-t\d{2}(-v\d{2})?)?$")]
Cite: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*#\S.*$")]
Audience: TypeAlias = Literal["household", "cadre", "supervisor"]
Aspect: TypeAlias = Literal[
    "what", "who", "amount", "how", "where", "papers", "when", "change", "limit",
    "contact", "rights", "result", "conflict", "not_stated",
]  # fmt: skip
# A word that happens to be digits ("140") needs no quotes in YAML.
Word: TypeAlias = Annotated[
    str, BeforeValidator(lambda raw: str(raw) if type(raw) in (int, float) else raw)
]
Scalar: TypeAlias = bool | int | float | str

NATION = "100000"


class Strict(BaseModel):
    """Base of all knowledge models: immutable, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """One document we cite. file: the seed's or law text's file name, shown with every citation.

    speaks_of: the place outside the files that it is of, shown instead of the area of a saying.
    """

    id: Id
    title: str
    short: str
    kind: Literal["seed", "law", "rule", "page"]
    file: str = ""
    doc_no: str = ""
    issued: str = ""
    in_force: str = ""
    url: str = ""
    confidence: Literal["H", "M"] = "H"
    note: str = ""
    speaks_of: str = ""


class Area(Strict):
    """One place. parent: code one level up. official: the code is a national one."""

    code: AreaCode
    name: str
    level: Literal["nation", "province", "city", "county", "township", "village"]
    parent: str = ""
    aliases: tuple[Word, ...] = ()
    official: bool = True


class FactChoice(Strict):
    """One answer to a choice question; words: other ways people say it."""

    id: Id
    label: str
    words: tuple[Word, ...] = ()


class Fact(Strict):
    """One thing worth asking about a household or one of its members.

    of: whose it is. order: asked later when higher. help: for who does not know. receives: policies
    received when true. gate: a yes_no fact asked first; when false, *without* holds. listing: asked
    as a list. unsaid: what silence means, save hints (unsaid_with: of whom).
    """

    id: Id
    of: Literal["person", "household"]
    kind: Literal["yes_no", "choice", "number"]
    label: str
    ask: str
    unit: str = ""
    choices: tuple[FactChoice, ...] = ()
    yes_words: tuple[Word, ...] = ()
    no_words: tuple[Word, ...] = ()
    receives: tuple[Id, ...] = ()
    gate: str = ""
    without: str = "none"
    listing: bool = False
    listed: tuple[Word, ...] = ()
    telling: bool = False
    unsaid: bool | None = None
    unsaid_with: dict[Id, tuple[Scalar, ...]] = Field(default_factory=dict)
    hints: tuple[Word, ...] = ()
    order: int = 50
    help: str = ""


class RateRef(Strict):
    """A number looked up by area and date: the rate (one part of it), times a factor."""

    rate: Id
    part: str = ""
    times: float = 1


class Leaf(Strict):
    """One condition on one fact, with its own source and its own words for yes and no.

    Exactly one test: is_ / in_ / not_in / at_least / at_most / below / above. open: answers that
    settle nothing: a house nobody has rated.
    """

    id: Id
    fact: Id
    is_: Scalar | None = Field(default=None, alias="is")
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in")
    not_in: tuple[Scalar, ...] | None = None
    at_least: float | RateRef | None = None
    at_most: float | RateRef | None = None
    below: float | RateRef | None = None
    above: float | RateRef | None = None
    open: tuple[Scalar, ...] = ()
    cite: Cite
    ask: str = ""
    yes: str
    no: str


class AllOf(Strict):
    """All must hold. yes: the group in people's words, where its parts say less."""

    all: tuple["Condition", ...] = Field(min_length=1)
    yes: str = ""


class AnyOf(Strict):
    """One is enough. yes: as for AllOf."""

    any: tuple["Condition", ...] = Field(min_length=1)
    yes: str = ""


class Not(Strict):
    not_: "Condition" = Field(alias="not")


def _condition_kind(raw: Any) -> str:
    keys = raw if isinstance(raw, dict) else raw.model_dump(by_alias=True)
    return next((key for key in ("all", "any", "not") if key in keys), "leaf")


Condition: TypeAlias = Annotated[
    Annotated[Leaf, Tag("leaf")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_condition_kind),
]


class SelfCheck(Strict):
    """Prose only a person can check; it never decides, it accompanies a likely outcome."""

    text: str
    cite: Cite


class Version(Strict):
    """The conditions of a policy as they stood from a date on, in one area.

    until: last day in force. verify_every: days until it drops to "to be verified". if_told: must
    hold as far as it is told, nobody is asked; if_told_judge: where it does not, a person judges.
    held: tells that it is had already, whatever the local line is.
    """

    from_: date = Field(alias="from")
    until: date | None = None
    area: AreaCode = NATION
    verified_on: date
    verify_every: int = 365
    cite: Cite
    held: Condition | None = None
    eligible: Condition | None = None
    if_told: Condition | None = None
    if_told_judge: Condition | None = None
    needs_rate: tuple[Id, ...] = ()
    self_check: tuple[SelfCheck, ...] = ()


class Statement(Strict):
    """One thing we can say, true of one area at one time, from one place in one source.

    about: words that lead a question to it. asked: questions it answers, examples of its topic too.
    as_of: year or date the source speaks of. until: last day it is told as current, not as history.
    """

    aspect: Aspect
    text: str
    cite: Cite
    also: tuple[Cite, ...] = ()
    area: AreaCode = NATION
    as_of: str
    until: date | None = None
    about: tuple[Word, ...] = ()
    asked: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ("household", "cadre", "supervisor")


class Topic(Strict):
    """Something people ask about: titles, names people use, example questions, statements."""

    id: Id
    title: str
    short: str
    audience: tuple[Audience, ...] = ("household", "cadre", "supervisor")
    aliases: tuple[Word, ...] = ()
    questions: tuple[str, ...] = ()
    says: tuple[Statement, ...] = ()
    rates: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()


class Policy(Topic):
    """A help people may get: a topic with dated conditions.

    unit: whether it is decided for a person of the household or for the household.
    department: who decides. history: True when it is only told as past. concerns: what a
    household tells that makes a policy without conditions worth naming; it decides nothing.
    """

    department: str
    unit: Literal["person", "household"] = "household"
    versions: tuple[Version, ...] = ()
    excludes: tuple[Id, ...] = ()
    stacks_with: tuple[Id, ...] = ()
    screen: bool = True
    history: bool = False
    concerns: Condition | None = None


class RateRow(Strict):
    """The rate of one area from one date. value None: known to exist, figure not in the sources.

    part: which of several figures of the same rate (e.g. urban, rural). conflict: id of a known
    contradiction; rows that share area, part and date must carry the same one.
    """

    area: AreaCode
    from_: str = Field(alias="from")
    until: str = ""
    value: float | None
    part: str = ""
    at_least: bool = False
    cite: Cite
    note: str = ""
    conflict: str = ""


class Rate(Strict):
    """A figure that differs by place and date. inherit: a place without a row uses its parent's."""

    id: Id
    title: str
    unit: str
    inherit: bool = False
    rows: tuple[RateRow, ...]


class Term(Strict):
    """One word of the trade explained. explained False: the sources use it without saying what."""

    term: str
    aliases: tuple[Word, ...] = ()
    text: str
    cite: Cite
    area: AreaCode = NATION
    as_of: str
    explained: bool = True


class Contact(Strict):
    """Whom to ask: a number or an office, with its source."""

    id: Id
    label: str
    value: str
    area: AreaCode = NATION
    cite: Cite
    topics: tuple[Id, ...] = ()
