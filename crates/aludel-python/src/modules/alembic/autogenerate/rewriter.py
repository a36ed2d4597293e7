"""Functions that change what autogenerate found."""

from alembic.util import Dispatcher


class Rewriter:
    """Registers functions by class of operation."""

    def __init__(self):
        self.dispatch = Dispatcher()
        self._chained = ()

    def chain(self, other):
        chained = Rewriter()
        chained.dispatch = self.dispatch.branch()
        chained._chained = (*self._chained, other)
        return chained

    def rewrites(self, operator):
        return self.dispatch.dispatch_for(operator, replace=True)

    def process_revision_directives(self, context, revision, directives):
        return None

    __call__ = process_revision_directives
