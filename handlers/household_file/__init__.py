"""The file of a household (one household, one file), and the card a household reads itself."""
