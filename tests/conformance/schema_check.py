#!/usr/bin/env python3
"""Judges emitted files by Fleet's own schemas.

usage: schema_check.py OUT ENGINE [SCHEMAS]      ENGINE is 0.13, 0.14, 0.15 or 0.16

OUT/hub/**/*.yaml against the CustomResourceDefinitions of that release, OUT/bundles/**/fleet.yaml and the options
files under .fleetc/ against its schema of fleet.yaml, everything else in YAML for being YAML at all. A field that the
schema does not know is a problem, though Fleet itself would drop it in silence; so is a key that stands twice.
One line a problem. Exit status 0: none, 1: some, 2: wrong use, 77: PyYAML or jsonschema is missing.
"""
import json
import sys
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError:
    sys.exit(77)

RELEASES = {"0.13": "0.13.15", "0.14": "0.14.10", "0.15": "0.15.6", "0.16": "0.16.1"}
KINDS = {"gitrepos": "GitRepo", "clustergroups": "ClusterGroup", "clusters": "Cluster", "helmops": "HelmOp"}
DURATION = r"^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$"
NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
METADATA = {
    "type": "object", "required": ["name", "namespace"], "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": NAME, "maxLength": 253},
        "namespace": {"type": "string", "pattern": NAME, "maxLength": 63},
        "labels": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 63}},
        "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


class StrictLoader(yaml.SafeLoader):
    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is no string", node.start_mark)
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


# Fleet's reader leaves dates as strings.
StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def strict(schema):
    """A structural schema of Kubernetes as a JSON Schema in which an unknown field fails."""
    out = {key: schema[key] for key in ("enum", "pattern", "maxLength", "minLength", "maximum", "minimum", "required",
                                        "maxItems", "minItems") if key in schema}
    if schema.get("x-kubernetes-int-or-string"):
        out["type"] = ["integer", "string"]
    elif "type" in schema:
        out["type"] = schema["type"]
    if any("duration" in rule.get("message", "") for rule in schema.get("x-kubernetes-validations", [])):
        out["pattern"] = DURATION
    if "properties" in schema:
        out["properties"] = {key: strict(part) for key, part in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            out["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), dict):
        out["additionalProperties"] = strict(schema["additionalProperties"])
    if "items" in schema:
        out["items"] = strict(schema["items"])
    if schema.get("nullable") and "type" in out:
        out["type"] = [out["type"], "null"] if isinstance(out["type"], str) else out["type"] + ["null"]
    return out


def resource_schemas(text):
    schemas = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for crd in filter(None, yaml.load_all(text, loader)):
        version = crd["spec"]["versions"][0]
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"].pop("status", None)
        schema["properties"]["metadata"] = METADATA
        schema["properties"]["apiVersion"] = {"const": f"{crd['spec']['group']}/{version['name']}"}
        schema["required"] = ["apiVersion", "kind", "metadata"] + schema.get("required", [])
        schemas[crd["spec"]["names"]["kind"]] = schema
    return schemas


class Check:
    def __init__(self, out, engine, schemas):
        self.out = out
        self.problems = []
        release = RELEASES[engine]
        self.resources = resource_schemas((schemas / f"{release}.yaml").read_bytes())
        self.fleet_yaml = json.loads((schemas / f"{release}.fleet-yaml.json").read_text())

    def problem(self, path, text):
        self.problems.append(f"{path.relative_to(self.out)}: {text}")

    def documents(self, path):
        try:
            return [d for d in yaml.load_all(path.read_bytes(), StrictLoader) if d is not None]
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.problem(path, " ".join(str(error).replace('in "<byte string>", ', "").split()))
            return []

    def validate(self, path, value, schema):
        validator = jsonschema.Draft202012Validator(schema)
        for error in sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.absolute_path))):
            place = ".".join(str(step) for step in error.absolute_path) or "the whole"
            self.problem(path, f"{place}: {error.message[:300]}")

    def resource(self, path):
        below = path.relative_to(self.out / "hub").parts
        kind = KINDS.get(below[1]) if len(below) == 3 else None
        if kind is None:
            return self.problem(path, "no object is emitted at this place")
        for value in self.documents(path):
            if not isinstance(value, dict) or value.get("kind") != kind:
                self.problem(path, f"is no {kind}")
                continue
            self.validate(path, value, self.resources[kind])
            metadata = value.get("metadata")
            if isinstance(metadata, dict) and metadata.get("namespace") != below[0]:
                self.problem(path, f"metadata.namespace is {metadata.get('namespace')!r}, the folder {below[0]!r}")

    def bundle(self, path):
        values = self.documents(path)
        if len(values) > 1:
            self.problem(path, "has several documents: Fleet reads the first only")
        for value in values[:1]:
            self.validate(path, value, self.fleet_yaml)

    def run(self):
        for path in sorted(self.out.rglob("*")):
            if path.suffix not in (".yaml", ".yml") or not path.is_file():
                continue
            top = path.relative_to(self.out).parts[0]
            if top == "hub":
                self.resource(path)
            elif top == "bundles" and (path.name == "fleet.yaml" or path.parent.name == ".fleetc"):
                self.bundle(path)
            else:
                self.documents(path)
        return self.problems


def main():
    arguments = sys.argv[1:]
    if len(arguments) not in (2, 3) or arguments[1] not in RELEASES or not Path(arguments[0]).is_dir():
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    default = Path(__file__).resolve().parents[2] / "compiler" / "rancher" / "schemas"
    problems = Check(Path(arguments[0]), arguments[1], Path(arguments[2]) if len(arguments) == 3 else default).run()
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
