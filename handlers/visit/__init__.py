"""A visit in one sentence: read, shown, changed, confirmed."""
