/* What pages do beyond links and forms. Everything works without it; nothing here knows a figure. */
"use strict";

/* Forms marked data-live send themselves when a choice changes (their button stays for the keyboard and no-script). */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form) form.requestSubmit();
});

/* Buttons marked data-confirm ask first. */
document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

/* The browser's own zone, for a person who has not chosen one. */
for (const field of document.querySelectorAll("input[data-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/* The menu on a phone is a strip: bring the current page into view. */
const here = document.querySelector(".side nav [aria-current]");
if (here && here.scrollIntoView) here.scrollIntoView({ block: "nearest", inline: "center" });
