const main = document.querySelector("main");
const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
const say = make("p", "", { id: "say", role: "status" });

// What a table shows, copied as text.
const copy = (text, what) => {
	const take = (event) => {
		event.clipboardData.setData("text/plain", text);
		event.preventDefault();
	};
	document.addEventListener("copy", take, { once: true });
	say.textContent = document.execCommand("copy") ? "Copied: " + what : "The browser refused to copy.";
	document.removeEventListener("copy", take);
};
const cells = (row) => [...row.cells].map((cell) => cell.textContent);
const csv = (rows) => rows.map((row) => cells(row).map((text) =>
	/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text).join() + "\n").join("");
const markdown = (rows) => rows.map((row, i) => `| ${cells(row).map((text) => text.replaceAll("|", "\\|")).join(" | ")} |\n` +
	(i ? "" : [...row.cells].map((cell) => cell.matches(".n") ? "|---:" : "|---").join("") + "|\n")).join("");

// A click on a header: descending, ascending, as it was.
const units = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3,
	"B/s": 1, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9, "TB/s": 1e12 };
const value = (row, column) => {
	const text = row.cells[column].textContent, number = text.match(/^[^\w-]*([\d.]+)\s*(\S*)/);
	return number ? number[1] * (units[number[2]] || 1) : text;
};
const compare = (a, b) => typeof a !== typeof b ? (typeof a === "number" ? 1 : -1) : a < b ? -1 : a > b ? 1 : 0;
const sortable = (table) => {
	const body = table.tBodies[0], rows = [...body.rows];
	for (const head of table.tHead.rows[0].cells) {
		if (!head.textContent)
			continue;
		const button = make("button", "", { type: "button", title: "sort" });
		button.append(...head.childNodes);
		head.append(button);
		button.onclick = () => {
			const next = { null: "descending", descending: "ascending" }[head.getAttribute("aria-sort")];
			const sign = next === "ascending" ? 1 : -1, keys = new Map(rows.map((row) => [row, value(row, head.cellIndex)]));
			for (const other of head.parentNode.cells)
				other.removeAttribute("aria-sort");
			if (next)
				head.setAttribute("aria-sort", next);
			body.append(...(next ? [...rows].sort((a, b) => compare(keys.get(a), keys.get(b)) * sign) : rows));
		};
	}
};
const tables = [...main.querySelectorAll("table")].filter((table) => table.tBodies[0]);
for (const table of tables) {
	const tools = make("p", "", { className: "tools" });
	for (const [name, form] of [["CSV", csv], ["Markdown", markdown]])
		tools.append(make("button", "Copy as " + name, { type: "button", onclick: () =>
			copy(form([...table.rows].filter((row) => !row.hidden)), "a table as " + name) }));
	table.parentNode.after(tools);
	sortable(table);
}

// The contents, and the filter of all rows.
const nav = make("nav", "", { ariaLabel: "Contents" }), label = make("label", "Rows with "), filter = make("input", "", { type: "search" });
for (const head of main.querySelectorAll("h2[id]"))
	nav.append(make("a", head.textContent, { href: "#" + head.id }));
filter.oninput = () => {
	let shown = 0;
	for (const row of tables.flatMap((table) => [...table.tBodies[0].rows])) {
		row.hidden = !row.textContent.toLowerCase().includes(filter.value.toLowerCase());
		shown += !row.hidden;
	}
	say.textContent = filter.value && `Rows shown: ${shown}`;
};
label.append(filter);
nav.append(label);
main.querySelector("h1").after(nav);

// What a chart says of a point: under the mouse, with the arrow keys, copied by a click.
const tip = make("div", "", { id: "tip", hidden: true, role: "status" });
const show = (point, x, y) => {
	tip.hidden = !point;
	if (!point)
		return;
	tip.textContent = point.dataset.tip;
	tip.style.left = Math.max(0, Math.min(x + 12, innerWidth - tip.offsetWidth - 4)) + "px";
	tip.style.top = (y + 16 + tip.offsetHeight < innerHeight ? y + 16 : y - 8 - tip.offsetHeight) + "px";
};
for (const title of main.querySelectorAll("svg title")) {
	title.parentNode.dataset.tip = title.textContent;
	title.remove();
}
main.onmousemove = (event) => show(event.target.closest("[data-tip]"), event.clientX, event.clientY);
main.onclick = (event) => {
	const point = event.target.closest("[data-tip]"), last = point && point.dataset.tip.split("\n").pop();
	if (last && last.startsWith("faultline "))
		copy(last, "the command that repeats it");
};
for (const chart of main.querySelectorAll("svg")) {
	const points = [...chart.querySelectorAll("[data-tip]")];
	let at = -1;
	if (points.length)
		chart.tabIndex = 0;
	chart.onblur = () => show();
	chart.onkeydown = (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (event.key === "Escape")
			show();
		if (!step || !points.length)
			return;
		event.preventDefault();
		at = (Math.max(at + step, -1) + points.length) % points.length;
		const { x, y } = points[at].getBoundingClientRect();
		show(points[at], x, y);
	};
}

// Two platforms in a picture, each in its color: a slider shows the one, both, or the other.
const sides = { a: "rgb(0,114,178)", b: "rgb(213,94,0)" };
for (const figure of main.querySelectorAll("figure[data-a]")) {
	for (const mark of figure.querySelectorAll("svg :is([stroke], [fill], [color])"))
		for (const side in sides)
			if (["stroke", "fill", "color"].some((name) => (mark.getAttribute(name) || "").replaceAll(" ", "") === sides[side]))
				mark.classList.add("side-" + side);
	const slider = make("input", "", { type: "range", min: 0, max: 2, step: 0.05, value: 1, ariaLabel: "From A to B" });
	slider.oninput = () => {
		figure.style.setProperty("--a", Math.min(1, 2 - slider.value));
		figure.style.setProperty("--b", Math.min(1, slider.value));
	};
	const bar = make("p", "", { className: "sides" });
	bar.append("A: " + figure.dataset.a, slider, "B: " + figure.dataset.b);
	figure.prepend(bar);
}
document.body.append(tip, say);
