"""Real Alembic's part of a comparison: moves a database and says where it ended, as JSON.

    python alembic_side.py CONFIG upgrade|downgrade TARGET [each]

`each`: one transaction for each revision, so that what went well before a failure stays.
"""

import json
import sys
import traceback
import warnings

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory


def commit_each_revision():
    configure = EnvironmentContext.configure

    def configured(self, *arguments, **options):
        options["transaction_per_migration"] = True
        return configure(self, *arguments, **options)

    EnvironmentContext.configure = configured


def heads(config, script):
    found = []

    def read(revisions, context):
        found.extend(revisions)
        return []

    with EnvironmentContext(config, script, fn=read):
        script.run_env()
    return sorted(found)


def main(file, direction, target, scope="all"):
    warnings.simplefilter("ignore")
    config = Config(file)
    script = ScriptDirectory.from_config(config)
    if scope == "each":
        commit_each_revision()
    error = None
    revisions = 0
    try:
        revisions = len(list(script.walk_revisions()))
        getattr(command, direction)(config, target)
    except BaseException as failure:
        last = traceback.extract_tb(failure.__traceback__)[-1]
        lines = str(failure).strip().splitlines() or [""]
        error = "%s: %s (%s:%s)" % (type(failure).__name__, lines[0], last.filename, last.lineno)
        if not revisions:
            # A revision that does not load: nothing runs.
            print("\n" + json.dumps({"error": error, "heads": [], "revisions": 0}))
            return
    found = heads(config, script)
    if error is None and target == "heads" and found != sorted(script.get_heads(consider_depends_on=True)):
        # A script ended the run's transaction, and what came behind it was never committed.
        error = "no error, but only up to %s is committed" % ", ".join(found)
    answer = {"error": error, "heads": found, "revisions": revisions}
    print("\n" + json.dumps(answer))


main(*sys.argv[1:])
