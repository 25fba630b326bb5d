// Puts the page together: who is logged in, one session, one message at a time, and what comes by itself.

import { Api, Problem } from "./api.js";
import { Composer } from "./composer.js";
import { Demo } from "./demo.js";
import { h, part } from "./dom.js";
import { Echoes } from "./echo.js";
import { Log } from "./render.js";
import { watchTheEnd } from "./scroll.js";
import { Side } from "./side.js";
import { Stream } from "./stream.js";
import { Requests } from "./strip.js";
import { subjectOf, tokenFrom, watchTokens } from "./token.js";
import { FAILURES } from "./words.js";

const AGAIN = new Set(["offline", "slow", "unreachable", "busy", "other"]);
const OPEN_QUESTIONS = new Set(["confirmation", "code", "value", "choice", "period"]);

class App {
  #api = new Api();
  #echoes = new Echoes();
  #session = null;
  #subject = "";
  #stream = null;
  #busy = false;
  #restoreButtons = null;

  constructor() {
    watchTheEnd(part("scroll"), part("log"), part("jump"));
    const tools = { api: this.#api, session: () => this.#session, say: (text) => this.say(text), press: (payload, title) => this.#press(payload, title) };
    this.log = new Log({ log: part("log"), scroll: part("scroll"), typing: part("typing") }, tools);
    this.composer = new Composer({ onSend: (text, how) => this.say(text, how), onHuman: () => this.say("转人工") });
    this.side = new Side((text) => this.say(text));
    this.requests = new Requests((number) => this.side.say(`${number} 这件办到哪一步了`));
    this.demo = document.body.dataset.demo === "yes" ? new Demo(this.#api, this) : null;
    part("new").addEventListener("click", () => this.start());
    addEventListener("online", () => this.#network(true));
    addEventListener("offline", () => this.#network(false));
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  /** Begins with the token the app gave, or asks who the demo person is. */
  begin() {
    watchTokens((token) => this.enter(token));
    const { token, phone } = tokenFrom(location);
    if (token) return this.enter(token);
    if (this.demo) return this.demo.choose(phone);
    return this.#closed("请从 App 里打开", "这里用 App 的登录确认是您本人。请回到 App，从「隐私设置」或「客服」重新进入。");
  }

  /** Takes a login: the same person goes on, another one starts afresh and sees nothing of before. */
  enter(token) {
    const subject = subjectOf(token);
    if (this.#session && subject && subject === this.#subject) return this.renew(token);
    this.leave();
    this.#subject = subject;
    this.#api.login(token);
    part("gate").hidden = true;
    return this.start();
  }

  /** Takes a fresh login of the same person and leaves the conversation as it is. */
  renew(token) {
    this.#api.login(token);
    if (this.#session) this.#listen();
  }

  /** Ends what is shown; the next person sees nothing of it. */
  leave() {
    this.#api.login("");
    this.#drop();
    this.requests.clear(true);
    part("new").hidden = true;
  }

  keypad() {
    return this.composer.keypad;
  }

  get session() {
    return this.#session;
  }

  /** Opens a new conversation. */
  async start() {
    this.#drop();
    this.side.close();
    part("new").hidden = true;
    this.log.typing(true);
    this.#busy = true;
    try {
      const reply = await this.#api.open();
      this.#session = reply.session_id;
      this.composer.show(true);
      this.side.usable(true);
      this.#show(reply, "call");
      this.#listen();
    } catch (problem) {
      this.#notOpened(problem);
    } finally {
      this.#busy = false;
      this.log.typing(false);
      part("new").hidden = !this.#api.loggedIn;
    }
  }

  /** Sends what the person wrote; a code is never shown again. */
  say(text, { secret = false } = {}) {
    if (this.#busy) return;
    this.composer.clear();
    this.#send({ text }, secret ? "验证码 ••••••" : text);
  }

  #press(payload, title) {
    if (this.#busy || !this.#session) return false;
    this.#send({ payload }, title);
    return true;
  }

  async #send(message, shown) {
    if (this.#busy || !this.#session) return;
    this.#restoreButtons = this.log.retire();
    await this.#deliver(message, this.log.own(shown), crypto.randomUUID());
  }

  async #deliver(message, own, key) {
    const session = this.#session;
    this.#working(true);
    own.sending();
    try {
      const reply = await this.#api.send(session, message, key);
      if (session !== this.#session) return;
      own.sent();
      this.#working(false);
      if (message.text) this.demo?.used(message.text);
      this.#show(reply, "call");
    } catch (problem) {
      if (session !== this.#session) return;
      this.#working(false);
      this.#notSent(problem, message, own, key);
    }
  }

  #working(on) {
    this.#busy = on;
    this.log.typing(on);
    this.composer.busy(on);
  }

  #show(reply, way) {
    const messages = this.#echoes.fresh(reply.messages || [], way);
    this.requests.show(reply.request, reply.ticket);
    if (reply.request) this.log.state(reply.request);
    if (way === "call") this.#keepOpenQuestion(reply);
    if (way === "call" || changesTheQuestion(reply)) this.composer.become(reply.expects, lastWords(reply));
    if (messages.length) this.log.reply({ ...reply, messages });
    if (way === "call") this.composer.focus();
    this.demo?.look();
  }

  // A side question leaves the question of before open, with its buttons.
  #keepOpenQuestion(reply) {
    const same = OPEN_QUESTIONS.has(reply.expects) && reply.expects === this.composer.mode;
    const asksAnew = (reply.messages || []).some(({ buttons, card }) => buttons?.length || card?.kind === "preview");
    if (same && !asksAnew) this.#restoreButtons?.();
    this.#restoreButtons = null;
  }

  #notSent(problem, message, own, key) {
    const kind = problem instanceof Problem ? problem.kind : "other";
    const text = (kind === "long" || kind === "unclear") && problem.title ? problem.title : FAILURES[kind] || FAILURES.other;
    const retry = () => this.#deliver(message, own, key);
    if (kind === "login") return this.#loginExpired(own, retry);
    if (kind === "ended") return this.#sessionEnded(own);
    own.failed(text, AGAIN.has(kind) ? retry : null, problem.wait);
    if (kind === "long") this.composer.restore(message.text || "");
    if (!AGAIN.has(kind)) this.#restoreButtons?.();
  }

  #loginExpired(own, retry) {
    own.failed("这条没有发出去。");
    if (!this.demo) return this.log.notice("登录已经过期。请回到 App 重新进入，这里的申请不会丢。");
    return this.log.notice(FAILURES.login, {
      title: "重新登录并重发",
      act: async () => {
        this.renew(await this.demo.again());
        retry();
      },
    });
  }

  #sessionEnded(own = null) {
    own?.failed("这条没有发出去。");
    this.#stream?.stop();
    this.#session = null;
    this.composer.show(false);
    this.side.usable(false);
    this.log.notice(FAILURES.ended, { title: "开始新对话", act: () => this.start() });
  }

  #notOpened(problem) {
    const kind = problem instanceof Problem ? problem.kind : "other";
    if (kind === "login") {
      if (this.demo) return void this.demo.choose();
      return void this.#closed("登录已经过期", "请回到 App，从「隐私设置」或「客服」重新进入。您的申请不会丢。");
    }
    const text = kind === "busy" ? "打开得有点频繁，请稍等一下。" : kind === "offline" ? "网络断开了，连上后再试。" : "暂时连不上隐私服务台，您的申请不受影响。";
    this.log.notice(text, { title: "再试一次", act: () => this.start() });
  }

  #closed(title, text) {
    const gate = part("gate");
    gate.hidden = false;
    gate.replaceChildren(h("h2", {}, title), h("p", {}, text));
  }

  #drop() {
    this.#stream?.stop();
    this.#stream = this.#session = null;
    this.#busy = false;
    this.#echoes.clear();
    this.log.clear();
    this.requests.clear();
    this.composer.clear();
    this.composer.show(false);
    this.side.usable(false);
    this.#banner("");
  }

  #listen() {
    this.#stream?.stop();
    const session = this.#session;
    const last = this.#stream?.last ?? null;
    this.#stream = new Stream(this.#api, session, {
      event: (name, data) => session === this.#session && this.#event(name, data),
      state: (state) => session === this.#session && this.#line(state),
      gone: (kind) => session === this.#session && kind === "ended" && !this.#busy && this.#sessionEnded(),
    }, last);
  }

  #event(name, data) {
    const body = parsed(data);
    if (name === "reply" && body?.messages) this.#show(body, "stream");
    if (name === "agent") this.#agent(/left/.test(data));
  }

  #agent(left) {
    this.log.notice(left ? "人工客服已离开，我继续为您服务。" : "人工客服已接入，接下来由工作人员回复您。");
    part("link-state").textContent = left ? "智能客服" : "人工客服";
  }

  #line(state) {
    part("lamp").dataset.state = state;
  }

  #network(on) {
    this.#banner(on ? "" : "网络断开了。已经提交的申请照常办理，连上后继续。");
    if (on) this.#stream?.nudge();
  }

  #banner(text) {
    part("banner").hidden = text === "";
    part("banner").textContent = text;
  }
}

function changesTheQuestion({ messages = [], expects }) {
  return expects !== "anything" || messages.some(({ buttons }) => buttons?.length) || !OPEN_QUESTIONS.has(part("foot").dataset.mode);
}

function lastWords({ messages = [] }) {
  return messages.map(({ text }) => text || "").join("\n");
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

new App().begin();
