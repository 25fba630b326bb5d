// What is recorded of a call and when, as the provider's REST was told.

const SAID = {
  start: { text: "开始录音", state: "on", now: "正在录音" },
  paused: { text: "暂停：这一段不录", state: "paused", now: "已经停下来，没有在录" },
  "in-progress": { text: "接着录", state: "on", now: "正在录音" },
  stopped: { text: "停止录音", state: "off", now: "没有在录" },
};
const NOT_YET = { state: "off", text: "没有在录" };

/** Of all REST calls, newest first: what there was of this call's recording, oldest first, and how it stands. */
export function recordingOf(calls, sid) {
  const steps = calls
    .filter(({ method, path }) => method === "POST" && path.includes(sid) && path.includes("/Recordings"))
    .reverse()
    .map(({ at, path, form }) => ({ at, kind: path.endsWith("/Recordings.json") ? "start" : form.Status }))
    .filter(({ kind }) => kind in SAID)
    .map(({ at, kind }) => ({ at, ...SAID[kind] }));
  const last = steps.at(-1);
  return { steps, now: last ? { state: last.state, text: last.now } : NOT_YET };
}
