"""What hatchling calls before it makes a wheel: the catalogues are made ready for the program."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Makes the `.mo` files; an installation that is edited in place gets them, too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        sys.path.insert(0, self.root)
        from cmetrack.i18n.catalogues import compile_all

        compile_all()
