"""What the rules come to for one household: conditions weighed, outcomes, what to ask next."""
