"""Two people of the sample library at their lecterns, for the halftone plates."""

from .plate import HEIGHT, WIDTH, Plate


def _sitter(plate: Plate, x: float, hair: int, coat: int) -> None:
    """Paint head, neck and shoulders, lit from the left, around ``x``."""
    shoulders = [(x - 420, 840), (x - 360, 690), (x - 190, 610), (x - 80, 575), (x + 80, 575)]
    plate.fill([*shoulders, (x + 190, 610), (x + 360, 690), (x + 420, 840)], coat + 30, coat, 4)
    plate.fill([(x - 68, 440), (x + 68, 440), (x + 84, 620), (x, 690), (x - 84, 620)], 120, 150, 3)
    plate.oval((x - 150, 190, x + 150, 565), 226, 205, 3)
    plate.oval((x + 62, 235, x + 150, 540), 96, 110, 30)
    for side in (-1, 1):
        eye = x - 8 + side * 60
        plate.oval((eye - 40, 345, eye + 40, 395), 130, 120, 10)
        plate.oval((eye - 15, 362, eye + 15, 386), 14, 14, 3)
        plate.line([(eye - 42, 340), (eye, 328), (eye + 40, 338)], 13, hair)
    plate.fill([(x - 6, 370), (x + 32, 452), (x - 4, 460)], 105, 95, 7)
    plate.oval((x - 60, 488, x + 52, 512), 88, 70, 5)
    plate.oval((x - 40, 518, x + 36, 534), 165, 150, 6)


def _lectern(plate: Plate, x: float) -> None:
    plate.fill([(x - 330, 850), (x + 330, 850), (x + 300, HEIGHT), (x - 300, HEIGHT)], 70, 30)
    plate.fill([(x - 360, 812), (x + 360, 812), (x + 340, 858), (x - 340, 858)], 210, 150)
    for bend in (-120, 120):
        plate.line([(x + bend, 815), (x + bend * 0.9, 740), (x + bend * 0.45, 690)], 9)
        end = x + bend * 0.42
        plate.oval((end - 22, 645, end + 22, 705), 20, 10)


def teller(plate: Plate) -> None:
    """Ruan Teller, premier-designate, at a lectern before a curtain."""
    for fold in range(20):
        x = fold * 80
        plate.fill([(x, 0), (x + 46, 0), (x + 52, HEIGHT), (x, HEIGHT)], 118, 70)
        plate.fill([(x + 46, 0), (x + 80, 0), (x + 80, HEIGHT), (x + 52, HEIGHT)], 70, 40)
    plate.oval((420, 40, 1180, 900), 150, 120, 90)
    _sitter(plate, 800, 30, 20)
    plate.fill([(710, 600), (800, 690), (890, 600), (840, 900), (760, 900)], 244, 225, 2)
    plate.fill([(782, 672), (818, 672), (836, 900), (764, 900)], 40, 30)
    plate.fill([(712, 590), (640, 660), (760, 860)], 44, 26, 2)
    plate.fill([(888, 590), (960, 660), (840, 860)], 30, 18, 2)
    crown = [(645, 380), (640, 270), (690, 180), (800, 150), (915, 185), (962, 280), (955, 385)]
    plate.fill([*crown, (925, 330), (900, 262), (800, 238), (710, 268), (672, 320)], 36, 24, 3)
    _lectern(plate, 800)


def osk(plate: Plate) -> None:
    """Maren Osk, head of the commission, beside a painted river gauge, the river in the window behind her."""
    plate.box(0, 0, WIDTH, HEIGHT, 150, 92)
    plate.box(860, 60, 1520, 700, 246, 236)
    hills = [(860, 420), (1010, 350), (1180, 400), (1330, 330), (1520, 390)]
    plate.fill([*hills, (1520, 520), (860, 520)], 150, 200)
    plate.fill([(860, 520), (1520, 500), (1520, 700), (860, 700)], 215, 170)
    for y in range(535, 690, 30):
        plate.oval((900 + 3 * (y - 535), y, 1500, y + 10), 120, 120, 5)
    for x in (860, 1190, 1520):
        plate.line([(x, 60), (x, 700)], 20, 24)
    for y in (60, 700):
        plate.line([(850, y), (1530, y)], 20, 24)
    plate.box(196, 90, 262, HEIGHT, 250, 236)
    for step in range(33):
        plate.box(196, 104 + step * 29, 196 + (42 if step % 5 == 0 else 24), 115 + step * 29, 8)
    plate.line([(192, HEIGHT), (192, 88), (266, 88), (266, HEIGHT)], 8)
    behind = [(430, 480), (470, 200), (640, 110), (790, 190), (835, 420), (826, 600), (444, 600)]
    plate.fill(behind, 44, 30, 5)
    _sitter(plate, 640, 60, 26)
    plate.fill([(560, 590), (640, 680), (720, 590), (690, 850), (590, 850)], 200, 170, 2)
    hair = [(480, 480), (470, 300), (530, 180), (640, 140), (760, 180), (812, 300), (800, 480)]
    plate.fill([*hair, (778, 400), (745, 285), (650, 232), (560, 262), (515, 340), (504, 430)], 58, 34, 4)
    plate.line([(600, 175), (545, 240), (512, 330)], 12, 190)
    _lectern(plate, 640)
