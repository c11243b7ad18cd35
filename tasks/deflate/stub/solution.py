def adler32(data, value=1):
    pass


def crc32(data, value=0):
    pass


def store(data):
    pass


def inflate(data, start=0, history=b""):
    pass


def zlib_decompress(data, dictionary=b""):
    pass


def gzip_members(data):
    pass


def tokens(data):
    pass


def deflate_fixed(data):
    pass


def code_lengths(weights, limit):
    pass


def deflate(data):
    pass


def zlib_compress(data):
    pass


def gzip_compress(data, name="", mtime=0):
    pass
