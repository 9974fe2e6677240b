"""`donotplay keys`: the secrets that sign and encrypt."""

from cyclopts import App

from donotplay.accounts.keys import Keyring
from donotplay.accounts.totp import reencrypt_secrets
from donotplay.command_work import Servers, work

keys = App(name="keys", help="Care for the secrets that sign and encrypt.")


@keys.command
def rotate() -> None:
    """Encrypt anew, with the first of the secret keys, what older ones have encrypted.

    Before: put a new key in front of the others, and restart. After: an older key can be removed, as soon as
    no access token that it signed is valid any more.
    """

    async def encrypt_anew(servers: Servers) -> str:
        keyring = Keyring(servers.settings.secrets)
        async with servers.transaction() as connection:
            count = await reencrypt_secrets(connection, keyring)
        return f"{count} secrets are now encrypted with the key {keyring.current.id.hex()}"

    print(work(encrypt_anew))
