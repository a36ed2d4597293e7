"""Transactions as scripts see them."""

import _aludel

from .. import exc


class Transaction:
    """A transaction, which commits or rolls back once."""

    is_active = False
    connection = None
    _trans_subject = None

    @property
    def is_valid(self):
        return self.is_active and not self.connection.invalidated

    @property
    def _deactivated_from_connection(self):
        return not self.is_active

    def commit(self):
        raise NotImplementedError()

    def rollback(self):
        raise NotImplementedError()

    def close(self):
        if self.is_active:
            self.rollback()

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        if type_ is not None or not self.is_active:
            if self.is_active:
                self.rollback()
            return
        try:
            self.commit()
        except BaseException:
            if self.is_active:
                self.rollback()
            raise


class RootTransaction(Transaction):
    """The connection's transaction; a revision stands in one from its start."""

    def __init__(self, connection, begun=False):
        self.connection = connection
        self.is_active = True
        connection._transaction = self
        if not begun:
            connection._send_transaction("begin")

    def _end(self, action):
        connection = self.connection
        if not self.is_active:
            if action == "rollback":
                return
            raise exc.InvalidRequestError("This transaction is inactive")
        nested = connection._nested_transaction
        while nested is not None:
            nested.is_active = False
            nested = nested._previous
        connection._nested_transaction = None
        self.is_active = False
        if connection._transaction is self:
            connection._transaction = None
        connection._send_transaction(action)

    def commit(self):
        self._end("commit")

    def rollback(self):
        self._end("rollback")


class NestedTransaction(Transaction):
    """A savepoint."""

    def __init__(self, connection):
        self.connection = connection
        connection._savepoints += 1
        self._savepoint = f"sa_savepoint_{connection._savepoints}"
        connection._send_transaction("savepoint", self._savepoint)
        self.is_active = True
        self._previous = connection._nested_transaction
        connection._nested_transaction = self

    def _leave(self):
        self.is_active = False
        nested = self.connection._nested_transaction
        if nested is not self:
            # Savepoints inside of this one go with it.
            while nested is not None and nested is not self:
                nested.is_active = False
                nested = nested._previous
        self.connection._nested_transaction = self._previous

    def commit(self):
        if not self.is_active:
            raise exc.InvalidRequestError("This nested transaction is inactive")
        self._leave()
        self.connection._send_transaction("release", self._savepoint)

    def rollback(self):
        if not self.is_active:
            return
        self._leave()
        self.connection._send_transaction("rollback_to", self._savepoint)


class TwoPhaseTransaction(RootTransaction):
    """Never made: revisions have one database."""


class JoinedTransaction(Transaction):
    """The transaction of a second connection to the one database of a run: a savepoint,
    since there is one session only."""

    def __init__(self, connection):
        self.connection = connection
        self.is_active = True
        self._savepoint = None
        connection._transaction = self
        # Where every DDL statement commits, a savepoint would be gone at its end.
        if connection.dialect.name not in ("mysql", "mariadb") and not connection._is_autocommit:
            connection._savepoints += 1
            self._savepoint = f"aludel_savepoint_{connection._savepoints}"
            _aludel.transaction("savepoint", self._savepoint)

    def _end(self, action):
        if not self.is_active:
            if action == "rollback_to":
                return
            raise exc.InvalidRequestError("This transaction is inactive")
        self.is_active = False
        self.connection._transaction = None
        self.connection._nested_transaction = None
        if self._savepoint is not None:
            _aludel.transaction(action, self._savepoint)

    def commit(self):
        self._end("release")

    def rollback(self):
        self._end("rollback_to")
