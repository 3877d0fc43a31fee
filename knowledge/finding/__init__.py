"""What a question is about: the index, how names sound, how sure it is."""
