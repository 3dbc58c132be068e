"""Things that pages come in: letters, archives, pages saved whole. All of it fiction."""

from __future__ import annotations

import base64
import io
import zipfile
from email.message import EmailMessage

from PIL import Image

from tests.intake.conftest import WORDS, page


def picture(color: str = "teal", size: tuple[int, int] = (900, 600), kind: str = "PNG") -> bytes:
    """A picture's bytes, never the same file twice for two colours."""
    out = io.BytesIO()
    image = Image.new("RGB", size, color)
    image.putdata([(x % 251, (x * 7) % 253, (x * 13) % 241) for x in range(size[0] * size[1])])
    image.save(out, kind)
    return out.getvalue()


def small_picture(color: str = "teal") -> bytes:
    """A picture of a few kilobytes, large enough to be one of an article."""
    out = io.BytesIO()
    image = Image.new("RGB", (320, 200), color)
    image.putdata([(x % 251, (x // 320) % 253, (x * 13) % 241) for x in range(320 * 200)])
    image.save(out, "JPEG", quality=40)
    return out.getvalue()


def figure(src: str, caption: str = "The quay at Ketterby, low water.") -> str:
    """A figure in the middle of an article."""
    image = f'<img src="{src}" alt="The quay" width="900" height="600">'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"


def with_figure(src: str, **more: str) -> str:
    """A page with a figure before its second paragraph."""
    return page(**more).replace(f"<p>{WORDS[1]}", f"{figure(src)}<p>{WORDS[1]}")


def single_file(address: str = "https://averil-courier.example/river", raw: bytes | None = None) -> str:
    """A page as SingleFile saves it: where from in a comment, pictures and fonts packed into it."""
    data = base64.b64encode(small_picture() if raw is None else raw).decode()
    font = base64.b64encode(bytes(range(256)) * 40).decode()
    html = with_figure(f"data:image/jpeg;base64,{data}").replace(
        "<title>", f"<style>@font-face{{font-family:x;src:url(data:font/woff2;base64,{font})}}</style><title>"
    )
    head = (
        f"<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {address} \n "
        "saved date: Thu Nov 12 2026 10:00:00 GMT+0000\n-->"
    )
    return html.replace('<!doctype html><html lang="en">', head)


def letter(
    *,
    subject: str = "The river letter: what the gauges say",
    sender: str = "Averil Courier <letters@averil-courier.example>",
    html: str | None = "",
    text: str | None = None,
    charset: str = "utf-8",
    list_id: str = "<river.averil-courier.example>",
    with_picture: bool = False,
) -> bytes:
    """A newsletter as it lies in a mailbox."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "ines@reading-desk.example"
    message["Subject"] = subject
    message["Date"] = "Thu, 12 Nov 2026 08:30:00 +0200"
    message["Message-ID"] = "<1@averil-courier.example>"
    if list_id:
        message["List-Id"] = list_id
    message.set_content(text if text is not None else "\n\n".join(WORDS), charset=charset)
    if html is not None:
        body = html or (with_figure("cid:quay@courier") if with_picture else page())
        message.add_alternative(body, subtype="html", charset=charset)
        if with_picture:
            related = message.get_payload()[1]  # type: ignore[index]
            related.add_related(small_picture(), "image", "jpeg", cid="<quay@courier>")
    return message.as_bytes()


def zipped(*files: tuple[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return out.getvalue()
