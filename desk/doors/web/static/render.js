// The conversation as it is shown: bubbles, buttons, notices. The log is a live region, so it only ever grows;
// what changes later (a failed message, a used button) changes attributes or sits outside it.

import { card, stateOnReceipts } from "./cards.js";
import { h, icon } from "./dom.js";
import { moment } from "./words.js";

const CLEAR_YES = /^(确认|确定|是的?，?|同意|提交)/;
const GRAVE = new Set(["erasure", "account_cancellation"]);

export class Log {
  #log;
  #scroll;
  #typing;
  #tools;
  #group = null;

  /** `tools` is what cards and buttons may do: {api, session(), say(text), press(payload, title) → whether it was taken}. */
  constructor({ log, scroll, typing }, tools) {
    this.#log = log;
    this.#scroll = scroll;
    this.#typing = typing;
    this.#tools = tools;
  }

  clear() {
    this.#log.replaceChildren();
    this.#group = null;
    this.typing(false);
  }

  /** Adds what the person said; the returned handle shows whether it got through. */
  own(text) {
    const bubble = h("div", { class: "bubble own" }, h("p", {}, text));
    const item = h("div", { class: "turn turn-own is-sending", "aria-live": "off" }, bubble);
    this.#log.append(item);
    this.#toEnd();
    return new Own(item);
  }

  /** Adds the messages of a reply; the newest buttons are the ones that count. */
  reply({ messages, expects, request }) {
    const turn = h("div", { class: "turn turn-desk" }, h("span", { class: "seal seal-small", "aria-hidden": "true" }, "隐"));
    const column = h("div", { class: "column" });
    messages.forEach((message, at) => column.append(...this.#message(message, at, expects, request)));
    column.append(h("time", { class: "at", "aria-hidden": "true" }, moment(new Date().toISOString())));
    turn.append(column);
    this.#log.append(turn);
    if (request) this.state(request);
    this.#toStartOf(turn);
  }

  /** Brings receipts already shown up to date with their request. */
  state(request) {
    stateOnReceipts(this.#log, request);
  }

  /** A line between the bubbles, with an optional way on: {title, act}. */
  notice(text, ...ways) {
    const buttons = ways.map(({ title, act }) =>
      h("button", { class: "button", type: "button", onclick: (event) => once(event.currentTarget, act) }, title),
    );
    this.#log.append(h("div", { class: "notice" }, h("p", {}, text), buttons));
    this.#toEnd();
  }

  typing(on) {
    this.#typing.hidden = !on;
    if (on) this.#toEnd();
  }

  /** Makes every offered button inert; returns a function that makes the newest ones live again. */
  retire() {
    const live = [...this.#log.querySelectorAll(".replies button:enabled, .choices button:enabled")];
    for (const button of live) button.disabled = true;
    return () => live.forEach((button) => (button.disabled = false));
  }

  #message({ text, buttons = [], card: body }, at, expects, request) {
    const parts = [];
    if (text) parts.push(h("div", { class: "bubble desk-says" }, h("p", {}, wholeNumbers(text))));
    const shown = body && card(body, this.#tools);
    if (shown) parts.push(shown);
    const offered = body?.kind === "choices" ? mergeChoices(shown, buttons, this.#tools) : buttons;
    if (offered.length) parts.push(this.#replies(offered, expects, request));
    for (const part of parts) part.style.setProperty("--at", at);
    return parts;
  }

  #replies(buttons, expects, request) {
    const group = h("div", { class: "replies", role: "group", "aria-label": "可以点选的回答" });
    const confirming = expects === "confirmation";
    group.classList.toggle("confirming", confirming);
    const yes = confirming ? Math.max(0, buttons.findIndex(({ title }) => CLEAR_YES.test(title))) : -1;
    buttons.forEach(({ title, payload }, at) => {
      const grave = at === yes && GRAVE.has(request?.right);
      const look = at === yes ? (grave ? "reply-yes reply-grave" : "reply-yes") : "";
      const button = h("button", { type: "button", class: `reply ${look}` }, grave && icon("alert"), title);
      button.addEventListener("click", () => {
        if (this.#tools.press(payload, title)) button.classList.add("is-chosen");
      });
      group.append(button);
    });
    group.addEventListener("keydown", (event) => moveFocus(group, event));
    return group;
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #toStartOf(turn) {
    const room = this.#scroll.clientHeight;
    const top = turn.offsetTop - 12;
    this.#scroll.scrollTop = turn.offsetHeight > room - 24 ? top : this.#scroll.scrollHeight;
  }
}

/** One message of the person, on its way: sending → sent, or failed with a way to send it again. */
class Own {
  #item;
  #trouble = null;

  constructor(item) {
    this.#item = item;
  }

  sending() {
    this.#item.className = "turn turn-own is-sending";
    this.#trouble?.remove();
  }

  sent() {
    this.#item.className = "turn turn-own";
  }

  /** `again` sends it again; without it the message is over. `wait` seconds must pass first. */
  failed(text, again = null, wait = 0) {
    this.#item.className = "turn turn-own is-failed";
    const button = again && h("button", { class: "button", type: "button" }, icon("retry"), h("span", {}, "重发"));
    this.#trouble = h("div", { class: "trouble" }, h("p", {}, text), button);
    this.#item.append(this.#trouble);
    this.#trouble.scrollIntoView({ block: "nearest" });
    if (!button) return;
    button.addEventListener("click", () => once(button, again));
    if (wait > 0) countDown(button, wait);
  }
}

function countDown(button, seconds) {
  const label = button.querySelector("span");
  button.disabled = true;
  const tick = () => {
    label.textContent = seconds > 0 ? `${seconds} 秒后可重发` : "重发";
    if (seconds <= 0) button.disabled = false;
    else setTimeout(tick, 1000);
    seconds -= 1;
  };
  tick();
}

function once(button, act) {
  button.disabled = true;
  act();
}

/** Choices whose titles also came as buttons are pressed, not said; the buttons left over are returned. */
function mergeChoices(list, buttons, tools) {
  const byTitle = new Map(buttons.map((button) => [button.title, button]));
  for (const choice of list.querySelectorAll("button")) {
    const button = byTitle.get(choice.textContent);
    if (!button) continue;
    byTitle.delete(button.title);
    const twin = choice.cloneNode(true);
    twin.addEventListener("click", () => tools.press(button.payload, button.title));
    choice.replaceWith(twin);
  }
  return [...byTitle.values()];
}

/** The text with its request and ticket numbers kept in one piece. */
function wholeNumbers(text) {
  const numbers = /([A-Z]?[0-9]{6}-[0-9]{4,6}-[0-9])/;
  return text.split(numbers).map((piece) => (numbers.test(piece) ? h("span", { class: "number" }, piece) : piece));
}

function moveFocus(group, event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const buttons = [...group.querySelectorAll("button:enabled")];
  const at = buttons.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length].focus();
}
