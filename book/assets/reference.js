// The copy buttons. ClipboardJS comes with mdBook; it copies from a folder on disk, too.
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

// mdBook searches at a key's end. What is pasted with the mouse, or comes from an input method,
// may have none.
(function () {
    const searchbar = document.getElementById("mdbook-searchbar");
    searchbar.addEventListener("input", () => searchbar.dispatchEvent(new Event("keyup")));
})();
