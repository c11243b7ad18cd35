OPPOSITE = {"buy": "sell", "sell": "buy"}


class Order:
    def __init__(self, event, price):
        self.id = event["id"]
        self.side = event["side"]
        self.price = price
        self.qty = event["qty"]
        self.display = event.get("display")
        self.owner = event.get("owner")
        self.mode = event.get("stp", "newest")
        self.day = event.get("tif") == "DAY"

    def rank(self):
        return (-self.price if self.side == "buy" else self.price, self.time)

    def crosses(self, price):
        if self.price is None:
            return True
        return self.price >= price if self.side == "buy" else self.price <= price


class Exchange:
    def __init__(self):
        self.books = {"buy": [], "sell": []}
        self.orders = {}
        self.clock = 0
        self.reports = []
        self.used = set()
        self.stops = {}
        self.last = None
        self.fees = {"maker": 0, "taker": 0}
        self.accounts = {}
        self.state = "open"

    def report(self, *parts):
        self.reports.append(parts)

    def handle(self, event):
        """Carry out an event, then the stop orders that it triggers, and return the reports."""
        self.reports = []
        getattr(self, event["type"])(event)
        while self.state == "open" and (ready := self.triggered_stops()):
            self.trigger(ready[0])
        return self.reports

    def match(self, order):
        """Trade an incoming order with those that wait, as long as prices allow it."""
        waiting = self.books[OPPOSITE[order.side]]
        while order.qty and waiting and order.crosses(waiting[0].price):
            resting = waiting[0]
            if order.owner is not None and order.owner == resting.owner:
                self.prevent(order, resting)
            else:
                self.trade(order, resting)

    def trade(self, order, resting):
        qty = min(order.qty, resting.shown)
        buyer, seller = (order, resting) if order.side == "buy" else (resting, order)
        self.report("trade", buyer.id, seller.id, resting.price, qty)
        self.last = resting.price
        self.book_trade(order, resting.price, qty, "taker")
        self.book_trade(resting, resting.price, qty, "maker")
        order.qty -= qty
        self.reduce(resting, qty)

    def reduce(self, resting, qty):
        """Take quantity from a waiting order; show more of an iceberg, with a new time."""
        resting.qty -= qty
        resting.shown -= qty
        if not resting.qty:
            self.remove(resting)
        elif not resting.shown:
            self.remove(resting)
            self.rest(resting)

    def remove(self, order):
        self.books[order.side].remove(order)
        del self.orders[order.id]

    def rest(self, order):
        self.clock += 1
        order.time = self.clock
        order.shown = min(order.qty, order.display or order.qty)
        self.insert(order)

    def insert(self, order):
        self.orders[order.id] = order
        self.books[order.side].append(order)
        self.books[order.side].sort(key=Order.rank)

    def problem(self, event, positive):
        """Return what is wrong with a new order, or None."""
        if self.state == "closed":
            return "closed"
        if self.state == "auction" and (event["type"] != "limit" or event.get("tif") in LIVE_ONLY):
            return "auction"
        if event["id"] in self.used:
            return "duplicate id"
        for name in positive:
            if event.get(name, 1) < 1:
                return f"bad {name}"
        return None

    def is_good(self, event, *positive):
        """Tell whether a new order can be taken; if not, report that."""
        problem = self.problem(event, positive)
        if problem:
            self.report("rejected", event["id"], problem)
            return False
        self.used.add(event["id"])
        return True

    def limit(self, event):
        if self.is_good(event, "qty", "price", "display"):
            self.enter(Order(event, event["price"]), event.get("tif", "GTC"))

    def enter(self, order, tif):
        """Trade a limit order as its time in force says, and let what is left wait."""
        best = self.books[OPPOSITE[order.side]][:1]
        if tif == "POST" and best and order.crosses(best[0].price):
            self.report("rejected", order.id, "would trade")
            return
        if self.state == "open" and (tif != "FOK" or self.available(order) >= order.qty):
            self.match(order)
        if tif in ("IOC", "FOK"):
            self.drop(order)
        elif order.qty:
            self.rest(order)

    def available(self, order):
        waiting = self.books[OPPOSITE[order.side]]
        return sum(other.qty for other in waiting if order.crosses(other.price))

    def drop(self, order):
        if order.qty:
            self.report("cancelled", order.id, order.qty)
            order.qty = 0

    def market(self, event):
        if self.is_good(event, "qty"):
            self.take(Order(event, None))

    def take(self, order):
        self.match(order)
        self.drop(order)

    def cancel(self, event):
        order = self.orders.get(event["id"])
        stop = self.stops.pop(event["id"], None)
        if order is not None:
            self.report("cancelled", order.id, order.qty)
            self.remove(order)
        elif stop is not None:
            self.report("cancelled", stop["id"], stop["qty"])
        else:
            self.report("rejected", event["id"], "unknown order")

    def book(self, event):
        self.report("book", self.levels("buy"), self.levels("sell"))

    def levels(self, side):
        found = {}
        for order in self.books[side]:
            qty, count = found.get(order.price, (0, 0))
            found[order.price] = qty + order.shown, count + 1
        return [(price, *sums) for price, sums in found.items()]

    def replace(self, event):
        """Change a waiting order; it keeps its time if only the quantity goes down."""
        order = self.orders.get(event["id"])
        if self.state == "closed":
            self.report("rejected", event["id"], "closed")
            return
        if order is None:
            self.report("rejected", event["id"], "unknown order")
            return
        price, qty = event.get("price", order.price), event.get("qty", order.qty)
        if price < 1 or qty < 1:
            self.report("rejected", order.id, "bad price" if price < 1 else "bad qty")
            return
        self.report("replaced", order.id, price, qty)
        keeps = price == order.price and qty <= order.qty
        order.price, order.qty = price, qty
        order.shown = min(order.shown, qty)
        if not keeps:
            self.remove(order)
            self.enter(order, "GTC")

    def stop(self, event):
        if self.is_good(event, "qty", "trigger", "price"):
            self.stops[event["id"]] = event

    def is_triggered(self, stop):
        if self.last is None:
            return False
        if stop["side"] == "buy":
            return self.last >= stop["trigger"]
        return self.last <= stop["trigger"]

    def trigger(self, stop):
        del self.stops[stop["id"]]
        self.report("triggered", stop["id"])
        if "price" in stop:
            self.enter(Order(stop, stop["price"]), "GTC")
        else:
            self.take(Order(stop, None))

    def prevent(self, order, resting):
        """Keep two orders of one owner from trading, in the way of the incoming one."""
        if order.mode == "reduce":
            qty = min(order.qty, resting.shown)
            self.report("reduced", order.id, resting.id, qty)
            order.qty -= qty
            self.reduce(resting, qty)
            return
        if order.mode in ("oldest", "both"):
            self.report("cancelled", resting.id, resting.qty)
            self.remove(resting)
        if order.mode in ("newest", "both"):
            self.drop(order)

    def set_fees(self, event):
        self.fees = {"maker": event["maker"], "taker": event["taker"]}

    def book_trade(self, order, price, qty, role):
        """Enter a trade and its fee, in whole units rounded up, into the owner's account."""
        if order.owner is None:
            return
        position, cash = self.accounts.get(order.owner, (0, 0))
        sign = 1 if order.side == "buy" else -1
        fee = -(-price * qty * self.fees[role] // 10_000)
        self.accounts[order.owner] = position + sign * qty, cash - sign * price * qty - fee

    def account(self, event):
        self.report("account", event["owner"], *self.accounts.get(event["owner"], (0, 0)))

    def triggered_stops(self):
        return [stop for stop in self.stops.values() if self.is_triggered(stop)]

    def session(self, event):
        """Change the state; leaving an auction uncrosses the book."""
        if self.state == "auction":
            self.uncross()
        self.state = event["state"]
        self.report("session", self.state)
        if self.state == "closed":
            for order in sorted(self.orders.values(), key=lambda order: order.time):
                if order.day:
                    self.report("cancelled", order.id, order.qty)
                    self.remove(order)

    def indicative(self, event):
        self.report("indicative", *(self.clearing() or (None, 0, 0)))

    def clearing(self):
        """Return price, volume and surplus of buyers of an auction, or None without a trade."""
        prices = {order.price for order in self.orders.values()}
        outcomes = [self.outcome(price) for price in prices]
        most = max((volume for _, volume, _ in outcomes), default=0)
        if not most:
            return None
        outcomes = [outcome for outcome in outcomes if outcome[1] == most]
        least = min(abs(surplus) for _, _, surplus in outcomes)
        outcomes = sorted(outcome for outcome in outcomes if abs(outcome[2]) == least)
        if all(surplus > 0 for _, _, surplus in outcomes):
            return outcomes[-1]
        if all(surplus < 0 for _, _, surplus in outcomes) or self.last is None:
            return outcomes[0]
        return min(outcomes, key=lambda outcome: abs(outcome[0] - self.last))

    def outcome(self, price):
        bought = sum(order.qty for order in self.books["buy"] if order.price >= price)
        sold = sum(order.qty for order in self.books["sell"] if order.price <= price)
        return price, min(bought, sold), bought - sold

    def uncross(self):
        cleared = self.clearing()
        if cleared is None:
            return
        price, left, _ = cleared
        self.report("auction", price, left)
        self.last = price
        buyers, sellers = list(self.books["buy"]), list(self.books["sell"])
        while left:
            buyer, seller = buyers[0], sellers[0]
            qty = min(buyer.qty, seller.qty, left)
            self.report("trade", buyer.id, seller.id, price, qty)
            left -= qty
            for order, queue in ((buyer, buyers), (seller, sellers)):
                self.book_trade(order, price, qty, "maker")
                self.fill(order, qty)
                if not order.qty:
                    queue.pop(0)

    def fill(self, order, qty):
        """Take quantity from a waiting order in an auction, where hidden quantity counts too."""
        order.qty -= qty
        order.shown = min(order.shown, order.qty)
        if not order.qty:
            self.remove(order)


LIVE_ONLY = ("IOC", "FOK", "POST")


def run(events):
    exchange = Exchange()
    return [exchange.handle(event) for event in events]
