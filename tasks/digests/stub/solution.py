def digest(name, data):
    pass


def shake(name, data, size):
    pass


def blake2(name, data, size=None, key=b"", salt=b"", person=b""):
    pass


def hmac(name, key, data):
    pass


def pbkdf2(name, password, salt, rounds, size):
    pass


def scrypt(password, salt, cost, width, lanes, size):
    pass
