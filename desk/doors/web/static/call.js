// One call, as the telephone's provider makes it: webhooks that the demo signs, documents that are followed.

const ACCOUNT = `AC${"0".repeat(32)}`;
const MOST_HOLDS = 40;

/** What leaves less time than this asks nothing: the line is held. */
export const QUESTION_S = 5;

export class Call {
  #from;
  #sid;
  #told;
  #next = null;
  #over = false;
  #line = Promise.resolve();

  /** `told({says, document, milliseconds, asks})` is called for every answer; asks is null when the call is over. */
  constructor(from, told) {
    this.#from = from;
    this.#told = told;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    this.#sid = `CA${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  get sid() {
    return this.#sid;
  }

  dial() {
    return this.#follow("/phone/incoming", { CallStatus: "ringing" });
  }

  async says(words) {
    await this.#passes({ says: words });
    return this.#answers({ SpeechResult: words, Confidence: "0.95" });
  }

  async presses(keys) {
    await this.#passes({ keys });
    return this.#answers({ Digits: keys });
  }

  isSilent() {
    return this.#answers({});
  }

  /** Ends the call: what is recorded of it ends with it, and the desk is told. */
  async hangsUp() {
    this.#over = true;
    this.#next = null;
    await this.#line;
    await fetch("/demo/phone/end", json({ call: this.#sid }));
    await this.#post("/phone/status", { CallStatus: "completed" });
  }

  #answers(fields) {
    return this.#next ? this.#follow(this.#next, fields) : Promise.resolve();
  }

  async #follow(path, fields) {
    for (let holds = 0; holds < MOST_HOLDS && !this.#over; holds++) {
      const began = performance.now();
      const answer = await this.#post(path, fields);
      if (this.#over) return;
      if (!answer.ok) throw new Error(`${path} ${answer.status}`);
      const text = await answer.text();
      const document = new DOMParser().parseFromString(text, "text/xml");
      const gather = document.querySelector("Gather");
      this.#next = gather && below(gather.getAttribute("action"));
      const redirect = document.querySelector("Response > Redirect");
      const goesOn = gather || redirect || document.querySelector("Dial");
      if (!goesOn) this.#over = true;
      const says = spoken(document);
      this.#told({ says, document, milliseconds: performance.now() - began, asks: gather && asked(gather), over: !goesOn });
      this.#passes({ says });
      if (gather || !goesOn) return;
      [path, fields] = await this.#held(document, redirect);
    }
  }

  /** What is asked next where nothing is listened for: after a pause, or while somebody is being found. */
  async #held(document, redirect) {
    const pause = document.querySelector("Response > Pause");
    await wait(Number(pause?.getAttribute("length") ?? 0));
    if (redirect) return [below(redirect.textContent), {}];
    return this.#waits(below(document.querySelector("Conference")?.getAttribute("waitUrl") ?? "/phone/wait"));
  }

  async #waits(path) {
    for (let times = 0; times < MOST_HOLDS && !this.#over; times++) {
      const answer = await this.#post(path, {});
      const document = new DOMParser().parseFromString(await answer.text(), "text/xml");
      this.#told({ says: spoken(document), document, milliseconds: 0, asks: null, over: false });
      await wait(Number(document.querySelector("Pause")?.getAttribute("length") ?? 5));
      const moved = await this.#movedTo();
      if (moved) return [moved, {}];
    }
    return ["/phone/status", { CallStatus: "completed" }];
  }

  /** Where the desk sent the call meanwhile, by the provider's REST; null where it did not. */
  async #movedTo() {
    const made = await (await fetch("/demo/twilio")).json();
    const moved = made.find(({ path, form }) => path.endsWith(`/Calls/${this.#sid}.json`) && form.Url);
    return moved ? below(moved.form.Url) : null;
  }

  /** Lets words or keys pass over the line as sound, in order; what is recorded then is the provider's matter. */
  #passes(sound) {
    const passed = () => fetch("/demo/phone/line", json({ call: this.#sid, ...sound })).catch(() => null);
    if (Object.values(sound).some(Boolean)) this.#line = this.#line.then(passed);
    return this.#line;
  }

  async #post(path, given) {
    const fields = {
      CallSid: this.#sid,
      AccountSid: ACCOUNT,
      From: this.#from,
      To: "+864000000520",
      CallStatus: "in-progress",
      Direction: "inbound",
      ...given,
    };
    const signing = await fetch("/demo/phone/sign", json({ path, fields }));
    const headers = await signing.json();
    return fetch(path, { method: "POST", body: new URLSearchParams(fields), headers, cache: "no-store", credentials: "omit" });
  }
}

function asked(gather) {
  return {
    speech: gather.getAttribute("input").includes("speech"),
    digits: Number(gather.getAttribute("numDigits") ?? 1),
    finish: gather.getAttribute("finishOnKey") ?? "#",
    patience: Number(gather.getAttribute("timeout") ?? QUESTION_S),
  };
}

function spoken(document) {
  return [...document.querySelectorAll("Say")].map((say) => say.textContent).join("");
}

function below(address) {
  const url = new URL(address, location.href);
  return url.pathname + url.search;
}

function json(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function wait(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
