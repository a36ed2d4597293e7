"""What scripts print goes to Aludel, in order with their statements."""

import io


class _Bytes(io.RawIOBase):
    """What `sys.stdout.buffer` writes to."""

    def __init__(self, link, stream):
        self._link = link
        self._stream = stream

    def writable(self):
        return True

    def write(self, data):
        text = bytes(data).decode("utf-8", "backslashreplace")
        if text:
            self._link.tell({"ask": "print", "stream": self._stream, "text": text})
        return len(data)


def replacement(link, stream):
    """A `sys.stdout` or `sys.stderr`."""
    return io.TextIOWrapper(
        io.BufferedWriter(_Bytes(link, stream)),
        encoding="utf-8",
        errors="backslashreplace",
        newline="",
        write_through=True,
        line_buffering=True,
    )
