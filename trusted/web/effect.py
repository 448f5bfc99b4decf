"""What a comparison allows to say, in plain words."""

from trusted.domain.effect import Verdict

VERDICTS = {
    Verdict.NO_DIFFERENCE: "No difference can be shown",
    Verdict.LOWER: "Fewer violations than the others",
    Verdict.HIGHER: "More violations than the others",
    Verdict.TOO_FEW: "Too few inspections to tell",
}
