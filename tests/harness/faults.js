// What is wrong with a page for people who cannot see or point well; evaluated in the page.
() => {
  const every = (selector) => [...document.querySelectorAll(selector)];
  const seen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const words = (element) => element.textContent.trim().slice(0, 20);

  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.title || e.labels?.length;
  const nameless = every("button, a[href], input, textarea, select").filter((e) => seen(e) && !named(e));

  const ids = every("[id]").map((e) => e.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);

  const pointing = ["aria-labelledby", "aria-describedby", "aria-controls", "for"];
  const nowhere = pointing.flatMap((name) =>
    every(`[${name}]`).flatMap((e) => e.getAttribute(name).split(" ").filter((id) => id && !document.getElementById(id))),
  );

  const small = every(".reply, .send, .human, [data-digit], .person-card").filter((e) => {
    const { width, height } = e.getBoundingClientRect();
    return seen(e) && (width < 40 || height < 40);
  });

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  // The first opaque colour behind an element; null where a picture or a veil lies between.
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const colour = rgba(style.backgroundColor);
      if (style.backgroundImage !== "none" || (colour[3] > 5 && colour[3] < 250)) return null;
      if (colour[3] >= 250) return colour;
    }
    return rgba(matchMedia("(prefers-color-scheme: dark)").matches ? "#000" : "#fff");
  };
  const ratio = (element) => {
    const back = behind(element);
    const front = rgba(getComputedStyle(element).color);
    if (!back || front[3] < 250) return Infinity;
    const [dark, bright] = [light(front), light(back)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const hasWords = (e) => [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const faint = every("p, span, b, small, h1, h2, h3, h4, button, li, time, label, th, td")
    .filter((e) => hasWords(e) && seen(e) && !e.closest("[aria-hidden=true], :disabled, .sr-only"))
    .filter((e) => ratio(e) < (parseFloat(getComputedStyle(e).fontSize) >= 24 ? 3 : 4.5));

  return {
    "without a name": nameless.map((e) => e.outerHTML.slice(0, 120)),
    "id twice": twice,
    "points nowhere": nowhere,
    "too small to touch": small.map(words),
    "too faint": faint.map((e) => `${ratio(e).toFixed(2)} ${words(e)}`),
  };
}
