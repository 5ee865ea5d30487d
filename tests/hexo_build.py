"""A real Hexo from npm, at the versions below, and many sites built by it in one process.

`python tests/hexo_build.py FOLDER` installs it there; `POSTLINT_HEXO=FOLDER` makes the tests use that one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: What `hexo init` gives a new site, of the last version that runs on Debian's Node.js 18.
PACKAGES = {
    "hexo": "7.3.0",
    "hexo-renderer-ejs": "2.0.0",
    "hexo-renderer-marked": "6.3.0",
    "hexo-renderer-stylus": "3.0.1",
}
_BUILD = """
const Hexo = require(process.argv[2] + "/node_modules/hexo");
(async () => {
  for (const one of process.argv.slice(3)) {
    const [zone, folder] = one.split(" ");
    process.env.TZ = zone;
    const hexo = new Hexo(folder, { silent: true });
    await hexo.init();
    await hexo.load();
    await hexo.call("generate", {});
    await hexo.exit();
  }
})().catch((error) => { console.error(error); process.exit(1); });
"""


def install(folder: Path) -> None:
    """Install Hexo in a folder; raises CalledProcessError where npm can't."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(
        ["npm", "install", *options], cwd=folder, check=True, capture_output=True, timeout=240, text=True
    )


def missing() -> str:
    """Return why no Hexo can be had here; empty where one can."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed (Debian: apt-get install nodejs npm)"
    return ""


def build(hexo: Path, sites: Mapping[Path, str]) -> None:
    """Build sites with the Hexo in a folder, each as on a machine in its time zone, into its `public`."""
    for site in sites:
        (site / "package.json").write_text(
            json.dumps({"hexo": {"version": PACKAGES["hexo"]}, "dependencies": PACKAGES})
        )
        (site / "node_modules").symlink_to(hexo / "node_modules")
    done = subprocess.run(
        ["node", "-", str(hexo), *(f"{zone} {site}" for site, zone in sites.items())],
        input=_BUILD, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def written(site: Path) -> set[str]:
    """Return the files that Hexo wrote, from the site's root."""
    out = site / "public"
    return {"/" + path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


if __name__ == "__main__":
    install(Path(sys.argv[1]).resolve())
