"""A small parser for Dockerfiles: stages, their instructions, and what they copy from where."""

import json
import re
import shlex
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction with its continued lines joined: `RUN`, `COPY`, … and the rest."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments, options left out."""
        return [word for word in shlex.split(self.text) if not word.startswith("--")]

    def option(self, name: str) -> str | None:
        """The value of `--name=value`, or None."""
        found = re.search(rf"--{name}=(\S+)", self.text)
        return found[1] if found else None

    def command(self) -> list[str]:
        """The arguments of the exec form, or the shell form as a shell gets it."""
        text = self.text.partition("CMD ")[2] if self.name == "HEALTHCHECK" else self.text
        if text.startswith("["):
            return [str(word) for word in json.loads(text)]
        return ["/bin/sh", "-c", text]


@dataclass(slots=True)
class Stage:
    """One `FROM` and what follows it."""

    base: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of that name, in order."""
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        """The last instruction of that name, where only the last one counts."""
        return self.all(name)[-1]


def read_dockerfile(text: str) -> list[Stage]:
    """Split a Dockerfile into its stages."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stages: list[Stage] = []
    for line in lines.replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            base, _, alias = rest.partition(" AS ")
            stages.append(Stage(base, alias or None))
        elif name:
            stages[-1].instructions.append(Instruction(name, rest.strip()))
    return stages
