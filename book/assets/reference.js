// The words of the scripts, in the language of the page.
const said = (function () {
    const isChinese = document.documentElement.lang.startsWith("zh");
    const words = {
        "Copy": "复制",
        "Copied": "已复制",
        "Cannot copy": "无法复制",
        "did you mean": "你是不是要找",
        "page": "页面",
        "phrase": "短语",
        "none": "无对应",
        "prose": "文章",
        "Filter the names": "筛选名字",
        "Open in the Playground": "在 Playground 里打开",
        "Arrow keys or a tap: what a mark means": "用方向键或点按，查看标记的含义",
    };
    return (english) => (isChinese ? words[english] : english);
})();

// The copy buttons. ClipboardJS is part of mdBook and also works in pages opened from disk.
(function () {
    const copies = new ClipboardJS("button.copy", {
        text: (button) => document.getElementById(button.dataset.copies).textContent,
    });
    // A screen reader reads what changes in this element.
    const announcement = document.createElement("div");
    announcement.className = "announcement";
    announcement.setAttribute("role", "status");
    document.body.append(announcement);
    const say = (button, words) => {
        button.textContent = words;
        announcement.textContent = words;
        setTimeout(() => {
            button.textContent = said("Copy");
            announcement.textContent = "";
        }, 2000);
    };
    copies.on("success", (event) => { event.clearSelection(); say(event.trigger, said("Copied")); });
    copies.on("error", (event) => say(event.trigger, said("Cannot copy")));
})();

// Where Python and Rust do not fit side by side, tabs show one of them: see reference.css.
(function () {
    const pair = document.querySelector(".pair");
    if (!pair) return;
    const tabs = document.createElement("div");
    tabs.className = "tabs";
    tabs.setAttribute("role", "tablist");
    const show = (language) => {
        pair.dataset.shows = language;
        for (const tab of tabs.children) {
            const isShown = tab.dataset.language === language;
            tab.setAttribute("aria-selected", String(isShown));
            tab.tabIndex = isShown ? 0 : -1; // the tabs are one tab stop
        }
    };
    for (const language of ["python", "rust"]) {
        const code = pair.querySelector(`.of-${language}`);
        const tab = document.createElement("button");
        tab.type = "button";
        tab.dataset.language = language;
        tab.textContent = code.querySelector("strong").textContent;
        tab.setAttribute("role", "tab");
        tab.id = `tab-${language}`;
        code.id = `panel-${language}`;
        code.setAttribute("role", "tabpanel");
        code.setAttribute("aria-labelledby", tab.id);
        tab.setAttribute("aria-controls", code.id);
        tab.addEventListener("click", () => show(language));
        tabs.append(tab);
    }
    // An arrow key shows the other tab. mdBook would go to another page.
    tabs.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        const other = [...tabs.children].find((tab) => tab.tabIndex !== 0);
        show(other.dataset.language);
        other.focus();
    });
    pair.before(tabs);
    show("rust");
})();

// A box that filters the list of names.
(function () {
    const table = document.querySelector("table.names");
    if (!table) return;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.placeholder = said("Filter the names");
    box.setAttribute("aria-label", box.placeholder);
    const rows = [...table.tBodies[0].rows];
    box.addEventListener("input", () => {
        const wanted = box.value.trim().toLowerCase();
        for (const row of rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    });
    box.addEventListener("keydown", (event) => event.stopPropagation()); // no keys of mdBook's
    (table.closest(".table-wrapper") ?? table).before(box);
})();

// The Playground has no crates in the versions that the snippets need: only std is offered.
(function () {
    const title = document.querySelector(".of-rust[data-playground] .code-title");
    if (!title) return;
    const link = document.createElement("a");
    const code = document.getElementById("code-rust").textContent;
    link.href = `https://play.rust-lang.org/?version=stable&mode=debug&edition=2024&code=${encodeURIComponent(code)}`;
    link.textContent = said("Open in the Playground");
    title.querySelector("button").before(link);
})();

// The arrow keys scroll the code, or the wide table, that has the focus. mdBook would go to another page.
for (const wide of document.querySelectorAll("pre[tabindex], .table-wrapper")) {
    wide.addEventListener("keydown", (event) => {
        const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
        if (isArrow && wide.tabIndex === 0) event.stopPropagation();
    });
}

// The marks of the picture. The picture is one tab stop: the arrow keys choose a mark, and so does a
// tap beside one. A line below the picture says what the chosen mark means. Without this script, the
// mouse shows the same words, and the run as text follows the picture.
(function () {
    const figure = document.querySelector("figure.run");
    if (!figure) return;
    const line = document.createElement("p");
    line.className = "chosen-mark";
    line.setAttribute("aria-live", "polite");
    line.textContent = said("Arrow keys or a tap: what a mark means");
    figure.querySelector("figcaption").before(line);
    // A tap may miss a mark by this many pixels.
    const NEAR = 24;
    for (const picture of figure.querySelectorAll("svg.timeline")) {
        const marks = [...picture.querySelectorAll("[data-row]")];
        const row = (mark) => Number(mark.dataset.row);
        const left = (mark) => mark.getBoundingClientRect().left;
        const inRow = (wanted) => marks.filter((mark) => row(mark) === wanted).sort((a, b) => left(a) - left(b));
        const rows = [...new Set(marks.map(row))].sort((a, b) => a - b);
        let chosen = null;
        const ring = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        ring.setAttribute("class", "chosen");
        const choose = (mark) => {
            chosen = mark;
            const { x, y, width, height } = mark.getBBox();
            const places = { x: x - 4, y: y - 4, width: width + 8, height: height + 8, rx: 3 };
            for (const [name, value] of Object.entries(places)) ring.setAttribute(name, value);
            picture.append(ring);
            line.textContent = mark.querySelector("title").textContent;
        };
        const nearest = (candidates, distance) =>
            candidates.reduce((best, mark) => (distance(mark) < distance(best) ? mark : best));
        const moves = {
            ArrowLeft: () => {
                const beside = inRow(row(chosen));
                return beside[Math.max(beside.indexOf(chosen) - 1, 0)];
            },
            ArrowRight: () => {
                const beside = inRow(row(chosen));
                return beside[Math.min(beside.indexOf(chosen) + 1, beside.length - 1)];
            },
            ArrowUp: () => inLane(rows[Math.max(rows.indexOf(row(chosen)) - 1, 0)]),
            ArrowDown: () => inLane(rows[Math.min(rows.indexOf(row(chosen)) + 1, rows.length - 1)]),
            Home: () => inRow(row(chosen))[0],
            End: () => inRow(row(chosen)).at(-1),
        };
        const inLane = (wanted) => nearest(inRow(wanted), (mark) => Math.abs(left(mark) - left(chosen)));
        // A screen reader passes the keys to an application, and reads the line below.
        picture.setAttribute("role", "application");
        picture.setAttribute("tabindex", "0");
        picture.addEventListener("keydown", (event) => {
            const move = moves[event.key];
            if (!move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            event.stopPropagation(); // mdBook would go to another page
            choose(chosen ? move() : inRow(rows[0])[0]);
        });
        picture.addEventListener("click", ({ clientX, clientY }) => {
            const outside = (from, to, at) => Math.max(from - at, 0, at - to);
            const distance = (mark) => {
                const { left, right, top, bottom } = mark.getBoundingClientRect();
                // A dot on a bar comes before the bar.
                const size = (right - left) / 1e4;
                return Math.hypot(outside(left, right, clientX), outside(top, bottom, clientY)) + size;
            };
            const mark = nearest(marks, distance);
            if (distance(mark) <= NEAR) choose(mark);
        });
    }
})();

// A table that is wider than the window can be scrolled by keyboard.
(function () {
    const sizes = new ResizeObserver((tables) => {
        for (const { target } of tables) {
            if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
            else target.removeAttribute("tabindex");
        }
    });
    for (const table of document.querySelectorAll(".table-wrapper")) sizes.observe(table);
})();

// On a phone the list of pages covers the text: it closes when a page or the text is tapped.
(function () {
    const toggle = document.getElementById("mdbook-sidebar-toggle-anchor");
    const sidebar = document.getElementById("mdbook-sidebar");
    document.addEventListener("click", ({ target }) => {
        const isNarrow = document.body.clientWidth < 620;
        const isBeside = !sidebar.contains(target) && !target.closest("#mdbook-sidebar-toggle");
        const isLink = sidebar.contains(target) && target.closest("a");
        if (isNarrow && toggle.checked && target !== toggle && (isBeside || isLink)) toggle.click();
    });
})();

// The link to the other edition keeps the place and the search, and the choice is remembered. Before a choice, the
// browser's language decides. A page of the Chinese edition never leads to the English one by itself.
(function () {
    const KEY = "python-in-rust-language";
    const link = document.querySelector(".other-language");
    const there = () => link.href.split(/[?#]/)[0] + location.search + location.hash;
    let storage = null;
    try {
        storage = localStorage;
        storage.setItem(`${KEY}-probe`, "");
        storage.removeItem(`${KEY}-probe`);
    } catch {
        storage = null; // a choice could not be remembered, so the reader alone chooses
    }
    link.addEventListener("click", () => {
        storage?.setItem(KEY, link.hreflang);
        link.href = there();
    });
    const isChinese = (language) => language.startsWith("zh");
    const wanted = storage?.getItem(KEY) ?? navigator.language;
    if (storage && isChinese(wanted) && isChinese(link.hreflang)) location.replace(there());
})();

// mdBook searches on `keyup`, an event that pasting with the mouse or an input method may not send.
(function () {
    const searchbar = document.getElementById("mdbook-searchbar");
    searchbar.addEventListener("input", () => searchbar.dispatchEvent(new Event("keyup")));
})();

// The ranking is a WebAssembly module, which takes the place of mdBook's: see book/src/search.rs.
(function () {
    const decoder = new TextDecoder();
    const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    elasticlunr.Index.load = ({ documents, module }) => {
        const bytes = Uint8Array.from(atob(module), (c) => c.charCodeAt(0));
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
        const write = (text) => {
            const utf8 = new TextEncoder().encode(text);
            // A view is made after the call, because the buffer is another one when memory grows.
            const at = exports.room(utf8.length);
            new Uint8Array(exports.memory.buffer).set(utf8, at);
        };
        const read = (length) =>
            decoder.decode(new Uint8Array(exports.memory.buffer, exports.answer(), length));
        write(documents);
        exports.open();
        const rows = documents.split("\n").map((line) => line.split("\t"));
        // One line: the name, the kind, and the answer.
        const label = (name, [kind, , , , , what], meant) => {
            const begin = meant ? `${said("did you mean")}: ` : "";
            const kinds = `<small class="kind of-${kind}">${said(kind)}</small>`;
            const answer = kind === "prose" ? "" : escape(what).replace(/`([^`]*)`/g, "<code>$1</code>");
            return `${begin}<code>${escape(name)}</code> ${kinds} ${answer}`;
        };
        const search = (query) => {
            write(query);
            const answer = read(exports.search());
            const meant = answer.startsWith("\n");
            return answer.split("\n").filter(Boolean).map((line) => {
                const [ref, name] = line.split("\t");
                const text = label(name, rows[ref], meant);
                // mdBook shows the breadcrumbs as HTML, and below them a part of the body.
                return { ref, doc: { title: text, breadcrumbs: text, body: "" } };
            });
        };
        return { search };
    };
    // An address with a query loads the index at once. If the index was there before this script,
    // mdBook could not read it.
    if (window.search?.doc_urls) document.getElementById("mdbook-search-index").onload();
})();
