"""Every address of the read API: the one table that serves it and that its document is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.api import knowledge, records, shapes
from bot.api.answer import Answer
from bot.api.asked import AREA, PAGED, PERIOD_ID, SINCE, STATE, Asked, Param, key
from bot.api.shapes import Shape
from bot.desk.view import View

HOME = "/api/v1"

# Raises NotThere for what does not exist for this reader.
Make: TypeAlias = Callable[[View, Asked], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One address. name: the operation's id, and where config/forms/api.yaml describes it."""

    name: str
    path: str
    make: Make
    shape: type[Shape]
    params: tuple[Param, ...] = ()


ROUTES = (
    Route("problems", "/problems", records.problems, shapes.Problems,
          (AREA, STATE, SINCE, *PAGED)),
    Route("problem", "/problems/{number}", records.problem, shapes.ProblemTrail, (key("number"),)),
    Route("visits", "/visits", records.visits, shapes.Visits, (AREA, SINCE, *PAGED)),
    Route("visit", "/visits/{receipt}", records.visit, shapes.Visit, (key("receipt"),)),
    Route("households", "/households", records.households, shapes.Households,
          (AREA, SINCE, *PAGED)),
    Route("household", "/households/{id}", records.household, shapes.HouseholdFile, (key("id"),)),
    Route("digest", "/digests/{period}", records.digest, shapes.Digest, (PERIOD_ID, AREA)),
    Route("missed", "/missed", records.missed, shapes.Missed, (AREA,)),
    Route("areas", "/areas", knowledge.areas, shapes.Areas, (AREA, *PAGED)),
    Route("topics", "/topics", knowledge.topics, shapes.Topics, PAGED),
    Route("topic", "/topics/{id}", knowledge.topic, shapes.Topic, (key("id"),)),
    Route("rates", "/rates", knowledge.rates, shapes.Rates, PAGED),
)  # fmt: skip
