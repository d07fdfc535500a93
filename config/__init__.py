"""What the operator decides: settings, and where they come from."""
