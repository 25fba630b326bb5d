// The demo inbox: one person's text messages, looked up again every two seconds.

import { Api } from "./api.js";
import { copyText, h, part } from "./dom.js";
import { codeIn, moment } from "./words.js";

const AGAIN_MS = 2000;
const api = new Api();
const shown = new Set();

async function begin() {
  const people = await retry(() => api.json("/demo/people"));
  const who = part("who");
  who.append(...people.map(({ phone, name }) => h("option", { value: phone }, `${name} ${phone}`)));
  const wanted = new URLSearchParams(location.hash.slice(1)).get("phone");
  if (people.some(({ phone }) => phone === wanted)) who.value = wanted;
  who.addEventListener("change", () => {
    history.replaceState(null, "", `#phone=${who.value}`);
    shown.clear();
    part("texts").replaceChildren();
    look();
  });
  for (;;) {
    await look();
    await pause(AGAIN_MS);
  }
}

async function look() {
  part("time").textContent = moment(new Date().toISOString());
  if (document.hidden) return;
  const phone = part("who").value;
  try {
    const texts = await api.json(`/demo/sms?phone=${encodeURIComponent(phone)}`);
    if (phone !== part("who").value) return;
    part("state").textContent = "";
    show(texts);
  } catch {
    part("state").textContent = "暂时取不到短信，正在重试。";
  }
}

function show(texts) {
  part("empty").hidden = texts.length > 0;
  for (const text of [...texts].reverse()) {
    const mark = `${text.sent_at} ${text.text}`;
    if (shown.has(mark)) continue;
    shown.add(mark);
    part("texts").append(bubble(text));
    part("texts").scrollTop = part("texts").scrollHeight;
  }
}

function bubble({ text, sent_at: at }) {
  const code = codeIn(text);
  return h("li", {}, h("time", { datetime: at }, moment(at)), h("p", {}, text), code && copyCode(code));
}

function copyCode(code) {
  const button = h("button", { class: "button", type: "button" }, `复制验证码 ${code}`);
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(code)) ? "已复制" : code;
    setTimeout(() => (button.textContent = `复制验证码 ${code}`), 1500);
  });
  return button;
}

async function retry(call) {
  for (;;) {
    try {
      return await call();
    } catch {
      part("state").textContent = "演示服务还没准备好，正在重试。";
      await pause(AGAIN_MS);
    }
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

begin();
