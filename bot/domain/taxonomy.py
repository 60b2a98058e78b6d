"""What a report is about and how fast it must be answered (DOMAIN.md §3; aligned with GB/T 35561)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """P0 is danger to life, now; P3 can wait a day. Smaller sorts first."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Category(StrEnum):
    """The class of an event."""

    SECURITY = "security"
    FIRE = "fire"
    TRAFFIC = "traffic"
    FOOD_DRUG = "food_drug"
    WORKS_UTILITIES = "works_utilities"
    PUBLIC_HEALTH = "public_health"
    FRAUD_CYBER = "fraud_cyber"
    ENVIRONMENT = "environment"
    NATURAL_HAZARD = "natural_hazard"
    FACILITIES = "facilities"
    PROPERTY_NEIGHBOUR = "property_neighbour"
    COLLECTIVE = "collective"
    ILLEGAL_FINANCE = "illegal_finance"
    VULNERABLE = "vulnerable"
    OTHER = "other"
    SUPPLIES = "supplies"


@dataclass(frozen=True)
class CategoryRule:
    """Default urgency, the emergency number a P0 is told to call, and whether only the desk may see it."""

    urgency: Urgency
    call: str = "110"
    desk_only: bool = False


RULES: dict[Category, CategoryRule] = {
    Category.SECURITY: CategoryRule(Urgency.P1, "110"),
    Category.FIRE: CategoryRule(Urgency.P1, "119"),
    Category.TRAFFIC: CategoryRule(Urgency.P2, "122"),
    Category.FOOD_DRUG: CategoryRule(Urgency.P2, "120"),
    Category.WORKS_UTILITIES: CategoryRule(Urgency.P1, "119"),
    Category.PUBLIC_HEALTH: CategoryRule(Urgency.P2, "120"),
    Category.FRAUD_CYBER: CategoryRule(Urgency.P1, "96110"),
    Category.ENVIRONMENT: CategoryRule(Urgency.P2, "119"),
    Category.NATURAL_HAZARD: CategoryRule(Urgency.P1, "119"),
    Category.FACILITIES: CategoryRule(Urgency.P2, "119"),
    Category.PROPERTY_NEIGHBOUR: CategoryRule(Urgency.P3, "110"),
    Category.COLLECTIVE: CategoryRule(Urgency.P2, "110", desk_only=True),
    Category.ILLEGAL_FINANCE: CategoryRule(Urgency.P2, "110"),
    Category.VULNERABLE: CategoryRule(Urgency.P1, "120"),
    Category.OTHER: CategoryRule(Urgency.P3, "110"),
    Category.SUPPLIES: CategoryRule(Urgency.P2, "120"),
}


def more_urgent(a: Urgency, b: Urgency) -> Urgency:
    """The more urgent of the two."""
    return min(a, b, key=lambda urgency: urgency.value)
