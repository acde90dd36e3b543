"""The pages of allauth that there are. Others do not exist: nobody signs up or changes an address."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as other
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path
from django.views.generic.base import RedirectView

from goodwill.web.people.views.entrance import elsewhere

to_settings = RedirectView.as_view(pattern_name="people:settings")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("invited-only/", account.signup, name="account_signup"),  # closed: says that people are invited
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("steps/", to_settings, name="mfa_index"),
    path("steps/code/", mfa.authenticate, name="mfa_authenticate"),
    path("steps/code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("steps/app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("steps/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("steps/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("steps/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("steps/recovery/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("elsewhere/", other.connections, name="socialaccount_connections"),
    path("elsewhere/cancelled/", other.login_cancelled, name="socialaccount_login_cancelled"),
    path("elsewhere/error/", other.login_error, name="socialaccount_login_error"),
    path("elsewhere/sign-up/", RedirectView.as_view(pattern_name="account_signup"), name="socialaccount_signup"),
    path("oidc/<str:provider_id>/login/", elsewhere, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
]
