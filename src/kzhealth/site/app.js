"use strict";
(() => {
  const D = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100;
  const preferred = navigator.languages.map((l) => l.slice(0, 2)).find((l) => D.words[l]);
  const state = { lang: D.language ?? preferred ?? "en", region: "", topic: "", measure: "", query: "", sort: {}, shown: {} };
  const kept = (name, value) => { try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; } };
  if (D.words[kept("kzhealth-language")]) state.lang = kept("kzhealth-language");

  // ---------------------------------------------------------------- words and numbers

  const t = (key, values = {}) => fill(D.words[state.lang][key] ?? key, values);
  const said = (texts, plain = "") => (texts && (texts[state.lang] || texts.en)) || plain;
  const LOCALE = { kk: "ru" };  // the same signs, and known to every browser
  const number = (text) => new Intl.NumberFormat(LOCALE[state.lang] || state.lang, { maximumFractionDigits: (String(text).split(".")[1] || "").length }).format(Number(text));
  const fill = (form, values) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), form);
  const FORMS = { one: 0, few: 1, many: 2, other: 1 };
  function counted(forms, value, genitive = false) {  // "3 объекта", "более 3 объектов"; forms of the language, the last for all others
    const form = new Intl.PluralRules(LOCALE[state.lang] || state.lang).select(Number(value));
    if (state.lang !== "ru") return forms[form === "one" ? 0 : forms.length - 1];
    if (genitive) return form === "one" || form === "other" ? forms[3] || forms[1] : forms[2];
    return forms[FORMS[form]];
  }
  const many = (what, n) => `${number(n)} ${counted(D.counted[state.lang][what], n)}`;
  function date(text, names = "long") {
    const [y, m, d] = text.split("-").map(Number), words = D.dates[state.lang];
    return fill(words.day, { y, m: words[names][m - 1], d });
  }

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ""));
    return node;
  }

  // ---------------------------------------------------------------- tables

  const tables = {};
  for (const [name, table] of Object.entries(D.tables)) {
    tables[name] = table.rows.map((cells) => Object.fromEntries(table.fields.map((f, i) => [f, cells[i]])));
  }
  const rowsOf = (name) => tables[name] || [];
  const byKey = (name) => Object.fromEntries(rowsOf(name).map((row) => [row[(D.schemas[name] || { key: [] }).key[0]], row]));
  const index = Object.fromEntries(["indicators", "regions", "places", "units", "evidence", "sources", "programmes", "facilities", "observations"].map((n) => [n, byKey(n)]));
  const named = (table, id) => (id ? (index[table][id] || {})[`name_${state.lang}`] || id : "");
  const code = (table, field, value) => (value ? said(D.schemas[table].fields.find((f) => f.name === field).codes[value], value) : "");

  function period(start, end) {
    if (!start || !end) return t("unknown");
    const [from, to] = [start, end].map((text) => text.split("-").map(Number)), words = D.dates[state.lang];
    const last = new Date(Date.UTC(to[0], to[1], 0)).getUTCDate();
    if (from[2] !== 1 || to[2] !== last) return start === end ? date(start, "short") : `${date(start, "short")} – ${date(end, "short")}`;
    if (from[1] === 1 && to[1] === 12) return from[0] === to[0] ? String(to[0]) : `${from[0]}–${to[0]}`;
    const [m, n] = [words.short[from[1] - 1], words.short[to[1] - 1]];
    if (from[0] !== to[0]) return `${fill(words.month, { y: from[0], m })} – ${fill(words.month, { y: to[0], m: n })}`;
    return from[1] === to[1] ? fill(words.month, { y: to[0], m }) : fill(words.months, { y: to[0], m, n });
  }

  const minus = (text) => text.replace(/^-/, "−");
  const GENITIVE = new Set(D.genitive);
  function unit(id, value, qualifier) {
    if (!id || id === "percent") return id ? "%" : "";
    const forms = D.units[state.lang][id];
    return forms ? counted(forms, value, GENITIVE.has(qualifier)) : (index.units[id] || {}).symbol || named("units", id);
  }
  const qualified = (qualifier, text) => (D.qualifiers[state.lang][qualifier] || "{v}").replace("{v}", text);
  function figure(row) {
    if (row.value === null) return code("observations", "direction", row.direction) || t("unknown");
    const sign = row.measure === "change" && Number(row.value) > 0 ? "+" : "", last = row.value_max ?? row.value;
    const ends = [row.value, row.value_max].filter((v) => v !== null && v !== undefined).map((v) => minus(sign + number(v)));
    return qualified(row.qualifier, `${ends.join("–")} ${unit(row.unit_id, Math.abs(last), row.qualifier)}`.trim());
  }
  function bounds(lower, upper, value) {  // nothing where the figure says it already
    if ((lower === null && upper === null) || (lower === upper && lower === value)) return null;
    const [a, b] = [lower, upper].map((v) => (v === null ? v : minus(number(v))));
    return el("small", {}, a === null ? t("to", { b }) : b === null ? t("from", { a }) : t("between", { a, b }));
  }
  const money = (row) => (row.amount_kzt === null ? t("unknown") : qualified(row.qualifier, `${number(row.amount_kzt)} ₸`));
  const millions = (row) => qualified(row.qualifier, `${number(String(Number(row.amount_kzt) / 1e6))} ${t("million")}`);
  function bought(row) {  // the quantity with the qualifier of the figure that was read at the same place
    if (!row.quantity) return "";
    const same = rowsOf("observations").find((r) => r.evidence_id === row.quantity_evidence_id && r.value === row.quantity);
    return same ? figure(same) : `${number(row.quantity)} ${unit(row.quantity_unit_id, row.quantity)}`;
  }

  // what is doubtful stands in the column that it makes doubtful
  const DOUBTS = { region: ["region-inferred", "several-places"], period: ["period-end-inferred"], indicator: ["indicator-ambiguous", "parts-exhaustive"] };
  const PLACED = new Set(Object.values(DOUBTS).flat());
  const flagWords = (flags) => flags.map((f) => D.flags[state.lang][f] || f).join("; ");
  function doubts(row, where) {
    const all = (row.flags || "").split(" ").filter(Boolean);
    const here = all.filter((f) => (where === "value" ? !PLACED.has(f) : DOUBTS[where].includes(f)));
    return here.length ? el("small", { class: "doubt" }, flagWords(here)) : null;
  }
  const regionAndPlace = (row) => [named("regions", row.region_id), row.place_id ? el("small", {}, named("places", row.place_id)) : null, doubts(row, "region")];
  function breakdown(text) {
    const [dimension, value] = text.split("="), field = ["budgets", "facilities"].map((n) => D.schemas[n]?.fields.find((f) => f.name === dimension)).find((f) => f?.codes[value]);
    const words = D.breakdowns[state.lang], plain = (word) => words[word] || word.replaceAll("_", " ");
    return `${field ? said(field.titles, dimension) : plain(dimension)}: ${(field ? said(field.codes[value]) : plain(value)).toLocaleLowerCase(state.lang)}`;
  }
  const indicatorText = (row) => named("indicators", row.indicator_id) + (row.alternative_indicator_id ? ` ${t("or")} ${named("indicators", row.alternative_indicator_id)}` : "");
  function indicatorName(row) {
    const whole = row.part_of && index.observations[row.part_of];
    return [indicatorText(row), row.breakdown ? el("small", {}, breakdown(row.breakdown)) : null,
      whole ? el("small", {}, `${t("partOf")} ${figure(whole)}`) : null, doubts(row, "indicator")];
  }
  const inPeriod = (row) => period(row.period_start, row.period_end);
  const shortened = (text) => (text.length > 26 ? `${text.slice(0, 24).trimEnd()}…` : text);
  const proofButton = (table, row) => (index.evidence[row.evidence_id]
    ? el("button", { type: "button", class: "proof", lang: (index.sources[index.evidence[row.evidence_id].source_id] || {}).language, "aria-haspopup": "dialog",
      title: t("show"), onclick: () => prove(table, row) }, `❝ ${shortened(index.evidence[row.evidence_id].quote)}`)
    : "");

  // of each column: its heading, its cell, what it is ordered by, its kind
  const COLUMNS = {
    observations: [
      ["indicator", indicatorName, indicatorText], ["region", regionAndPlace, (r) => named("regions", r.region_id)],
      ["value", (r) => [figure(r), bounds(r.lower, r.upper, r.value), doubts(r, "value")], (r) => (r.value === null ? NaN : Number(r.value)), "number"],
      ["period", (r) => [inPeriod(r), doubts(r, "period")], (r) => r.period_start || ""], ["status", (r) => code("observations", "status", r.status), (r) => r.status || ""],
      ["proof", (r) => proofButton("observations", r)]],
    facilities: [
      ["facility", facilityCell, (r) => r[`name_${state.lang}`] || ""], ["region", regionAndPlace, (r) => named("regions", r.region_id)],
      ["work", (r) => [code("facilities", "work", r.work), r.status ? el("small", {}, code("facilities", "status", r.status)) : null], (r) => `${r.work} ${r.status}`],
      ["capacity", (r) => (capacity(r) || r.flags ? [capacity(r), doubts(r, "value")] : ""), (r) => (r.capacity_beds === null ? NaN : Number(r.capacity_beds))],
      ["funding", (r) => code("facilities", "funding", r.funding), (r) => r.funding || ""],
      ["expected", (r) => (r.expected_on ? date(r.expected_on) : ""), (r) => r.expected_on || ""], ["proof", (r) => proofButton("facilities", r)]],
    budgets: [
      ["purpose", (r) => code("budgets", "purpose", r.purpose), (r) => r.purpose || ""], ["region", regionAndPlace, (r) => named("regions", r.region_id)],
      ["amount", (r) => [money(r), bounds(r.lower_kzt, r.upper_kzt, r.amount_kzt), doubts(r, "value")], (r) => Number(r.amount_kzt), "number"],
      ["year", (r) => r.fiscal_year || t("unknown"), (r) => r.fiscal_year || ""], ["stage", (r) => code("budgets", "stage", r.stage), (r) => r.stage || ""],
      ["forWhat", bought, (r) => (r.quantity === null ? NaN : Number(r.quantity))],
      ["funding", (r) => code("budgets", "funding", r.funding), (r) => r.funding || ""], ["proof", (r) => proofButton("budgets", r)]],
  };
  function facilityCell(r) {
    const name = r[`name_${state.lang}`] || r.name_en, kind = code("facilities", "facility_type", r.facility_type), below = [kind === name ? "" : kind, r.parent_id ? facilityName(r.parent_id) : ""];
    return [name, ...below.filter(Boolean).map((text) => el("small", {}, text))];
  }
  const facilityName = (id) => (index.facilities[id] || {})[`name_${state.lang}`] || id;
  const short = (row, id) => [id, (D.tiles[row.region_id] || {})[state.lang] || named("regions", row.region_id), row.place_id ? named("places", row.place_id) : ""].filter(Boolean).join(", ");
  function capacity(row) {
    const parts = [["capacity_beds", "beds"], ["capacity_visits_per_shift", "visits_per_shift"], ["storeys", "storeys"]];
    const told = parts.filter(([f]) => row[f]).map(([f, word]) => `${number(row[f])} ${unit(word, row[f])}`);
    return [...(row.count && row.count !== "1" ? [`${t("count")}: ${number(row.count)}`] : []), ...told].join(", ");
  }

  // ---------------------------------------------------------------- filters

  const folded = (text) => String(text).toLocaleLowerCase(state.lang);
  function matches(table, row) {
    if (state.region && row.region_id !== state.region) return false;
    if (table === "observations" && state.topic && (index.indicators[row.indicator_id] || {}).topic !== state.topic) return false;
    if (table === "observations" && state.measure && row.measure !== state.measure) return false;
    return !state.query || words(table, row).includes(folded(state.query));
  }
  const haystack = new Map();  // of each row all its words, made once
  function words(table, row) {
    if (!haystack.has(row)) haystack.set(row, folded(wordsOf(table, row)));
    return haystack.get(row);
  }
  function wordsOf(table, row) {
    const cells = Object.keys(row).map((f) => row[f]).filter(Boolean);
    const names = ["en", "ru", "kk"].flatMap((l) => [["indicators", row.indicator_id], ["regions", row.region_id], ["places", row.place_id]].map(([n, id]) => (index[n][id] || {})[`name_${l}`]));
    const codes = D.schemas[table].fields.flatMap((f) => Object.values(f.codes[row[f.name]] || {}));
    return [...cells, ...names, ...codes, (index.evidence[row.evidence_id] || {}).quote].join(" ");
  }

  // ---------------------------------------------------------------- a table on the page

  const filled = (cell) => ([cell].flat().some((c) => c !== "" && c !== null && c !== undefined) ? el("div", {}, cell) : "");
  const heard = (word) => (typeof word === "string" ? t(word) : word());
  function grid(id, columns, rows, caption) {
    const sort = state.sort[id];
    if (sort) {
      const key = columns[sort.column][2];
      const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, state.lang) : (Number.isNaN(a) ? Infinity : a) - (Number.isNaN(b) ? Infinity : b));
      rows = [...rows].sort((a, b) => order(key(a), key(b)) * (sort.down ? -1 : 1));
    }
    const shown = rows.slice(0, state.shown[id] || PAGE);
    const told = columns.map((column) => shown.map(column[1]));  // a column that tells nothing is left out
    const keep = columns.map((_, i) => i).filter((i) => !shown.length || told[i].some(filled));
    const heading = (i, [word, , key] = columns[i]) => el("th", { scope: "col", "aria-sort": sort && sort.column === i ? (sort.down ? "descending" : "ascending") : undefined, "data-column": i },
      key ? el("button", { type: "button", title: t("sorted", { x: heard(word) }), onclick: () => { state.sort[id] = { column: i, down: sort?.column === i && !sort.down }; refresh(id); focusOn(id, i); } },
        heard(word), sort?.column === i ? (sort.down ? " ↓" : " ↑") : "") : heard(word));
    const table = el("table", { class: "cards" }, el("caption", {}, caption), el("thead", {}, el("tr", {}, keep.map((i) => heading(i)))),
      el("tbody", {}, shown.map((_, n) => el("tr", {}, keep.map((i) => el("td", { class: columns[i][3], "data-label": heard(columns[i][0]) }, filled(told[i][n])))))));
    const more = rows.length > shown.length ? el("button", { type: "button", class: "more", onclick: () => { state.shown[id] = shown.length + PAGE; refresh(id); } }, t("more")) : null;
    return [el("div", { class: "wide" }, table), more, rows.length ? null : el("p", {}, t("nothing"))];
  }
  const focusOn = (id, i) => document.querySelector(`#${id} th[data-column="${i}"] button`)?.focus();

  const parts = {};  // what is drawn again when a filter, an order or the theme changes, by the id of its element
  function refresh(...ids) {
    for (const id of ids.length ? ids : Object.keys(parts)) document.getElementById(id)?.replaceChildren(...parts[id]().flat().filter(Boolean));
  }
  const part = (id, make, attributes = {}) => { parts[id] = make; return el("div", { id, ...attributes }); };
  function announce() {
    const all = rowsOf("observations");
    document.getElementById("said").textContent = t("found", { n: all.filter((r) => matches("observations", r)).length, m: all.length });
  }
  function set(name, value) { state[name] = value; state.shown = {}; refresh(); announce(); syncFilters(); }
  function syncFilters() { for (const node of document.querySelectorAll("[data-filter]")) if (node.value !== state[node.dataset.filter]) node.value = state[node.dataset.filter]; }

  const list = (table) => () => {
    const all = rowsOf(table), fit = all.filter((row) => matches(table, row));
    return grid(`${table}-list`, COLUMNS[table], fit, t("found", { n: fit.length, m: all.length }));
  };
  const choice = (name, label, options) => el("label", {}, t(label), el("select", { "data-filter": name, onchange: (e) => set(name, e.target.value) },
    options.map(([value, text]) => el("option", { value, selected: state[name] === value }, text))));

  // ---------------------------------------------------------------- charts

  const MOST = 40;  // bars of a chart
  const chart = (id, note, make) => part(id, () => {
    const { bars = [], left = 0 } = make(note);
    if (!bars.length) return [];
    const shown = bars.slice(0, MOST), reach = shown.flatMap((b) => [0, sum(b.sizes)]), low = Math.min(...reach), whole = Math.max(...reach) - low || 1;
    const about = D.charts[state.lang][note], notes = [about.includes("{n}") && !left ? "" : fill(about, { n: number(left) }), bars.length > MOST ? t("found", { n: MOST, m: number(bars.length) }) : ""].filter(Boolean).join(" ");
    return [el("figure", {}, el("figcaption", {}, notes), el("ul", { class: "bars" }, shown.map((bar) => oneBar(bar, low, whole))))];
  });
  const sum = (sizes) => sizes.reduce((total, size) => total + size[0], 0);
  function oneBar({ label, sizes, told }, low, whole) {
    let at = -low;
    const pieces = sizes.map(([size, kind]) => {
      const from = size < 0 ? at + size : at;
      at += Math.max(size, 0);
      return el("i", { class: kind, style: `left:${(100 * from) / whole}%;width:${(100 * Math.abs(size)) / whole}%` });
    });
    return el("li", {}, el("span", {}, label), el("span", { class: "track", "aria-hidden": "true" }, pieces, low < 0 ? el("b", { style: `left:${(100 * -low) / whole}%` }) : null), el("span", {}, told));
  }
  const better = (row) => {
    const good = (index.indicators[row.indicator_id] || {}).better;
    return good === "neutral" || !good || !row.direction || row.direction === "stable" ? "neutral" : (good === "higher") === (row.direction === "increase") ? "better" : "worse";
  };
  const told = (...parts) => parts.filter(Boolean).join(" · ");
  const longest = (bars) => bars.sort((a, b) => Math.abs(sum(b.sizes)) - Math.abs(sum(a.sizes)));
  function changesChart() {
    const rows = rowsOf("observations").filter((r) => r.measure === "change" && r.unit_id === "percent" && r.value !== null && matches("observations", r));
    return { bars: longest(rows.map((r) => ({ label: short(r, indicatorText(r)), sizes: [[Number(r.value), better(r)]],
      told: told(figure(r), inPeriod(r), t(better(r)), flagWords((r.flags || "").split(" ").filter((f) => f === "percent-or-points"))) }))) };
  }
  function moneyChart() {
    const rows = rowsOf("budgets").filter((r) => r.amount_kzt !== null && matches("budgets", r));
    const kinds = Object.keys(D.schemas.budgets.fields.find((f) => f.name === "stage").codes);
    return { bars: longest(rows.map((r) => ({ label: short(r, code("budgets", "purpose", r.purpose)), sizes: [[Number(r.amount_kzt), `kind${kinds.indexOf(r.stage)}`]],
      told: told(millions(r), code("budgets", "stage", r.stage), r.fiscal_year || t("unknown")) }))) };
  }
  function staffChart() {
    const rows = rowsOf("observations").filter((r) => r.measure === "level" && r.value !== null && isStaff(r) && r.unit_id === "persons" && matches("observations", r));
    return { bars: longest(rows.map((r) => ({ label: short(r, indicatorText(r)), sizes: [[Number(r.value), "kind0"]],
      told: told(figure(r), inPeriod(r), r.status === "actual" ? "" : code("observations", "status", r.status)) }))) };
  }
  function facilitiesChart() {
    const rows = rowsOf("facilities").filter((r) => matches("facilities", r)), known = rows.filter((r) => r.count), types = new Map();
    const states = ["completed", "finishing", "ongoing", "planned", ""];
    for (const r of known) {
      const counts = types.get(r.facility_type) || states.map(() => 0);
      counts[states.includes(r.status) ? states.indexOf(r.status) : 4] += Number(r.count);
      types.set(r.facility_type, counts);
    }
    return { left: rows.length - known.length, bars: longest([...types].map(([type, counts]) => ({ label: code("facilities", "facility_type", type) || t("unknown"), sizes: counts.map((n, i) => [n, `kind${i}`]).filter(([n]) => n),
      told: counts.map((n, i) => (n ? `${number(n)} ${(code("facilities", "status", states[i]) || t("stateUnknown")).toLocaleLowerCase(state.lang)}` : "")).filter(Boolean).join(", ") }))) };
  }

  // ---------------------------------------------------------------- proof

  const dialog = document.getElementById("proof");
  const safeLink = (url) => (/^https?:\/\//i.test(url || "") ? el("a", { href: url, rel: "noopener noreferrer" }, url) : null);
  function place(id, heading) {
    const proof = index.evidence[id];
    if (!proof) return null;
    const source = index.sources[proof.source_id] || {}, sentence = D.sentences[id];
    const start = sentence ? Number(proof.start) - sentence[0] : 0, letters = sentence ? [...sentence[1]] : [], stop = sentence ? Number(proof.stop) - sentence[0] : 0;
    const told = sentence ? [letters.slice(0, start).join(""), el("mark", {}, letters.slice(start, stop).join("")), letters.slice(stop).join("")] : [el("mark", {}, proof.quote)];
    const from = [source.title || proof.source_id, source.publisher, source.published_on ? date(source.published_on) : ""].filter(Boolean).join(", ");
    return el("div", {}, el("h3", {}, heading), el("blockquote", { lang: source.language }, told),
      el("p", { class: "note" }, `${from}: ${t("span", { a: proof.start, b: proof.stop })}`, " ", safeLink(source.url)));
  }
  // names in place of the keys of other tables
  const NAMED = { indicator_id: "indicators", alternative_indicator_id: "indicators", region_id: "regions", place_id: "places", unit_id: "units", quantity_unit_id: "units", programme_id: "programmes" };
  function cell(field, row) {
    const value = row[field.name];
    if (field.codes[value]) return said(field.codes[value]);
    if (field.name === "flags") return flagWords(value.split(" "));
    if (field.name === "breakdown") return breakdown(value);
    if (field.type === "date" && /^\d{4}-\d\d-\d\d$/.test(value)) return date(value);
    const table = NAMED[field.name], name = table && named(table, value);
    return name && name !== value ? [`${name} `, el("code", {}, value)] : value;
  }
  function rowName(table, row) {
    if (table === "observations") return `${indicatorText(row)}: ${figure(row)}`;
    if (table === "budgets") return `${code("budgets", "purpose", row.purpose)}: ${money(row)}`;
    return row[`name_${state.lang}`] || row.title || row[D.schemas[table].key[0]];
  }
  const whose = (row) => [named("regions", row.region_id), row.period_start ? inPeriod(row) : row.fiscal_year].filter(Boolean).join(", ");
  function prove(table, row) {
    const fields = D.schemas[table].fields.filter((f) => row[f.name] !== null && row[f.name] !== undefined && !f.name.endsWith("evidence_id") && !/^name_/.test(f.name));
    const other = D.schemas[table].fields.filter((f) => f.name.endsWith("evidence_id") && f.name !== "evidence_id" && row[f.name] && row[f.name] !== row.evidence_id);
    const key = row[D.schemas[table].key[0]], found = D.report.findings.filter((f) => f.table === table && f.key === key);
    const evidence = index.evidence[row.evidence_id], source = (evidence && index.sources[evidence.source_id]) || {};
    dialog.replaceChildren(el("h2", { id: "proof-title" }, rowName(table, row)), el("p", { class: "note" }, whose(row)),
      place(row.evidence_id, D.sentences[row.evidence_id] ? t("sentence") : t("quote")) || "", ...other.map((f) => place(row[f.name], said(f.titles, f.title || f.name))).filter(Boolean),
      D.sentences[row.evidence_id] ? "" : el("p", { class: "note" }, t("absent"), el("br"), el("code", {}, `SHA-256 ${source.sha256 || ""}`)),
      ...found.map((f) => finding(f, true)),
      el("details", {}, el("summary", {}, t("cells")), el("dl", {}, fields.flatMap((f) => [el("dt", {}, said(f.titles, f.name)), el("dd", {}, cell(f, row))]))),
      el("div", { class: "actions" }, el("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, t("close"))));
    dialog.showModal();
    dialog.scrollTop = 0;
  }
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // ---------------------------------------------------------------- sections

  const has = (name) => rowsOf(name).length > 0;
  const MANY = 200;  // findings on the page
  const mustHold = (code) => D.rules[state.lang][code] || D.rules.en[code];
  // what must hold, in the language; the message itself is told in English
  function finding(f, inside = false) {
    const grade = f.accepted_reason ? "accepted" : f.severity, own = rowsOf(f.table).find((r) => f.key && r[D.schemas[f.table].key[0]] === f.key);
    const field = (D.schemas[f.table]?.fields || []).find((x) => x.name === f.field);
    const where = [D.schemas[f.table] ? said(D.schemas[f.table].titles, f.table) : f.table, own || !f.row ? "" : t("rowNumber", { n: number(f.row) }), field ? said(field.titles, f.field) : f.field, own ? "" : f.key].filter(Boolean).join(" · ");
    const name = own && !inside ? [" ", index.evidence[own.evidence_id] ? el("button", { type: "button", class: "link", "aria-haspopup": "dialog", onclick: () => prove(f.table, own) }, rowName(f.table, own)) : el("b", {}, rowName(f.table, own))] : [];
    return el("div", { class: "finding" }, el("p", {}, el("span", { class: `badge ${grade}` }, t(grade)), ` ${t("broken")} ${mustHold(f.code)}`, ...name),
      inside ? null : el("p", { class: "note" }, where), el("p", { class: "note", lang: "en" }, f.message, f.accepted_reason ? el("small", {}, f.accepted_reason) : null));
  }
  const SECTIONS = { glance, figures, facilities, money: moneySection, staff, quality, tables: dictionary, about };

  function glance() {
    const counts = ["observations", "facilities", "budgets", "sources"].filter(has);
    const numbers = counts.length ? counts.map((n) => [D.schemas[n].rows, counted(D.counted[state.lang][n], D.schemas[n].rows)]) : Object.entries(D.schemas).map(([n, s]) => [s.rows, said(s.titles, s.title || n)]);
    return [el("p", {}, said(D.about.descriptions, D.about.description)), el("ul", { class: "numbers" }, numbers.map(([n, w]) => el("li", {}, el("b", {}, number(n)), w))),
      D.report.valid ? null : el("p", {}, el("span", { class: "badge error" }, t("error")), " ", el("a", { href: "#quality" }, t("unsound"))),
      has("observations") && has("evidence") ? el("p", {}, t("howTo")) : null,
      has("observations") || has("facilities") || has("budgets") ? [el("p", { class: "note", id: "map-note" }, t("map")), part("map", tiles)] : null];
  }
  function tiles() {
    const counts = {};
    for (const name of ["observations", "facilities", "budgets"]) for (const row of rowsOf(name)) counts[row.region_id] = (counts[row.region_id] || 0) + 1;
    const tile = (id, label, at) => el("button", { type: "button", class: counts[id] ? null : "empty", "aria-pressed": String(state.region === id), title: named("regions", id), "aria-label": `${named("regions", id)}: ${counts[id] || 0}`,
      style: at ? `grid-column:${at[0]};grid-row:${at[1]}` : null, onclick: () => { set("region", state.region === id ? "" : id); document.querySelector(`#map button[title="${CSS.escape(named("regions", id))}"]`)?.focus(); } },
    el("b", {}, counts[id] ? number(counts[id]) : "·"), label);
    return [el("div", { class: "tiles", role: "group", "aria-labelledby": "map-note" }, Object.entries(D.tiles).map(([id, r]) => tile(id, r[state.lang], r.at))),
      counts.KZ ? el("p", {}, el("button", { type: "button", "aria-pressed": String(state.region === "KZ"), onclick: () => set("region", state.region === "KZ" ? "" : "KZ") }, `${named("regions", "KZ")}: ${counts.KZ}`)) : null];
  }
  function filters() {
    const used = [...new Set(["observations", "facilities", "budgets"].flatMap((n) => rowsOf(n).map((r) => r.region_id)).filter(Boolean))].sort((a, b) => named("regions", a).localeCompare(named("regions", b), state.lang));
    const topics = (D.schemas.indicators?.fields.find((f) => f.name === "topic") || { codes: {} }).codes;
    const measures = (D.schemas.observations?.fields.find((f) => f.name === "measure") || { codes: {} }).codes;
    return el("div", { class: "filters", role: "search" },
      el("label", {}, t("search"), el("input", { type: "search", value: state.query, "data-filter": "query", oninput: (e) => set("query", e.target.value) })),
      choice("region", "region", [["", t("everywhere")], ...used.map((id) => [id, named("regions", id)])]),
      choice("topic", "topic", [["", t("every")], ...Object.entries(topics).map(([value, texts]) => [value, said(texts)])]),
      choice("measure", "measure", [["", t("every")], ...Object.entries(measures).map(([value, texts]) => [value, said(texts)])]),
      el("button", { type: "button", onclick: () => { Object.assign(state, { region: "", topic: "", measure: "" }); set("query", ""); } }, t("clear")));
  }
  const cut = (name) => (D.schemas[name].rows > rowsOf(name).length ? el("p", { class: "note" }, t("cut", { n: number(rowsOf(name).length), m: number(D.schemas[name].rows) })) : null);
  function figures() {
    if (!has("observations")) return null;
    return [filters(), el("h3", {}, t("changes")), chart("changes-chart", "changesNote", changesChart), cut("observations"), part("observations-list", list("observations"))];
  }
  const facilitiesSection = () => [chart("facilities-chart", "facilitiesNote", facilitiesChart), cut("facilities"), part("facilities-list", list("facilities"))];
  function facilities() { return has("facilities") ? facilitiesSection() : null; }
  function moneySection() { return has("budgets") ? [chart("money-chart", "budgetsNote", moneyChart), cut("budgets"), part("budgets-list", list("budgets"))] : null; }
  const isStaff = (r) => (index.indicators[r.indicator_id] || {}).topic === "staff";
  function staff() {
    if (!rowsOf("observations").some(isStaff)) return null;
    const rows = () => rowsOf("observations").filter((r) => isStaff(r) && matches("observations", r));
    return [chart("staff-chart", "levelsNote", staffChart), part("staff-list", () => grid("staff-list", COLUMNS.observations, rows(), t("found", { n: rows().length, m: rowsOf("observations").filter(isStaff).length })))];
  }
  function quality() {
    const { findings, rules, valid } = D.report, more = findings.length - MANY;
    return [el("p", {}, el("strong", {}, t(valid ? "sound" : "unsound"))), el("h3", {}, `${t("findings")} (${number(findings.length)})`), findings.length ? findings.slice(0, MANY).map((f) => finding(f)) : el("p", {}, t("none")),
      more > 0 ? el("p", { class: "note" }, t("found", { n: MANY, m: number(findings.length) })) : null,
      rules.length ? el("details", {}, el("summary", {}, `${t("rules")} (${rules.length})`), el("ul", {}, rules.map((r) => el("li", {}, mustHold(r), " ", el("code", {}, r))))) : null,
      has("corrections") ? [el("h3", {}, t("correction")), browser("corrections")] : null];
  }
  function browser(name) {
    const columns = D.schemas[name].fields.map((f) => [() => said(f.titles, f.title || f.name), (r) => (f.codes[r[f.name]] ? said(f.codes[r[f.name]]) : r[f.name] ?? ""),
      (r) => (["integer", "number", "year"].includes(f.type) ? (r[f.name] === null ? NaN : Number(r[f.name])) : r[f.name] || ""), ["date", "integer", "number"].includes(f.type) ? "whole" : null]);
    return [cut(name), part(`rows-${name}`, () => grid(`rows-${name}`, columns, rowsOf(name), said(D.schemas[name].titles, name)))];
  }
  function dictionary() {
    return Object.entries(D.schemas).map(([name, schema]) => {
      const codes = (f) => { const all = Object.entries(f.codes); return all.length ? el("details", {}, el("summary", {}, `${t("codes")} (${all.length})`), el("ul", {}, all.map(([v, texts]) => el("li", {}, el("code", {}, v), ` ${said(texts)}`)))) : null; };
      const body = () => [el("p", {}, said(schema.descriptions, schema.description)), el("div", { class: "wide" }, el("table", { class: "cards" }, el("thead", {}, el("tr", {}, ["field", "type", "meaning"].map((w) => el("th", { scope: "col" }, t(w))))),
        el("tbody", {}, schema.fields.map((f) => el("tr", {}, el("td", { "data-label": t("field") }, el("code", {}, f.name)), el("td", { "data-label": t("type") }, D.types[state.lang][f.type] || f.type),
          el("td", { "data-label": t("meaning") }, el("div", {}, el("strong", {}, said(f.titles, f.title)), " ", said(f.descriptions, f.description), codes(f)))))))), el("h3", {}, t("browse")), browser(name)];
      const box = el("details", { ontoggle: () => { if (box.open && box.children.length === 1) { box.append(...body().flat(9).filter(Boolean)); refresh(`rows-${name}`); } } }, el("summary", {}, el("strong", {}, said(schema.titles, schema.title || name)), ` · ${many("rows", schema.rows)} · `, el("code", {}, name)));
      return box;
    });
  }
  const size = (bytes) => (bytes < 1000 ? `${number(bytes)} ${t("bytes")}` : bytes < 1e6 ? `${number(Math.round(bytes / 1000))} ${t("kilobytes")}` : `${number((bytes / 1e6).toFixed(1))} ${t("megabytes")}`);
  function about() {
    const a = D.about;
    const licences = a.licenses.map((l) => safeLink(l.path) || el("span", {}, l.title || l.name));
    return [el("dl", {}, el("dt", {}, t("version")), el("dd", {}, a.version || t("unknown")), el("dt", {}, t("licence")), el("dd", {}, licences.length ? "" : t("unknown"), ...licences.flatMap((l, i) => [i ? ", " : "", a.licenses[i].title || a.licenses[i].name || "", " ", l])),
        el("dt", {}, t("cite")), el("dd", {}, a.citation)),
      has("sources") ? [el("h3", {}, t("sources")), el("ul", {}, rowsOf("sources").map((s) => el("li", {}, el("span", { lang: s.language }, s.title), s.publisher ? `, ${s.publisher}` : "", s.published_on ? `, ${date(s.published_on)}` : "", " ", safeLink(s.url), el("small", {}, `SHA-256 ${s.sha256}`))))] : null,
      el("h3", {}, t("download")), el("ul", {}, a.files.map((f) => el("li", {}, el("a", { href: f.path, download: true }, f.path), ` · ${size(f.bytes)}`)))];
  }

  // ---------------------------------------------------------------- the page

  function render() {
    for (const key of Object.keys(parts)) delete parts[key];
    document.documentElement.lang = state.lang;
    const title = said(D.about.titles, D.about.title);
    document.title = title;
    document.getElementById("title").textContent = title;
    document.getElementById("edition").textContent = [D.about.version ? `${t("version")} ${D.about.version}` : "", D.about.created ? `${t("asOf")} ${date(D.about.created.slice(0, 10))}` : "", D.about.licenses.map((l) => l.name || l.title).join(", ")].filter(Boolean).join(" · ");
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    for (const node of document.querySelectorAll("[data-label]:not(td)")) node.setAttribute("aria-label", t(node.dataset.label));
    document.getElementById("languages").replaceChildren(...Object.entries(D.languages).map(([lang, name]) => el("button", { type: "button", lang, "aria-pressed": String(lang === state.lang), onclick: () => { state.lang = lang; kept("kzhealth-language", lang); render(); document.querySelector(`#languages [lang="${lang}"]`).focus(); } }, name)));
    const made = Object.entries(SECTIONS).map(([id, make]) => [id, make()]).filter(([, content]) => content);
    document.getElementById("contents").replaceChildren(...made.map(([id]) => el("a", { href: `#${id}` }, t(id))));
    document.getElementById("main").replaceChildren(...made.map(([id, content]) => el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading` }, t(id)), [content].flat(9))));
    refresh();
  }
  const root = document.documentElement, theme = document.getElementById("theme");
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(kept("kzhealth-theme"))) root.dataset.theme = kept("kzhealth-theme");
  const press = () => theme.setAttribute("aria-pressed", String(dark()));
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; kept("kzhealth-theme", root.dataset.theme); press(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", press);
  press();
  render();
})();
