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
