"""The value of a column of bits: text of `0` and `1` that counts as a number, too."""


class BitString(str):
    """`BitString("0101")`; shifts and `~` keep its length."""

    __slots__ = ()

    def __new__(cls, value, _check=True):
        if _check and not isinstance(value, BitString) and not set(value) <= {"0", "1"}:
            raise ValueError("BitString must only contain '0' and '1' chars")
        return str.__new__(cls, value)

    @classmethod
    def from_int(cls, value, length):
        if value < 0 or length < 0:
            raise ValueError(f"{'value' if value < 0 else 'length'} must be non-negative")
        if value.bit_length() > length:
            raise ValueError(f"Cannot encode {value} as a BitString of length {length}")
        return cls(format(value, f"0{length}b") if length else "")

    @classmethod
    def from_bytes(cls, value, length=-1):
        bits = "".join(format(byte, "08b") for byte in value)
        if length < 0:
            return cls(bits)
        bits = bits.lstrip("0")
        if len(bits) > length:
            raise ValueError(f"Cannot encode {value!r} as a BitString of length {length}")
        return cls(bits.zfill(length))

    @property
    def bit_length(self):
        return len(self)

    @property
    def octet_length(self):
        return -(-len(self) // 8)

    def get_bit(self, index):
        return str.__getitem__(self, index)

    def has_bit(self, index):
        return self.get_bit(index) == "1"

    def set_bit(self, index, value):
        if not 0 <= index < len(self):
            raise IndexError("BitString index out of range")
        bit = value if isinstance(value, str) else "1" if value else "0"
        return BitString(str(self)[:index] + bit + str(self)[index + 1 :])

    def to_bytes(self, length=-1):
        return int(self).to_bytes(self.octet_length if length < 0 else length, "big")

    def _combined(self, other, operation):
        if not isinstance(other, str):
            return NotImplemented
        other = BitString(other)
        if len(self) != len(other):
            raise ValueError("Operands must be the same length")
        return BitString.from_int(operation(int(self), int(other)), len(self))

    def __and__(self, other):
        return self._combined(other, int.__and__)

    def __or__(self, other):
        return self._combined(other, int.__or__)

    def __xor__(self, other):
        return self._combined(other, int.__xor__)

    def __invert__(self):
        return BitString(str.translate(self, {48: "1", 49: "0"}))

    def __lshift__(self, amount):
        return BitString((str(self) + "0" * amount)[amount:])

    def __rshift__(self, amount):
        return BitString(("0" * amount + str(self))[: len(self)])

    def __getitem__(self, key):
        return BitString(str.__getitem__(self, key), False)

    def __add__(self, other):
        return BitString(str(self) + other)

    def __radd__(self, other):
        return BitString(other + str(self))

    def __int__(self):
        return int(str(self), 2) if self else 0

    def __bytes__(self):
        return self.to_bytes()

    def __str__(self):
        return str.__str__(self)

    def __repr__(self):
        return f'BitString("{self!s}")'
