"""One file for each measure; each gives the rows of its own in the table."""
