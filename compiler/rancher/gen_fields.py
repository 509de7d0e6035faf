#!/usr/bin/env python3
"""Writes fields_table.inc, the table of Fleet's fields, from the schemas of each release.

usage: gen_fields.py [--check] [TABLE]     --check: compare with TABLE, write nothing; 1 if they differ

Types, requiredness, patterns and enums come from the CustomResourceDefinitions, the order of fields from the
schema of fleet.yaml (the order of the Go types) or, for kinds that are not in it, from ORDER below. What no schema
says (what is ignored where, what the code takes as a default) stands in the tables below.
"""
import json
import sys
from pathlib import Path

try:
    import yaml
except ImportError:
    sys.exit(77)

HERE = Path(__file__).resolve().parent
RELEASES = {"V0_13": "0.13.15", "V0_14": "0.14.10", "V0_15": "0.15.6", "V0_16": "0.16.1"}

# Schema (in the order of the C++ enum) -> name of the object.
SCHEMAS = {
    "FleetYaml": "FleetYAML", "GitRepo": "GitRepoSpec", "ClusterGroup": "ClusterGroupSpec",
    "Cluster": "ClusterSpec", "HelmOp": "HelmOpSpec", "Bundle": "BundleSpec",
    "BundleOptions": "BundleDeploymentOptions", "TargetCustomization": "BundleTarget", "GitTarget": "GitTarget",
    "HelmOptions": "HelmOptions", "RolloutStrategy": "RolloutStrategy", "Partition": "Partition",
    "LabelSelector": "LabelSelector", "ImageScan": "ImageScanSpec", "Schedule": "ScheduleSpec",
    "BundleNamespaceMapping": "BundleNamespaceMapping", "GitRepoRestriction": "GitRepoRestriction",
    "Policy": "Policy", "ClusterRegistrationToken": "ClusterRegistrationTokenSpec",
    "Metadata": "ObjectMeta",
}
# Where each root is read from: the kind, and the path of properties below it.
ROOTS = {
    "BundleSpec": ("Bundle", ["spec"]), "BundleDeploymentOptions": ("BundleDeployment", ["spec", "options"]),
    "GitRepoSpec": ("GitRepo", ["spec"]), "ClusterGroupSpec": ("ClusterGroup", ["spec"]),
    "ClusterSpec": ("Cluster", ["spec"]), "HelmOpSpec": ("HelmOp", ["spec"]),
    "ImageScanSpec": ("ImageScan", ["spec"]), "ScheduleSpec": ("Schedule", ["spec"]),
    "BundleNamespaceMapping": ("BundleNamespaceMapping", []), "GitRepoRestriction": ("GitRepoRestriction", []),
    "Policy": ("Policy", []), "ClusterRegistrationTokenSpec": ("ClusterRegistrationToken", ["spec"]),
}
NOT_SPEC = {"apiVersion", "kind", "metadata", "status"}  # of kinds without a spec

ORDER = {
    "GitRepoSpec": "repo branch revision targetNamespace clientSecretName helmSecretName helmSecretNameForPaths "
                   "helmRepoURLRegex caBundle insecureSkipTLSVerify paths paused serviceAccount targets "
                   "pollingInterval forceSyncGeneration imageScanInterval imageScanCommit keepResources "
                   "deleteNamespace correctDrift disablePolling ociRegistrySecret webhookSecret bundles",
    "ClusterSpec": "paused clientID kubeConfigSecret kubeConfigSecretNamespace redeployAgentGeneration agentEnvVars "
                   "agentNamespace privateRepoURL templateValues agentTolerations agentAffinity agentResources "
                   "hostNetwork agentSchedulingCustomization agentPullSecrets",
    "ImageScanSpec": "tagName gitrepoName image interval secretRef suspend policy",
    "ScheduleSpec": "schedule duration location targets",
    "GitRepoRestriction": "defaultServiceAccount allowedServiceAccounts allowedRepoPatterns "
                          "defaultClientSecretName allowedClientSecretNames allowedTargetNamespaces "
                          "allowedTargetNamespaceSelector",
    "Policy": "requireServiceAccount allowedServiceAccounts allowNamespaceCreation gitRepo helmOp",
    "CommitSpec": "authorName authorEmail messageTemplate",
    "BundlePath": "base options",
}
# Nested objects that the schema of fleet.yaml does not name.
NAMES = {"GitRepoSpec.imageScanCommit": "CommitSpec", "GitRepoSpec.bundles[]": "BundlePath",
         "ObjectMeta.ownerReferences[]": "OwnerReference", "ObjectMeta.managedFields[]": "ManagedFieldsEntry"}
# Objects that look alike, but are meant.
SAME = {"BundleTargetRestriction": "GitTarget"}

INTERNAL = {"FleetYAML": "targetRestrictions contentsId helmOpOptions valuesHash overwrites "
                         "allowedTargetNamespaceSelector",
            "BundleSpec": "targetRestrictions contentsId helmOpOptions valuesHash overwrites",
            "HelmOpSpec": "contentsId helmOpOptions valuesHash overwrites",
            "BundleTarget": "overwrites allowedTargetNamespaceSelector"}
OVERWRITTEN = {"FleetYAML": "resources forceSyncGeneration", "HelmOpSpec": "resources"}
IGNORED = {"HelmOpSpec": "targetCustomizationMode"}
# Not merged from a customization (internal/cmd/controller/options/calculate.go).
NOT_MERGED = {"HelmOptions": "maxHistory skipSchemaValidation disableDependencyUpdate",
              "BundleTarget": "deleteNamespace deleteCRDResources createNamespace ignore overwrites "
                              "allowedTargetNamespaceSelector"}
# Copied from every target to every cluster (internal/cmd/controller/target/target.go, `BundleDeployment`).
FOR_ALL = {"BundleTarget": "namespaceLabels namespaceAnnotations"}
NOT_MERGED_BEFORE_016 = {"BundleTarget": "downstreamResources"}
DEFAULTS = {
    "GitRepoSpec.branch": "master", "GitRepoSpec.clientSecretName": "gitcredential", "GitRepoSpec.paths": ".",
    "GitRepoSpec.pollingInterval": "15s", "ClusterSpec.agentNamespace": "cattle-fleet-system",
    "HelmOptions.maxHistory": "2", "RolloutStrategy.maxUnavailable": "100%",
    "RolloutStrategy.maxUnavailablePartitions": "0", "RolloutStrategy.autoPartitionSize": "25%",
    "RolloutStrategy.autoPartitionThreshold": "200", "RolloutStrategy.maxNew": "50",
    "ConfigMapKeySelector.key": "values.yaml", "SecretKeySelector.key": "values.yaml",
}
# Fields that Fleet's Go types hold by pointer: a zero that is written is not the same as none.
KEPT = {"createNamespace", "autoPartitionThreshold", "maxNew", "hostNetwork", "controller", "blockOwnerDeletion",
        "deletionGracePeriodSeconds"}
# Fields that Fleet writes also when they are empty, beside those that the schema of fleet.yaml requires.
PRINTED = {"CommitSpec": "authorName authorEmail", "ImageScanSpec": "interval policy",
           "ImageScanYAML": "interval policy", "OwnerReference": "apiVersion kind name uid",
           "SemVerPolicy": "range"}
# Kubernetes' own, which the CustomResourceDefinitions leave out (apimachinery, ObjectMeta). fleet.yaml may hold it.
TEXT, WHOLE, FLAG, TIME = ({"type": "string"}, {"type": "integer"}, {"type": "boolean"},
                           {"type": "string", "format": "date-time"})
TEXT_MAP = {"type": "object", "additionalProperties": TEXT}
METADATA = {"type": "object", "properties": {
    "name": TEXT, "generateName": TEXT, "namespace": TEXT, "selfLink": TEXT, "uid": TEXT, "resourceVersion": TEXT,
    "generation": WHOLE, "creationTimestamp": TIME, "deletionTimestamp": TIME, "deletionGracePeriodSeconds": WHOLE,
    "labels": TEXT_MAP, "annotations": TEXT_MAP,
    "ownerReferences": {"type": "array", "items": {"type": "object", "properties": {
        "apiVersion": TEXT, "kind": TEXT, "name": TEXT, "uid": TEXT, "controller": FLAG,
        "blockOwnerDeletion": FLAG}}},
    "finalizers": {"type": "array", "items": TEXT},
    "managedFields": {"type": "array", "items": {"type": "object", "properties": {
        "manager": TEXT, "operation": TEXT, "apiVersion": TEXT, "time": TIME, "fieldsType": TEXT,
        "fieldsV1": {}, "subresource": TEXT}}},
}}


class Tree:
    """All objects, merged over the releases."""

    def __init__(self):
        self.objects = {}   # name -> {"since": release, "fields": {name: field}}
        self.order = {}     # name -> [field], of the newest schema of fleet.yaml
        self.alike = {}     # frozenset of field names -> name, of the newest schema of fleet.yaml
        self.printed = set()  # (name, field) that the schema of fleet.yaml requires: Fleet always writes them
        self.named = {}     # path below a root -> name of the object, as the newest release has it

    def merge(self, name, release, fields):
        """Releases come newest first: the last one seen is the first to have an object or a field."""
        old = self.objects.setdefault(name, {"since": release, "fields": {}})
        old["since"] = release
        for key, field in fields.items():
            known = old["fields"].setdefault(key, dict(field))
            known["since"] = release
            # Only the newest schemas say which strings are durations.
            assert known["type"] in (field["type"], ("Duration",)), (name, key, known["type"], field["type"])
            for part in ("pattern", "max_length", "values", "required"):
                known[part] = known[part] or field[part]


def type_of(tree, schema, release, path):
    """The type as a tuple such as ("List", ("Object", "GitTarget")); nested objects are merged into the tree."""
    if "x-kubernetes-validations" in schema or schema.get("maxLength") == 32:
        return ("Duration",)
    if schema.get("x-kubernetes-int-or-string") or "anyOf" in schema:
        return ("IntOrString",)
    kind = schema.get("type")
    if kind == "string":
        return ({"byte": "Bytes", "date-time": "Time"}.get(schema.get("format"), "String"),)
    if kind in ("boolean", "integer", "number"):
        return ({"boolean": "Bool", "integer": "Integer", "number": "Number"}[kind],)
    if kind == "array":
        return ("List", type_of(tree, schema["items"], release, path + "[]"))
    if kind != "object":
        return ("Any",)
    if isinstance(schema.get("additionalProperties"), dict):
        return ("Map", type_of(tree, schema["additionalProperties"], release, path + "{}"))
    if "properties" not in schema:
        return ("FreeObject",)
    return ("Object", read_object(tree, schema, release, path))


def read_object(tree, schema, release, path, name=None):
    if name is None:
        name = tree.named.get(path)
    if name is None:
        name = NAMES.get(path) or tree.alike.get(frozenset(schema["properties"]), path)
        name = SAME.get(name, name)
    tree.named[path] = name
    fields = {}
    for key, part in schema["properties"].items():
        if name in ROOTS and not ROOTS[name][1] and key in NOT_SPEC:
            continue
        fields[key] = {
            "type": type_of(tree, part, release, f"{path}.{key}"),
            "required": key in schema.get("required", []),
            "pattern": part.get("pattern", ""),
            "max_length": part.get("maxLength", 0),
            "values": tuple(part.get("enum", [])),
        }
    tree.merge(name, release, fields)
    return name


def read_all():
    tree = Tree()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    crds, yamls = {}, {}
    for release, text in RELEASES.items():
        documents = yaml.load_all((HERE / "schemas" / f"{text}.yaml").read_bytes(), loader)
        crds[release] = {d["spec"]["names"]["kind"]: d["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
                         for d in documents if d}
        yamls[release] = json.loads((HERE / "schemas" / f"{text}.fleet-yaml.json").read_text())
    newest = yamls["V0_16"]
    for name, schema in newest["$defs"].items():
        if "properties" in schema:
            tree.order[name] = list(schema["properties"])
            tree.alike.setdefault(frozenset(schema["properties"]), name)
    tree.alike[frozenset(newest["$defs"]["GitTarget"]["properties"])] = "GitTarget"
    tree.order["FleetYAML"] = list(newest["properties"])
    top = ["paused", "rolloutStrategy", "resources", "targetCustomizationMode", "targets", "targetRestrictions",
           "dependsOn", "contentsId", "helmOpOptions", "valuesHash"]
    options = [k for k in newest["properties"] if k not in top + ["name", "labels", "targetCustomizations",
                                                                  "imageScans", "overrideTargets"]]
    tree.order["BundleDeploymentOptions"] = options
    tree.order["BundleSpec"] = options + top
    tree.order["HelmOpSpec"] = options + top + ["labels", "pollingInterval", "helmSecretName",
                                                "insecureSkipTLSVerify"]
    for name, keys in ORDER.items():
        tree.order[name] = keys.split()

    # Newest first, so that its paths name the objects and its types are the ones to agree with.
    for release in reversed(RELEASES):
        for name, (kind, path) in ROOTS.items():
            schema = crds[release].get(kind)
            for step in path:
                schema = schema and schema["properties"][step]
            if schema:
                read_object(tree, schema, release, name, name)
        read_object(tree, METADATA, release, "ObjectMeta", "ObjectMeta")
        bundle = tree.objects["BundleSpec"]["fields"]
        fields = {}
        for key in yamls[release]["properties"]:
            plain = {"required": False, "pattern": "", "max_length": 0, "values": ()}
            own = {"name": ("String",), "labels": ("Map", ("String",)),
                   "targetCustomizations": ("List", ("Object", "BundleTarget")),
                   "imageScans": ("List", ("Object", "ImageScanYAML")),
                   "overrideTargets": ("List", ("Object", "GitTarget"))}.get(key)
            fields[key] = dict(plain, type=own) if own else {k: v for k, v in bundle[key].items() if k != "since"}
        tree.merge("FleetYAML", release, fields)
        scan = {k: {p: v for p, v in f.items() if p != "since"}
                for k, f in tree.objects["ImageScanSpec"]["fields"].items()}
        scan["name"] = dict(scan["tagName"])
        tree.merge("ImageScanYAML", release, scan)
        for name, schema in yamls[release]["$defs"].items():
            for key in schema.get("required", []):
                if name in tree.objects and key in tree.objects[name]["fields"]:
                    tree.objects[name]["fields"][key]["required"] = True
                    tree.printed.add((name, key))
    return tree


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def has(table, name, key):
    return key in table.get(name, "").split()


def render():
    tree = read_all()
    names = list(dict.fromkeys(SCHEMAS.values()))
    names += sorted(set(tree.objects) - set(names))
    number = {name: i for i, name in enumerate(names)}

    types, index = [], {}

    def type_index(kind):
        if kind not in index:
            of = -1
            if kind[0] == "Object":
                of = number[kind[1]]
            elif len(kind) > 1:
                of = type_index(kind[1])
            index[kind] = len(types)
            types.append((kind[0], of))
        return index[kind]

    enums, rows, spans = [], [], []
    for name in names:
        fields = tree.objects[name]["fields"]
        order = tree.order.get(name, [])
        assert not order or set(order) >= set(fields), (name, set(fields) - set(order))
        keys = [k for k in order if k in fields] or sorted(fields)
        spans.append((name, tree.objects[name]["since"], len(rows), len(keys)))
        for key in keys:
            field = fields[key]
            use = ("Internal" if has(INTERNAL, name, key) else "Overwritten" if has(OVERWRITTEN, name, key)
                   else "Ignored" if has(IGNORED, name, key) else "Obeyed")
            custom = ("Ignored" if has(NOT_MERGED, name, key) else "ForAll" if has(FOR_ALL, name, key)
                      else "IgnoredBefore016" if has(NOT_MERGED_BEFORE_016, name, key) else "Merged")
            values = ""
            if field["values"]:
                if field["values"] not in enums:
                    enums.append(field["values"])
                values = f"values_{enums.index(field['values'])}"
            limit = 0 if field["type"] == ("Duration",) else field["max_length"]
            parts = [f".name = {quoted(key)}", f".type = &types[{type_index(field['type'])}]"]
            parts += [f".since = Version::{field['since']}"] * (field["since"] != "V0_13")
            parts += [".required = true"] * field["required"]
            zero = ("Kept" if key in KEPT else
                    "Printed" if (name, key) in tree.printed or has(PRINTED, name, key) else "Omitted")
            parts += [f".zero = Zero::{zero}"] * (zero != "Omitted")
            parts += [f".use = Use::{use}"] * (use != "Obeyed")
            parts += [f".in_customization = InCustomization::{custom}"] * (custom != "Merged")
            parts += [f".max_length = {limit}"] * (limit > 0)
            parts += [f".pattern = {quoted(field['pattern'])}"] * (field["pattern"] != "")
            default = DEFAULTS.get(f"{name}.{key}")
            parts += [f".default_text = {quoted(default or '')}"] * (default is not None)
            parts += [f".values = {values}"] * (values != "")
            rows.append(f"    {{{', '.join(parts)}}},")

    out = ["// Generated by gen_fields.py from schemas/. Do not edit.", "// clang-format off"]
    for i, values in enumerate(enums):
        out.append(f"constexpr std::string_view values_{i}[] = {{{', '.join(map(quoted, values))}}};")
    out.append("constexpr Type types[] = {")
    out += [f"    {{Kind::{kind}, {of}}}," for kind, of in types]
    out += ["};", "constexpr Field fields[] = {"]
    for name, _, first, count in spans:
        out.append(f"    // {name}")
        out += rows[first:first + count]
    out += ["};", "constexpr Object objects[] = {"]
    for name, release, first, count in spans:
        out.append(f"    {{{quoted(name)}, Version::{release}, {{fields + {first}, {count}}}}},")
    out += ["};", "constexpr std::uint8_t object_of_schema[] = {",
            "    " + ", ".join(str(number[n]) for n in SCHEMAS.values()) + ",", "};", ""]
    return "\n".join(out)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    table = Path(arguments[0]) if arguments else HERE / "fields_table.inc"
    text = render()
    if "--check" not in sys.argv:
        table.write_text(text)
        return 0
    if table.read_text() != text:
        print(f"{table.name} is not what gen_fields.py makes of schemas/: run it and commit the result")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
