// The side pane: beside the conversation on wide screens, a drawer on narrow ones.

import { part } from "./dom.js";

export class Side {
  #say;

  /** `say(text)` sends what a shortcut stands for. */
  constructor(say) {
    this.#say = say;
    part("menu").addEventListener("click", () => this.open());
    part("side-close").addEventListener("click", () => this.close());
    part("veil").addEventListener("click", () => this.close());
    part("side").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    part("can").addEventListener("click", (event) => this.#pick(event.target.closest("[data-say]")));
  }

  /** Shortcuts work while there is a conversation to say them in. */
  usable(on) {
    for (const button of part("can").querySelectorAll("button")) button.disabled = !on;
  }

  /** Closes the drawer and says the text. */
  say(text) {
    this.close();
    this.#say(text);
  }

  open() {
    this.#set(true);
    part("side-close").focus();
  }

  close() {
    if (!document.body.classList.contains("side-open")) return;
    this.#set(false);
    part("menu").focus();
  }

  #pick(button) {
    if (button) this.say(button.dataset.say);
  }

  #set(open) {
    document.body.classList.toggle("side-open", open);
    part("veil").hidden = !open;
    part("menu").setAttribute("aria-expanded", String(open));
    document.querySelector(".room").inert = open;
  }
}
