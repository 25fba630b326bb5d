// The sample people of the demo, as cards to pick from.

import { h } from "./dom.js";

/** A grid of people, ordinary ones first; `pick(person)` is called with the chosen one. */
export function peopleGrid(people, pick) {
  const ordinary = people.filter((person) => isOrdinary(person));
  const special = people.filter((person) => !isOrdinary(person));
  return h("div", { class: "people" }, group("普通用户", ordinary, pick), group("有特别情况的用户", special, pick));
}

function isOrdinary({ about }) {
  return (about || "").startsWith("正常");
}

function group(title, people, pick) {
  if (people.length === 0) return null;
  return h("section", {}, h("h3", {}, title), h("ul", {}, people.map((person) => h("li", {}, personButton(person, pick)))));
}

function personButton(person, pick) {
  return h(
    "button",
    { type: "button", class: "person-card", onclick: () => pick(person) },
    h("span", { class: "person-face", "aria-hidden": "true" }, [...(person.name || "")][0] || ""),
    h("span", { class: "person-text" }, h("b", {}, person.name), h("small", {}, person.phone), h("span", {}, person.about)),
  );
}
