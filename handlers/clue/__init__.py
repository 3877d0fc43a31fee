"""Signs that a household may fall back into poverty: raised, verified, followed by people."""
