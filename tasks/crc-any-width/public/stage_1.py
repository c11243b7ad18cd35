def test_known_checks(crc):
    assert crc(b"123456789", 32, 0x04C11DB7, 0xFFFFFFFF, True, 0xFFFFFFFF) == 0xCBF43926
    assert crc(b"123456789", 16, 0x1021, 0, False, 0) == 0x31C3
    assert crc(b"123456789", 5, 0x05, 0x1F, True, 0x1F) == 0x19


def test_no_data(crc):
    assert crc(b"", 4, 0x3, 0b0010, True, 0) == 0b0100
