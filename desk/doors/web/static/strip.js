// The request a conversation is about: a strip above the log, and the list in the side pane.

import { copyText, h, icon, part } from "./dom.js";
import { day, RIGHT_ICONS, RIGHTS, STATES, STEPS, TICKET_STATES } from "./words.js";

const ENDED = new Set(["completed", "partly_completed", "refused", "withdrawn", "expired"]);

export class Requests {
  #known = new Map();
  #ask;

  /** `ask(number)` is called when the person picks a request in the side pane. */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Shows the request (and ticket) that a reply carries; one of null leaves what stands. */
  show(request, ticket) {
    if (request) this.#known.set(request.number, request);
    if (request || ticket) this.#strip(request, ticket);
    this.#list();
  }

  /** Forgets the strip; with `all` the person's list too. */
  clear(all = false) {
    part("strip").hidden = true;
    if (all) this.#known.clear();
    this.#list();
  }

  #strip(request, ticket) {
    const strip = part("strip");
    strip.hidden = false;
    const rows = [request && requestRow(request), ticket && ticketRow(ticket)].filter(Boolean);
    strip.replaceChildren(...rows);
  }

  #list() {
    part("requests-empty").hidden = this.#known.size > 0;
    const items = [...this.#known.values()].reverse().map((request) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", onclick: () => this.#ask(request.number), "aria-label": `${RIGHTS[request.right] || "申请"}，${stateOf(request).text}，编号 ${request.number}，查进度` },
          h("span", { class: "row-icon" }, icon(RIGHT_ICONS[request.right] || "list")),
          h("span", { class: "requests-what" }, h("b", {}, RIGHTS[request.right] || "申请"), h("small", {}, request.number)),
          pill(stateOf(request)),
        ),
      ),
    );
    part("requests").replaceChildren(...items);
  }
}

function stateOf({ status }) {
  return STATES[status] || { text: "处理中", tone: "busy", step: 3 };
}

function pill({ text, tone }) {
  return h("span", { class: `pill pill-${tone}` }, text);
}

function requestRow(request) {
  const state = stateOf(request);
  return h(
    "div",
    { class: "strip-row" },
    h(
      "div",
      { class: "strip-main" },
      h("span", { class: "strip-right" }, icon(RIGHT_ICONS[request.right] || "list"), RIGHTS[request.right] || "申请"),
      pill(state),
    ),
    h("div", { class: "strip-facts" }, numberButton(request.number), dueOf(request)),
    steps(state),
  );
}

function dueOf({ due, status }) {
  if (!due || ENDED.has(status)) return null;
  return h("span", { class: "strip-due" }, `最晚 ${day(due)} 答复`);
}

function numberButton(number) {
  const label = h("span", {}, number);
  const button = h("button", { class: "strip-number", type: "button", title: "复制编号", "aria-label": `复制编号 ${number}` }, label, icon("copy"));
  button.addEventListener("click", async () => {
    label.textContent = (await copyText(number)) ? "已复制" : number;
    setTimeout(() => (label.textContent = number), 1500);
  });
  return button;
}

function steps({ step, tone }) {
  const bar = h("ol", { class: `steps steps-${tone}`, "aria-hidden": "true" });
  STEPS.forEach((name, at) => bar.append(h("li", { class: at < step ? "is-done" : at === step ? "is-now" : "" }, h("span", {}, name))));
  return bar;
}

function ticketRow({ number, status }) {
  const text = TICKET_STATES[status] || "已登记";
  return h(
    "div",
    { class: "strip-row" },
    h("div", { class: "strip-main" }, h("span", { class: "strip-right" }, icon("person"), "人工工单"), pill({ text, tone: text === "已办结" ? "done" : "wait" })),
    h("div", { class: "strip-facts" }, numberButton(number)),
  );
}
