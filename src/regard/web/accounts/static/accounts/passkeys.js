// Says on the page, not in the console, that a key was not used.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const notice of document.querySelectorAll("[data-passkey-failed]")) notice.hidden = false;
});
