"""The commands of `airtally`: arguments in, one line or one table out."""
