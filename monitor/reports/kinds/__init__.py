"""The kinds of reports: for each, what it is made of and what its columns are."""
