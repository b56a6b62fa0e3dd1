"""Fuzz the parsers of TLS: `python -m tests.fuzz [SECONDS]`. Ends with status 0 if none broke.

An input that breaks one is left in out/fuzz/; `python -m tests.fuzz out/fuzz/crash-…` tries it
again.
"""

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["checks.tls"]):
    from tests.fuzz.tls_parsers import one_input
    from tests.fuzz.tls_seeds import seeds

OUT = Path("out/fuzz")
USUAL_S = 60
LONGEST_INPUT = 32768
SLOWEST_S = 5
MOST_MB = 1024


def main() -> None:
    """Fuzz for so many seconds, or try one input again."""
    corpus = OUT / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    what = sys.argv[1] if len(sys.argv) > 1 else str(USUAL_S)
    limits = [f"-max_len={LONGEST_INPUT}", f"-timeout={SLOWEST_S}", f"-rss_limit_mb={MOST_MB}"]
    run = [f"-max_total_time={what}", str(corpus)] if what.isdigit() else [what]
    arguments = [sys.argv[0], *limits, f"-artifact_prefix={OUT}/", "-print_final_stats=1", *run]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
