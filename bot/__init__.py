"""The outside: wiring, channels, delivery, clocks."""
