// Server-sent events over fetch, because EventSource cannot carry an Authorization header.
// Resumes with Last-Event-ID, backs off when the line breaks, forgets nothing and tells nothing twice.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Splits a stream of text into events {id, event, data}; a part of an event waits for its rest. */
export class EventParser {
  #rest = "";
  #lines = [];

  push(text) {
    this.#rest += text;
    const events = [];
    for (;;) {
      const end = /\r\n|\n|\r(?=[^])/.exec(this.#rest);
      if (!end) return events;
      const line = this.#rest.slice(0, end.index);
      this.#rest = this.#rest.slice(end.index + end[0].length);
      if (line !== "") this.#lines.push(line);
      else if (this.#lines.length) events.push(this.#take());
    }
  }

  #take() {
    const event = { id: null, event: "message", data: "" };
    const data = [];
    for (const line of this.#lines) {
      const [, field, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line);
      if (field === "data") data.push(value);
      else if (field === "id" || field === "event") event[field] = value;
    }
    this.#lines = [];
    event.data = data.join("\n");
    return event;
  }
}

/** Follows the events of one session until stopped. */
export class Stream {
  #api;
  #path;
  #on;
  #last = null;
  #seen = new Set();
  #stopped = false;
  #abort = null;
  #wake = null;

  /** `on` has event(name, data), state("open"|"waiting") and gone(kind); `last` is where to go on. */
  constructor(api, session, on, last = null) {
    this.#api = api;
    this.#last = last;
    this.#path = `/app/sessions/${encodeURIComponent(session)}/events`;
    this.#on = on;
    this.#follow();
  }

  /** The id of the newest event heard of; a later stream of this session goes on from there. */
  get last() {
    return this.#last;
  }

  stop() {
    this.#stopped = true;
    this.#abort?.abort();
    this.#wake?.();
  }

  /** Tries again at once, for instance when the network is back. */
  nudge() {
    this.#wake?.();
  }

  async #follow() {
    let wait = FIRST_WAIT_MS;
    while (!this.#stopped) {
      const outcome = await this.#listen();
      if (this.#stopped) return;
      if (outcome === "login" || outcome === "ended") return void this.#on.gone(outcome);
      if (outcome === "heard") wait = FIRST_WAIT_MS;
      this.#on.state("waiting");
      await this.#sleep(wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  async #listen() {
    this.#abort = new AbortController();
    let heard = false;
    let watch;
    try {
      const resume = this.#last === null ? {} : { "Last-Event-ID": this.#last };
      const headers = { ...this.#api.headers, ...resume, Accept: "text/event-stream" };
      const answer = await fetch(this.#path, { headers, cache: "no-store", credentials: "omit", signal: this.#abort.signal });
      if (answer.status === 401 || answer.status === 403) return "login";
      if (answer.status === 404) return "ended";
      if (!answer.ok || !answer.body) return "broken";
      this.#on.state("open");
      const parser = new EventParser();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        watch = setTimeout(() => this.#abort.abort(), SILENCE_MS);
        const { done, value } = await reader.read();
        clearTimeout(watch);
        if (done) return heard ? "heard" : "broken";
        heard = true;
        for (const event of parser.push(value)) this.#take(event);
      }
    } catch {
      return heard ? "heard" : "broken";
    } finally {
      clearTimeout(watch);
    }
  }

  #take({ id, event, data }) {
    if (id !== null) {
      this.#last = id;
      if (this.#seen.has(id)) return;
      this.#seen.add(id);
    }
    if (event !== "ping") this.#on.event(event, data);
  }

  #sleep(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
