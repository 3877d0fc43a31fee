"""Whether an answer was of use, and what was missing in it."""
