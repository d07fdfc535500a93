"""Writers: the rows of a report as a file, one module a format."""
