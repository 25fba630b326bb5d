// The receipt's page: verify, copy, print. Reading and downloading work without it.

import { Api } from "./api.js";
import { copyText, part } from "./dom.js";

const api = new Api();
const WORDS = {
  checking: "正在核验…",
  good: "签名有效，内容没有被改动过。",
  bad: "签名对不上，请不要相信这份回执，并告诉我们。",
  later: "这会儿核验不了，请稍后再点一次。",
  copied: "已复制",
  copy: "复制",
};

async function verify() {
  const [button, verdict] = [part("check"), part("verdict")];
  button.disabled = true;
  tell(verdict, WORDS.checking, "");
  try {
    const receipt = await api.json(part("file").getAttribute("href"));
    const { valid } = await api.json("/receipts/verify", { method: "POST", body: receipt });
    tell(verdict, valid ? WORDS.good : WORDS.bad, valid ? "is-good" : "is-bad");
  } catch {
    tell(verdict, WORDS.later, "");
  }
  button.disabled = false;
}

function tell(place, text, kind) {
  place.className = `verdict ${kind}`.trim();
  place.textContent = text;
}

async function copy(button) {
  const label = button.querySelector("span");
  if (!(await copyText(button.dataset.copy))) return select(button);
  label.textContent = WORDS.copied;
  setTimeout(() => (label.textContent = WORDS.copy), 2000);
}

/** Where nothing can be copied for the person, the whole value is shown and marked for them. */
function select(button) {
  const holder = button.closest(".hash");
  holder.classList.add("is-open");
  getSelection().selectAllChildren(holder.querySelector(".hash-full"));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button));
  button.hidden = false;
}
part("check").addEventListener("click", verify);
part("print").addEventListener("click", () => print());
part("check").hidden = part("print").hidden = false;
