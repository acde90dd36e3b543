/* Passkeys: shows what needs them only where the browser can, and says in words when nothing came of it. */
"use strict";

(function () {
  const isName = !/^[\d.]+$|^\[/.test(window.location.hostname); /* browsers make no passkeys for bare addresses */
  if (window.PublicKeyCredential && window.isSecureContext && isName) {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  } else {
    for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = false;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const kind = event.detail.exception instanceof DOMException ? "stopped" : "away";
    for (const line of document.querySelectorAll("[data-passkey-trouble]")) {
      line.hidden = line.dataset.passkeyTrouble !== kind;
    }
  });
})();
