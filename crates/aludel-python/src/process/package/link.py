"""The pipe to Aludel: questions out, answers in, a line of JSON each."""

import json
import os
import queue
import signal
import threading


_exit = os._exit


class Stop(BaseException):
    """The end of the run, which no `except Exception` catches."""


class Link:
    """One question at a time, whichever thread asks."""

    def __init__(self, incoming, outgoing):
        self._outgoing = outgoing
        self._lock = threading.RLock()
        self._lines = queue.SimpleQueue()
        self.stopped = False
        reader = threading.Thread(target=self._read, args=(incoming,), daemon=True)
        reader.start()

    def _read(self, incoming):
        for line in incoming:
            self._lines.put(line)
        # Aludel is gone, and its connection with it: nothing that goes on here has an end.
        end()

    def receive(self):
        """Waits for the next line."""
        return json.loads(self._lines.get().decode())

    def tell(self, message):
        """Says something that nobody answers."""
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            while line:
                line = line[self._outgoing.write(line) :]

    def ask(self, question):
        """Asks, waits, and raises what the answer is an error of."""
        if self.stopped:
            raise Stop
        try:
            with self._lock:
                self.tell(question)
                answer = self.receive()
        except BaseException:
            # An answer is on its way that belongs to nobody.
            self.stopped = True
            raise
        if "stop" in answer:
            self.stopped = True
            raise Stop
        return answer


def end():
    """Ends this process, and those that scripts have started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    _exit(1)
