// What a page does beyond links and forms; every page works without it, only less comfortably.
"use strict";

const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-switch], [data-menu], [data-add-row], [data-drop-row], [data-copy]");
  if (!target) return;
  if (target.matches("[data-theme-switch]")) {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  } else if (target.matches("[data-menu]")) {
    const open = target.getAttribute("aria-expanded") !== "true";
    target.setAttribute("aria-expanded", String(open));
    document.querySelector(".side").classList.toggle("open", open);
  } else if (target.matches("[data-add-row]")) {
    const rows = document.getElementById(target.dataset.addRow);
    const row = rows.querySelector("template").content.cloneNode(true);
    const place = rows.querySelectorAll("[data-row]").length;
    row.querySelectorAll("[name]").forEach((input) => { input.name = `${input.name}.${place}`; input.setAttribute("aria-label", `${input.getAttribute("aria-label")} ${place + 1}`); });
    rows.append(row);
    rows.lastElementChild.querySelector("input, select").focus();
  } else if (target.matches("[data-drop-row]")) {
    target.closest("[data-row]").remove();
  } else if (target.matches("[data-copy]")) {
    navigator.clipboard.writeText(target.textContent.trim()).then(() => {
      target.classList.add("copied");
      setTimeout(() => target.classList.remove("copied"), 900);
    });
  }
});

// A question before what cannot be undone; the form is sent once it is answered.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  const dialog = document.getElementById("confirm");
  document.getElementById("confirm-text").textContent = form.dataset.confirm;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit();
  }, { once: true });
  dialog.showModal();
});

// Which fields a form shows follows a choice: <select data-shows> and [data-shown-for="A B"].
function showChosen() {
  document.querySelectorAll("select[data-shows]").forEach((select) => {
    document.querySelectorAll(`[data-shown-by="${select.id}"]`).forEach((part) => {
      const shown = part.dataset.shownFor.split(" ").includes(select.value);
      part.hidden = !shown;
      part.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = !shown; });
    });
  });
}
document.addEventListener("change", showChosen);
document.addEventListener("htmx:load", showChosen);
showChosen();

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("search").focus();
  } else if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
});
