// Reads the files for other programs as those programs would: `node feeds.mjs BOOK`.
//
// - `index.json` is valid by its JSON Schema, and each answer that it names exists.
// - VS Code's own parser makes of each snippet the text of the phrase, without a placeholder.
// - `llms.txt` has the form of https://llmstxt.org, and each of its links leads to a file.
// Prints a line for each mistake; the status is then 1.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import snippets from "vscode-snippet-parser";

const [book] = process.argv.slice(2);
const read = (file) => readFileSync(join(book, file), "utf8");
const complaints = [];
const check = (holds, where, what) => { if (!holds) complaints.push(`${where}: ${what}`); };
const exists = (address) => existsSync(join(book, decodeURI(address.split("#")[0])));

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(read("index.schema.json")));
const index = JSON.parse(read("index.json"));
check(validate(index), "index.json", ajv.errorsText(validate.errors));
for (const { name, kind, answer, because, more, page } of index.names) {
    check((kind === "none") === (answer === null), name, `is of the kind ${kind} with the answer ${answer}`);
    check((kind === "none") === (because !== null), name, `is of the kind ${kind} with the reason ${because}`);
    for (const key of [answer, ...more].filter((key) => key !== null)) {
        check(key in index.answers, name, `${key} is no answer`);
    }
    check(exists(page), name, `${page} does not exist`);
}
for (const [key, { page }] of Object.entries(index.answers)) check(exists(page), key, `${page} does not exist`);

const file = JSON.parse(read("python-in-rust.code-snippets"));
for (const [key, snippet] of Object.entries(file)) {
    const fields = Object.keys(snippet).sort().join();
    check(fields === "body,description,prefix,scope" && snippet.scope === "rust", key, `has the fields ${fields}`);
    check(snippet.prefix.length > 0 && snippet.prefix.every(Boolean), key, "has no prefix");
    const parsed = new snippets.SnippetParser().parse(snippet.body.join("\n"));
    check(parsed.placeholders.length === 0, key, "has a placeholder");
    const lines = parsed.toString().split("\n").filter((line) => !line.startsWith("// cargo add "));
    // The program of the index indents the lines of the body.
    const body = index.answers[key].rust.split("\n").slice(0, -2).map((line) => line.replace(/^    /, ""));
    const start = body.findIndex((line) => line.includes("fn main() {")) + 1;
    check(lines.join("\n") === body.slice(start).join("\n"), key, `becomes ${JSON.stringify(lines)}`);
}

const llms = read("llms.txt").split("\n");
check(/^# \S/.test(llms[0]) && llms[1] === "" && /^> \S/.test(llms[2]), "llms.txt", "lacks its title and summary");
const sections = llms.filter((line) => line.startsWith("## "));
check(sections.includes("## Optional"), "llms.txt", "lacks the section of what may be left out");
const lists = llms.slice(llms.indexOf(sections[0])).filter((line) => line !== "" && !line.startsWith("## "));
for (const line of lists) {
    const link = /^- \[[^\]]+\]\(([^)]+)\)(: \S.*)?$/.exec(line);
    check(link && exists(link[1]), "llms.txt", `has the line ${line}`);
}
check(lists.length > index.names.length / 10, "llms.txt", `has only ${lists.length} links`);

for (const complaint of complaints.slice(0, 60)) console.log(complaint);
console.log(`${index.names.length} names, ${Object.keys(file).length} snippets, ${lists.length} links`);
process.exit(complaints.length ? 1 : 0);
