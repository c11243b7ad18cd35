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
            order = Order(event, event["price"])
            self.match(order)
            if order.qty:
                self.rest(order)

    def market(self, event):
        if self.is_good(event, "qty"):
            order = Order(event, None)
            self.match(order)
            if order.qty:
                self.report("cancelled", order.id, order.qty)

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


def run(events):
    exchange = Exchange()
    return [exchange.handle(event) for event in events]
