// Reads the built book as a person would: `node check.mjs BOOK EXPECTED OUT`.
//
// BOOK is the folder of the built book, opened from disk. EXPECTED is a JSON file:
// `pages` (each with its `binary` and the `copied` text and `commands`), `searches` (each with a
// `query` and the beginning of the address that has to be its first result, `page`). What the copy buttons put on the
// clipboard is written to the folder OUT, as `<binary>.rs` and `<binary>.sh`.
// Prints a line for each thing that is wrong; the status is then 1.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [book, expectedFile, out] = process.argv.slice(2);
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);
const check = (holds, where, what) => { if (!holds) complain(where, what); };
const address = (page, rest = "") => pathToFileURL(join(book, page)).href + rest;

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A page that reports whatever goes wrong on it.
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
        // What was still to be loaded when the next page was gone to.
        if (why !== "net::ERR_ABORTED") complain(where(), `cannot load ${request.url()}: ${why}`);
    });
    tab.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) complain(where(), `is not offline: ${request.url()}`);
    });
    return tab;
}

// Everything that can be measured on a page without touching it.
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

// A page has what it should, in this width.
async function look(tab, file, viewport, colorScheme) {
    const where = `${file} (${viewport.width}, ${colorScheme})`;
    const page = await tab.evaluate(measure);
    (backgrounds[colorScheme] ??= new Set()).add(page.background);
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

// The copy buttons copy.
async function copy(tab, { binary, copied, commands }) {
    for (const [what, text, extension] of [["code-rust", copied, "rs"], ["commands", commands, "sh"]]) {
        const button = tab.locator(`button.copy[data-copies=${what}]`);
        await tab.evaluate(() => navigator.clipboard.writeText("nothing"));
        await button.click();
        await tab.waitForFunction((b) => b.textContent !== "Copy", await button.elementHandle());
        check((await button.textContent()) === "Copied", binary, `says «${await button.textContent()}»`);
        const got = await tab.evaluate(() => navigator.clipboard.readText());
        check(got === text, binary, `copies another ${what} than it should: ${JSON.stringify(got.slice(0, 80))}`);
        writeFileSync(join(out, `${binary}.${extension}`), got);
    }
}

// Every page loads and is right: wide and light, narrow and dark. Colours do not depend on the width,
// nor places on the colours, so one page is enough for the other two pairs.
const backgrounds = {};
async function visit(viewport, colorScheme, some) {
    const tab = await open(viewport, colorScheme);
    for (const file of some) {
        await tab.goto(address(file));
        await look(tab, file, viewport, colorScheme);
        const page = expected.pages.find((page) => `${page.binary}.html` === file);
        if (page && viewport === WIDE && colorScheme === "light") await copy(tab, page);
    }
    await tab.context().close();
}
const all = files.filter((name) => name !== "404.html" && name !== "toc.html");
await Promise.all([visit(WIDE, "light", all), visit(NARROW, "dark", all)]);
await Promise.all([visit(WIDE, "dark", ["semaphore.html"]), visit(NARROW, "light", ["semaphore.html"])]);
check([...backgrounds.light].every((colour) => !backgrounds.dark.has(colour)), "dark", "is as light as light");

// The header of a file is hidden, and shown to whoever asks.
const tab = await open(WIDE, "light");
await tab.goto(address("semaphore.html"));
const header = tab.locator(".of-rust .file-header");
check(!(await header.isVisible()), "header", "is shown without being asked for");
await tab.locator(".show-header").check();
check(await header.isVisible(), "header", "is not shown");

// The search finds, at its first place, and Enter goes there.
for (const { query, page } of expected.searches) {
    await tab.goto(address("index.html"));
    await tab.keyboard.press("/");
    await tab.locator("#mdbook-searchbar").pressSequentially(query);
    const first = tab.locator("#mdbook-searchresults li a").first();
    try {
        await first.waitFor({ timeout: 5000 });
    } catch {
        complain(query, "is not found");
        continue;
    }
    await tab.waitForTimeout(50);
    const href = await first.getAttribute("href");
    check(href.startsWith(page), query, `finds ${href} first, and not ${page}`);
    await tab.keyboard.press("Enter");
    await tab.waitForURL((url) => url.pathname.endsWith(href.split(/[?#]/)[0]), { timeout: 5000 })
        .catch(() => complain(query, `Enter does not go to ${href}`));
}

await browser.close();
for (const complaint of complaints.slice(0, 60)) console.log(complaint);
if (complaints.length > 60) console.log(`and ${complaints.length - 60} more`);
console.log(`${files.length} pages, ${expected.pages.length} copies, ${expected.searches.length} searches`);
process.exit(complaints.length ? 1 : 0);
