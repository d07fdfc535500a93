"""What must survive a crash: streams, plays, the catalogue and the outbox, in one database."""
