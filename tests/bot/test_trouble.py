from bot.trouble import trouble


def test_trouble_tells_kind_and_place_and_no_words() -> None:
    try:
        try:
            raise KeyError("赵秘密")
        except KeyError as cause:
            raise ValueError("赵秘密") from cause
    except ValueError as error:
        told = trouble(error)
    assert "赵秘密" not in told
    assert told.startswith("ValueError at test_trouble.py:")
    assert "; from KeyError at test_trouble.py:" in told
