"""The product, asked for what it makes of specs: one process for as many as there are."""
import json
import subprocess


class Answers:
    def __init__(self, command):
        self.command, self.process = command, None

    def ask(self, spec):
        """Its answer, or, if it ended instead, {"ended": how}; the next question has a new process."""
        if self.process is None:
            self.process = subprocess.Popen([self.command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        data = spec.encode()
        self.process.stdin.write(f"{len(data)}\n".encode() + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        status, self.process = self.process.wait(), None
        return {"ended": status, "findings": []}
