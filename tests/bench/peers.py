"""The libraries that measurements compare with and that neither the program nor its tests need, in an environment of their own.

It is made at the first call from PyPI, with the versions below and without their dependencies, which this Python has: ~/.cache/sslrun/peers-…
(or $XDG_CACHE_HOME/sslrun/peers-…). Remove the folder to make it anew.
"""
import hashlib
import os
import pathlib
import subprocess
import sys

PACKAGES = ["simplejpeg==1.9.0", "opencv-python-headless==4.12.0.88", "pycocotools==2.0.11", "hotcoco==1.3.0", "faster-coco-eval==1.8.0"]


def folder():
    """The environment's site-packages, or None (with a line that says why) when it cannot be made."""
    words = " ".join([sys.version, *PACKAGES])
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    place = cache / "sslrun" / f"peers-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    packages = place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    if not (place / "complete").exists():
        print(f"installing {', '.join(PACKAGES)} from PyPI into {place}", file=sys.stderr)
        pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *PACKAGES]
        for command in ([sys.executable, "-m", "venv", place], pip):
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
            if done.returncode:
                print("no peers:", (done.stderr.strip() or done.stdout.strip() or "pip failed").splitlines()[-1])
                return None
        (place / "complete").touch()
    return packages


def add_peers():
    """Makes them importable here; packages that this Python has itself go first."""
    if packages := folder():
        sys.path.append(str(packages))
