import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


class Model:
    """The rules, on one list of orders that is searched anew for each unit or trade."""

    def __init__(self):
        self.waiting, self.stops, self.used = [], [], set()
        self.stamp = 0
        self.last = None
        self.state = "open"
        self.fees = {"maker": 0, "taker": 0}
        self.owned = {}

    def run(self, events):
        return [self.one(event) for event in events]

    def one(self, event):
        self.out = []
        kind = event["type"]
        if kind in ("limit", "market", "stop"):
            self.new(event)
        else:
            getattr(self, "do_" + kind)(event)
        while self.state == "open":
            ready = [
                s
                for s in self.stops
                if self.last is not None
                and (self.last - s["trigger"]) * (1 if s["side"] == "buy" else -1) >= 0
            ]
            if not ready:
                break
            self.stops.remove(ready[0])
            self.out.append(("triggered", ready[0]["id"]))
            self.incoming(ready[0], "GTC" if "price" in ready[0] else "IOC")
        return self.out

    def new(self, event):
        tif = event.get("tif", "GTC") if event["type"] == "limit" else "IOC"
        reasons = [
            ("closed", self.state == "closed"),
            ("auction", self.state == "auction" and tif not in ("GTC", "DAY")),
            ("duplicate id", event["id"] in self.used),
            *[
                (f"bad {key}", event.get(key, 1) < 1)
                for key in ("qty", "trigger", "price", "display")
            ],
        ]
        for reason, holds in reasons:
            if holds:
                self.out.append(("rejected", event["id"], reason))
                return
        self.used.add(event["id"])
        if event["type"] == "stop":
            self.stops.append(event)
        else:
            self.incoming(event, tif)

    def incoming(self, event, tif):
        order = {"stp": "newest", "owner": None, "display": None, **event, "tif": tif}
        self.enter(order, tif)

    def fits(self, order):
        sign = 1 if order["side"] == "buy" else -1
        limit = order.get("price")
        found = [
            o
            for o in self.waiting
            if o["side"] != order["side"] and (limit is None or sign * o["price"] <= sign * limit)
        ]
        return sorted(found, key=lambda o: (sign * o["price"], o["stamp"]))

    def enter(self, order, tif):
        if tif == "POST" and self.fits(order):
            self.out.append(("rejected", order["id"], "would trade"))
            return
        enough = sum(o["qty"] for o in self.fits(order)) >= order["qty"]
        if self.state == "open" and (tif != "FOK" or enough):
            self.trade(order)
        if not order["qty"]:
            return
        if tif in ("IOC", "FOK"):
            self.out.append(("cancelled", order["id"], order["qty"]))
        else:
            self.wait(order)
            self.waiting.append(order)

    def wait(self, order):
        self.stamp += 1
        order["stamp"] = self.stamp
        order["seen"] = (
            order["qty"] if order["display"] is None else min(order["display"], order["qty"])
        )

    def trade(self, order):
        while order["qty"] and (found := self.fits(order)):
            other = found[0]
            own = order["owner"] is not None and order["owner"] == other["owner"]
            if own and order["stp"] != "reduce":
                if order["stp"] in ("oldest", "both"):
                    self.waiting.remove(other)
                    self.out.append(("cancelled", other["id"], other["qty"]))
                if order["stp"] in ("newest", "both"):
                    self.out.append(("cancelled", order["id"], order["qty"]))
                    order["qty"] = 0
                continue
            units = 0
            while order["qty"] and other["seen"]:
                units += 1
                order["qty"] -= 1
                other["qty"] -= 1
                other["seen"] -= 1
            if own:
                self.out.append(("reduced", order["id"], other["id"], units))
            else:
                self.settle(order, other, other["price"], units, "taker")
            if not other["qty"]:
                self.waiting.remove(other)
            elif not other["seen"]:
                self.wait(other)

    def settle(self, order, other, price, units, role):
        buyer, seller = (order, other) if order["side"] == "buy" else (other, order)
        self.out.append(("trade", buyer["id"], seller["id"], price, units))
        self.last = price
        for who, part in ((order, role), (other, "maker")):
            if who["owner"] is not None:
                amount = price * units * self.fees[part]
                fee = next(
                    n
                    for n in range(amount // 10000 - 2, amount // 10000 + 3)
                    if n * 10000 >= amount
                )
                account = self.owned.setdefault(who["owner"], [0, 0])
                account[0] += units if who is buyer else -units
                account[1] += (-price * units if who is buyer else price * units) - fee

    def do_cancel(self, event):
        for place in (self.waiting, self.stops):
            for order in place:
                if order["id"] == event["id"]:
                    place.remove(order)
                    self.out.append(("cancelled", order["id"], order["qty"]))
                    return
        self.out.append(("rejected", event["id"], "unknown order"))

    def do_replace(self, event):
        order = next((o for o in self.waiting if o["id"] == event["id"]), None)
        values = {key: event[key] for key in ("price", "qty") if key in event}
        reason = "closed" if self.state == "closed" else "unknown order" if order is None else None
        for key in ("qty", "price"):
            if order is not None and self.state != "closed" and values.get(key, 1) < 1:
                reason = f"bad {key}"
        if reason:
            self.out.append(("rejected", event["id"], reason))
            return
        stays = (
            values.get("price", order["price"]) == order["price"]
            and values.get("qty", 0) <= order["qty"]
        )
        order.update(values)
        self.out.append(("replaced", order["id"], order["price"], order["qty"]))
        if stays:
            order["seen"] = min(order["seen"], order["qty"])
        else:
            self.waiting.remove(order)
            self.enter(order, "GTC")

    def do_book(self, event):
        sides = []
        for side, down in (("buy", True), ("sell", False)):
            orders = [o for o in self.waiting if o["side"] == side]
            sides.append(
                [
                    (
                        price,
                        sum(o["seen"] for o in orders if o["price"] == price),
                        sum(1 for o in orders if o["price"] == price),
                    )
                    for price in sorted({o["price"] for o in orders}, reverse=down)
                ]
            )
        self.out.append(("book", *sides))

    def do_set_fees(self, event):
        self.fees = event

    def do_account(self, event):
        self.out.append(("account", event["owner"], *self.owned.get(event["owner"], (0, 0))))

    def do_session(self, event):
        if self.state == "auction":
            self.uncross()
        self.state = event["state"]
        self.out.append(("session", self.state))
        if self.state == "closed":
            for order in sorted(self.waiting, key=lambda o: o["stamp"]):
                if order["tif"] == "DAY":
                    self.waiting.remove(order)
                    self.out.append(("cancelled", order["id"], order["qty"]))

    def price(self):
        """Price, volume and surplus, by a ranking of every price from the lowest to the highest."""
        table = []
        for price in sorted({o["price"] for o in self.waiting}):
            demand = sum(
                o["qty"] for o in self.waiting if o["side"] == "buy" and o["price"] >= price
            )
            supply = sum(
                o["qty"] for o in self.waiting if o["side"] == "sell" and o["price"] <= price
            )
            table.append((price, min(demand, supply), demand - supply))
        best = max([row[1] for row in table], default=0)
        if best == 0:
            return (None, 0, 0)
        least = min(abs(row[2]) for row in table if row[1] == best)
        table = [row for row in table if row[1] == best and abs(row[2]) == least]
        signs = {(row[2] > 0) - (row[2] < 0) for row in table}
        if signs == {1}:
            return table[-1]
        if signs == {-1} or self.last is None:
            return table[0]
        return sorted(table, key=lambda row: (abs(row[0] - self.last), row[0]))[0]

    def do_indicative(self, event):
        self.out.append(("indicative", *self.price()))

    def uncross(self):
        price, volume, _ = self.price()
        if not volume:
            return
        self.out.append(("auction", price, volume))
        self.last = price
        queues = {}
        for side, sign in (("buy", -1), ("sell", 1)):
            queue = sorted(
                (o for o in self.waiting if o["side"] == side),
                key=lambda o: (sign * o["price"], o["stamp"]),
            )
            queues[side] = [o for o in queue for _ in range(o["qty"])][:volume]
        units = list(zip(queues["buy"], queues["sell"]))
        while units:
            buyer, seller = units[0]
            same = 0
            while same < len(units) and units[same][0] is buyer and units[same][1] is seller:
                same += 1
            units = units[same:]
            self.settle(buyer, seller, price, same, "maker")
            for order in (buyer, seller):
                order["qty"] -= same
                order["seen"] = min(order["seen"], order["qty"])
        self.waiting = [o for o in self.waiting if o["qty"]]


def limit(id, side, price, qty, **more):
    return {"type": "limit", "id": id, "side": side, "price": price, "qty": qty, **more}


def market(id, side, qty, **more):
    return {"type": "market", "id": id, "side": side, "qty": qty, **more}


def stop(id, side, trigger, qty, **more):
    return {"type": "stop", "id": id, "side": side, "trigger": trigger, "qty": qty, **more}


def event(kind, **keys):
    return {"type": kind, **keys}


BOOK = {"type": "book"}


def draw_events(rng, kinds, tifs=("GTC",), display=False, owners=False, states=False):
    """Events in a narrow range of prices, many of them about orders that exist."""
    events = []
    state = "open"
    for number in range(rng.randint(4, 22)):
        kind = rng.choice(kinds)
        side = rng.choice(["buy", "sell"])
        price, qty = rng.randint(8, 12), rng.randint(1, 9)
        known = f"o{rng.randrange(number + 1)}"
        more = {}
        if owners and rng.random() < 0.8:
            more["owner"] = rng.choice(["ann", "bob"])
            if rng.random() < 0.7:
                more["stp"] = rng.choice(["newest", "oldest", "both", "reduce"])
        if kind == "limit":
            if display and rng.random() < 0.5:
                more["display"] = rng.randint(1, 4)
            if len(tifs) > 1:
                more["tif"] = rng.choice(tifs)
            if owners and more.get("tif") == "FOK":
                more["tif"] = "IOC"
            events.append(limit(f"o{number}", side, price, qty, **more))
        elif kind == "market":
            events.append(market(f"o{number}", side, qty, **more))
        elif kind == "stop":
            if rng.random() < 0.4:
                more["price"] = rng.randint(8, 12)
            events.append(stop(f"o{number}", side, price, qty, **more))
        elif kind == "cancel":
            events.append(event("cancel", id=known))
        elif kind == "replace":
            keys = {"price": price, "qty": qty}
            if rng.random() < 0.6:
                del keys[rng.choice(["price", "qty"])]
            events.append(event("replace", id=known, **keys))
        elif kind == "account":
            events.append(event("account", owner=rng.choice(["ann", "bob", "eve"])))
        elif kind == "set_fees":
            events.append(
                event("set_fees", maker=rng.randint(-300, 300), taker=rng.randint(0, 900))
            )
        elif kind == "session":
            state = rng.choice(
                [other for other in ("open", "auction", "auction", "closed") if other != state]
            )
            events.append(event("session", state=state))
        else:
            events.append(event(kind))
    return [*events, BOOK]


def agree(run, events):
    expected = Model().run([dict(one) for one in events])
    got = run(events)
    for one, wanted, reports in zip(events, expected, got):
        assert reports == wanted, one
    assert got == expected


KINDS = ["limit", "limit", "limit", "market", "cancel", "book", "replace", "stop", "stop"]
TIFS = ["GTC", "GTC", "GTC", "IOC", "FOK", "POST"]


@given(seed=SEEDS)
def test_random_icebergs(run, seed):
    agree(
        run,
        draw_events(
            random.Random(seed),
            ["limit", "limit", "market", "replace", "cancel"],
            TIFS,
            display=True,
        ),
    )


@given(seed=SEEDS)
def test_random_events(run, seed):
    agree(run, draw_events(random.Random(seed), KINDS, TIFS, display=True))


def test_an_iceberg(run):
    events = [
        limit("a", "sell", 10, 7, display=3),
        limit("b", "sell", 10, 2),
        BOOK,
        market("c", "buy", 4),
        BOOK,
        market("d", "buy", 9),
    ]
    assert run(events)[2:] == [
        [("book", [], [(10, 5, 2)])],
        [("trade", "c", "a", 10, 3), ("trade", "c", "b", 10, 1)],
        [("book", [], [(10, 4, 2)])],
        [
            ("trade", "d", "b", 10, 1),
            ("trade", "d", "a", 10, 3),
            ("trade", "d", "a", 10, 1),
            ("cancelled", "d", 4),
        ],
    ]


def test_icebergs_coming_in_and_changed(run):
    events = [
        limit("a", "buy", 10, 4),
        limit("b", "sell", 10, 9, display=2),
        BOOK,
        event("replace", id="b", qty=1),
        BOOK,
        event("replace", id="b", qty=8),
        limit("c", "buy", 10, 8, tif="FOK"),
        limit("d", "sell", 10, 5, display=9),
        BOOK,
        event("cancel", id="d"),
        limit("e", "sell", 10, 5, display=0),
        limit("f", "sell", 0, 5, display=0),
    ]
    result = run(events)
    assert result[1] == [("trade", "a", "b", 10, 4)]
    assert result[2] == [("book", [], [(10, 2, 1)])]
    assert result[3:6] == [
        [("replaced", "b", 10, 1)],
        [("book", [], [(10, 1, 1)])],
        [("replaced", "b", 10, 8)],
    ]
    assert result[6] == [("trade", "c", "b", 10, 2)] * 4
    assert result[8:] == [
        [("book", [], [(10, 5, 1)])],
        [("cancelled", "d", 5)],
        [("rejected", "e", "bad display")],
        [("rejected", "f", "bad price")],
    ]


def test_stops(run):
    events = [
        stop("s", "buy", 11, 2),
        limit("a", "sell", 10, 1),
        limit("b", "sell", 11, 2),
        limit("c", "sell", 12, 9),
        market("d", "buy", 1),
        market("e", "buy", 1),
        BOOK,
        stop("t", "sell", 12, 3, price=12),
        event("cancel", id="t"),
        stop("u", "sell", 5, 1),
        event("replace", id="u", qty=2),
        event("cancel", id="u"),
        event("cancel", id="u"),
    ]
    assert run(events)[4:] == [
        [("trade", "d", "a", 10, 1)],
        [
            ("trade", "e", "b", 11, 1),
            ("triggered", "s"),
            ("trade", "s", "b", 11, 1),
            ("trade", "s", "c", 12, 1),
        ],
        [("book", [], [(12, 8, 1)])],
        [("triggered", "t")],
        [("cancelled", "t", 3)],
        [],
        [("rejected", "u", "unknown order")],
        [("cancelled", "u", 1)],
        [("rejected", "u", "unknown order")],
    ]


def test_stops_in_a_row(run):
    events = [
        stop("late", "sell", 9, 1),
        stop("first", "sell", 10, 2),
        stop("second", "sell", 10, 1, price=9),
        limit("a", "buy", 10, 1),
        limit("b", "buy", 9, 1),
        limit("c", "buy", 8, 2),
        market("m", "sell", 1),
        BOOK,
    ]
    assert run(events)[6:] == [
        [
            ("trade", "a", "m", 10, 1),
            ("triggered", "first"),
            ("trade", "b", "first", 9, 1),
            ("trade", "c", "first", 8, 1),
            ("triggered", "late"),
            ("trade", "c", "late", 8, 1),
            ("triggered", "second"),
        ],
        [("book", [], [(9, 1, 1)])],
    ]


def test_checks_of_stops(run):
    events = [
        stop("a", "buy", 0, 0, price=0),
        stop("a", "buy", 0, 1, price=0),
        stop("a", "buy", 1, 1, price=0),
        stop("a", "buy", 1, 1, price=1),
        stop("a", "buy", 0, 0, price=0),
        limit("a", "buy", 5, 5),
    ]
    assert [reports[0][2] if reports else None for reports in run(events)] == [
        "bad qty",
        "bad trigger",
        "bad price",
        None,
        "duplicate id",
        "duplicate id",
    ]
