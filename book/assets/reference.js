// The copy buttons. ClipboardJS is part of mdBook and also works in pages opened from disk.
(function () {
    const copies = new ClipboardJS("button.copy", {
        text: (button) => document.getElementById(button.dataset.copies).textContent,
    });
    const say = (button, words) => {
        button.textContent = words;
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    copies.on("success", (event) => { event.clearSelection(); say(event.trigger, "Copied"); });
    copies.on("error", (event) => say(event.trigger, "Cannot copy"));
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
        // The label of a result: the name, and where it leads.
        const label = (name, [kind, target, , , , what]) => {
            const answer = { page: target, phrase: what, none: `none: ${what}`, prose: "" }[kind];
            return answer ? `${name} → ${answer}` : name;
        };
        const search = (query) => {
            write(query);
            const answer = read(exports.search());
            const meant = answer.startsWith("\n") ? "did you mean: " : "";
            return answer.split("\n").filter(Boolean).map((line) => {
                const [ref, name] = line.split("\t");
                const row = rows[ref];
                const text = escape(meant + label(name, row));
                // mdBook shows the breadcrumbs, and looks for the words of the query in the body.
                return { ref, doc: { title: text, breadcrumbs: text, body: `${row[5]} ${row[6]}` } };
            });
        };
        return { search };
    };
})();
