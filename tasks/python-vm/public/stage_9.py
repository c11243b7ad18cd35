POINTS = """
class Point:
  zero = 0
  def __init__(self, x):
    self.x = x
  def __add__(self, other):
    return Point(self.x + other.x)
  def far(self):
    return self.x > 10
class Named(Point):
  name = "N"
p = Named(4) + Point(8)
print(p.x, p, p.far(), Named(1).far, isa(p, Named))
"""


def test_classes(run):
    assert run(POINTS, 999)["output"] == ["12 <object Point> True <method far> False"]
    assert run(POINTS, 999, True)["error"] is None


def test_code(compile_source):
    assert compile_source("@d\nclass A(B):\n  x = 1\nA.y = 2") == [
        *(("LOAD", "d"), ("LOAD", "B"), ("CLASS", "A", 1), ("PUSH", 1), ("MEMBER", "x")),
        *(("CALL", 1), ("STORE", "A"), ("LOAD", "A"), ("PUSH", 2), ("SET_ATTRIBUTE", "y")),
    ]
