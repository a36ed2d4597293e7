"""`sqlalchemy.util.concurrency`: there are no greenlets here."""

from . import await_only

have_greenlet = False
await_ = await_fallback = await_only


async def greenlet_spawn(fn, *args, _require_await=False, **kwargs):
    return fn(*args, **kwargs)
