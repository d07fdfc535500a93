"""Analytics: questions over all that was heard, answered by an engine in a process of its own."""
