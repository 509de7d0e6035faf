"""The files of the project: what git tracks or would track; without git, all but built and hidden folders."""
import os
import subprocess


def tracked(root):
    try:
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=True).stdout
        names = [name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if not f.startswith((".git", "build", "out"))]
            names += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return sorted({name for name in names if os.path.isfile(os.path.join(root, name))})
