// Keeps the end of the log in sight when the room shrinks or a card unfolds, and tells when there is more below.

const NEAR = 48;
const MUCH = 140;

/** Watches a scrolling element and its log; `jump` leads to the end while much of it is out of sight. */
export function watchTheEnd(scroll, log, jump) {
  let atEnd = true;
  const look = () => {
    const below = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
    atEnd = below < NEAR;
    jump.hidden = below < MUCH;
  };
  const hold = new ResizeObserver(() => {
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
    look();
  });
  hold.observe(scroll);
  hold.observe(log);
  // A new turn has set its own place already: take that as it is.
  new MutationObserver(look).observe(log, { childList: true });
  scroll.addEventListener("scroll", look, { passive: true });
  jump.querySelector("button").addEventListener("click", () => scroll.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" }));
}
