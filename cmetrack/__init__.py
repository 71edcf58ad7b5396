"""cmetrack: a doctor's continuing-medical-education credits, counted by the book."""

__version__ = "0.2.0"
