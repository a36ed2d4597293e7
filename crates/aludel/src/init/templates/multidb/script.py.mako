<%!
import re

%>"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# What Alembic and Aludel know this revision by.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade(engine_name: str) -> None:
    """One step up, in one of the databases."""
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name: str) -> None:
    """The same step back, in one of the databases."""
    globals()["downgrade_%s" % engine_name]()

<%
    names = config.get_main_option("databases")
%>
## A pair of functions for each database of alembic.ini.
% for name in re.split(r",\s*", names):

def upgrade_${name}() -> None:
    """One step up in ${name}."""
    ${context.get("%s_upgrades" % name, "pass")}


def downgrade_${name}() -> None:
    """The same step back in ${name}."""
    ${context.get("%s_downgrades" % name, "pass")}

% endfor
