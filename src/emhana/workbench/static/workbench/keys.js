// Keys for those who work here all day; every page works without this file.
const rows = [...document.querySelectorAll("[data-row]")];
const typing = (target) => target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
const step = (by) => {
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
};
const search = () => document.querySelector("[role=search] input:not([type=hidden])")?.focus();
// The physical key counts: with the Kazakh and Russian layouts J gives another letter.
const acts = { KeyJ: () => step(1), KeyK: () => step(-1), Slash: search };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const act = event.key === "/" ? search : acts[event.code];
  if (act) {
    event.preventDefault();
    act();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A long list is applied part by part; without scripts its button is pressed for each part.
document.querySelector("form[data-go-on]")?.requestSubmit();
