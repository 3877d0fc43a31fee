"""What `run_bot.py check` prints about the knowledge.

check_lines(today, folder) -> (lines, sound)     sound: False when there is any problem
"""

from datetime import date
from pathlib import Path

from knowledge.check import find_warnings
from knowledge.loader import KNOWLEDGE_FOLDER, read_knowledge


def check_lines(today: date, folder: Path = KNOWLEDGE_FOLDER) -> tuple[tuple[str, ...], bool]:
    """Return every problem, then every warning, then the sums, as lines for an engineer."""
    knowledge, problems = read_knowledge(folder)
    warnings = find_warnings(knowledge, today)
    lines = [f"problem  {problem}" for problem in problems]
    lines += [f"warning  {warning}" for warning in warnings]
    background = len(knowledge.topics) - len(knowledge.policies)
    lines.append(
        f"{len(problems)} problems, {len(warnings)} warnings in {len(knowledge.policies)} policies,"
        f" {background} background topics, {len(knowledge.rates)} rates, {len(knowledge.facts)}"
        f" facts; ruleset {knowledge.ruleset}"
    )
    return tuple(lines), not problems
