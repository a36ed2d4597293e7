"""`sqlalchemy_utils.types.encrypted.encrypted_type`"""

from .. import EncryptedType, StringEncryptedType


class EncryptionDecryptionBaseEngine:
    pass


class AesEngine(EncryptionDecryptionBaseEngine):
    pass


class AesGcmEngine(EncryptionDecryptionBaseEngine):
    pass


class FernetEngine(EncryptionDecryptionBaseEngine):
    pass
