/* theme: light or dark, before anything is drawn.  Not a module: those run
 * too late, and the page would flash. */
(function () {
	"use strict";
	var root = document.documentElement, key = "theme", kept = null;

	try {
		kept = localStorage.getItem(key);
	} catch (e) {
		/* a browser that keeps nothing */
	}
	if (kept === "light" || kept === "dark")
		root.dataset.theme = kept;

	window.theme = {
		dark: function () {
			var system = "(prefers-color-scheme: dark)";

			return root.dataset.theme ?
			    root.dataset.theme === "dark" :
			    matchMedia(system).matches;
		},
		toggle: function () {
			root.dataset.theme = this.dark() ? "light" : "dark";
			try {
				localStorage.setItem(key, root.dataset.theme);
			} catch (e) {
				/* then only until the page is closed */
			}
		}
	};
})();
