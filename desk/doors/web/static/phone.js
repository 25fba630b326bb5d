// The telephone simulator: who calls, the handset, and what happens behind it.

import { Api } from "./api.js";
import { Call, QUESTION_S } from "./call.js";
import { h, part } from "./dom.js";
import { recordingOf } from "./tape.js";
import { codeIn, moment } from "./words.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const NAMES = { "*": "星号", "#": "井号" };
const LOOKS_MS = 1500;
const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;

const api = new Api();
let call = null;
let asks = null;
let keyed = "";
let busy = false;
let seen = "";
let newest = "";
let old = "";

async function begin() {
  part("keys").append(...KEYS.map((key) => h("button", { class: "key", type: "button", "data-digit": key, "aria-label": NAMES[key] ?? key, onclick: () => press(key) }, key)));
  part("dial").addEventListener("click", dial);
  part("hang").addEventListener("click", hang);
  part("silent").addEventListener("click", () => act("（不出声）", () => call.isSilent()));
  part("speak").addEventListener("submit", (event) => {
    event.preventDefault();
    say(part("say").value);
  });
  part("who").addEventListener("change", look);
  document.addEventListener("keydown", typed);
  if (Recogniser) listenable();
  if (!("speechSynthesis" in window)) part("aloud").closest("label").hidden = true;
  show();
  await people();
  look();
  setInterval(look, LOOKS_MS);
}

async function people() {
  try {
    const found = await api.json("/demo/people");
    part("who").append(...found.map(({ phone, name }) => h("option", { value: phone }, `${name} ${phone}`)));
    const wanted = new URLSearchParams(location.hash.slice(1)).get("phone");
    if (wanted && !found.some(({ phone }) => phone === wanted)) part("who").append(h("option", { value: wanted }, `示例用户 ${wanted}`));
    if (wanted) part("who").value = wanted;
    part("state").textContent = "";
  } catch {
    part("state").textContent = "演示服务还没准备好，正在重试。";
    setTimeout(people, LOOKS_MS);
  }
}

function dial() {
  part("heard").replaceChildren();
  const from = part("hidden-number").checked ? "" : `+86${part("who").value}`;
  call = new Call(from, answered);
  asks = null;
  act("", () => call.dial());
}

async function hang() {
  const ended = call;
  call = asks = null;
  speechSynthesis?.cancel();
  note("已挂断");
  show();
  await ended?.hangsUp();
  look();
}

function say(words) {
  if (!words.trim() || !asks?.speech) return;
  part("say").value = "";
  act(words.trim(), () => call.says(words.trim()));
}

function press(key) {
  if (!asks || busy) return;
  if (asks.digits > 1 && key === asks.finish) return send();
  keyed += key;
  show();
  if (keyed.length >= asks.digits) send();
}

function send() {
  const keys = keyed;
  keyed = "";
  if (keys) act(asks.speech ? `（按键 ${keys}）` : `（按了 ${keys.length} 个键）`, () => call.presses(keys));
}

function typed(event) {
  if (event.target.matches?.("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (KEYS.includes(event.key)) press(event.key);
}

async function act(shown, work) {
  busy = true;
  keyed = "";
  // What was there before a code was asked for is not it.
  if (!wantsCode()) old = newest;
  speechSynthesis?.cancel();
  if (shown) note(shown, "caller");
  show();
  try {
    await work();
  } catch {
    part("state").textContent = "这一步没有打通，请再试一次。";
  }
  busy = false;
  show();
  look();
}

function answered({ says, document, milliseconds, asks: next, over }) {
  asks = next;
  part("state").textContent = "";
  part("twiml").textContent = pretty(document.documentElement);
  part("timing").textContent = milliseconds ? `${Math.round(milliseconds)} 毫秒` : "";
  if (says) note(says, "desk");
  if (says && part("aloud").checked) aloud(says);
  if (isHeld()) setTimeout(() => asks === next && !busy && act("", () => call.isSilent()), 1000 * next.patience);
  if (over) {
    note("通话结束");
    call = null;
  }
  show();
  look();
}

function note(text, who = "line") {
  const names = { desk: "热线", caller: "您", line: "" };
  const heard = part("heard");
  heard.append(h("li", { class: `heard-${who}` }, names[who] && h("b", {}, names[who]), h("span", {}, text)));
  heard.scrollTop = heard.scrollHeight;
}

function show() {
  const live = call !== null;
  part("dial").disabled = live;
  part("who").disabled = part("hidden-number").disabled = live;
  part("hang").disabled = !live;
  part("silent").disabled = !asks || busy;
  part("say").disabled = part("send").disabled = !asks?.speech || busy;
  part("mic").disabled = !asks?.speech || busy;
  for (const key of part("keys").children) key.disabled = !asks || busy;
  part("display").textContent = asks && !asks.speech ? "●".repeat(keyed.length).padEnd(asks.digits, "○") : keyed;
  part("call-state").textContent = live ? stateOf() : "还没有拨号";
}

function isHeld() {
  return Boolean(asks && asks.patience < QUESTION_S);
}

function stateOf() {
  if (busy || !asks) return "请稍等…";
  if (isHeld()) return "正在办，请稍等…";
  if (asks.speech) return "请说话，或者按一个键";
  return `请按键，${asks.digits} 位，不要说出来`;
}

async function look() {
  if (document.hidden || !part("who").value) return;
  try {
    await Promise.all([texts(), tape()]);
  } catch {
    // The next look may work.
  }
}

async function texts() {
  const found = await api.json(`/demo/sms?phone=${encodeURIComponent(part("who").value)}`);
  newest = found.length ? `${found[0].sent_at} ${found[0].text}` : "";
  const mark = JSON.stringify(found.slice(0, 4)) + wantsCode();
  if (mark === seen) return;
  seen = mark;
  part("no-texts").hidden = found.length > 0;
  part("texts").replaceChildren(...found.slice(0, 4).map((text, place) => bubble(text, place === 0)));
}

function wantsCode() {
  return Boolean(asks && !asks.speech && asks.digits === 6);
}

function bubble({ text, sent_at: at }, last) {
  const code = last && newest !== old && codeIn(text);
  const use = code && wantsCode();
  return h("li", {}, h("time", { datetime: at }, moment(at)), h("p", {}, text), use && h("button", { class: "button", type: "button", onclick: () => [...code].forEach(press) }, `按下 ${code}`));
}

async function tape() {
  if (!call) return;
  const { now, steps } = recordingOf(await api.json("/demo/twilio"), call.sid);
  part("tape-now").textContent = now.text;
  part("tape-now").dataset.state = now.state;
  part("tape").replaceChildren(...steps.map(({ at, text }) => h("li", {}, h("time", { datetime: at }, moment(at)), h("span", {}, text))));
}

function aloud(text) {
  const voice = new SpeechSynthesisUtterance(text);
  voice.lang = "zh-CN";
  speechSynthesis.speak(voice);
}

function listenable() {
  const mic = part("mic");
  mic.hidden = false;
  mic.addEventListener("click", () => {
    const ear = new Recogniser();
    ear.lang = "zh-CN";
    ear.onresult = (event) => say(event.results[0][0].transcript);
    ear.onerror = () => (part("state").textContent = "没有听到，请打字，或者再按一次麦克风。");
    ear.start();
  });
}

function pretty(element, depth = 0) {
  const space = "  ".repeat(depth);
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}="${value.length > 60 ? `${value.slice(0, 58)}…` : value}"`).join("");
  const open = `${space}<${element.tagName}${attributes}`;
  if (!element.childNodes.length) return `${open}/>`;
  if (!element.children.length) return `${open}>${element.textContent}</${element.tagName}>`;
  const inner = [...element.children].map((child) => pretty(child, depth + 1)).join("\n");
  return `${open}>\n${inner}\n${space}</${element.tagName}>`;
}

begin();
