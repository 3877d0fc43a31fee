"""Which help a household may get: a story or questions, then a sheet of outcomes."""
