"""The socket that the lab listens on."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from mixtura.lab.serve import listen


def test_answers_are_sent_at_once():
    """Else the end of an answer waits 40 ms for the browser to confirm its beginning."""

    async def options() -> int:
        seen = asyncio.get_running_loop().create_future()

        def asked(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            seen.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listen(None)
        async with await asyncio.start_server(asked, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            answer = await seen
            writer.close()
            await writer.wait_closed()
            return answer

    with ThreadPoolExecutor(1) as pool:  # this thread may have a loop: a browser's, in other tests
        assert pool.submit(lambda: asyncio.run(options())).result() != 0
