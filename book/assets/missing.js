// A server shows this page at any address that does not exist. The folder of the book, which only the
// server knows, is the nearest folder above the address that contains the index for other programs.
(async function () {
    // An address that does not tell the edition: the choice that `reference.js` remembers decides, or
    // else the browser's language.
    const wantsChinese = () => {
        let choice = null;
        try {
            choice = localStorage.getItem("python-in-rust-language");
        } catch {
            // nothing is remembered
        }
        return (choice ?? navigator.language).startsWith("zh");
    };
    const parts = location.pathname.split("/");
    const isBook = async (folder) =>
        (await fetch(`${folder}index.schema.json`, { method: "HEAD" }).catch(() => null))?.ok;
    for (let end = parts.length - 1; end > 0; end--) {
        const folder = `${parts.slice(0, end).join("/")}/`;
        if (!(await isBook(folder))) continue;
        const rest = location.pathname.slice(folder.length);
        const edition = rest.startsWith("zh/") || wantsChinese() ? "zh/" : "";
        const sections = [...document.querySelectorAll("section")];
        const wanted = sections.find((section) => section.dataset.edition === edition) ?? sections[0];
        for (const section of sections) section.hidden = section !== wanted;
        document.documentElement.lang = wanted.lang;
        document.title = wanted.querySelector("h1").textContent;
        for (const link of document.querySelectorAll("a")) link.href = folder + link.dataset.to;
        const form = wanted.querySelector("form");
        form.action = folder + form.dataset.to;
        form.elements.search.value = decodeURIComponent(rest.split("/").pop()).replace(/\.html$/, "");
        break;
    }
})();
