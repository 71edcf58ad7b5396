"""What hatchling calls before it makes a wheel: the catalogues are made ready for the program.

Of a checkout the wheel notes the commit, which `cmetrack --version` tells.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Makes the `.mo` files; an installation that is edited in place gets them, too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        import subprocess

        sys.path.insert(0, self.root)
        from cmetrack.i18n.catalogues import compile_all

        compile_all()
        git = shutil.which("git")
        if version == "standard" and git and Path(self.root, ".git").exists():
            asked = [git, "rev-parse", "--short=12", "HEAD"]
            ran = subprocess.run(asked, cwd=self.root, capture_output=True, text=True, check=False)
            noted = Path(self.root, "build", "COMMIT")
            noted.parent.mkdir(exist_ok=True)
            noted.write_text(ran.stdout, "ascii")
            if ran.returncode == 0:
                build_data["force_include"][str(noted)] = "cmetrack/COMMIT"
