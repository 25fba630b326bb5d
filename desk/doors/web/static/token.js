// How the operator's app hands over its login: in the fragment of the address (`#token=…`, taken out at once)
// or by window.postMessage({type: "desk-token", token}) from this very page. It is kept nowhere.

/** Reads and removes what the fragment carries: {token, phone}; phone is for the demo only. */
export function tokenFrom(address) {
  const carried = new URLSearchParams(address.hash.slice(1));
  if (address.hash) history.replaceState(null, "", address.pathname + address.search);
  return { token: carried.get("token"), phone: carried.get("phone") };
}

/** Calls `take(token)` for each login that arrives later; messages of other origins are not heard. */
export function watchTokens(take) {
  addEventListener("message", ({ origin, data }) => {
    const own = origin === location.origin;
    if (own && data?.type === "desk-token" && typeof data.token === "string" && data.token) take(data.token);
  });
  addEventListener("hashchange", () => {
    const { token } = tokenFrom(location);
    if (token) take(token);
  });
}

/** Whom a token speaks for, to tell a renewed login from another person's; "" when it cannot be read. */
export function subjectOf(token) {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(body)).sub || "";
  } catch {
    return "";
  }
}
