"""docs/association.md, copied block by block into a machine of its own: three instances that are one server.

The machine is this one with other files laid over its own (overlayfs) and, as soon as services run, with a
network of its own: nothing of it stays, nothing else is touched. It lacks systemd alone (systemctl.py).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT

CHAPTER = ROOT / "docs/association.md"
FROM_OUTSIDE = ("apt-get install", "pip install")
"""What these install comes from elsewhere, so it is installed before the network is cut off."""
NEEDED = ("unshare", "turnserver", "nginx", "pg_lsclusters", "curl", "ip")

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("apt-get"), reason="needs root on a Debian"),
    pytest.mark.timeout(900),
    *(
        pytest.mark.skipif(
            shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin") is None, reason=f"no {tool}"
        )
        for tool in NEEDED
    ),
]

NETWORK = (
    "ip link set lo up",
    "ip link add net0 type veth peer name net1",  # coturn listens on no loopback address by itself
    "ip address add 198.18.0.1/24 dev net0",
    "ip link set net0 up",
    "ip link set net1 up",
    "echo 198.18.0.1 relay.example.org >> /etc/hosts",
)
LOOK = r"""
for port in 8081 8082 8083; do
  echo "ready $port: $(curl --silent --fail --retry 60 --retry-delay 1 --retry-all-errors http://127.0.0.1:$port/ready)"
done
echo "proxy: $(curl --silent --fail http://127.0.0.1:8080/ready)"
echo "page: $(curl --silent --fail http://127.0.0.1:8080/ | grep -c data-config)"
link=$(grep --no-filename --only-matching '/first/[a-z0-9]*' /var/log/startklar@8081.log | head -n 1)
curl --silent --output /dev/null --write-out 'account: %{http_code}\n' --cookie-jar /tmp/jar \
  -H 'Sec-Fetch-Site: same-origin' -H 'Accept: text/html' \
  --data 'name=otto&password=seven+small+boats+at+noon' "http://127.0.0.1:8082$link"
cookie=$(awk '/startklar\t/ {print $6 "=" $7}' /tmp/jar)
curl --silent --output /dev/null --write-out 'board of another instance: %{http_code}\n' \
  -H "Cookie: $cookie" -H 'Accept: text/html' http://127.0.0.1:8083/board
"""


def blocks(*, outside: bool) -> list[str]:
    """Return the blocks of the shell, in their order: those that install from elsewhere, or all others."""
    found = re.findall(r"^```sh\n(.*?)^```", CHAPTER.read_text(), re.DOTALL | re.MULTILINE)
    return [text for text in found if any(word in text for word in FROM_OUTSIDE) is outside]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `git clone` gives: the files that git knows."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    what = "checker templates web deploy pyproject.toml setup.py requirements.txt LICENSE README.md"
    copied = (
        f"git ls-files -z {what} | tar --null --files-from=- --create | tar --extract --directory={folder}"
    )
    subprocess.run(["/bin/bash", "-o", "pipefail", "-c", copied], cwd=ROOT, check=True)
    return folder


def script(folder: Path, name: str, *texts: str) -> Path:
    """Write commands to a file that stops at the first that fails and says each before."""
    path = folder / name
    path.write_text("set -e\n" + "\n".join(texts))
    return path


def test_the_chapter_brings_up_three_instances_that_are_one_server(checkout: Path, tmp_path: Path) -> None:
    outside = script(tmp_path, "outside.sh", f"cd {checkout}",
                     *blocks(outside=True))  # fmt: skip
    inside = script(
        tmp_path, "inside.sh", f"cd {checkout}",
        *NETWORK,
        "systemctl start postgresql",  # as Debian's package does when it is installed
        *blocks(outside=False), LOOK,
    )  # fmt: skip
    machine, shim = tmp_path / "machine", Path(__file__).with_name("systemctl.py")
    over = script(
        tmp_path, "over.sh",
        f"mkdir {machine} && mount -t tmpfs tmpfs {machine} && cd {machine} && mkdir up work root",
        f"mount -t overlay overlay -o lowerdir=/,upperdir={machine}/up,workdir={machine}/work root",
        "mount --rbind /dev root/dev && mount -t proc proc root/proc",
        f"install -m 0755 {shim} root/usr/local/bin/systemctl",
        "printf '#!/bin/sh\\nexit 101\\n' > root/usr/sbin/policy-rc.d",  # packages start nothing outside
        "chmod 0755 root/usr/sbin/policy-rc.d",
        f"chroot root /bin/bash {outside}",
        f"unshare --net chroot root /bin/bash {inside}",
    )  # fmt: skip

    alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/bash", str(over)]
    path = f"/usr/local/bin:{os.environ['PATH']}:/usr/sbin:/sbin"
    clean = {"PATH": path, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    with (tmp_path / "output").open("w") as output:
        ended = subprocess.run(alone, env=clean, stdout=output, stderr=subprocess.STDOUT, check=False)

    said = (tmp_path / "output").read_text()
    assert ended.returncode == 0, said[-4000:]
    ready = '{"database": "ok", "relay": "ok", "shared_counters": "ok"}'
    for port in (8081, 8082, 8083):
        assert f"ready {port}: {ready}" in said, said[-4000:]
    assert f"proxy: {ready}" in said
    assert "page: 1" in said
    assert "account: 303" in said, said[-4000:]
    assert "board of another instance: 200" in said, said[-4000:]
