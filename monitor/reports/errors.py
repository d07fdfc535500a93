"""What can go wrong with a report."""


class ReportFailed(Exception):
    """There is no such report, or it could not be made; the message says what is expected."""
