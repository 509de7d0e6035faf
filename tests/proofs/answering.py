"""The product, asked for what it makes of specs: one process for as many as there are."""
import json
import subprocess


class Answers:
    def __init__(self, command):
        self.process = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, spec):
        data = spec.encode()
        self.process.stdin.write(f"{len(data)}\n".encode() + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the product ended with {self.process.wait()}")
        return json.loads(line)
