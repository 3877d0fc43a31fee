"""What each event changes in the records, one module for each part of the work."""
