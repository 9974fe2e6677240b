"""All routes of accounts: those for anybody, and those behind `require_session`."""

from litestar import Router

from donotplay.accounts.activity_routes import activity_routes
from donotplay.accounts.login_routes import login_routes
from donotplay.accounts.passkey_routes import passkeys_router
from donotplay.accounts.password_routes import own_password_routes, public_password_routes
from donotplay.accounts.preference_routes import preference_routes
from donotplay.accounts.profile_routes import own_profile_routes, public_profile_routes
from donotplay.accounts.session_routes import own_session_routes, public_session_routes
from donotplay.accounts.two_factor_routes import two_factor_router

public_auth_router = Router(
    "/auth",
    route_handlers=[
        *login_routes,
        *public_session_routes,
        *public_password_routes,
        *public_profile_routes,
    ],
    tags=["Signing in"],
)

own_auth_router = Router(
    "/auth", route_handlers=[*own_session_routes, *own_password_routes], tags=["Sessions and password"]
)

users_router = Router(
    "/users",
    route_handlers=[*own_profile_routes, *preference_routes, *activity_routes],
    tags=["Account"],
)

own_account_routers = [own_auth_router, two_factor_router, passkeys_router, users_router]
