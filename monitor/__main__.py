"""python -m monitor: the same as the command `airtally`."""

from monitor.cli import main

main()
