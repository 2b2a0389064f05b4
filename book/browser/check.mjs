// Reads the built book as a reader would: `node check.mjs BOOK EXPECTED`.
//
// BOOK is the folder of the built book, which is opened from disk. EXPECTED is a JSON file:
// - `pages`: for each, its `binary` and the texts that its buttons copy, `rust` and `commands`;
// - `searches`: for each, a `query` and `pages`: of the first three results, the address of one begins
//   with one of these; `meant` if the results only have similar names.
// Prints a line for each mistake; the status is then 1.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [book, expectedFile] = process.argv.slice(2);
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));
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
async function open(viewport, colorScheme) {
    const context = await browser.newContext({ viewport, colorScheme });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const tab = await context.newPage();
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
        background,
        contrasts: {
            text: lowest("svg.timeline text", "fill"),
            holds: lowest("svg.timeline .holds", "fill"),
            waits: lowest("svg.timeline .waits", "stroke"),
            moment: lowest("svg.timeline .moment", "fill"),
            prose: lowest("main p", "color"),
        },
    };
};

const files = ["", "names/"].flatMap((folder) =>
    readdirSync(join(book, folder)).filter((name) => name.endsWith(".html")).map((name) => folder + name));
const binaries = new Set(expected.pages.map((page) => `${page.binary}.html`));
for (const binary of binaries) check(files.includes(binary), binary, "is missing");

// Checks the page that the tab shows.
async function look(tab, file, viewport, colorScheme) {
    const where = `${file} (${viewport.width}, ${colorScheme})`;
    const page = await tab.evaluate(measure);
    backgrounds[colorScheme].add(page.background);
    check(page.heading, where, "has no heading");
    check(page.tooWide <= 0, where, `is ${page.tooWide} pixels too wide`);
    check(page.contrasts.prose >= 4.5, where, `its text has a contrast of ${page.contrasts.prose}`);
    if (!binaries.has(file)) return;
    const [shown, hidden] = viewport === WIDE ? [page.wide, page.narrow] : [page.narrow, page.wide];
    check(shown?.width > 300 && shown.height > 40, where, "shows no picture");
    check(hidden?.width === 0, where, "shows the picture of the other width");
    check(page.words?.length > 20, where, "has a picture without words");
    check(page.smallest >= 9, where, `has letters ${page.smallest} pixels high in its picture`);
    check(page.contrasts.text >= 4.5, where, `the picture's text has a contrast of ${page.contrasts.text}`);
    for (const mark of ["holds", "waits", "moment"]) {
        check(page.contrasts[mark] >= 3, where, `${mark} has a contrast of ${page.contrasts[mark]}`);
    }
    if (viewport === WIDE) {
        check(page.python.right <= page.rust.left, where, "Python and Rust are not side by side");
    } else {
        check(page.python.bottom <= page.rust.top, where, "Python is not above Rust");
    }
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
        check(label === "Copied", binary, `its button says "${label}"`);
        check(copied === text, binary, `copies the wrong ${what}: ${JSON.stringify(copied.slice(0, 80))}`);
    }
}

// Checks every page in this width, and in this colour scheme; one page in the other scheme. Colours
// do not depend on the width, nor positions on the colours: two pairs of the four are enough.
const pages = files.filter((name) => name !== "404.html" && name !== "toc.html");
const backgrounds = { light: new Set(), dark: new Set() };
async function visit(viewport, colorScheme, other) {
    const tab = await open(viewport, colorScheme);
    for (const file of pages) {
        await tab.goto(address(file));
        await look(tab, file, viewport, colorScheme);
        const page = expected.pages.find((page) => `${page.binary}.html` === file);
        if (page && viewport === WIDE) await copy(tab, page);
    }
    await tab.emulateMedia({ colorScheme: other });
    await tab.goto(address("semaphore.html"));
    await look(tab, "semaphore.html", viewport, other);
}

// Checks that a file's header is hidden until the reader asks for it.
async function showHeader() {
    const tab = await open(WIDE, "light");
    await tab.goto(address("semaphore.html"));
    const header = tab.locator(".of-rust .file-header");
    check(!(await header.isVisible()), "header", "is shown before it is asked for");
    await tab.locator(".show-header").check();
    check(await header.isVisible(), "header", "is not shown when it is asked for");
}

// Checks the first results of each search. Every twentieth is typed, and Enter leads to its first
// result, where the next search is made.
async function search() {
    const tab = await open(WIDE, "light");
    await tab.goto(address("index.html"));
    const root = address("") + "/";
    const path = (url) => url.split(/[?#]/)[0];
    for (const [number, { query, pages, meant }] of expected.searches.entries()) {
        const isFollowed = number % 20 === 0;
        const box = tab.locator("#mdbook-searchbar");
        if (!(await box.isVisible())) {
            await tab.keyboard.press("/");
            try {
                await tab.locator("#mdbook-searchbar-outer:not(.searching)").waitFor();
            } catch {
                return complain(query, `${tab.url()} does not load the index`);
            }
        }
        await box.fill("");
        if (isFollowed) await tab.keyboard.type(query);
        else await box.fill(query);
        const results = await tab.locator("#mdbook-searchresults li > a").evaluateAll((links) =>
            links.slice(0, 3).map((link) => ({ href: link.href, text: link.textContent })));
        const [found] = results.map((result) => result.href);
        if (!found) return complain(query, "is not found");
        const addresses = results.map((result) => decodeURI(result.href.slice(root.length)));
        // mdBook adds the query to the address, before the anchor.
        const first = addresses.map((address) => address.replace(/\?[^#]*/, ""));
        const isThere = first.some((address) => pages.some((page) => address.startsWith(page)));
        check(isThere, query, `finds ${first.join(", ")}, and not ${pages.join(" or ")}`);
        const isMeant = results[0].text.startsWith("did you mean: ");
        check(isMeant === Boolean(meant), query, `its first result says "${results[0].text}"`);
        if (!isFollowed) continue;
        const loaded = tab.waitForEvent("domcontentloaded");
        await tab.keyboard.press("Enter");
        try {
            await loaded;
        } catch {
            return complain(query, `Enter does not lead to ${addresses[0]}`);
        }
        check(path(tab.url()) === path(found), query, `Enter leads to ${tab.url()}, and not to ${addresses[0]}`);
    }
}

await Promise.all([visit(WIDE, "light", "dark"), visit(NARROW, "dark", "light"), showHeader(), search()]);
check([...backgrounds.light].every((colour) => !backgrounds.dark.has(colour)), "dark", "is as light as light");

await browser.close();
for (const complaint of complaints.slice(0, 60)) console.log(complaint);
if (complaints.length > 60) console.log(`and ${complaints.length - 60} more`);
console.log(`${files.length} pages, ${expected.pages.length} copies, ${expected.searches.length} searches`);
process.exit(complaints.length ? 1 : 0);
