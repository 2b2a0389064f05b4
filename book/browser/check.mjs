// Reads the built book as a reader would: `node check.mjs BOOK EXPECTED`.
//
// BOOK is the folder of the built book, which is opened from disk. EXPECTED is a JSON file:
// - `pages`: for each, its `binary` and the texts that its buttons copy, `rust` and `commands`;
// - `searches`: for each, a `query` and `pages`: of the first three results, the address of one begins
//   with one of these; `meant` if the results only have similar names;
// - `fonts`: the family, weight and style of each font that a page may load.
// Prints a line for each mistake; the status is then 1. TURN, a number, says which pages are loaded: see
// `visit`.

import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [book, expectedFile] = process.argv.slice(2);
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));
const TURN = Number(process.env.TURN ?? 0);
if (!Number.isSafeInteger(TURN) || TURN < 0) throw new Error(`TURN=${process.env.TURN} is not a number`);
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);
const check = (holds, where, what) => { if (!holds) complain(where, what); };
const address = (page) => pathToFileURL(join(book, page)).href;

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// Opens a tab that reports every error on its pages.
async function open(viewport, colorScheme, locale = "en-GB") {
    const context = await browser.newContext({ viewport, colorScheme, locale });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const tab = await context.newPage();
    // Colours are measured as soon as they change.
    await context.addInitScript(() => addEventListener("DOMContentLoaded", () => {
        const style = document.createElement("style");
        style.textContent = "* { transition: none !important; }";
        document.head.append(style);
    }));
    const where = () => tab.url().split("/").pop();
    tab.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complain(where(), `console: ${message.text()}`);
    });
    tab.on("pageerror", (error) => complain(where(), `script: ${error.message}`));
    tab.on("requestfailed", (request) => {
        const why = request.failure().errorText;
        // A navigation aborts what the previous page is still loading.
        if (why !== "net::ERR_ABORTED") complain(where(), `cannot load ${request.url()}: ${why}`);
    });
    tab.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) complain(where(), `is not offline: ${request.url()}`);
    });
    return tab;
}

// Measures the page, which it does not change.
const measure = () => {
    const box = (selector) => {
        const element = document.querySelector(selector);
        if (!element) return null;
        const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
        return { left, right, top, bottom, width, height };
    };
    // The relative luminance and the contrast of WCAG 2.
    const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = (colour) => {
        const [r, g, b] = parts(colour).map((part) => {
            const share = part / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
    };
    const background = getComputedStyle(document.documentElement).backgroundColor;
    const lowest = (selector, property) => {
        const drawn = [...document.querySelectorAll(selector)].filter((e) => e.getBoundingClientRect().width);
        return Math.min(...drawn.map((e) => contrast(getComputedStyle(e)[property], background)));
    };
    const letters = [...document.querySelectorAll("svg.timeline text")]
        .map((text) => text.getBoundingClientRect().height)
        .filter((height) => height > 0);
    return {
        heading: document.querySelector("main h1")?.textContent.trim(),
        tooWide: document.scrollingElement.scrollWidth - window.innerWidth,
        python: box(".code.of-python"),
        rust: box(".code.of-rust"),
        wide: box("svg.timeline.wide"),
        narrow: box("svg.timeline.narrow"),
        words: document.querySelector("svg.timeline desc")?.textContent,
        smallest: Math.min(...letters),
        fonts: [...document.fonts].filter(({ status }) => status !== "unloaded")
            .map(({ family, weight, style }) => `${family.replaceAll('"', "")} ${weight} ${style}`),
        cut: [...document.querySelectorAll("main pre > code")]
            .filter((code) => code.scrollWidth > code.clientWidth + 1).map((code) => code.textContent.slice(0, 40)),
        background,
        contrasts: {
            text: lowest("svg.timeline text", "fill"),
            holds: lowest("svg.timeline .holds", "fill"),
            waits: lowest("svg.timeline .waits", "stroke"),
            moment: lowest("svg.timeline .moment", "stroke"),
            wakes: lowest("svg.timeline .wakes", "fill"),
            prose: lowest("main p", "color"),
        },
    };
};

const files = ["", "names/", "zh/", "zh/names/"].flatMap((folder) =>
    readdirSync(join(book, folder)).filter((name) => name.endsWith(".html")).map((name) => folder + name));
const binaries = new Set(expected.pages.flatMap(({ binary }) => [`${binary}.html`, `zh/${binary}.html`]));
for (const binary of binaries) check(files.includes(binary), binary, "is missing");

// Checks the page that the tab shows.
async function look(tab, file, viewport, colorScheme) {
    const where = `${file} (${viewport.width}, ${colorScheme})`;
    const page = await tab.evaluate(measure);
    backgrounds[colorScheme].add(page.background);
    check(page.heading, where, "has no heading");
    check(page.tooWide <= 0, where, `is ${page.tooWide} pixels too wide`);
    const others = page.fonts.filter((font) => !expected.fonts.includes(font));
    check(others.length === 0, where, `loads the fonts ${others}`);
    check(page.contrasts.prose >= 4.5, where, `its text has a contrast of ${page.contrasts.prose}`);
    if (!binaries.has(file)) return;
    const [shown, hidden] = viewport === WIDE ? [page.wide, page.narrow] : [page.narrow, page.wide];
    check(shown?.width > 300 && shown.height > 40, where, "shows no picture");
    check(hidden?.width === 0, where, "shows the picture of the other width");
    check(page.words?.length > 20, where, "has a picture without words");
    check(page.smallest >= 9, where, `has letters ${page.smallest} pixels high in its picture`);
    check(page.contrasts.text >= 4.5, where, `the picture's text has a contrast of ${page.contrasts.text}`);
    for (const mark of ["holds", "waits", "moment", "wakes"]) {
        check(page.contrasts[mark] >= 3, where, `${mark} has a contrast of ${page.contrasts[mark]}`);
    }
    check(page.cut.length === 0, where, `cuts code: ${page.cut}`);
    if (viewport === WIDE) {
        check(page.python.right <= page.rust.left, where, "Python and Rust are not side by side");
        return;
    }
    check(page.python.width === 0 && page.rust.width > 300, where, "does not show Rust alone");
}

// Checks the tabs of a page that is narrow.
async function changeTab(tab, where) {
    await tab.getByRole("tab", { name: "Python" }).click();
    const { python, rust } = await tab.evaluate(measure);
    check(python.width > 300 && rust.width === 0, where, "its tab does not show Python alone");
}

// Checks the texts that the copy buttons of a page copy.
async function checkTexts(tab, { binary, rust, commands }) {
    const texts = await tab.evaluate(() =>
        ["code-rust", "commands"].map((id) => document.getElementById(id)?.textContent));
    for (const [at, text] of [rust, commands].entries()) {
        check(texts[at] === text, binary, `shows the wrong text: ${JSON.stringify(texts[at]?.slice(0, 80))}`);
    }
}

// mdBook's own: a label that opens the list of pages has attributes of a button.
const OF_MDBOOK = ["aria-allowed-attr", "aria-prohibited-attr"].map((id) => `${id} #mdbook-sidebar-toggle`);
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

// The rules that compare colours. They take most of axe's time.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

// Returns the violations of the rules of WCAG 2.2, levels A and AA, as axe-core checks them: of the rules
// of colours in these elements of `window.samples`, or else of all other rules in the page.
const violationsIn = async ({ samples, ofColours }) => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const without = Object.fromEntries(ofColours.map((id) => [id, { enabled: false }]));
    const others = { runOnly: { type: "tag", values }, rules: without };
    const rules = samples ? { runOnly: { type: "rule", values: ofColours } } : others;
    const where = samples ? { include: samples.map((at) => window.samples[at]) } : document;
    // The styles of a page on disk cannot be loaded a second time.
    const options = { ...rules, preload: false, resultTypes: ["violations"], elementRef: false };
    const { violations } = await axe.run(where, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`));
};

// Returns a number for each text of the page, and keeps an element with that number in `window.samples`.
// Texts with the same number have the same colours in the same size and weight: the number is computed
// from the names and the styles of the element and of those that it is in.
const sampleTexts = () => {
    const hash = (text) => {
        let [one, other] = [0xdeadbeef, 0x41c6ce57];
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
            other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
        }
        return (other >>> 0).toString(36) + (one >>> 0).toString(36);
    };
    const around = new Map();
    const stylesOf = (element) => {
        if (!element) return "";
        if (around.has(element)) return around.get(element);
        const computed = getComputedStyle(element);
        const properties = ["color", "backgroundColor", "backgroundImage", "opacity", "visibility", "textDecorationLine"];
        const own = [element.localName, element.ariaDisabled, ...properties.map((name) => computed[name])];
        const styles = hash(`${stylesOf(element.parentElement)} ${own}`);
        around.set(element, styles);
        return styles;
    };
    const samples = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const element = text.parentElement;
        if (/^\s*$/.test(text.data) || !element.checkVisibility()) continue;
        const { fontSize, fontWeight, textShadow } = getComputedStyle(element);
        // A link in a text is told apart from the text; a link that stands alone need not be.
        const link = element.closest("a");
        const isAlone = link && link.parentElement.textContent.trim() === link.textContent.trim();
        const number = hash(`${stylesOf(element)} ${fontSize} ${fontWeight} ${textShadow} ${isAlone}`);
        if (!samples.has(number)) samples.set(number, element.closest("a") ?? element);
    }
    window.samples = [...samples.values()];
    return [...samples.keys()];
};

// Checks the page with axe-core. What is the same on many pages is checked once: `seen` has the numbers
// of the texts whose colours have been checked. If `onlyColours`, the other rules are not checked.
async function checkAccess(tab, where, seen, onlyColours) {
    if (await tab.evaluate(() => !window.axe)) await tab.evaluate(axe);
    const numbers = await tab.evaluate(sampleTexts);
    const samples = [...numbers.keys()].filter((at) => !seen.has(numbers[at]));
    for (const number of numbers) seen.add(number);
    const violations = [];
    if (samples.length > 0) violations.push(...await tab.evaluate(violationsIn, { samples, ofColours: OF_COLOURS }));
    if (!onlyColours) violations.push(...await tab.evaluate(violationsIn, { ofColours: OF_COLOURS }));
    const ours = violations.filter((violation) => !OF_MDBOOK.includes(violation));
    if (ours.length > 0) complain(where, `axe-core: ${ours.length} violations, first ${ours[0]}`);
}

// Checks what the copy buttons of the page put on the clipboard, which all tabs share.
async function copy(tab, { binary, rust, commands }) {
    for (const [what, text] of [["code-rust", rust], ["commands", commands]]) {
        const selector = `button.copy[data-copies=${what}]`;
        await tab.evaluate((selector) => {
            const button = document.querySelector(selector);
            window.labels = []; // what the button says after the click: for 2 s, not "Copy"
            new MutationObserver(() => window.labels.push(button.textContent)).observe(button, { childList: true });
            return navigator.clipboard.writeText("nothing");
        }, selector);
        await tab.locator(selector).click();
        const [label, copied] =
            await tab.evaluate(async () => [window.labels[0], await navigator.clipboard.readText()]);
        check(["Copied", "已复制"].includes(label), binary, `its button says "${label}"`);
        check(copied === text, binary, `copies the wrong ${what}: ${JSON.stringify(copied.slice(0, 80))}`);
    }
}

// The four looks of a page. Each differs from the one before in one thing.
const LOOKS = [[WIDE, "light"], [WIDE, "dark"], [NARROW, "dark"], [NARROW, "light"]];

// Gives the page this look, as it would have after loading: the list of pages is beside the text where
// there is room, and the script of the themes has run.
async function give(tab, [viewport, colorScheme]) {
    await tab.setViewportSize(viewport);
    await tab.emulateMedia({ colorScheme });
    await tab.evaluate(async ([isOpen, isDark]) => {
        const sidebar = document.getElementById("mdbook-sidebar");
        document.getElementById("mdbook-sidebar-toggle-anchor").checked = isOpen;
        document.documentElement.classList.toggle("sidebar-visible", isOpen);
        sidebar.style.display = isOpen ? "" : "none";
        sidebar.ariaHidden = !isOpen;
        const isReady = () => document.documentElement.matches(".navy") === isDark;
        for (let frames = 0; frames < 600 && !isReady(); frames++) await new Promise(requestAnimationFrame);
    }, [viewport === WIDE, colorScheme === "dark"]);
}

// Loads every second page of an edition, and the others in the other edition: the same code builds all pages
// of a kind. Every second of these is seen in all four looks, with axe-core; it is checked once by the rules
// that do not compare colours. The first page of each kind is checked in both widths and both editions, and
// with EVERY_PAGE=1 every page is, which takes minutes. TURN is where the counting begins: in four turns
// that follow each other, every page is seen in all looks.
const EVERY_PAGE = process.env.EVERY_PAGE === "1";
const pages = files.filter((name) => !/(404|toc)\.html$/.test(name));
const backgrounds = { light: new Set(), dark: new Set() };
const kindOf = (file) => (binaries.has(file) ? "snippet" : /names/.test(file) ? "names" : "prose");
async function visit(edition) {
    const tab = await open(...LOOKS[0]);
    const [seen, kinds] = [new Set(), new Set()];
    let order = LOOKS;
    const isChinese = edition === "zh/";
    for (const [number, file] of pages.filter((file) => file.startsWith("zh/") === isChinese).entries()) {
        const isFirst = EVERY_PAGE || !kinds.has(kindOf(file));
        const turn = number + TURN + (isChinese ? 3 : 0);
        if (!isFirst && turn % 2 !== 0) continue;
        await tab.goto(address(file));
        const page = expected.pages.find((page) => `${edition}${page.binary}.html` === file);
        if (page) await checkTexts(tab, page);
        const isChecked = isFirst || turn % 4 === 0;
        const looks = isChecked ? order : order.slice(0, 1);
        for (const [at, [viewport, colorScheme]] of looks.entries()) {
            if (at > 0) await give(tab, [viewport, colorScheme]);
            await look(tab, file, viewport, colorScheme);
            // The list of pages is most of a page. It is checked on one page of each kind.
            if (!isChecked) continue;
            if (at === 0 && kinds.has(kindOf(file))) {
                await tab.evaluate(() => document.querySelector("#mdbook-sidebar ol.chapter").remove());
            }
            const checksAll = at === 0 || (isFirst && at === 2);
            await checkAccess(tab, `${file} (${viewport.width}, ${colorScheme})`, seen, !checksAll);
        }
        if (isChecked) order = order.toReversed(); // the next page begins in the look of this one
        if (page && turn % 16 === 0) {
            await give(tab, LOOKS.at(-1));
            await changeTab(tab, file);
        }
        if (page && turn % 16 === 8) {
            await give(tab, LOOKS[0]);
            await alone(() => copy(tab, page));
        }
        if (turn % 8 === 0) await give(tab, order[0]);
        kinds.add(kindOf(file));
    }
}

// Runs one after the other what the tabs cannot do at once.
let last = Promise.resolve();
const alone = (run) => (last = last.then(run));

// Checks that the link to the other edition keeps the place.
async function changeLanguage() {
    const tab = await open(WIDE, "light");
    await tab.goto(`${address("names/queue.html")}#Queue.join`);
    for (const [label, there] of [["中文", "zh/names/queue.html"], ["English", "names/queue.html"]]) {
        await tab.getByRole("link", { name: label, exact: true }).click();
        await tab.waitForURL(`${address(there)}#Queue.join`);
    }
}

// Checks that a browser in Chinese shows the Chinese edition, until the reader chooses English.
async function chooseLanguage() {
    const tab = await open(WIDE, "light", "zh-CN");
    for (const rest of ["#pitfalls", "?search=lock"]) {
        await tab.goto(address("lock.html") + rest);
        const there = address("zh/lock.html") + rest;
        await tab.waitForURL(there).catch(() => complain("language", `leads to ${tab.url()}, not to ${there}`));
    }
    await tab.locator("#mdbook-searchresults a").first().waitFor()
        .catch(() => complain("language", "the search of the address is lost"));
    await tab.goto(address("lock.html"));
    await tab.waitForURL(address("zh/lock.html"));
    await tab.getByRole("link", { name: "English", exact: true }).click();
    await tab.waitForURL(address("lock.html"));
    await tab.goto(address("event.html"));
    await tab.waitForTimeout(300);
    check(tab.url() === address("event.html"), "language", `the choice is lost: ${tab.url()}`);
}

// Checks that a printed page has both programs, and no menu.
async function print() {
    const tab = await open(NARROW, "light");
    await tab.emulateMedia({ media: "print" });
    await tab.goto(address("semaphore.html"));
    const { python, rust, cut } = await tab.evaluate(measure);
    check(python.width > 300 && rust.width > 300 && cut.length === 0, "print", "lacks a part of a program");
    for (const selector of ["#mdbook-menu-bar", "#mdbook-sidebar", "button.copy", ".tabs"]) {
        check(!(await tab.locator(selector).first().isVisible()), "print", `shows ${selector}`);
    }
}

// Checks that the list of pages of a phone closes when the text beside it is tapped.
async function closeSidebar() {
    const tab = await open(NARROW, "light");
    await tab.goto(address("semaphore.html"));
    const isOpen = () => tab.locator("#mdbook-sidebar-toggle-anchor").isChecked();
    await tab.locator("#mdbook-sidebar-toggle").click();
    check(await isOpen(), "sidebar", "does not open");
    await tab.mouse.click(NARROW.width - 10, NARROW.height - 10);
    check(!(await isOpen()), "sidebar", "does not close when the text is tapped");
}

// Checks that the open list of pages is not wider than its place, in both widths and both editions.
async function measureSidebar() {
    for (const viewport of [WIDE, NARROW]) {
        const tab = await open(viewport, "light");
        for (const edition of ["", "zh/"]) {
            await tab.goto(address(`${edition}semaphore.html`));
            const toggle = tab.locator("#mdbook-sidebar-toggle-anchor");
            if (!(await toggle.isChecked())) await tab.locator("#mdbook-sidebar-toggle").click();
            const { names, hidden } = await tab.locator("#mdbook-sidebar .sidebar-scrollbox").evaluate((list) => ({
                names: list.querySelectorAll("ol.chapter a").length,
                hidden: list.scrollWidth - list.clientWidth,
            }));
            const where = `the list of pages (${edition}, ${viewport.width})`;
            check(names > expected.pages.length, where, `has ${names} names`);
            check(hidden <= 0, where, `is ${hidden} pixels too wide`);
        }
    }
}

// Checks with axe-core what a page shows only when the reader asks for it, and the other themes.
async function checkOthers() {
    for (const colorScheme of ["light", "dark"]) {
        const tab = await open(NARROW, colorScheme);
        await tab.goto(address("zh/semaphore.html"));
        await tab.locator("#mdbook-sidebar-toggle").click();
        await checkAccess(tab, `the open list of pages (${colorScheme})`, new Set());
        await tab.goto(address("semaphore.html"));
        await tab.keyboard.press("/");
        await tab.locator("#mdbook-searchbar-outer:not(.searching)").waitFor();
        await tab.keyboard.insertText("semaphore");
        await tab.locator("#mdbook-searchresults li").first().waitFor();
        await checkAccess(tab, `the results of a search (${colorScheme})`, new Set());
    }
    const tab = await open(WIDE, "light");
    await tab.goto(address("semaphore.html"));
    for (const theme of ["rust", "coal", "ayu"]) {
        await tab.evaluate((theme) => localStorage.setItem("mdbook-theme", theme), theme);
        for (const file of ["semaphore.html", "names/queue.html", "performance.html"]) {
            await tab.goto(address(file));
            check(await tab.locator(`html.${theme}`).count() === 1, file, `does not have the theme ${theme}`);
            await checkAccess(tab, `${file} (${theme})`, new Set(), true);
        }
    }
}

// Checks that a list of names can be filtered.
async function filter() {
    const tab = await open(WIDE, "light");
    await tab.goto(address("names/asyncio.html"));
    await tab.locator("input.filter").fill("GATHER");
    const shown = await tab.locator("table.names tbody tr:visible").count();
    check(shown > 0 && shown < 10, "filter", `shows ${shown} names`);
}

// Checks that the arrow keys do not leave the page while something that they scroll has the focus.
async function scroll() {
    for (const [viewport, file, selector] of [
        [WIDE, "semaphore.html", ".of-rust pre"],
        [NARROW, "performance.html", ".table-wrapper[tabindex]"],
    ]) {
        const tab = await open(viewport, "light");
        await tab.goto(address(file));
        await tab.locator(selector).first().focus();
        for (const key of ["ArrowRight", "ArrowLeft"]) {
            await tab.keyboard.press(key);
            await tab.waitForTimeout(200);
            check(tab.url() === address(file), selector, `${key} leads to ${tab.url()}`);
        }
        await tab.context().close();
    }
}

// Checks that the arrow keys change the tab, that the tabs are one tab stop, and that each names its panel.
async function changeTabByKey() {
    const tab = await open(NARROW, "light");
    await tab.goto(address("semaphore.html"));
    await tab.locator("[role=tab][aria-selected=true]").focus();
    for (const [key, shown] of [["ArrowLeft", "python"], ["ArrowRight", "rust"], ["ArrowRight", "python"]]) {
        await tab.keyboard.press(key);
        await tab.waitForTimeout(200);
        check(tab.url() === address("semaphore.html"), "tabs", `${key} leads to ${tab.url()}`);
        const state = await tab.evaluate(() => ({
            focus: document.activeElement.dataset.language,
            stops: [...document.querySelectorAll("[role=tab]")].filter((tab) => tab.tabIndex === 0).length,
            panels: [...document.querySelectorAll("[role=tab]")].map((tab) => {
                const panel = document.getElementById(tab.getAttribute("aria-controls"));
                const isPanel = panel?.getAttribute("role") === "tabpanel";
                const isNamed = isPanel && panel.getAttribute("aria-labelledby") === tab.id;
                const isShown = panel?.checkVisibility() === (tab.getAttribute("aria-selected") === "true");
                return isNamed && isShown && panel.classList.contains(`of-${tab.dataset.language}`);
            }),
        }));
        check(state.focus === shown, "tabs", `${key} gives the focus to ${state.focus}, not to ${shown}`);
        check(state.stops === 1, "tabs", `${state.stops} tab stops after ${key}`);
        check(state.panels.length === 2 && state.panels.every(Boolean), "tabs", `wrong panels after ${key}`);
    }
    await tab.context().close();
}

// Checks that the arrow keys and a tap choose a mark of the picture, whose words are then below it.
async function chooseMark(edition, viewport, narrow, woken, printed) {
    const tab = await open(viewport, "light");
    const where = `the picture of ${edition}condition`;
    await tab.goto(address(`${edition}condition.html`));
    const picture = tab.locator(`svg.timeline.${narrow}`);
    const line = tab.locator(".chosen-mark");
    const words = () => line.textContent();
    await tab.locator(".of-rust pre").focus();
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("Tab");
    const isFocused = () => picture.evaluate((picture) => document.activeElement === picture);
    for (let presses = 0; presses < 6 && !(await isFocused()); presses++) await tab.keyboard.press("Tab");
    check(await isFocused(), where, "cannot be reached by Tab");
    const said = [];
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "End", "Home", "ArrowLeft"]) {
        await tab.keyboard.press(key);
        said.push(await words());
    }
    const begins = ["Thread-1 holds", "Thread-1 waits", "Thread-2", printed, "Thread-2", "Thread-2", "Thread-2 waits", "Thread-2 waits"];
    for (const [at, begin] of begins.entries()) {
        check(said[at].startsWith(begin), where, `key ${at} leads to "${said[at]}", not to "${begin}"`);
    }
    check(said.at(-1).endsWith(woken), where, `does not say who woke: "${said.at(-1)}"`);
    check(await line.getAttribute("aria-live") === "polite", where, "does not announce the mark");
    check((await tab.locator(".chosen").count()) === 1, where, "does not show one chosen mark");
    await tab.keyboard.press("Tab");
    check(!(await isFocused()), where, "has more than one tab stop");
    await picture.locator(".moment").first().click({ force: true });
    check((await words()).startsWith("Thread-2 done: hands"), where, `a tap chooses "${await words()}"`);
    check(tab.url() === address(`${edition}condition.html`), where, `a key leads to ${tab.url()}`);
    await tab.context().close();
}

// Checks the page that a server shows for an address without a page. The copy is in a folder of the
// server, and the address may be in any folder of the copy.
async function missingPage() {
    const types = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json" };
    const server = createServer((request, response) => {
        const path = new URL(request.url, "http://host").pathname.replace(/^\/docs\/rust\//, "");
        try {
            const body = readFileSync(join(book, path));
            response.writeHead(200, { "content-type": types[path.split(".").pop()] ?? "text/plain" }).end(body);
        } catch {
            response.writeHead(404, { "content-type": "text/html" }).end(readFileSync(join(book, "404.html")));
        }
    });
    await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
    const host = `http://127.0.0.1:${server.address().port}/docs/rust/`;
    // Where the address does not tell, the reader's choice decides, or else the browser's language.
    for (const [locale, choice, path, edition] of [
        ["en-GB", null, "semaphor.html", ""],
        ["en-GB", null, "names/a/b/c/semaphor.html", ""],
        ["en-GB", null, "zh/names/semaphor.html", "zh/"],
        ["en-GB", null, "zh/semaphor", "zh/"],
        ["zh-CN", null, "names/semaphor.html", "zh/"],
        ["zh-CN", "en", "names/semaphor.html", ""],
        ["en-GB", "zh-Hans", "semaphor.html", "zh/"],
    ]) {
        const heading = edition === "" ? "There is no such page" : "没有这个页面";
        const where = `404 at ${path} (${locale}, ${choice})`;
        const context = await browser.newContext({ viewport: NARROW, locale });
        const tab = await context.newPage();
        await context.addInitScript((choice) => {
            if (choice) localStorage.setItem("python-in-rust-language", choice);
        }, choice);
        const found = await tab.goto(host + path, { waitUntil: "networkidle" });
        check(found.status() === 404, where, `has the status ${found.status()}`);
        check(await tab.locator("section:visible").count() === 1, where, "does not show one edition");
        const said = await tab.locator("h1:visible").textContent();
        check(said === heading && (await tab.title()) === heading, where, `says "${said}"`);
        const links = await tab.locator("a:visible").evaluateAll((links) => links.map(({ href }) => href));
        check(links.length > 5, where, `has ${links.length} links`);
        for (const link of links) {
            const { status } = await fetch(link);
            check(status === 200 && link.startsWith(host + edition), where, `links to ${link}, status ${status}`);
        }
        await checkAccess(tab, where, new Set());
        await tab.locator("button:visible").click();
        await tab.locator("#mdbook-searchresults a").first().waitFor().catch(() => complain(where, "cannot search"));
        check(tab.url().startsWith(`${host}${edition}index.html?search=semaphor`), where, `searches at ${tab.url()}`);
        await context.close();
    }
    server.close();
}

// Checks that a file's header is hidden until the reader asks for it.
async function showHeader() {
    const tab = await open(WIDE, "light");
    await tab.goto(address("semaphore.html"));
    const header = tab.locator(".of-rust .file-header").first();
    check(!(await header.isVisible()), "header", "is shown before it is asked for");
    await tab.locator(".of-rust .show-header").check();
    check(await header.isVisible(), "header", "is not shown when it is asked for");
}

// Checks the results of a search.
function checkResults({ query, pages, meant }, results) {
    if (results.length === 0) return complain(query, "is not found");
    const first = results.slice(0, 3).map(({ url }) => url);
    const isThere = first.some((url) => pages.some((page) => url.startsWith(page)));
    check(isThere, query, `finds ${first.join(", ")}, and not ${pages.join(" or ")}`);
    const isMeant = results[0].text.startsWith("did you mean: ");
    check(isMeant === Boolean(meant), query, `its first result says "${results[0].text}"`);
}

// Checks the first results of each search. Every twentieth is typed, and Enter leads to its first
// result, where the next search is typed. The others are made in the script of the page.
async function search() {
    const tab = await open(WIDE, "light");
    await tab.goto(address("index.html"));
    const root = address("") + "/";
    const path = (url) => url.split(/[?#]/)[0];
    const isTyped = (_, number) => number % 20 === 0;
    for (const search of expected.searches.filter(isTyped)) {
        const { query } = search;
        await tab.evaluate(() => {
            const { load } = elasticlunr.Index;
            elasticlunr.Index.load = (index) => (window.loaded = load(index));
        });
        await tab.keyboard.press("/");
        try {
            await tab.locator("#mdbook-searchbar-outer:not(.searching)").waitFor();
        } catch {
            return complain(query, `${tab.url()} does not load the index`);
        }
        // The first is typed as by a hand, the others are pasted.
        if (search === expected.searches[0]) await tab.keyboard.type(query);
        else await tab.keyboard.insertText(query);
        const links = await tab.locator("#mdbook-searchresults li > a").evaluateAll((links) =>
            links.map((link) => ({ href: link.href, text: link.textContent })));
        // mdBook adds the query to the address, before the anchor.
        const url = (href) => decodeURI(href.slice(root.length)).replace(/\?[^#]*/, "");
        checkResults(search, links.map(({ href, text }) => ({ url: url(href), text })));
        if (search === expected.searches.findLast(isTyped)) break;
        const loaded = tab.waitForEvent("domcontentloaded");
        await tab.keyboard.press("Enter");
        try {
            await loaded;
        } catch {
            return complain(query, `Enter does not lead to ${links[0]?.href}`);
        }
        check(path(tab.url()) === path(links[0].href), query, `Enter leads to ${tab.url()}`);
    }
    const others = expected.searches.filter((search, number) => !isTyped(search, number));
    const results = await tab.evaluate((queries) => queries.map((query) =>
        window.loaded.search(query).slice(0, 3).map(({ ref, doc }) => {
            const text = new DOMParser().parseFromString(doc.title, "text/html").body.textContent;
            return { url: window.search.doc_urls[ref], text };
        })), others.map(({ query }) => query));
    for (const [at, search] of others.entries()) checkResults(search, results[at]);
}

await Promise.all([
    visit(""),
    visit("zh/"),
    search().then(showHeader).then(changeLanguage).then(chooseLanguage).then(scroll).then(changeTabByKey)
        .then(() => chooseMark("", WIDE, "wide", "woken by Thread-1", "printed: ----"))
        .then(() => chooseMark("zh/", NARROW, "narrow", "由 Thread-1 唤醒", "打印：----"))
        .then(missingPage).then(print).then(closeSidebar).then(measureSidebar).then(filter).then(checkOthers),
]);
check([...backgrounds.light].every((colour) => !backgrounds.dark.has(colour)), "dark", "is as light as light");

await browser.close();
for (const complaint of complaints.slice(0, 60)) console.log(complaint);
if (complaints.length > 60) console.log(`and ${complaints.length - 60} more`);
console.log(`${files.length} pages, ${expected.pages.length} copies, ${expected.searches.length} searches, turn ${TURN}`);
process.exit(complaints.length ? 1 : 0);
