"""The parts of the dashboard, in the order of the side bar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An entry: `icon` is a drawing in templates/icons.html."""

    title: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Part:
    """Entries under one heading."""

    title: str
    places: tuple[Place, ...]


NAVIGATION: tuple[Part, ...] = (
    Part("", (Place("Overview", "/", "home"),)),
    Part(
        "Usage",
        (
            Place("Events", "/events", "pulse"),
            Place("Metrics", "/usage-metrics", "gauge"),
        ),
    ),
    Part(
        "Billing",
        (
            Place("Invoices", "/invoices", "receipt"),
            Place("Runs", "/runs", "play"),
            Place("Credit notes", "/credit-notes", "undo"),
            Place("Customers", "/customers", "people"),
            Place("Schedules", "/schedules", "calendar"),
            Place("Products", "/products", "box"),
        ),
    ),
    Part(
        "Account",
        (
            Place("Activity", "/activity", "list"),
            Place("Settings", "/settings", "sliders"),
        ),
    ),
)
