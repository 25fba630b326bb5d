// Six digits: one real input (so that paste, autofill and screen readers work) under six drawn boxes,
// and a keypad on the screen. Sends itself when the sixth digit is there.

import { h, icon } from "./dom.js";

const LENGTH = 6;

export class Keypad {
  #root;
  #input;
  #boxes;
  #peek;
  #send;
  #busy = false;

  /** `onCode(code)` gets six digits; `onText()` asks to answer in words instead. */
  constructor(root, { onCode, onText }) {
    this.#root = root;
    this.#send = onCode;
    this.#input = h("input", {
      id: "code",
      class: "code-input",
      type: "text",
      inputmode: "numeric",
      autocomplete: "one-time-code",
      "aria-label": "六位验证码",
      "aria-describedby": "code-help",
      enterkeyhint: "done",
    });
    this.#boxes = Array.from({ length: LENGTH }, () => h("i", {}));
    this.#peek = h("button", { class: "peek", type: "button", hidden: true });
    root.className = "keypad";
    root.append(this.#front(onText), this.#keys());
    this.#input.addEventListener("input", () => this.#take(this.#input.value));
    this.#input.addEventListener("focus", () => this.#input.setSelectionRange(LENGTH, LENGTH));
  }

  get shown() {
    return !this.#root.hidden;
  }

  show() {
    this.#root.hidden = false;
    this.#busy = false;
    this.#take("");
    if (matchMedia("(pointer: fine)").matches) this.#input.focus();
  }

  hide() {
    this.#root.hidden = true;
    this.#input.value = "";
    this.suggest(null);
  }

  /** Ready for another try after a send that did not get through. */
  ready() {
    this.#busy = false;
    this.#take("");
  }

  /** Offers a code that arrived in the demo inbox; null takes the offer away. */
  suggest(code, text = "") {
    this.#peek.hidden = !code;
    if (!code) return;
    this.#peek.replaceChildren(
      icon("chat"),
      h("span", { class: "peek-text" }, h("b", {}, "演示短信"), text),
      h("span", { class: "peek-fill" }, `填入 ${code}`),
    );
    this.#peek.onclick = () => this.#take(code);
  }

  #front(onText) {
    return h(
      "div",
      { class: "keypad-front" },
      h(
        "div",
        { class: "keypad-head" },
        h("label", { for: "code" }, "输入 6 位验证码"),
        h("button", { class: "text-button", type: "button", onclick: onText }, "用文字回答"),
      ),
      h("div", { class: "code-field" }, h("div", { class: "boxes", "aria-hidden": "true" }, this.#boxes), this.#input),
      h("p", { class: "keypad-help", id: "code-help" }, "收到短信后填入，满六位自动提交。我们不会打电话要验证码。"),
      this.#peek,
    );
  }

  #keys() {
    const digit = (value) => h("button", { type: "button", "data-digit": value, onclick: () => this.#take(this.#input.value + value) }, value);
    const erase = h("button", { type: "button", class: "key-quiet", "aria-label": "退格", onclick: () => this.#take(this.#input.value.slice(0, -1)) }, icon("backspace"));
    const empty = h("button", { type: "button", class: "key-quiet", onclick: () => this.#take("") }, "清空");
    return h("div", { class: "keys", role: "group", "aria-label": "数字键盘" }, [..."123456789"].map(digit), empty, digit("0"), erase);
  }

  #take(text) {
    if (this.#busy) return;
    const digits = text.normalize("NFKC").replace(/[^0-9]/g, "").slice(0, LENGTH);
    this.#input.value = digits;
    this.#boxes.forEach((box, at) => {
      box.textContent = digits[at] || "";
      box.className = at === digits.length ? "next" : digits[at] ? "filled" : "";
    });
    if (digits.length < LENGTH) return;
    this.#busy = true;
    this.#send(digits);
  }
}
