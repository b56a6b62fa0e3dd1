"""A real Apache on a free port of loopback, which gives up root and so reads what all may read."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import program
from tests.web_sites import free_ports, wait_for

MODULES = "/usr/lib/apache2/modules"
LOADED = (
    "authz_core", "autoindex", "dir", "headers", "mime", "rewrite", "status", "alias", "setenvif",
)  # fmt: skip
CONFIGURATION = """\
ServerRoot {folder}
ServerName site.example.vn
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
User www-data
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
{loaded}
TypesConfig /dev/null
AddType text/html .html
AddType text/plain .txt
AddType text/css .css
DocumentRoot {folder}/www
DirectoryIndex index.html
<Directory {folder}/www>
  Require all granted
  {directory}
</Directory>
{directives}
"""


@contextmanager
def apache(folder: Path, *directives: str, directory: str = "") -> Iterator[int]:
    """Run Apache over the files of `www`; yield its port."""
    (port,) = free_ports(1)
    loaded = "\n".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so"
        for name in LOADED
        if Path(f"{MODULES}/mod_{name}.so").exists()  # some are built in
    )
    text = CONFIGURATION.format(
        folder=folder, port=port, modules=MODULES, loaded=loaded,
        directives="\n".join(directives), directory=directory,
    )  # fmt: skip
    (folder / "apache.conf").write_text(text, encoding="utf-8")
    command = [program("apache2"), "-D", "FOREGROUND", "-f", folder / "apache.conf"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_for([port], process)
            yield port
        finally:
            process.terminate()
