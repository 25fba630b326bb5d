// One function for each kind of card of the contract. They build elements and call the tools they are given:
// {api, session(), say(text), press(payload, title)}.

import { ownPath, Problem } from "./api.js";
import { copyText, h, icon } from "./dom.js";
import { recordings } from "./recordings.js";
import * as words from "./words.js";

const KINDS = { preview, data, receipt, citation, choices };
const ORDER = Object.keys(words.OUTCOMES);

/** The element for a card; null for a kind this page does not know (its words stand in the message). */
export function card(body, tools) {
  const build = Object.hasOwn(KINDS, body?.kind ?? "") ? KINDS[body.kind] : null;
  return build ? build(body, tools) : null;
}

function frame(kind, title, symbol, ...children) {
  return h(
    "section",
    { class: `card card-${kind}`, "aria-label": title },
    h("h3", { class: "card-title" }, icon(symbol), h("span", {}, title)),
    ...children,
  );
}

// --- preview

const PREVIEW_TITLES = {
  access: "将为您整理这些数据",
  correction: "将会这样更正",
  erasure: "删除之后，每类数据会怎样",
  consent_withdrawal: "撤回之后会怎样",
  account_cancellation: "注销之后，每类数据会怎样",
};

function preview({ right, items = [], consequences = [] }) {
  const missing = items.filter((item) => item.outcome === "not_collected");
  const empty = items.filter((item) => item.count === 0 && !missing.includes(item));
  const there = items.filter((item) => !missing.includes(item) && !empty.includes(item));
  const sorted = there.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  return frame(
    "preview",
    PREVIEW_TITLES[right] || "将会发生什么",
    words.RIGHT_ICONS[right] || "list",
    sorted.length > 2 && share(sorted),
    sorted.length > 0 && outcomeTable(sorted),
    empty.length > 0 && quietGroup(empty.some((item) => item.period) ? "这段时间没有记录" : "没有记录，不用处理", empty),
    missing.length > 0 && quietGroup("未收集", missing),
    consequences.length > 0 && (right === "correction" ? changeList(consequences) : consequenceList(consequences)),
  );
}

function share(items) {
  const counts = new Map();
  for (const { outcome } of items) counts.set(outcome, (counts.get(outcome) || 0) + 1);
  const bar = h("div", { class: "share-bar", "aria-hidden": "true" });
  const legend = h("ul", { class: "share-legend" });
  for (const [outcome, count] of counts) {
    const { text, tone } = look(outcome);
    const piece = h("i", { class: `tone-${tone}` });
    piece.style.flexGrow = count;
    bar.append(piece);
    legend.append(h("li", { class: `tone-${tone}` }, h("b", {}, `${count} 类`), ` ${text}`));
  }
  return h("div", { class: "share" }, bar, legend);
}

function outcomeTable(items) {
  return h(
    "table",
    { class: "outcomes" },
    h("thead", { class: "sr-only" }, h("tr", {}, h("th", { scope: "col" }, "数据类别"), h("th", { scope: "col" }, "会怎样"))),
    h("tbody", {}, items.map(outcomeRow)),
  );
}

function outcomeRow(item) {
  const { text, icon: symbol, tone } = look(item.outcome);
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      h(
        "div",
        { class: "row" },
        h("span", { class: "row-icon" }, icon(words.categoryIcon(item.title))),
        h("span", { class: "row-text" }, h("span", { class: "row-title" }, item.title), details(item, countOf(item))),
      ),
    ),
    h("td", {}, h("span", { class: `chip tone-${tone}` }, icon(symbol), text)),
  );
}

function look(outcome) {
  return words.OUTCOMES[outcome] || { text: String(outcome), icon: "info", tone: "plain" };
}

function countOf({ count }) {
  return Number.isInteger(count) ? h("span", {}, count === 0 ? "没有记录" : `${count.toLocaleString("zh-CN")} 条`) : null;
}

function details({ until, then, law, clause, already, outcome, period }, count = null) {
  const sealed = outcome === "archive" ? "封存到" : "保留到";
  const next = { erase: "到期删除", anonymise: "到期匿名化" }[then] || "";
  const parts = [
    count,
    period && h("span", {}, `只含 ${words.period(period)}`),
    already && h("span", {}, "现在已经是这样"),
    until && h("span", { class: "row-until" }, `${sealed} ${words.day(until)}`),
    until && next && h("span", {}, next),
    law && h("span", {}, lawName(law)),
    clause && h("span", {}, `政策第 ${clause} 条`),
  ].filter(Boolean);
  return parts.length ? h("span", { class: "row-details" }, parts) : null;
}

function lawName(law) {
  return /《/.test(law) || !/\p{Script=Han}/u.test(law) ? law : `依据${law.replace(/^依据?/, "")}`;
}

function consequenceList(consequences) {
  return h(
    "div",
    { class: "consequences" },
    h("h4", {}, icon("alert"), "还请留意"),
    h("ul", {}, consequences.map((text) => h("li", {}, text))),
  );
}

/** What a correction changes: 旧 → 新, told as the change that it is and not as a warning. */
function changeList(changes) {
  return h("ul", { class: "changes", "aria-label": "改动" }, changes.map((text) => h("li", {}, text)));
}

// --- data

function data({ items = [], export_url: url }, tools) {
  const missing = items.filter((item) => item.outcome === "not_collected");
  const held = items.filter((item) => item.outcome !== "not_collected");
  const filled = held.filter((item) => item.count !== 0 || item.facts?.length);
  const empty = held.filter((item) => !filled.includes(item));
  return frame(
    "data",
    "您在这里的数据",
    "eye",
    h("p", { class: "card-sum" }, sumOf(filled, empty, missing)),
    filled.length > 0 && h("ul", { class: "held" }, filled.map(heldItem)),
    empty.length > 0 && quietGroup("目前没有记录", empty),
    missing.length > 0 && quietGroup("未收集", missing),
    recordings(tools),
    url && exportBlock(url, tools),
  );
}

function sumOf(filled, empty, missing) {
  const parts = [`${filled.length} 类有记录`];
  if (empty.length) parts.push(`${empty.length} 类没有记录`);
  if (missing.length) parts.push(`${missing.length} 类未收集`);
  return parts.join("，");
}

function heldItem(item) {
  const head = [
    h("span", { class: "row-icon" }, icon(words.categoryIcon(item.title))),
    h("span", { class: "row-text" }, h("span", { class: "row-title" }, item.title), details(item)),
    Number.isInteger(item.count) && h("span", { class: "held-count" }, h("b", {}, item.count.toLocaleString("zh-CN")), " 条"),
  ];
  if (!item.facts?.length) return h("li", {}, h("div", { class: "held-head" }, head));
  const facts = h("ul", { class: "facts" }, item.facts.map((fact) => h("li", {}, String(fact))));
  return h("li", {}, h("details", {}, h("summary", { class: "held-head" }, head, h("i", { class: "fold", "aria-hidden": "true" })), facts));
}

function quietGroup(title, items) {
  return h(
    "div",
    { class: "quiet" },
    h("h4", {}, title),
    h("ul", {}, items.map((item) => h("li", {}, item.title, item.clause && h("small", {}, `政策 ${item.clause}`)))),
  );
}

function exportBlock(url, { api }) {
  const note = h("p", { class: "card-note", role: "status" }, "压缩包，含表格和机器可读的文件。只能下载一次，24 小时内有效，只给您本人。");
  const label = h("span", {}, "下载我的数据副本");
  const button = h("button", { class: "button button-main", type: "button" }, icon("download"), label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    label.textContent = "正在准备…";
    try {
      offer(await api.copy(url));
      label.textContent = "已下载";
      note.textContent = "副本已交给您的浏览器。里面是您的个人信息，请妥善保存。";
    } catch (problem) {
      label.textContent = "下载我的数据副本";
      note.textContent = downloadFailure(problem);
      button.disabled = problem instanceof Problem && (problem.kind === "gone" || problem.kind === "ended");
    }
  });
  return h("div", { class: "export" }, button, note);
}

function offer(blob) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: "personal-data.zip", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function downloadFailure(problem) {
  const kind = problem instanceof Problem ? problem.kind : "other";
  return words.DOWNLOAD_FAILURES[kind] || problem.title || words.FAILURES[kind].replace("点「重发」", "再点一次");
}

// --- receipt

function receipt({ number, url }, tools) {
  const state = h("span", { class: "receipt-state" }, "已出具回执");
  const seal = h("span", { class: "stamp", "aria-hidden": "true" }, h("span", {}, "办讫"));
  const result = h("p", { class: "receipt-check", role: "status" });
  const element = frame(
    "receipt",
    "办理回执",
    "stamp",
    seal,
    state,
    h("p", { class: "receipt-number" }, h("span", { class: "sr-only" }, "申请编号 "), number),
    h("div", { class: "receipt-actions" }, copyButton(number), url && checkButton(url, tools, result, state), url && receiptLink(url)),
    result,
  );
  element.dataset.receipt = number;
  return element;
}

/** Writes the request's state onto the receipts of that request which are already shown. */
export function stateOnReceipts(root, request) {
  const state = words.STATES[request.status];
  if (!state) return;
  for (const element of root.querySelectorAll(".card-receipt")) {
    if (element.dataset.receipt !== request.number) continue;
    const right = words.RIGHTS[request.right];
    element.querySelector(".receipt-state").textContent = right ? `${right} · ${state.text}` : state.text;
    element.querySelector(".stamp span").textContent = { partly_completed: "部分", refused: "未办", withdrawn: "撤回" }[request.status] || "办讫";
  }
}

function copyButton(number) {
  const label = h("span", { role: "status" }, "复制编号");
  const button = h("button", { class: "button", type: "button" }, icon("copy"), label);
  button.addEventListener("click", async () => {
    label.textContent = (await copyText(number)) ? "已复制" : "请长按编号复制";
    setTimeout(() => (label.textContent = "复制编号"), 2000);
  });
  return button;
}

function checkButton(url, { api }, result) {
  const button = h("button", { class: "button", type: "button" }, icon("shield"), h("span", {}, "核验签名"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    result.className = "receipt-check";
    result.textContent = "正在核验…";
    try {
      const document = await api.json(ownPath(url));
      const { valid } = await api.json("/receipts/verify", { method: "POST", body: document });
      result.classList.add(valid ? "is-good" : "is-bad");
      result.textContent = valid ? goodReceipt(document) : "签名对不上，请不要相信这份回执，并告诉我们。";
    } catch {
      result.textContent = "这会儿核验不了，请稍后再点一次。";
    }
    button.disabled = false;
  });
  return button;
}

function goodReceipt({ completed_at: at, policy_version: version, key_id: key }) {
  const parts = ["签名有效，内容没有被改动过"];
  if (at) parts.push(`完成于 ${words.day(at)} ${words.moment(at, new Date(at))}`);
  if (version) parts.push(`政策版本 ${version}`);
  if (key) parts.push(`密钥 ${key}`);
  return parts.join(" · ");
}

function receiptLink(url) {
  return h("a", { class: "button", href: ownPath(url), target: "_blank", rel: "noopener noreferrer" }, icon("link"), h("span", {}, "打开回执"));
}

// --- citation, choices

function citation({ clauses = [], policy_version: version }) {
  return h(
    "aside",
    { class: "citation", "aria-label": "依据" },
    h("span", { class: "citation-lead" }, "依据"),
    h("ul", {}, clauses.map((clause) => h("li", {}, /^[0-9.]+[a-z]?$/i.test(clause) ? `第 ${clause} 条` : clause))),
    version && h("span", { class: "citation-version" }, /^[0-9]/.test(version) ? `隐私政策 ${version} 版` : version),
  );
}

function choices({ items = [] }, { say }) {
  return h(
    "ul",
    { class: "choices" },
    items.map(({ id, title }) =>
      h("li", {}, h("button", { type: "button", "data-choice": id, onclick: () => say(title) }, h("span", { class: "row-icon" }, icon(words.categoryIcon(title))), title)),
    ),
  );
}
