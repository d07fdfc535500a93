"""Live: what a stream does at this moment, and what was heard on it in the last minutes. Pure."""
