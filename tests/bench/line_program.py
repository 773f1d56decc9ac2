"""A program that does one piece of work per line of input and answers with one line of figures."""
import os
import subprocess
import sys


class LineProgram:
    def __init__(self, arguments, environment=None):
        self.process = subprocess.Popen([*map(str, arguments)], text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, **(environment or {})})

    def ask(self, line):
        self.begin(line)
        return self.answer()

    def begin(self, line):
        self.line = line
        self.process.stdin.write(f"{line}\n")

    def answer(self):
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{self.process.args[0]} ended at '{self.line}'")
        return [float(word) for word in answer.split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
