"""Compiles src/kzhealth/extract with mypyc into a wheel for this platform, if HATCH_BUILD_HOOKS_ENABLE=1 (docs/decisions/0015)."""

from __future__ import annotations

import contextlib
import shutil
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# types of these two are looked at, of nothing else: what happens to be installed makes no difference
SEEN = ("kzhealth/errors.py", "kzhealth/model.py")
MYPY = ("--config-file=", "--python-version=3.11", "--ignore-missing-imports", "--follow-imports=skip")
OPTIONS = {"group_name": "kzhealth_extract", "multi_file": True, "opt_level": "1", "debug_level": "0"}


class CompileExtraction(BuildHookInterface[Any]):
    """What is compiled lies in a temporary folder until it is in the wheel: beside the sources it would be imported in their place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # that runs the sources
            return
        compiler = (sysconfig.get_config_var("CC") or "").split()
        if compiler and not shutil.which(compiler[0]):
            raise RuntimeError(
                f"there is no C compiler {compiler[0]}: install it, or leave HATCH_BUILD_HOOKS_ENABLE unset for the pure wheel"
            )
        from mypyc.build import mypycify
        from setuptools import Distribution

        self.folder = tempfile.TemporaryDirectory()  # removed when the builder ends, however it ends
        cache, c, objects, library = (Path(self.folder.name, name) for name in ("cache", "c", "objects", "library"))
        with contextlib.chdir(Path(self.root, "src")):  # a path is the name of its module
            modules = [str(path) for path in sorted(Path().glob("kzhealth/extract/[!_]*.py"))]
            paths = [*MYPY, f"--cache-dir={cache}", *SEEN, *modules]
            extensions = mypycify(paths, only_compile_paths=modules, target_dir=str(c), **OPTIONS)
            command = Distribution({"name": "kzhealth", "ext_modules": extensions}).get_command_obj("build_ext")
            command.build_lib, command.build_temp = str(library), str(objects)
            command.ensure_finalized()
            command.run()
        build_data["force_include"].update({str(path): str(path.relative_to(library)) for path in library.rglob("*.*")})
        build_data["pure_python"], build_data["infer_tag"] = False, True
