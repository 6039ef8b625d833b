"""From what a learning platform lets teachers download to a folder per student."""

from mlcourse.collecting.collecting import Attempt, Collected, Collection, collect
from mlcourse.collecting.platforms import PLATFORMS, Platform
from mlcourse.collecting.roster import Roster, read_roster

__all__ = [
    "PLATFORMS",
    "Attempt",
    "Collected",
    "Collection",
    "Platform",
    "Roster",
    "collect",
    "read_roster",
]
