"""Working rules: no number that people could take for a rule without its source."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from config.county import COUNTY_FILE, County, load_county
from config.yaml_file import read_yaml

COUNTY = load_county()


def changed(**work: object) -> County:
    plain = read_yaml(COUNTY_FILE)
    return County.model_validate({**plain, "work": {**plain["work"], **work}})


def test_nothing_is_required_until_a_county_writes_it_down() -> None:
    assert COUNTY.work.days_in_village is None
    assert COUNTY.work.pairing == {}
    assert COUNTY.quality.callback_percent == 0


@pytest.mark.parametrize("given", [{"days_in_village": 20}, {"pairing": {"c1": ["一组"]}}])
def test_a_rule_without_its_source_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="source"):
        changed(**given)
    sources = {"days_source": "某县通知2026年1号", "pairing_source": "某镇通知2026年2号"}
    assert changed(**given, **sources)


def test_less_than_three_working_days_of_grace_and_more_prompts_are_refused() -> None:
    plain = read_yaml(COUNTY_FILE)
    with pytest.raises(ValidationError, match="grace"):
        County.model_validate({**plain, "quality": {**plain["quality"], "grace": 2}})
    with pytest.raises(ValidationError, match="prompts_per_day"):
        County.model_validate({**plain, "prompts_per_day": 4})


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-22T07:59", "2026-11-22T08:00"),
        ("2026-11-22T08:00", None),
        ("2026-11-22T20:59", None),
        ("2026-11-22T21:00", "2026-11-23T08:00"),
        ("2026-12-31T23:30", "2027-01-01T08:00"),
        ("2026-11-22T00:30", "2026-11-22T08:00"),
    ],
)
def test_the_quiet_hours_end_in_the_morning(at: str, until: str | None) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=COUNTY.zone)
    expected = datetime.fromisoformat(until).replace(tzinfo=COUNTY.zone) if until else None
    assert COUNTY.quiet_until(moment) == expected
