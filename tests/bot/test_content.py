"""The content of a process, with the places its rosters brought."""

from bot.content import load_content, with_local_areas
from state.records import LocalArea

VILLAGE = LocalArea("410185-t01-v90", "新袁庄村", "village", "410185-t01", ("新袁庄",))


def test_places_of_the_roster_have_names_and_a_ruleset_of_their_own() -> None:
    content = load_content()
    assert with_local_areas(content, ()) is content
    local = with_local_areas(content, [VILLAGE]).knowledge
    assert local.areas.full_name(VILLAGE.code) == "郑州市登封市大金店镇新袁庄村"
    assert local.areas.resolve("新袁庄") == VILLAGE.code
    assert local.ruleset != content.knowledge.ruleset
    assert len(local.ruleset) == len(content.knowledge.ruleset)
    assert with_local_areas(content, [VILLAGE]).knowledge.ruleset == local.ruleset
