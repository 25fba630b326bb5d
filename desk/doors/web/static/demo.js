// Demo mode: choosing who one is, and a look at that person's text messages. Absent in production.

import { h, part } from "./dom.js";
import { peopleGrid } from "./people-list.js";
import { codeIn, moment } from "./words.js";

const QUICK_MS = 1500;
const SLOW_MS = 6000;
const NONE = { mark: "", code: null };

/** One of the sample operator's many ordinary people: in no list, but whoever knows the number can be them too. */
function unlisted(phone) {
  return /^1[0-9]{10}$/.test(phone ?? "") ? { phone, name: "示例用户", about: "" } : null;
}

export class Demo {
  #api;
  #app;
  #person = null;
  #done = null;
  #newest = NONE;
  #timer = null;

  /** `app` has enter(token), leave() and keypad(). */
  constructor(api, app) {
    this.#api = api;
    this.#app = app;
    for (const name of ["switch", "switch-bar"]) part(name).addEventListener("click", () => this.choose());
  }

  /** Shows the people to choose from; a phone in the address's fragment chooses at once. */
  async choose(phone = null) {
    this.#leave();
    const gate = part("gate");
    gate.hidden = false;
    try {
      const people = await this.#api.json("/demo/people");
      const wanted = people.find((person) => person.phone === phone) ?? unlisted(phone);
      if (wanted) return void (await this.enter(wanted));
      gate.replaceChildren(
        h("h2", { tabindex: "-1" }, "先选一位示例用户"),
        h("p", {}, "正式使用时，App 会替您登录。这里的人和数据都是虚构的，放心试。"),
        peopleGrid(people, (person) => this.enter(person)),
      );
      gate.querySelector("h2").focus({ preventScroll: true });
    } catch {
      this.#sorry(gate, () => this.choose());
    }
  }

  /** Logs in as a person and starts a conversation. */
  async enter(person) {
    try {
      const { token } = await this.#api.json("/demo/login", { method: "POST", body: { phone: person.phone } });
      this.#person = person;
      this.#done = null;
      this.#showPerson();
      part("gate").hidden = true;
      this.#app.enter(token);
      this.#poll();
    } catch (problem) {
      if (problem.status === 404) return this.choose();
      this.#sorry(part("gate"), () => this.enter(person));
    }
  }

  /** The same person logs in again, after the login expired. */
  async again() {
    const { token } = await this.#api.json("/demo/login", { method: "POST", body: { phone: this.#person.phone } });
    return token;
  }

  /** Looks for new text messages now: a reply has just come. */
  look() {
    clearTimeout(this.#timer);
    this.#poll();
  }

  /** A code that was sent in is not offered again. */
  used(text) {
    if (text === this.#newest.code) this.#done = this.#newest.mark;
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#person = null;
    this.#newest = NONE;
    for (const name of ["person", "sms-panel", "switch-bar"]) part(name).hidden = true;
    part("bar-person").textContent = "";
    this.#app.leave();
  }

  #showPerson() {
    const { name, phone } = this.#person;
    part("person-face").textContent = [...name][0];
    part("person-name").textContent = name;
    part("person-phone").textContent = phone;
    part("bar-person").textContent = `· ${name}`;
    part("sms-link").href = `/demo/inbox#phone=${encodeURIComponent(phone)}`;
    for (const shown of ["person", "sms-panel", "switch-bar"]) part(shown).hidden = false;
  }

  #sorry(gate, again) {
    gate.hidden = false;
    gate.replaceChildren(
      h("h2", {}, "演示服务还没准备好"),
      h("p", {}, "请稍等片刻再试。"),
      h("button", { class: "button button-main", type: "button", onclick: again }, "再试一次"),
    );
  }

  async #poll() {
    const person = this.#person;
    if (!person) return;
    try {
      const texts = await this.#api.json(`/demo/sms?phone=${encodeURIComponent(person.phone)}`);
      if (person === this.#person) this.#show(texts);
    } catch {
      // The next look may work; the inbox is only a convenience.
    }
    if (person !== this.#person) return;
    clearTimeout(this.#timer);
    const wait = document.hidden ? SLOW_MS * 5 : this.#app.keypad().shown ? QUICK_MS : SLOW_MS;
    this.#timer = setTimeout(() => this.#poll(), wait);
  }

  #show(texts) {
    part("sms-empty").hidden = texts.length > 0;
    const items = texts.slice(0, 2).map((text) => h("li", {}, h("time", {}, moment(text.sent_at)), h("p", {}, text.text)));
    part("sms-list").replaceChildren(...items);
    const latest = texts.find(({ text }) => codeIn(text));
    this.#newest = latest ? { mark: `${latest.sent_at} ${latest.text}`, code: codeIn(latest.text) } : NONE;
    // What was there before this person came in is of an earlier conversation.
    this.#done ??= this.#newest.mark;
    const offered = this.#newest.mark !== this.#done && this.#app.keypad().shown;
    this.#app.keypad().suggest(offered ? this.#newest.code : null, latest?.text);
  }
}
