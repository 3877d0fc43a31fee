"""A second look at notes, kindly: the author sees a flag first and may explain; nothing blocks."""
