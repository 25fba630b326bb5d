// A person's own recordings, below the answer to what is held: heard one by one, by links that work once.

import { Problem } from "./api.js";
import { h, icon } from "./dom.js";
import * as words from "./words.js";

/** The list of the recordings; empty, and out of sight, where there are none. */
export function recordings({ api, session }) {
  const block = h("div", { class: "recordings", hidden: true });
  const conversation = session();
  if (conversation) fill(block, api, conversation);
  return block;
}

async function fill(block, api, conversation) {
  const base = `/app/sessions/${encodeURIComponent(conversation)}/recordings`;
  let found;
  try {
    ({ recordings: found } = await api.json(base));
  } catch {
    return; // what was asked for stands above; the list can be had again by asking again
  }
  if (!found.length) return;
  block.append(
    h("h4", {}, "您的通话录音"),
    h("ul", {}, found.map((each) => line(each, api, base))),
    h("p", { class: "card-note" }, "只放给您本人听，每次收听都会留下记录。想删掉，说「删掉我的通话录音」。"),
  );
  block.hidden = false;
}

function line(recording, api, base) {
  const { text, canHear } = words.RECORDING_STATES[recording.state] || words.RECORDING_STATES.ended;
  const length = Number.isInteger(recording.seconds) ? `${recording.seconds} 秒` : "";
  const about = [length, `保存到 ${words.day(recording.kept_until)}`, canHear ? "" : text].filter(Boolean).join(" · ");
  const place = h("div", { class: "recording-sound" });
  return h(
    "li",
    {},
    h("span", { class: "row-text" }, h("span", { class: "row-title" }, words.moment(recording.recorded_at)), h("span", { class: "row-details" }, about)),
    canHear && hearButton(recording, api, base, place),
    place,
  );
}

function hearButton(recording, api, base, place) {
  const label = h("span", {}, "听");
  const button = h("button", { class: "button", type: "button", "aria-label": `听 ${words.moment(recording.recorded_at)} 的录音` }, icon("phone"), label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    label.textContent = "正在取…";
    try {
      const { url } = await api.json(`${base}/${encodeURIComponent(recording.id)}/links`, { method: "POST", body: {} });
      play(place, await api.copy(url));
      button.hidden = true;
    } catch (problem) {
      place.replaceChildren(h("p", { class: "card-note", role: "status" }, failure(problem)));
      label.textContent = "听";
      button.disabled = false;
    }
  });
  return button;
}

function play(place, sound) {
  const player = h("audio", { controls: true, src: URL.createObjectURL(sound) });
  place.replaceChildren(player);
  player.focus();
}

function failure(problem) {
  const kind = problem instanceof Problem ? problem.kind : "other";
  return problem.title || words.FAILURES[kind].replace("点「重发」", "再点一次");
}
