"""The dossier as files: one module for each kind, all of one model (`core.dossier`)."""
