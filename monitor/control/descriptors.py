"""File descriptors: as many as the connections that are promised need, where the system allows it."""

import resource

OTHERS = 4096  # for streams, the database and everything else


def allow(connections: int) -> None:
    """Raise the soft limit of this process; the hard one is the administrator's."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHERS
    highest = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < highest:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
