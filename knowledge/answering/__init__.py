"""One question answered from cited sayings, with sums shown and caveats said."""
