// What the page itself says: names of rights, states and outcomes, dates, and the sentences for failures.

export const RIGHTS = {
  access: "查看个人信息",
  correction: "更正个人信息",
  erasure: "删除个人信息",
  consent_withdrawal: "撤回同意",
  account_cancellation: "注销账号",
};

export const RIGHT_ICONS = {
  access: "eye",
  correction: "pen",
  erasure: "trash",
  consent_withdrawal: "bell-off",
  account_cancellation: "door",
};

// Each state: its words, its tone (a colour), and how far along the five steps it is.
export const STATES = {
  received: { text: "已受理", tone: "plain", step: 0 },
  verifying: { text: "核实身份", tone: "plain", step: 1 },
  scoping: { text: "确认范围", tone: "plain", step: 1 },
  previewed: { text: "等您确认", tone: "wait", step: 2 },
  confirmed: { text: "已确认", tone: "busy", step: 3 },
  executing: { text: "处理中", tone: "busy", step: 3 },
  waiting_approval: { text: "等待审批", tone: "wait", step: 3 },
  waiting_person: { text: "人工处理中", tone: "wait", step: 3 },
  failed_retrying: { text: "遇到故障，正在重试", tone: "wait", step: 3 },
  completed: { text: "已完成", tone: "done", step: 5 },
  partly_completed: { text: "部分完成", tone: "wait", step: 5 },
  refused: { text: "未能办理", tone: "bad", step: 5 },
  withdrawn: { text: "已撤回", tone: "off", step: 5 },
  expired: { text: "已过期", tone: "off", step: 5 },
};

export const STEPS = ["受理", "核实", "确认", "办理", "回执"];

export const TICKET_STATES = {
  open: "已登记",
  assigned: "处理中",
  in_progress: "处理中",
  waiting: "等待中",
  resolved: "已办结",
  done: "已办结",
  closed: "已办结",
};

// In the order a preview lists them: what changes first, what stays last.
export const OUTCOMES = {
  erase: { text: "立即删除", icon: "trash", tone: "erase" },
  correct: { text: "更正", icon: "pen", tone: "correct" },
  stop: { text: "停止使用", icon: "stop", tone: "stop" },
  anonymise: { text: "匿名化", icon: "mask", tone: "anonymise" },
  keep_restricted: { text: "限制保留", icon: "lock", tone: "keep" },
  archive: { text: "隔离封存", icon: "archive", tone: "archive" },
  keep: { text: "保留", icon: "file", tone: "plain" },
  not_collected: { text: "未收集", icon: "check", tone: "none" },
};

const ICONS_BY_WORD = [
  [/密码|登录/, "lock"],
  [/手机|电话/, "phone"],
  [/通话|录音/, "mic"],
  [/身份|证件|实名|姓名|名称/, "id"],
  [/照片|头像|图片|人脸/, "image"],
  [/WiFi|无线|IP/i, "wifi"],
  [/位置|轨迹|地址/, "pin"],
  [/订单|交易|服务记录/, "box"],
  [/支付|提现|余额|银行|账单|退款/, "card"],
  [/日志|搜索|浏览/, "log"],
  [/设备/, "device"],
  [/联系人|通讯录|收件人|共享|第三方/, "people"],
  [/聊天|客服|反馈|投诉/, "chat"],
  [/活动|优惠|营销|推广/, "gift"],
  [/画像|推荐|偏好/, "chart"],
  [/短信|推送|通知/, "bell"],
  [/生日|出生/, "calendar"],
  [/注册|资料|昵称|邮箱/, "person"],
  [/征信|资质|信用/, "shield"],
  [/发票|开票/, "log"],
  [/评价/, "star"],
  [/软件/, "device"],
];

/** The icon for a category, by the words of its title. */
export function categoryIcon(title) {
  const found = ICONS_BY_WORD.find(([words]) => words.test(title || ""));
  return found ? found[1] : "file";
}

/** 2026年12月15日 for an ISO date or time; the text itself when it is none. */
export function day(iso) {
  const at = parse(iso);
  return at ? `${at.getFullYear()}年${at.getMonth() + 1}月${at.getDate()}日` : String(iso || "");
}

/** 2025年1月1日到2025年12月31日 for an ISO 8601 interval of days; one end may be open. */
export function period(interval) {
  const [first, last] = String(interval).split("/");
  if (first === "..") return `${day(last)}及以前`;
  if (last === "..") return `${day(first)}及以后`;
  return first === last ? day(first) : `${day(first)}到${day(last)}`;
}

/** 14:05 today, 12月3日 14:05 on other days. */
export function moment(iso, now = new Date()) {
  const at = parse(iso);
  if (!at) return "";
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  return at.toDateString() === now.toDateString() ? clock : `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
}

function parse(iso) {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso || "");
  const at = plain ? new Date(+plain[1], +plain[2] - 1, +plain[3]) : new Date(iso);
  return iso && !Number.isNaN(at.getTime()) ? at : null;
}

/** The one code in a text message, never a part of a request number; null when there is none. */
export function codeIn(text) {
  const found = /(?<![0-9A-Za-z-])[0-9]{6}(?![0-9-])/.exec(text || "");
  return found ? found[0] : null;
}

// What went wrong, and the way on.
export const FAILURES = {
  offline: "网络好像断了，这条没有发出去。连上网后点「重发」，不会重复办理。",
  slow: "等了很久没有回音。点「重发」即可，同一条只会办理一次。",
  unreachable: "服务暂时不可用，没有丢失您的内容。稍后点「重发」，或者选择人工。",
  busy: "发得有点快，稍等一下再试。",
  long: "这条太长了，最多 2,000 字。请分几条说，或者只说重点。",
  unclear: "这条内容没法处理。请换个说法，用文字告诉我就好。",
  login: "登录已经过期。重新登录后可以接着办，申请不会丢。",
  ended: "这次对话已经结束，申请和回执都还在。开始新对话就能接着办。",
  other: "出了点问题，这条没有办成。请再试一次，或者选择人工。",
};

// Where a recording stands: only what lies in the operator's own store can be heard.
export const RECORDING_STATES = {
  asked: { text: "正在开始录音", canHear: false },
  running: { text: "正在录音", canHear: false },
  paused: { text: "录音已暂停", canHear: false },
  ended: { text: "正在转存，稍后可以听", canHear: false },
  stored: { text: "可以听", canHear: true },
};

export const DOWNLOAD_FAILURES = {
  gone: "这份副本已经取走，或过了 24 小时。说一声「导出我的数据」，就能再做一份。",
  ended: "这份副本找不到。它只给提出申请的本人；说一声「导出我的数据」，就能再做一份。",
};
