// The calls of the chat door. The token lives in memory only; every failure becomes a Problem with a kind.

const WAIT_MS = 40_000;
const KINDS = { 401: "login", 403: "login", 404: "ended", 410: "gone", 413: "long", 422: "unclear", 429: "busy" };

/** A call that did not work: kind is a key of FAILURES, title the server's own sentence if it has one. */
export class Problem extends Error {
  constructor(kind, { title = "", status = 0, wait = 0 } = {}) {
    super(kind);
    Object.assign(this, { kind, title, status, wait });
  }
}

export class Api {
  #token = "";

  /** Takes the login of one person; an empty one logs out. */
  login(token) {
    this.#token = token;
  }

  get loggedIn() {
    return this.#token !== "";
  }

  get headers() {
    return { Authorization: `Bearer ${this.#token}` };
  }

  /** Opens a session: {session_id, …Reply}. */
  open() {
    return this.json("/app/sessions", { method: "POST", body: {} });
  }

  /** Sends {text} or {payload}; the same key is the same message, answered once. */
  send(session, message, key) {
    const path = `/app/sessions/${encodeURIComponent(session)}/messages`;
    return this.json(path, { method: "POST", body: message, headers: { "Idempotency-Key": key } });
  }

  /** The copy behind an export address, as a Blob; it can be fetched once. */
  async copy(url) {
    return (await this.call(ownPath(url), {})).blob();
  }

  async json(path, { method = "GET", body, headers = {} } = {}) {
    const sent = body === undefined ? {} : { "Content-Type": "application/json" };
    const answer = await this.call(path, {
      method,
      headers: { ...sent, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    try {
      return await answer.json();
    } catch {
      throw new Problem("unreachable", { status: answer.status });
    }
  }

  /** A request that answers 2xx, or throws a Problem. */
  async call(path, { method = "GET", headers = {}, body }) {
    const auth = this.loggedIn ? this.headers : {};
    const options = { method, headers: { ...headers, ...auth }, body, cache: "no-store", credentials: "omit" };
    let answer;
    try {
      answer = await fetch(path, { ...options, signal: AbortSignal.timeout(WAIT_MS) });
    } catch (error) {
      throw new Problem(error.name === "TimeoutError" ? "slow" : navigator.onLine ? "unreachable" : "offline");
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }
}

/** Path and query of an address of this site: the token is never sent anywhere else. */
export function ownPath(url) {
  const address = new URL(url, location.href);
  return address.pathname + address.search;
}

async function problemOf(answer) {
  const kind = KINDS[answer.status] || (answer.status >= 500 ? "unreachable" : "other");
  const body = await answer.json().catch(() => ({}));
  const title = typeof body.title === "string" && /\p{Script=Han}/u.test(body.title) ? body.title : "";
  return new Problem(kind, { title, status: answer.status, wait: secondsToWait(answer.headers.get("Retry-After")) });
}

function secondsToWait(header) {
  if (!header) return 0;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const until = Date.parse(header);
  return Number.isNaN(until) ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000));
}
