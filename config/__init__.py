"""Settings, Chinese copy and local working rules, as data."""
