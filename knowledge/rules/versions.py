"""Which version of a policy is in force on a day in a place."""

from datetime import date

from knowledge.contents import Knowledge
from knowledge.rules.assessment import Status
from knowledge.schema import NATION, Policy, Version


def version_for(
    policy: Policy, on: date, area: str, knowledge: Knowledge
) -> tuple[Version | None, Status]:
    """Return the version in force on a day in a place, that of the smallest area first.

    While the place is unknown, or wider than the places some version is for, there is none.
    """
    areas = knowledge.areas
    wider = area or NATION
    if any(v.area != wider and areas.contains(wider, v.area) for v in policy.versions):
        return None, "place_unknown"
    there = [v for v in policy.versions if areas.contains(v.area, wider)]
    if not there:
        return None, "elsewhere"
    held = [v for v in there if v.from_ <= on and (v.until is None or on <= v.until)]
    if not held:
        return None, "not_yet" if all(v.from_ > on for v in there) else "ended"
    return max(held, key=lambda v: len(areas.chain(v.area))), "in_force"
