// What a test looks for in a page. Nothing here changes it.
({
  // Elements, attributes and addresses that cannot be ours: nothing that a stranger wrote makes one, and neither do we.
  foreign() {
    const never = "iframe object embed base applet frame portal audio video marquee plaintext math foreignObject animate style";
    const made = never.split(" ").flatMap((tag) => [...document.getElementsByTagName(tag)]);
    const wrong = made.map((one) => one.outerHTML.slice(0, 90));
    const ours = (value) => new URL(value, location).origin === location.origin || value.startsWith("data:image/png;");
    for (const one of document.querySelectorAll("*")) {
      for (const { name, value } of one.attributes) {
        const at = `${one.tagName} ${name}=${value.slice(0, 60)}`;
        if (/^on|^style$|^srcdoc$|^xlink:|^hx-on/.test(name)) wrong.push(at);
        if (/^(src|action|formaction|data|poster|background|hx-get|hx-post|sse-connect)$/.test(name) && !ours(value)) wrong.push(at);
        if (name === "href" && !/^https?:$/.test(new URL(value, location).protocol)) wrong.push(at);
      }
    }
    for (const one of document.scripts) if (!one.src || !ours(one.src)) wrong.push("a script that is not ours");
    if (window.hit !== undefined) wrong.push("something ran");
    return wrong;
  },

  // What sticks out of a page at its right.
  sideways() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const right = (one) => Math.round(one.getBoundingClientRect().right);
    const out = [...document.querySelectorAll("body *")].filter((one) => right(one) > innerWidth + 1);
    return out.slice(0, 5).map((one) => `${one.tagName}.${one.className} ends at ${right(one)} of ${innerWidth}`);
  },

  // Where the keyboard is, and whether one sees it; null at the end of the page.
  focused() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const outlined = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    const box = one.getBoundingClientRect();
    return { what: one.outerHTML.slice(0, 80), seen: outlined && box.bottom > 0 && box.top < innerHeight && box.width > 0 };
  },
})
