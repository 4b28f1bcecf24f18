for (const head of document.querySelectorAll("thead th")) {
	head.title = "sort";
	head.addEventListener("click", () => {
		const body = head.closest("table").tBodies[0];
		const units = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3,
			"B/s": 1, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9, "TB/s": 1e12 };
		const down = head.getAttribute("aria-sort") !== "descending";
		const value = (row) => {
			const text = row.cells[head.cellIndex].textContent;
			const number = text.match(/^[^\w-]*([\d.]+)\s*(\S*)/);
			return number ? number[1] * (units[number[2]] || 1) : text;
		};
		const compare = (a, b) => typeof a !== typeof b ? (typeof a === "number" ? 1 : -1) : a < b ? -1 : a > b ? 1 : 0;
		for (const other of head.parentNode.cells)
			other.removeAttribute("aria-sort");
		head.setAttribute("aria-sort", down ? "descending" : "ascending");
		body.append(...[...body.rows].sort((a, b) => compare(value(a), value(b)) * (down ? -1 : 1)));
	});
}
