OPPOSITE = {"buy": "sell", "sell": "buy"}


class Order:
    def __init__(self, event, price):
        self.id = event["id"]
        self.side = event["side"]
        self.price = price
        self.qty = event["qty"]

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

    def report(self, *parts):
        self.reports.append(parts)

    def handle(self, event):
        """Carry out an event and return its reports."""
        self.reports = []
        getattr(self, event["type"])(event)
        return self.reports

    def match(self, order):
        """Trade an incoming order with those that wait, as long as prices allow it."""
        waiting = self.books[OPPOSITE[order.side]]
        while order.qty and waiting and order.crosses(waiting[0].price):
            resting = waiting[0]
            self.trade(order, resting)

    def trade(self, order, resting):
        qty = min(order.qty, resting.qty)
        buyer, seller = (order, resting) if order.side == "buy" else (resting, order)
        self.report("trade", buyer.id, seller.id, resting.price, qty)
        order.qty -= qty
        resting.qty -= qty
        if not resting.qty:
            self.remove(resting)

    def remove(self, order):
        self.books[order.side].remove(order)
        del self.orders[order.id]

    def rest(self, order):
        self.clock += 1
        order.time = self.clock
        self.insert(order)

    def insert(self, order):
        self.orders[order.id] = order
        self.books[order.side].append(order)
        self.books[order.side].sort(key=Order.rank)

    def problem(self, event, positive):
        """Return what is wrong with a new order, or None."""
        if event["id"] in self.used:
            return "duplicate id"
        for name in positive:
            if event[name] < 1:
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
        if self.is_good(event, "qty", "price"):
            self.enter(Order(event, event["price"]), event.get("tif", "GTC"))

    def enter(self, order, tif):
        """Trade a limit order as its time in force says, and let what is left wait."""
        best = self.books[OPPOSITE[order.side]][:1]
        if tif == "POST" and best and order.crosses(best[0].price):
            self.report("rejected", order.id, "would trade")
            return
        if tif != "FOK" or self.available(order) >= order.qty:
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
        if order is None:
            self.report("rejected", event["id"], "unknown order")
        else:
            self.report("cancelled", order.id, order.qty)
            self.remove(order)

    def book(self, event):
        self.report("book", self.levels("buy"), self.levels("sell"))

    def levels(self, side):
        found = {}
        for order in self.books[side]:
            qty, count = found.get(order.price, (0, 0))
            found[order.price] = qty + order.qty, count + 1
        return [(price, *sums) for price, sums in found.items()]

    def replace(self, event):
        """Change a waiting order; it keeps its time if only the quantity goes down."""
        order = self.orders.get(event["id"])
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
        if not keeps:
            self.remove(order)
            self.enter(order, "GTC")


def run(events):
    exchange = Exchange()
    return [exchange.handle(event) for event in events]
