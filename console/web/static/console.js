// Keys, the reader's time zone, and a word when something failed. Every page works without this file.
(() => {
  "use strict";
  let current = null; // the value of data-row, so that it is found again when a list is replaced

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const here = () => rows().find((row) => row.dataset.row === current) || null;

  function mark(row, focus) {
    document.querySelectorAll("[data-row].here").forEach((one) => one.classList.remove("here"));
    if (!row) return;
    current = row.dataset.row;
    row.classList.add("here");
    if (focus) {
      (row.querySelector("[data-open]") || row).focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    mark(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))], true);
  }

  // An element with data-key="a" is what the key a means: in the row that is marked, otherwise on the page.
  function press(key) {
    const within = (root) => root && root.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const found = within(here()) || [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.closest("[data-row]"));
    if (!found || found.disabled) return false;
    if (found.matches("input:not([type=submit]), textarea, select")) {
      found.closest("details")?.setAttribute("open", "");
      found.focus();
    } else if (found.matches("summary")) {
      const box = found.parentElement;
      box.open = true;
      (box.querySelector("input:not([type=hidden]), textarea, select, button") || found).focus();
    } else {
      found.click();
    }
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      if (typing) typing.blur();
      document.querySelectorAll("details.menu[open]").forEach((one) => one.removeAttribute("open"));
      return;
    }
    if (typing) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o") {
      const open = here()?.querySelector("[data-open]");
      if (!open) return;
      open.click();
    } else if (event.key === "?") {
      const keys = document.querySelector("dialog.keys");
      if (!keys) return;
      keys.open ? keys.close() : keys.showModal();
    } else if (!press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) mark(row, false);
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((one) => {
      if (!one.contains(event.target)) one.removeAttribute("open");
    });
    if (event.target.closest("[data-keys]")) document.querySelector("dialog.keys")?.showModal();
  });

  let fading = 0;
  function say(text) {
    const box = document.getElementById("toast");
    box.textContent = text;
    box.classList.add("shown");
    clearTimeout(fading);
    fading = setTimeout(() => box.classList.remove("shown"), 6000);
  }
  document.addEventListener("htmx:afterSwap", () => mark(here(), false));
  document.addEventListener("htmx:responseError", (event) => say(`Not done: the console answered ${event.detail.xhr.status}. Reload the page and try again.`));
  document.addEventListener("htmx:sendError", () => say("Not done: the console cannot be reached."));

  // A browser has six connections for all its tabs: a page that nobody sees gives its own back, and looks when it is seen.
  const live = document.getElementById("live");
  const kept = live && [live.parentElement, live.outerHTML];
  if (kept) document.addEventListener("visibilitychange", () => {
    const there = document.getElementById("live");
    if (document.hidden && there) htmx.swap(there, "", { swapStyle: "delete" });
    else if (!document.hidden && !there) {
      kept[0].insertAdjacentHTML("beforeend", kept[1]);
      const back = document.getElementById("live");
      htmx.process(back);
      htmx.trigger(back.firstElementChild, "seen");
    }
  });

  // What was typed before this file was there, or is put back by the browser, counts as typed.
  document.addEventListener("htmx:load", (event) => {
    for (const text of event.target.querySelectorAll("textarea[hx-post]"))
      if (text.value !== text.defaultValue) htmx.trigger(text, "typed");
  });

  // A form with data-sure asks before it is sent.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.sure || event.target.dataset.sure;
    if (question && !confirm(question)) event.preventDefault();
  });

  // What can be taken back for a few seconds counts them down, and is gone after them: the console says so as well.
  setInterval(() => document.querySelectorAll("form[data-left]").forEach((form) => {
    const left = form.dataset.left = Math.max(0, form.dataset.left - 1);
    form.querySelector("[data-seconds]").textContent = left;
    if (!left) form.hidden = true;
  }), 1000);

  // Buttons that do nothing without this file stand there only with it. One with data-all chooses all of its form; one
  // with data-copy="#text" copies that text, or marks it where a browser lets nobody copy.
  const helping = () => document.querySelectorAll("[data-copy], [data-all]").forEach((one) => one.hidden = false);
  document.addEventListener("htmx:afterSwap", helping);
  helping();
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-all]")?.form.querySelectorAll("input[type=checkbox]:enabled") || [];
    const on = ![...all].every((one) => one.checked);
    all.forEach((one) => one.checked = on);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    const text = button && document.querySelector(button.dataset.copy);
    if (!text) return;
    getSelection().selectAllChildren(text);
    const copied = navigator.clipboard?.writeText(text.textContent) ?? Promise.reject();
    copied.then(() => say("Copied."), () => say("It is marked: copy it with your keyboard."));
  });

  const pages = document.querySelector(".top nav"), page = pages?.querySelector("[aria-current]");
  if (page) pages.scrollLeft = page.offsetLeft - (pages.clientWidth - page.offsetWidth) / 2; // on a phone it may be far right

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("input[data-zone]").forEach((one) => {
    if (zone && !one.value) one.value = zone;
  });
})();
