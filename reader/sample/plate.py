"""A plate to paint in grey, and the screen of dots that turns it into ink on paper."""

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1056  # pixels of every picture
PERIOD = 18  # pixels between dots along a row; every other row stands half a period aside
INK, PAPER = (22, 27, 33), (231, 233, 228)

Point = tuple[float, float]


class Plate:
    """A grey tone picture being painted: 0 is solid ink, 255 is bare paper; lengths are pixels."""

    def __init__(self, name: str) -> None:
        """Start a plate of middle grey whose chance is seeded by ``name``."""
        self.random = random.Random(name)
        self.tone = Image.new("L", (WIDTH, HEIGHT), 200)
        self.pen = ImageDraw.Draw(self.tone)

    def fill(self, points: Sequence[Point], top: int, bottom: int, blur: float = 0) -> None:
        """Fill a polygon with a vertical gradient over its own height, its edge softened by ``blur``."""
        y0 = int(min(y for _, y in points))
        y1 = max(y0 + 1, int(max(y for _, y in points)))
        mask = Image.new("L", self.tone.size, 0)
        ImageDraw.Draw(mask).polygon(list(points), fill=255)
        self._lay(mask, y0, y1, top, bottom, blur)

    def oval(self, box: tuple[float, float, float, float], top: int, bottom: int, blur: float = 0) -> None:
        """Fill an ellipse inside ``box`` (left, top, right, bottom) as :meth:`fill` does."""
        mask = Image.new("L", self.tone.size, 0)
        ImageDraw.Draw(mask).ellipse(box, fill=255)
        self._lay(mask, int(box[1]), int(box[3]), top, bottom, blur)

    def _lay(self, mask: Image.Image, y0: int, y1: int, top: int, bottom: int, blur: float) -> None:
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        ramp = Image.linear_gradient("L").resize((WIDTH, max(1, y1 - y0)))
        ramp = ramp.point([round(top + (bottom - top) * step / 255) for step in range(256)])
        paint = Image.new("L", self.tone.size, top)
        paint.paste(bottom, (0, min(y1, HEIGHT), WIDTH, HEIGHT))
        paint.paste(ramp, (0, y0))
        self.tone.paste(paint, (0, 0), mask)

    def box(self, left: float, top: float, right: float, bottom: float, a: int, b: int | None = None) -> None:
        """Fill an upright rectangle, from tone ``a`` at its top to ``b`` (default ``a``) at its foot."""
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        self.fill(corners, a, a if b is None else b)

    def line(self, points: Sequence[Point], width: int, tone: int = 10) -> None:
        """Draw a line through ``points``."""
        self.pen.line(list(points), fill=tone, width=width, joint="curve")

    def sky(self, top: int = 228, bottom: int = 252) -> None:
        """Fill the whole plate with a sky."""
        self.box(0, 0, WIDTH, HEIGHT, top, bottom)

    def wave(self, rough: float = 1.0) -> Callable[[float], float]:
        """Return a smooth random curve of x (pixels) with values between about -1 and 1."""
        parts = [(0.6**n, rough * 1.9**n / 260, self.random.uniform(0, 6.3)) for n in range(5)]
        return lambda x: sum(size * math.sin(x * rate + phase) for size, rate, phase in parts) / 1.9

    def ridge(self, base: float, height: float, top: int, bottom: int, rough: float = 1.0) -> None:
        """Raise a range of hills to about ``height`` above ``base``; they fade from top to bottom tone."""
        curve = self.wave(rough)
        crest = [(float(x), base - height * (0.5 + 0.5 * curve(x))) for x in range(0, WIDTH + 8, 8)]
        self.fill([(0, base), *crest, (WIDTH, base)], top, bottom)

    def water(self, top: float, near: int = 150, far: int = 215, strokes: int = 90) -> None:
        """Lay water from ``top`` to the foot of the plate, with ripples that widen towards the viewer."""
        self.box(0, top, WIDTH, HEIGHT, far, near)
        for _ in range(strokes):
            depth = self.random.random() ** 1.4
            y = top + 6 + depth * (HEIGHT - top)
            half, x = 30 + 260 * depth * self.random.random(), self.random.uniform(-100, WIDTH + 100)
            tone = self.random.choice((near - 70, near - 45, far + 20))
            self.oval((x - half, y - 3 - 9 * depth, x + half, y + 3 + 9 * depth), tone, tone, 5)

    def person(self, x: float, foot: float, height: float, tone: int = 18) -> None:
        """Stand a plain figure at ``x`` with its feet at ``foot``."""
        head, hem = height * 0.068, foot - height * self.random.uniform(0.22, 0.40)
        self.oval((x - head, foot - height, x + head, foot - height + 2.4 * head), tone, tone)
        side = [(0.04, 0.86), (0.10, 0.83), (0.145, 0.74), (0.165, 0.52), (0.12, 0.50), (0.125, 0.46)]
        right = [(x + out * height, foot - up * height) for out, up in side] + [(x + 0.135 * height, hem)]
        self.fill([*right, *[(2 * x - px, py) for px, py in reversed(right)]], tone, tone, 2)
        for way in (-1, 1):
            knee = [(x + way * 0.115 * height, hem - 4), (x + way * 0.10 * height, foot)]
            self.fill([*knee, (x + way * 0.03 * height, foot), (x + way * 2, hem - 4)], tone, tone)


def screened(tone: Image.Image) -> Image.Image:
    """Turn a grey picture into dots: black ones on light tones, holes of paper in dark ones."""
    spots = {
        (x, y): math.cos(math.tau * (x + 0.3) / PERIOD) * math.cos(math.tau * (y + 0.2) / PERIOD)
        for x in range(PERIOD)
        for y in range(PERIOD)
    }
    cell = Image.new("L", (PERIOD, PERIOD))
    # Thresholds go by rank, so that the share of ink follows the tone.
    for rank, place in enumerate(sorted(spots, key=lambda place: spots[place])):
        cell.putpixel(place, round(255 * rank / (len(spots) - 1)))
    screen = Image.new("L", tone.size)
    for x in range(0, WIDTH, PERIOD):
        for y in range(0, HEIGHT, PERIOD):
            screen.paste(cell, (x, y))
    held = tone.point([round(15 + step * 230 / 255) for step in range(256)])
    edge = ImageChops.subtract(held, screen, 1, 128)
    # A short ramp instead of a step keeps the rims of the dots smooth.
    ink = edge.point([max(0, min(255, round((step - 128) * 12 + 128))) for step in range(256)])
    ink = ink.point([step // 51 * 51 for step in range(256)])
    paper = Image.new("RGB", tone.size, PAPER)
    paper.paste(INK, (0, 0), ImageChops.invert(ink))
    return paper
