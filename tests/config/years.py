"""Years with their holidays, for tests: what the library chinesecalendar knows."""

from pathlib import Path
from tempfile import TemporaryDirectory

from config.calendar import Calendar, load_calendar


def _known() -> Calendar:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "calendar.yaml"
        file.write_text("years: {}\nlibrary: true\n", encoding="utf-8")
        return load_calendar(file)


KNOWN = _known()
