// The sample people; choosing one opens the conversation as that person.

import { Api } from "./api.js";
import { h, part } from "./dom.js";
import { peopleGrid } from "./people-list.js";

async function begin() {
  try {
    const people = await new Api().json("/demo/people");
    part("state").textContent = "";
    part("people").replaceChildren(peopleGrid(people, ({ phone }) => location.assign(`/#phone=${encodeURIComponent(phone)}`)));
  } catch {
    part("state").replaceChildren("演示服务还没准备好。", h("button", { class: "button", type: "button", onclick: begin }, "再试一次"));
  }
}

begin();
