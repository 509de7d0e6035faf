"""Reads samples from standard input, one JSON object a line, and compares what PyYAML reads with what was meant."""

import json
import sys

import yaml

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])


def load(text, loader):
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        return "error: %s" % error


samples = wrong = 0
for line in sys.stdin:
    sample = json.loads(line)
    samples += 1
    # The slow reader in pure Python sees every tenth of the random strings and all of the chosen ones.
    for loader in LOADERS if sample["chosen"] or samples % 10 == 0 else LOADERS[-1:]:
        seen = load(sample["text"], loader)
        if seen != sample["meant"]:
            wrong += 1
            print("%s: %r\n  meant %r\n  read  %r" % (loader.__name__, sample["text"], sample["meant"], seen))
print("%d samples, %d wrong" % (samples, wrong))
sys.exit(1 if wrong or samples < 20000 else 0)
