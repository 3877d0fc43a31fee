"""A cadre's own work: leave, days in the village, what is to be followed up."""
