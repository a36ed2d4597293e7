"""Answers questions about revision graphs with real Alembic.

Reads one JSON document from standard input and writes one to standard output;
see `alembic.rs` for both shapes. An exception of any kind is a refusal.

The first argument says in which order Python sets of revision ids are walked
where Alembic makes a sequence of one:

natural   as the interpreter does, which depends on PYTHONHASHSEED
written   in the order in which the script names them
reversed  in the opposite order
"""

import json
import pathlib
import sys
import tempfile
import types
import warnings

from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.script.base import Script
from alembic.script.revision import Revision

# A duplicate or missing revision is only warned about; the rest of the answer
# would be about another graph than the one that was asked about.
warnings.simplefilter("ignore")
REFUSED_WARNINGS = ("is present more than once", "is not present")


class Refused(Exception):
    pass


def pin_set_order(order):
    """Replaces accidental orders by a given one, without changing what is in them."""

    def arranged(members, written):
        members = sorted(members, key=list(written).index)
        return members[::-1] if order == "reversed" else members

    merge = RevisionStep.merge_branch_idents
    unmerge = RevisionStep._unmerge_to_revisions

    def merge_pinned(self, heads):
        deleted, updated, to = merge(self, heads)
        if set(heads).difference(self.from_revisions):
            # Only then does the list come from a set.
            *deleted, updated = arranged([*deleted, updated], self.from_revisions)
        return deleted, updated, to

    def unmerge_pinned(self, heads):
        return tuple(arranged(unmerge(self, heads), self.to_revisions))

    RevisionStep.merge_branch_idents = merge_pinned
    RevisionStep._unmerge_to_revisions = unmerge_pinned
    return arranged


class Recorder(HeadMaintainer):
    """Alembic's own bookkeeping, with its statements written down."""

    def __init__(self, context, heads):
        super().__init__(context, heads)
        self.changes = []

    def _insert_version(self, version):
        super()._insert_version(version)
        self.changes.append(["insert", version])

    def _delete_version(self, version):
        super()._delete_version(version)
        self.changes.append(["delete", version])

    def _update_version(self, from_, to_):
        super()._update_version(from_, to_)
        self.changes.append(["update", from_, to_])


class TemplateReached(Exception):
    pass


class Graph:
    def __init__(self, headers, folder, arranged):
        self.directory = ScriptDirectory(folder)
        self.directory._load_revisions = lambda: self.load(headers)
        self.directory.revision_map._generator = self.directory._load_revisions
        self.map = self.directory.revision_map
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            revisions = self.map._revision_map
        for warning in caught:
            if any(text in str(warning.message) for text in REFUSED_WARNINGS):
                raise Refused(str(warning.message))
        self.revisions = {r.revision: r for r in revisions.values() if r is not None}
        self.refuse_cycles()
        if arranged is not None:
            for revision in self.revisions.values():
                revision._normalized_resolved_dependencies = tuple(
                    arranged(
                        revision._normalized_resolved_dependencies,
                        revision._resolved_dependencies,
                    )
                )
        dialect = types.SimpleNamespace(name="default", supports_sane_rowcount=False)
        impl = types.SimpleNamespace(_exec=lambda statement: None)
        self.version_table = MigrationContext.configure(dialect_name="sqlite")._version
        self.context = types.SimpleNamespace(
            impl=impl, dialect=dialect, as_sql=True, _version=self.version_table
        )

    def load(self, headers):
        for header in headers:
            module = types.ModuleType("script")
            module.revision = header["id"]
            module.down_revision = tuple(header["down_revisions"]) or None
            module.depends_on = tuple(header["depends_on"]) or None
            module.branch_labels = tuple(header["branch_labels"]) or None
            module.upgrade = module.downgrade = lambda: None
            yield Script(module, header["id"], "versions/%s.py" % header["id"])

    def refuse_cycles(self):
        """Alembic misses a cycle that lies between a base and a head."""
        state = {}
        for start in self.revisions.values():
            stack = [(start, iter(start._all_down_revisions))]
            state.setdefault(start.revision, "open")
            if state[start.revision] == "closed":
                continue
            while stack:
                revision, below = stack[-1]
                for down in below:
                    if state.get(down) == "open":
                        raise Refused("unnoticed cycle through %s" % down)
                    if down not in state:
                        state[down] = "open"
                        found = self.revisions[down]
                        stack.append((found, iter(found._all_down_revisions)))
                        break
                else:
                    state[revision.revision] = "closed"
                    stack.pop()

    def describe(self):
        return {
            "heads": list(self.map.heads),
            "real_heads": list(self.map._real_heads),
            "bases": list(self.map.bases),
            "revisions": {
                name: {
                    "labels": sorted(revision.branch_labels),
                    "next": sorted(revision.nextrev),
                    "immediate": sorted(revision._normalized_down_revisions),
                    "head": revision.is_head,
                    "branch_point": revision.is_branch_point,
                    "merge_point": revision.is_merge_point,
                }
                for name, revision in self.revisions.items()
            },
        }

    def answer(self, case):
        return getattr(self, case["kind"])(case)

    def upgrade(self, case):
        rows = tuple(case["rows"])
        return self.run(rows, self.directory._upgrade_revs(case["reference"], rows))

    def downgrade(self, case):
        rows = tuple(case["rows"])
        return self.run(rows, self.directory._downgrade_revs(case["reference"], rows))

    def stamp(self, case):
        rows = tuple(case["rows"])
        targets = tuple(case["references"])
        return self.run(rows, self.directory._stamp_revs(targets, rows))

    def run(self, rows, steps):
        recorder = Recorder(self.context, rows)
        answer = []
        for step in steps:
            recorder.changes = []
            recorder.update_to_step(step)
            answer.append(
                {
                    "upgrade": step.is_upgrade,
                    "from": list(step.from_revisions_no_deps),
                    "to": list(step.to_revisions_no_deps),
                    "changes": recorder.changes,
                    "rows": sorted(recorder.heads),
                }
            )
        return answer

    def history(self, case):
        # What `alembic.command.history` does with its range.
        rows = tuple(case["rows"])
        if ":" not in case["reference"]:
            raise Refused("no colon")
        base, head = case["reference"].strip().split(":")
        if head == "current":
            head = rows
        elif base == "current":
            base = rows
        found = self.directory.walk_revisions(base=base or "base", head=head or "heads")
        return [self.revision_id(revision) for revision in found]

    def resolve(self, case):
        found = self.directory.get_revisions(case["reference"])
        return [self.revision_id(revision) for revision in found]

    def resolve_one(self, case):
        found = self.directory.get_revision(case["reference"])
        return None if found is None else self.revision_id(found)

    def revision_id(self, revision):
        if not isinstance(revision, Revision):
            raise Refused("%r is no revision" % (revision,))
        return revision.revision

    def current(self, case):
        found = self.directory.get_all_current(tuple(case["rows"]))
        return sorted(self.revision_id(revision) for revision in found)

    def starting_rows(self, case):
        context = MigrationContext.configure(
            dialect_name="sqlite",
            opts={
                "as_sql": True,
                "starting_rev": case["reference"],
                "script": self.directory,
            },
        )
        return list(context.get_current_heads())

    def new_revision(self, case):
        captured = {}

        def generate(template, path, **values):
            captured.update(values)
            raise TemplateReached()

        self.directory._generate_template = generate
        try:
            self.directory.generate_revision(
                "brand_new",
                "message",
                head=tuple(case["references"]),
                splice=case["splice"],
                depends_on=case["depends_on"],
            )
        except TemplateReached:
            pass
        down = captured["down_revision"]
        if isinstance(down, (tuple, list)) and None in down:
            raise Refused("base among several")
        depends_on = captured["depends_on"]
        return {
            "down": [] if down is None else [down] if isinstance(down, str) else list(down),
            "depends_on": []
            if depends_on is None
            else [depends_on]
            if isinstance(depends_on, str)
            else list(depends_on),
        }


def attempt(function, *arguments):
    try:
        return {"answer": function(*arguments)}
    except RecursionError:
        raise
    except Exception as error:
        return {"refused": "%s: %s" % (type(error).__name__, error)}


def main():
    order = sys.argv[1]
    arranged = None if order == "natural" else pin_set_order(order)
    questions = json.load(sys.stdin)
    answers = []
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "versions").mkdir()
        for question in questions["graphs"]:
            made = attempt(Graph, question["headers"], folder, arranged)
            graph = made.get("answer")
            if graph is None:
                answers.append({"graph": made, "cases": []})
                continue
            answers.append(
                {
                    "graph": attempt(graph.describe),
                    "cases": [attempt(graph.answer, case) for case in question["cases"]],
                }
            )
    json.dump({"graphs": answers}, sys.stdout)


main()
