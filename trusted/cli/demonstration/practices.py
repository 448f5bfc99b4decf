"""Best practices of invented companies, each with the five proofs."""

from collections.abc import Mapping

from trusted.services.validations import FiveProofs

PRACTICES: Mapping[str, FiveProofs] = {
    "Rejected parcels teach the next screening": FiveProofs(
        management_support="The director pays for two analysts who do nothing else.",
        innovation="Every rejected parcel changes the screening rule within a day.",
        documented_process="Procedure of four pages, with the form that screeners fill in.",
        checks_and_balances="A second analyst repeats a tenth of the decisions blindly.",
        evidence_of_use="Eleven months of decisions, and the share that was found by each rule.",
    ),
    "Listed price, paid price and declared value are compared for every order": FiveProofs(
        management_support="Named among the three aims of the company for this year.",
        innovation="The program asks for samples; here every order is compared.",
        documented_process="The rules are versioned, with who changed them and why.",
        checks_and_balances="Finance checks each month that no difference was left open.",
        evidence_of_use="The export of twelve months, and what was corrected.",
    ),
    "Staff may stop a parcel, and are thanked for it": FiveProofs(
        management_support="The owner signs each letter of thanks himself.",
        innovation="A stop needs no reason; reasons are looked for afterwards.",
        documented_process="One page at every work place, in four languages.",
        checks_and_balances="Stops are reviewed by a shift that had no part in them.",
        evidence_of_use="A log of stops, and how many of them were right.",
    ),
    "Partners are asked to find our planted errors": FiveProofs(
        management_support="Planted errors are part of each contract with a partner.",
        innovation="Most only ask partners for answers; here they are tried out.",
        documented_process="The plan says how many errors, of what kind, and who knows of them.",
        checks_and_balances="The compliance officer plants, another department counts.",
        evidence_of_use="Results of four rounds, and what partners changed after them.",
    ),
}
