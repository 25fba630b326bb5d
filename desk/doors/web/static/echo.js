// The same message can come twice: as the answer to a call and by the event stream. It is shown once.

const WINDOW_MS = 60_000;

export class Echoes {
  #shown = [];

  /** The messages that the other way ("call" or "stream") has not shown a moment ago. */
  fresh(messages, way) {
    const now = Date.now();
    this.#shown = this.#shown.filter(({ at }) => now - at < WINDOW_MS);
    const left = messages.filter((message) => !this.#takeTwin(mark(message), way));
    for (const message of left) this.#shown.push({ mark: mark(message), way, at: now });
    return left;
  }

  clear() {
    this.#shown = [];
  }

  #takeTwin(sought, way) {
    const at = this.#shown.findIndex((shown) => shown.mark === sought && shown.way !== way);
    if (at >= 0) this.#shown.splice(at, 1);
    return at >= 0;
  }
}

function mark({ text, card }) {
  return card?.kind === "receipt" ? `receipt ${card.number}` : JSON.stringify([text, card ?? null]);
}
