"""Reports: from plays and their listeners to files that people and societies take."""
