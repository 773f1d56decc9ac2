"""A strict reader of LuaLS annotations: every type must parse, and name only what is declared somewhere."""
import re

BUILTIN = {"any", "nil", "boolean", "string", "number", "integer", "function", "table", "userdata", "thread", "lightuserdata", "true", "false"}
TOKEN = re.compile(r"\s*(\.\.\.|\[\]|'[^']*'|\"[^\"]*\"|[A-Za-z_][\w.]*|-?\d+|[(){}<>,:|?\[\]])")


class Type:
    """Reads one type at the start of a text; `rest` is what stands behind it, `names` the classes that it names."""

    def __init__(self, text):
        self.text, self.at, self.names = text, 0, set()
        self.union()
        self.rest = text[self.at:]

    def peek(self):
        found = TOKEN.match(self.text, self.at)
        return found[1] if found else ""

    def take(self, wanted=None):
        found = TOKEN.match(self.text, self.at)
        if not found or wanted and found[1] != wanted:
            raise ValueError(f"expected {wanted or 'a type'} at {self.text[self.at:self.at + 30]!r} of {self.text!r}")
        self.at = found.end()
        return found[1]

    def union(self):
        self.postfix()
        while self.text[self.at:self.at + 1] == "|":
            self.take("|")
            self.postfix()

    def postfix(self):
        word = self.take()
        if word == "(":
            self.union()
            self.take(")")
        elif word == "{":
            self.fields("}")
        elif word == "fun":
            self.take("(")
            self.fields(")")
            if self.text[self.at:self.at + 1] == ":":
                self.take(":")
                self.union()
                while re.match(r",\s*(?!\w+\??:|\.\.\.)", self.text[self.at:]):  # a result, not the next parameter
                    self.take(",")
                    self.union()
        elif re.match(r"[A-Za-z_]", word):
            self.names.add(word)
            if self.text[self.at:self.at + 1] == "<":
                self.take("<")
                self.union()
                while self.peek() == ",":
                    self.take(",")
                    self.union()
                self.take(">")
        elif not re.match(r"['\"\d-]|\.\.\.$", word):
            raise ValueError(f"no type begins with {word!r}: {self.text!r}")
        while self.text[self.at:self.at + 2] == "[]" or self.text[self.at:self.at + 1] == "?":
            self.take()

    def fields(self, end):
        while self.peek() != end:
            if self.take() == "[":  # `[integer]: string`
                self.union()
                self.take("]")
            if self.peek() == "?":
                self.take("?")
            if self.peek() == ":":
                self.take(":")
                self.union()
            if self.peek() != end:
                self.take(",")
        self.take(end)


def read(text):
    """(classes, names used, problems) of a file of definitions."""
    classes, used, problems, parameters = set(), set(), [], []

    def typed(number, words):
        try:
            kind = Type(words)
        except ValueError as problem:
            problems.append(f"{number}: {problem}")
            return ""
        if kind.rest and not kind.rest.startswith(" "):
            problems.append(f"{number}: {kind.rest!r} behind the type of {words!r}")
        used.update(kind.names)
        return kind.rest

    for number, line in enumerate(text.splitlines(), 1):
        tag = re.match(r"---@(\w+) ?(.*)$", line)
        function = re.match(r"function [\w.:]+\((.*)\) end$", line)
        if tag and tag[1] == "class":
            classes.add(re.fullmatch(r"([\w.]+)", tag[2])[1])
        elif tag and tag[1] in ("field", "param"):
            name, words = re.match(r"(\.\.\.|[A-Za-z_]\w*)\?? (.*)$", tag[2]).groups()
            typed(number, words)
            if tag[1] == "param":
                parameters.append(name)
        elif tag and tag[1] == "return":
            typed(number, tag[2])
        elif tag and tag[1] == "type":
            if typed(number, tag[2]):
                problems.append(f"{number}: words behind a type")
        elif tag and tag[1] != "meta":
            problems.append(f"{number}: unknown tag {tag[1]}")
        elif function:
            if [name for name in function[1].split(", ") if name] != parameters:
                problems.append(f"{number}: {line} has the parameters {parameters}")
            parameters = []
        elif line and not re.match(r"---?(?!@)|local [\w]+ = \{\}$|[\w.]+ = (\{\}|nil|torch\.\w+)$|return ssl$", line):
            problems.append(f"{number}: {line}")
    return classes, used, problems
