"""Draw the pictures of the sample library as halftone plates.

Each scene paints a grey picture, which one screen of dots at 45 degrees turns into ink on paper.
Everything is seeded by the name of the scene, so the same name always gives the same picture.

Usage: ``python -m reader.sample.draw [NAME ...]`` writes ``pictures/NAME.webp`` (1600 x 1056 pixels).
"""

import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from .plate import HEIGHT, WIDTH, Plate, Point, screened
from .portraits import osk, teller

FOLDER = Path(__file__).parent / "pictures"


def corran(plate: Plate) -> None:
    """The barrage by day: nine sluices, four of them open."""
    plate.random.seed(5)
    plate.sky()
    plate.ridge(620, 520, 130, 215)
    plate.ridge(660, 430, 96, 175, 1.3)
    plate.ridge(862, 440, 62, 130, 1.2)
    _barrage(plate, {2, 3, 5, 6}, wall=(214, 190), dark=22)
    plate.water(860, 165, 205)
    for open_sluice in (2, 3, 5, 6):
        x = 255 + open_sluice * 147
        plate.fill([(x, 850), (x + 88, 850), (x + 150, 985), (x - 60, 985)], 245, 180, 14)
    plate.fill([(0, 735), (150, 765), (320, 900), (470, HEIGHT), (0, HEIGHT)], 22, 12)


def _barrage(plate: Plate, opened: set[int], wall: tuple[int, int], dark: int) -> None:
    plate.box(165, 540, WIDTH, 862, *wall)
    plate.fill([(150, 512), (WIDTH, 486), (WIDTH, 516), (150, 544)], dark, dark)
    for bay in range(9):
        x = 255 + bay * 147
        plate.box(x - 34, 540, x - 18, 862, wall[0] - 70, wall[1] - 70)
        plate.box(x, 622, x + 88, 702 if bay in opened else 850, dark)
        if bay in opened:
            plate.box(x, 702, x + 88, 862, 250, 215)
    for x in range(190, WIDTH, 49):
        plate.line([(x, 512 - x * 0.017), (x, 478 - x * 0.017)], 5, dark)
    plate.line([(165, 476), (WIDTH, 451)], 5, dark)


def barrage_night(plate: Plate) -> None:
    """The same barrage at night, its lamps on the water."""
    plate.sky(14, 62)
    for _ in range(70):
        x, y = plate.random.uniform(0, WIDTH), plate.random.uniform(0, 380)
        size = plate.random.choice((3, 3, 4, 6))
        plate.oval((x - size, y - size, x + size, y + size), 225, 225)
    plate.oval((1190, 90, 1330, 230), 120, 120, 50)
    plate.oval((1210, 110, 1310, 210), 252, 240)
    plate.ridge(560, 400, 38, 70)
    plate.ridge(862, 420, 22, 36, 1.4)
    _barrage(plate, {4}, wall=(96, 70), dark=8)
    plate.water(860, 26, 60, 60)
    for bay in range(0, 9, 2):
        x = 299 + bay * 147 - 73
        plate.oval((x - 62, 380, x + 62, 504), 170, 170, 30)
        plate.fill([(x - 20, 520), (x + 20, 520), (x + 70, 850), (x - 70, 850)], 215, 90, 16)
        plate.line([(x, 510), (x, 440)], 7, 4)
        plate.oval((x - 17, 420, x + 17, 454), 255, 255, 2)
        for y in range(875, HEIGHT, 26):
            half = plate.random.uniform(14, 58)
            plate.oval((x - half, y, x + half, y + 13), 235, 220, 4)
    plate.fill([(843, 845), (931, 845), (990, 985), (780, 985)], 235, 90, 14)


def gauge(plate: Plate) -> None:
    """A silent station: a hut on stilts and a staff of marks in low water."""
    plate.sky()
    plate.ridge(520, 210, 150, 200)
    plate.ridge(540, 90, 105, 150, 1.6)
    plate.water(535, 170, 215, 80)
    for x in (300, 512):
        plate.line([(x, 560), (x - 8, 770)], 14)
    plate.line([(300, 720), (512, 600)], 7)
    plate.box(275, 345, 540, 580, 70, 46)
    plate.box(455, 400, 515, 580, 14)
    plate.oval((322, 405, 398, 481), 235, 235)
    plate.fill([(225, 360), (407, 238), (590, 360)], 20, 30)
    plate.line([(407, 240), (407, 130), (470, 110)], 7)
    plate.line([(540, 574), (700, 574)], 10)
    plate.box(1010, 190, 1066, 940, 248, 236)
    for step in range(25):
        y, deep = 205 + step * 29, 34 if step % 5 == 0 else 20
        plate.box(1010, y, 1010 + deep, y + 11, 8)
    plate.pen.rectangle((1006, 186, 1070, 944), outline=8, width=7)
    for y in range(905, 985, 22):
        plate.oval((930, y, 1140, y + 14), 90, 110, 5)
    curve = plate.wave(2.2)
    bank = [(float(x), 968 + 28 * curve(x) - x * 0.012) for x in range(0, WIDTH + 8, 8)]
    plate.fill([(0, HEIGHT), *bank, (WIDTH, HEIGHT)], 26, 10)


def reeds(plate: Plate) -> None:
    """A stand of bulrushes at the edge of the upper river."""
    plate.sky(226, 244)
    plate.ridge(640, 120, 175, 205)
    plate.water(640, 120, 205, 60)
    for row in range(4):
        near = row / 3
        for _ in range(30):
            foot, x = 780 + 300 * near, plate.random.uniform(-60, WIDTH + 60)
            tall, lean = plate.random.uniform(330, 560 + 330 * near), plate.random.uniform(-70, 90)
            tone = round(120 - 108 * near)
            stem = [(x + lean * (part / 8) ** 2, foot - tall * part / 8) for part in range(9)]
            plate.line(stem, round(3 + 4 * near), tone)
            if plate.random.random() < 0.45:
                (tx, ty), wide = stem[-1], 6 + 9 * near
                plate.oval((tx - wide, ty - 10, tx + wide, ty + 60 + 60 * near), tone, tone)
                plate.line([(tx, ty), (tx + lean * 0.05, ty - 42)], 3, tone)
            leaf = plate.random.choice((-1, 1)) * plate.random.uniform(60, 150)
            bend = [(x, foot), (x + leaf * 0.35, foot - tall * 0.55), (x + leaf, foot - tall * 0.62)]
            plate.fill([*bend, (x + leaf * 0.2, foot - tall * 0.45)], tone, tone)
    plate.fill([(0, 960), (500, 1000), (1100, 985), (WIDTH, 950), (WIDTH, HEIGHT), (0, HEIGHT)], 30, 8, 10)


def harbour(plate: Plate) -> None:
    """The docks of Ketterby: five cranes, a stacked quay and a freighter."""
    plate.sky()
    plate.ridge(640, 150, 150, 195, 0.8)
    for index, (x, scale) in enumerate(((90, 0.9), (330, 1.0), (720, 1.15), (1090, 0.95), (1350, 1.05))):
        _crane(plate, x, 705, scale, 40 if index % 2 else 14)
    for stack in range(26):
        x, high = 40 + stack * 60, plate.random.choice((1, 2, 2, 3))
        for level in range(high):
            tone = plate.random.choice((40, 80, 120, 165))
            plate.box(x, 678 - level * 30, x + 54, 704 - level * 30, tone)
    plate.box(0, 700, WIDTH, 748, 60, 24)
    plate.water(748, 140, 205)
    plate.fill([(430, 690), (1420, 690), (1480, 655), (1440, 850), (500, 850)], 30, 10)
    plate.box(520, 560, 690, 692, 228, 200)
    for x in range(540, 680, 34):
        plate.box(x, 590, x + 18, 612, 20)
    plate.box(585, 490, 640, 562, 24)
    for stack in range(10):
        for level in range(plate.random.choice((1, 2, 3))):
            x = 740 + stack * 64
            plate.box(x, 650 - level * 40, x + 58, 686 - level * 40, plate.random.choice((14, 60, 120, 235)))
    for y in range(862, 985, 24):
        inset = plate.random.uniform(0, 90)
        plate.oval((490 + inset, y, 1450 - inset, y + 15), 55, 75, 6)


def _crane(plate: Plate, x: float, foot: float, scale: float, tone: int) -> None:
    high, wide = 430 * scale, 92 * scale
    for leg in (x, x + wide):
        plate.line([(leg, foot), (leg, foot - high)], 12, tone)
    for part in (0.25, 0.5, 0.75):
        plate.line([(x, foot - high * part), (x + wide, foot - high * (part + 0.2))], 5, tone)
    plate.box(x - 10, foot - high - 14, x + wide + 10, foot - high + 22, tone)
    plate.line([(x + wide / 2, foot - high), (x + wide / 2, foot - high * 1.32)], 10, tone)
    jib = (x + wide + 210 * scale, foot - high * 1.24)
    plate.line([(x - 70 * scale, foot - high * 0.98), jib], 12, tone)
    plate.line([(x + wide / 2, foot - high * 1.32), jib], 4, tone)
    plate.line([(jib[0] - 40, jib[1] + 8), (jib[0] - 40, foot - high * 0.4)], 4, tone)


def ferry(plate: Plate) -> None:
    """The chain ferry below Averil, half empty, with gulls."""
    plate.sky(215, 250)
    plate.ridge(560, 260, 150, 205)
    plate.ridge(575, 110, 88, 130, 1.5)
    plate.water(570, 150, 220, 90)
    plate.fill([(340, 700), (1240, 700), (1340, 640), (1300, 790), (390, 790)], 34, 12)
    plate.fill([(250, 655), (345, 700), (390, 770), (330, 740)], 20, 20)
    plate.box(560, 520, 1010, 702, 236, 205)
    for x in range(585, 1000, 58):
        plate.box(x, 560, x + 36, 602, 22)
    plate.box(530, 500, 1040, 524, 30)
    plate.box(720, 408, 880, 502, 225, 200)
    plate.box(735, 428, 865, 462, 18)
    plate.box(705, 394, 895, 412, 26)
    plate.fill([(905, 410), (955, 410), (965, 502), (895, 502)], 60, 30)
    for puff in range(7):
        x, y, size = 935 + puff * 62, 380 - puff * 26, 26 + puff * 11
        plate.oval((x - size, y - size, x + size, y + size), 120 + puff * 13, 150 + puff * 11, 14)
    plate.line([(1180, 700), (1180, 520)], 7)
    plate.fill([(1180, 522), (1275, 545), (1180, 572)], 40, 40)
    for x in (420, 465, 530, 1085, 1120):
        plate.person(x, 700, 92)
    for y in range(800, 990, 22):
        inset = plate.random.uniform(10, 170)
        plate.oval((360 + inset, y, 1310 - inset, y + 14), 60, 85, 6)
    for x, y, size in ((250, 240, 40), (360, 190, 28), (1240, 170, 36), (1390, 260, 24), (480, 300, 22)):
        wing = [(x - size, y - size * 0.35), (x - size * 0.4, y - size * 0.55), (x, y)]
        plate.line([*wing, (x + size * 0.4, y - size * 0.55), (x + size, y - size * 0.35)], 6)


def salt_farms(plate: Plate) -> None:
    """Salt pans of the delta in rows to the horizon, heaps raked up, one man at work."""
    plate.sky(216, 253)
    plate.ridge(430, 60, 140, 165, 0.9)
    plate.box(0, 425, WIDTH, HEIGHT, 120, 52)
    rows = [440 + 616 * (step / 6) ** 1.7 for step in range(7)]
    for y0, y1 in pairwise(rows):
        for column in range(-5, 6):

            def at(edge: float, y: float) -> Point:
                return (800 + edge * (46 + (y - 430) * 0.72), y)

            gap = 0.05
            a, b = column + gap, column + 1 - gap
            deep = (y1 - y0) * 0.09
            tone = plate.random.choice((226, 205, 190, 165, 210))
            corners = [at(a, y0 + deep), at(b, y0 + deep), at(b, y1 - deep), at(a, y1 - deep)]
            plate.fill(corners, tone, tone - 26)
            if plate.random.random() < 0.4:
                (left, y), (right, _) = at(a + 0.25, y1 - deep * 2), at(b - 0.25, y1 - deep * 2)
                mid, high = (left + right) / 2, (right - left) * 0.5
                plate.oval((left, y - 8, right + high, y + 10), 70, 70, 4)
                plate.fill([(left, y), (mid, y - high), (right, y)], 255, 250)
                plate.fill([(mid, y - high), (right, y), (mid + (right - mid) * 0.1, y)], 96, 120)
    plate.person(1130, 800, 330)
    for arm, width in (
        ((1165, 560, 1010, 812), 10),
        ((975, 800, 1040, 830), 14),
        ((1105, 590, 1092, 690), 14),
    ):
        plate.line([arm[:2], arm[2:]], width)
    plate.fill([(1075, 488), (1130, 462), (1185, 488)], 14, 14)


def census(plate: Plate) -> None:
    """A hill street of Velmara: houses in three rows and a counter with a board."""
    plate.sky(222, 250)
    plate.ridge(520, 300, 150, 215)
    for row, (foot, size) in enumerate(((520, 90), (680, 130), (880, 190))):
        curve, x = plate.wave(0.7), -60.0
        while x < WIDTH:
            wide, high = size * plate.random.uniform(0.9, 1.4), size * plate.random.uniform(0.9, 1.35)
            base = foot + 20 * curve(x)
            wall = plate.random.choice((238, 215, 190, 165)) - row * 4
            plate.box(x, base - high, x + wide, HEIGHT, wall, wall - 90)
            eaves, top = base - high, base - high - size * 0.42
            roof = [(x - 8, eaves), (x + wide / 2, top), (x + wide + 8, eaves)]
            plate.fill(roof, 48 - row * 14, 34 - row * 10)
            unit = size * 0.2
            for column in range(2):
                left = x + wide * (0.2 + 0.42 * column)
                plate.box(left, base - high + unit, left + unit, base - high + 2.4 * unit, 24)
            door = x + wide * 0.42
            plate.box(door, base - unit * 1.9, door + unit * 0.9, base, 14)
            x += wide + plate.random.choice((2.0, 4.0, size * 0.3))
        shade = 150 - row * 45
        street = [(float(s), foot + 22 + 16 * curve(s)) for s in range(0, WIDTH + 40, 40)]
        plate.fill([(0, HEIGHT), *street, (WIDTH, HEIGHT)], shade + 60, shade)
    plate.person(1180, 1040, 520, 12)
    plate.fill([(1050, 770), (1150, 740), (1172, 850), (1072, 880)], 250, 235)
    for y in (790, 815, 840):
        plate.line([(1080, y + 2), (1140, y - 16)], 6, 40)
    plate.line([(1240, 660), (1270, 800), (1150, 810)], 34, 12)


def court(plate: Plate) -> None:
    """The high court at Dunmarrow: eight columns and a flight of steps."""
    plate.sky(150, 226)
    plate.box(150, 300, 1450, 860, 120, 90)
    plate.fill([(110, 300), (800, 90), (1490, 300)], 228, 205)
    plate.fill([(250, 274), (800, 122), (1350, 274)], 150, 120)
    plate.oval((745, 165, 855, 262), 235, 215)
    plate.line([(800, 178), (800, 248)], 7)
    plate.line([(762, 196), (838, 196)], 6)
    for pan in (766, 834):
        plate.fill([(pan - 15, 222), (pan + 15, 222), (pan + 8, 232), (pan - 8, 232)], 10, 10)
        plate.line([(pan - 13, 222), (pan, 197), (pan + 13, 222)], 3)
    plate.box(110, 300, 1490, 366, 240, 214)
    plate.box(110, 352, 1490, 368, 70)
    plate.box(715, 520, 885, 860, 12)
    for column in range(8):
        x = 172 + column * 171
        for strip in range(6):
            light = (228, 248, 236, 205, 160, 105)[strip]
            plate.box(x + strip * 10, 396, x + strip * 10 + 10, 838, light, light - 18)
        plate.box(x - 14, 368, x + 74, 398, 235, 190)
        plate.box(x - 14, 836, x + 74, 862, 225, 180)
    for step in range(7):
        y, out = 862 + step * 28, step * 26
        plate.box(110 - out, y, 1490 + out, y + 20, 240, 225)
        plate.box(110 - out, y + 19, 1490 + out, y + 29, 92)
    for x, foot, high in ((520, 958, 150), (575, 962, 142), (1010, 1010, 176), (1230, 900, 118)):
        plate.person(x, foot, high)
    plate.fill([(0, 700), (90, 760), (60, HEIGHT), (0, HEIGHT)], 26, 14, 6)


def market(plate: Plate) -> None:
    """The evening market at Saltmarsh: striped awnings, lamps and shoppers."""
    plate.sky(70, 140)
    plate.ridge(470, 200, 46, 80, 1.8)
    for stall in range(4):
        x = -40 + stall * 430
        plate.box(x + 10, 560, x + 390, 880, 58, 40)
        for lamp in (110, 290):
            plate.oval((x + lamp - 120, 520, x + lamp + 120, 800), 238, 190, 44)
        for crate in range(6):
            left = x + 14 + crate * 63
            plate.box(left, 760, left + 57, 880, plate.random.choice((150, 110, 180)), 60)
            for heap in range(5):
                cx, cy = left + 8 + heap * 10, 752 - 14 * (heap % 2)
                tone = plate.random.choice((240, 215, 90))
                plate.oval((cx - 12, cy - 12, cx + 12, cy + 12), tone, tone - 40)
        for stripe in range(8):
            left, tone = x + stripe * 50, 236 if stripe % 2 else 34
            top = x + 30 + stripe * 42
            plate.fill([(top, 430), (top + 42, 430), (left + 50, 560), (left, 560)], tone, max(10, tone - 30))
            plate.oval((left, 535, left + 50, 588), tone, max(10, tone - 40))
        plate.line([(x + 4, 560), (x + 4, 890)], 12)
        for lamp in (110, 290):
            plate.line([(x + lamp, 585), (x + lamp, 620)], 5)
            plate.oval((x + lamp - 20, 615, x + lamp + 20, 655), 255, 250)
    plate.box(0, 880, WIDTH, HEIGHT, 140, 36)
    shoppers = ((170, 1010, 380), (330, 960, 300), (610, 1030, 400), (705, 1000, 350), (1030, 985, 320))
    for x, foot, high in (*shoppers, (1330, 1025, 395), (1440, 980, 310)):
        plate.person(x, foot, high, 10)
        plate.oval((x - high * 0.2, foot - 10, x + high * 0.2, foot + 14), 30, 30, 8)
    plate.box(645, 840, 690, 920, 16)
    plate.box(1362, 850, 1418, 925, 16)


DAY = (corran, gauge, harbour, reeds, ferry, salt_farms, census, court)
DUSK_AND_DESK = (barrage_night, market, teller, osk)
SCENES = {scene.__name__.replace("_", "-"): scene for scene in DAY + DUSK_AND_DESK}


def main(names: Iterable[str]) -> None:
    """Write the named pictures, or all of them when no name is given."""
    for name in list(names) or SCENES:
        plate = Plate(name)
        SCENES[name](plate)
        screened(plate.tone).save(FOLDER / f"{name}.webp", lossless=True, quality=100, method=6)


if __name__ == "__main__":
    main(sys.argv[1:])
