"""What a supervisor reads of an area and a period."""
