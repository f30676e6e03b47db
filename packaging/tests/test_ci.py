"""Tests of the steps that install a release in CI, with files in place of a server."""

import hashlib
import os
import pathlib
import platform
import subprocess
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def block(file, start, key):
    """The lines of the block `key` behind a line that contains `start`, without their indentation."""
    lines = iter((ROOT / file).read_text(encoding="utf-8").split("\n"))
    next(line for line in lines if start in line)
    head = next(line for line in lines if line.strip().startswith(key))
    indent = len(head) - len(head.lstrip())
    found = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        found.append(line.strip())
    return found


class InstallTests(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        release = self.folder / "us/faaso/releases/download/v1.2.3"
        name = f"faaso-1.2.3-linux-{platform.machine()}"
        program = self.folder / name / "bin/faaso"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\necho 1.2.3\n")
        program.chmod(0o755)
        release.mkdir(parents=True)
        with tarfile.open(release / f"{name}.tar.gz", "w:gz") as tar:
            tar.add(self.folder / name, name)
        self.release, self.tarball = release, release / f"{name}.tar.gz"
        self.digest = hashlib.sha256(self.tarball.read_bytes()).hexdigest()
        (release / "SHA256SUMS").write_text(f"{self.digest}  {name}.tar.gz\n{'0' * 64}  other.deb\n")

    def run_script(self, lines, **variables):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)} | variables
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines)], env=environment, cwd=self.folder, capture_output=True, text=True, check=False)

    def action(self, **variables):
        shared = {
            "RUNNER_TEMP": str(self.folder / "temp"), "GITHUB_PATH": str(self.folder / "path"), "REPOSITORY": "us/faaso",
            "GITHUB_SERVER_URL": self.folder.as_uri(), "VERSION": "", "SHA256": "", "REF": "",
        }
        return self.run_script(block("action.yml", "name: install", "run: |"), **(shared | variables))

    def test_the_action_installs_its_own_version(self):
        for variables in ({"REF": "v1.2.3"}, {"VERSION": "1.2.3", "REF": "main"}, {"VERSION": "1.2.3", "SHA256": self.digest}):
            done = self.action(**variables)
            self.assertEqual(done.returncode, 0, done.stderr)
            folder = (self.folder / "path").read_text().split("\n")[0]
            self.assertEqual(subprocess.check_output([folder + "/faaso"], text=True), "1.2.3\n")

    def test_the_action_takes_the_faaso_on_path(self):
        (self.folder / "bin").mkdir()
        os.symlink(self.folder / self.tarball.name.removesuffix(".tar.gz") / "bin/faaso", self.folder / "bin/faaso")
        done = self.action(PATH=f"{self.folder}/bin:/usr/bin:/bin")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.folder / "path").exists())

    def test_the_action_refuses_another_digest_and_installs_nothing(self):
        for variables in ({"VERSION": "1.2.3", "SHA256": "1" * 64}, {"REF": "main"}, {"VERSION": "9.9.9"}):
            done = self.action(**variables)
            self.assertNotEqual(done.returncode, 0, variables)
            self.assertFalse((self.folder / "path").exists())
        (self.release / "SHA256SUMS").write_text(f"{'0' * 64}  other.deb\n")
        self.assertNotEqual(self.action(VERSION="1.2.3").returncode, 0)

    def gitlab(self, version):
        lines = [line.removeprefix("- ") for line in block("ci/gitlab.yml", "variables:", "before_script:")]
        return self.run_script([*lines, "faaso --version"], FAASO_RELEASE=self.release.as_uri(), FAASO_VERSION=version)

    def test_the_gitlab_job_installs_a_version_or_ends(self):
        done = self.gitlab("1.2.3")
        self.assertEqual((done.returncode, done.stdout.split("\n")[-2]), (0, "1.2.3"), done.stderr)
        self.assertNotEqual(self.gitlab("9.9.9").returncode, 0)
        self.tarball.write_bytes(self.tarball.read_bytes() + b"x")
        self.assertNotEqual(self.gitlab("1.2.3").returncode, 0)


if __name__ == "__main__":
    unittest.main()
