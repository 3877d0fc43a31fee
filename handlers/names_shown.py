"""Who reads whose name: households are named to village and township, to nobody above them."""


def names_shown(area: str) -> bool:
    """Return whether somebody may read households by name. area: the reader's own.

    What they ask about does not matter: a county that looks at one village is still a county.
    """
    return "-" in area
