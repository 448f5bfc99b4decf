"""What a client refuses to believe, each under a name of its own."""


class Refused(Exception):
    """Something about the register is not as it must be; the copy keeps what it had."""


class RegisterStale(Refused):
    """The copy is too old to answer by: nobody is trusted until it is up to date."""


class SnapshotExpired(Refused):
    """A snapshot is handed out after the moment until which it may be taken."""


class SnapshotAltered(Refused):
    """A file is not the one that the manifest speaks of, or its lines are not as they must be."""


class RolledBack(Refused):
    """What is handed out is older than the copy, or comes from another history."""


class AnswerExpired(Refused):
    """Changes are handed out after the moment until which one may answer by them."""


class AnswerReplayed(Refused):
    """An answer comes again; what it tells is known."""


class AnswerSkips(Refused):
    """An answer begins after changes that the copy does not have."""


class ChangeMissing(Refused):
    """A change is not there between its neighbors."""


class ChangeRepeated(Refused):
    """A change comes twice."""


class ChangesReordered(Refused):
    """Changes come in another order than they were published."""


class ChangeAltered(Refused):
    """A change is not the one that was published: its hash tells another."""


class StateDiffers(Refused):
    """After these changes the copy is not what the program says that it is."""


class CopyDamaged(Refused):
    """The copy on this disk is not what was verified; take the register anew."""


class SourceFailed(Refused):
    """The program's host does not answer, or not as it must; try again."""


class ShipmentsRefused(Refused):
    """Some shipments do not fit; all others were decided."""
