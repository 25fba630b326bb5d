// The foot of the page: what the person answers with. Its shape follows what the last reply expects.

import { h, icon, part } from "./dom.js";
import { Keypad } from "./keypad.js";

const LONGEST = 2000;
const NEAR_LONGEST = 1800;

const MODES = {
  anything: { placeholder: "说说您想做什么" },
  choice: { placeholder: "点上面的选项，或直接说" },
  confirmation: { placeholder: "输入「确认」，或说「不」", hint: "没有明确的「确认」，就不改动任何数据。", icon: "shield" },
  code: { placeholder: "直接说，例如「收不到验证码」" },
  value: { placeholder: "填写新的内容", hint: "这里填的内容加密保存，确认之前不会改动。", icon: "lock" },
  period: { placeholder: "例如：最近三个月、2026 年全年", hint: "告诉我时间范围。" },
};

// What the question asks for decides the keyboard; the desk checks the value, not the page.
const VALUE_HINTS = [
  [/手机|电话号码/, { type: "tel", inputmode: "tel", autocomplete: "tel-national", label: "新手机号" }],
  [/邮箱|邮件地址/, { type: "email", inputmode: "email", autocomplete: "email", label: "新邮箱" }],
  [/身份证|证件号/, { type: "text", inputmode: "text", autocomplete: "off", label: "证件号码" }],
  [/生日|出生|日期/, { type: "text", inputmode: "text", autocomplete: "bday", label: "日期，例如 1990年5月1日" }],
  [/地址/, { type: "text", inputmode: "text", autocomplete: "street-address", label: "新地址" }],
  [/姓名|名字|昵称/, { type: "text", inputmode: "text", autocomplete: "name", label: "新的名字" }],
];

export class Composer {
  #say = part("say");
  #value = part("value");
  #count = part("count");
  #hint = part("hint");
  #form = part("composer");
  #keypad;
  #send;
  #mode = "anything";

  /** `onSend(text, {secret})` gets what the person wrote; `onHuman()` asks for a person. */
  constructor({ onSend, onHuman }) {
    this.#send = onSend;
    this.#keypad = new Keypad(part("keypad"), {
      onCode: (code) => onSend(code, { secret: true }),
      onText: () => this.#words(true),
    });
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    part("human").addEventListener("click", onHuman);
    this.#say.addEventListener("keydown", (event) => this.#enter(event));
    this.#say.addEventListener("input", () => this.#grow());
  }

  get mode() {
    return this.#mode;
  }

  get keypad() {
    return this.#keypad;
  }

  show(on) {
    part("foot").hidden = !on;
  }

  /** Takes the shape for `expects`; `question` is the text that asked. */
  become(expects, question = "") {
    this.#mode = Object.hasOwn(MODES, expects) ? expects : "anything";
    const { placeholder } = MODES[this.#mode];
    this.#say.placeholder = placeholder;
    this.#asValue(this.#mode === "value", question);
    this.#words(this.#mode !== "code");
    part("foot").dataset.mode = this.#mode;
  }

  /** The line of thinking time: no second message while one is under way. */
  busy(on) {
    part("send").disabled = on;
    if (!on && this.#keypad.shown) this.#keypad.ready();
  }

  /** Puts a text back that could not be sent. */
  restore(text) {
    if (this.#field().value !== "") return;
    this.#field().value = text;
    this.#grow();
  }

  focus() {
    if (!matchMedia("(pointer: fine)").matches) return this.#notLost();
    if (this.#keypad.shown) part("keypad").querySelector("input").focus();
    else this.#field().focus();
  }

  // A touch keyboard must not jump up by itself, but the focus must not fall off the page either.
  #notLost() {
    if (document.activeElement === document.body) part("scroll").focus({ preventScroll: true });
  }

  clear() {
    this.#say.value = this.#value.value = "";
    this.#grow();
  }

  #field() {
    return this.#value.hidden ? this.#say : this.#value;
  }

  #words(on) {
    this.#form.hidden = !on;
    if (on) this.#keypad.hide();
    else this.#keypad.show();
    this.#hintLine(on && this.#mode === "code");
    if (on && this.#mode === "code") this.focus();
  }

  #hintLine(backToKeypad) {
    const { hint, icon: symbol } = MODES[this.#mode];
    const back = backToKeypad && h("button", { class: "text-button", type: "button", onclick: () => this.#words(false) }, "返回输入验证码");
    this.#hint.hidden = !hint && !back;
    this.#hint.replaceChildren(...[symbol && icon(symbol), hint && h("p", {}, hint), back].filter(Boolean));
  }

  #asValue(on, question) {
    this.#value.hidden = !on;
    this.#say.hidden = on;
    part("say-label").htmlFor = on ? "value" : "say";
    if (!on) return;
    const found = VALUE_HINTS.find(([asked]) => asked.test(question));
    const { label = "填写新的内容", ...attributes } = found ? found[1] : { type: "text", inputmode: "text", autocomplete: "off" };
    for (const [name, value] of Object.entries(attributes)) this.#value.setAttribute(name, value);
    this.#value.placeholder = label;
    this.#value.setAttribute("aria-label", label);
  }

  #enter(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field().value.trim();
    if (text === "" || part("send").disabled) return;
    this.#send(text, { secret: this.#mode === "code" && /^[0-9]{6}$/.test(text) });
  }

  #grow() {
    this.#say.style.height = "auto";
    this.#say.style.height = `${Math.min(this.#say.scrollHeight, 144)}px`;
    const length = [...this.#field().value].length;
    this.#count.hidden = length < NEAR_LONGEST;
    this.#count.textContent = `${length} / ${LONGEST}`;
    this.#count.classList.toggle("is-over", length > LONGEST);
  }
}
