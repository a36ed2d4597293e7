"""`alembic_utils.reversible_op`"""

from .operations import CreateOp, DropOp, ReplaceOp, ReversibleOp, RevertOp
