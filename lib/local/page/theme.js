/* theme: light or dark, before anything is drawn.  Not a module: those run
 * too late, and the page would flash. */
(function () {
	"use strict";
	var root = document.documentElement, key = "theme", kept = null;
	var system = matchMedia("(prefers-color-scheme: dark)");

	/* apply: as was chosen, else as the system has it. */
	function apply() {
		var dark = kept ? kept === "dark" : system.matches;

		root.dataset.theme = dark ? "dark" : "light";
	}

	try {
		kept = localStorage.getItem(key);
	} catch (e) {
		/* a browser that keeps nothing */
	}
	if (kept !== "light" && kept !== "dark")
		kept = null;
	apply();
	system.addEventListener("change", apply);

	window.theme = {
		dark: function () {
			return root.dataset.theme === "dark";
		},
		toggle: function () {
			kept = this.dark() ? "light" : "dark";
			apply();
			try {
				localStorage.setItem(key, kept);
			} catch (e) {
				/* then only until the page is closed */
			}
		}
	};
})();
