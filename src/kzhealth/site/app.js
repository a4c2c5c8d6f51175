"use strict";
(() => {
  const D = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100;
  const state = { lang: D.language, region: "", topic: "", measure: "", query: "", sort: {}, shown: {} };
  const kept = (name, value) => { try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; } };
  if (D.words[kept("kzhealth-language")]) state.lang = kept("kzhealth-language");

  // ---------------------------------------------------------------- words and numbers

  const t = (key, values = {}) => fill(D.words[state.lang][key] ?? key, values);
  const said = (texts, plain = "") => (texts && (texts[state.lang] || texts.en)) || plain;
  const LOCALE = { kk: "ru" };  // the same signs, and known to every browser
  const number = (text) => new Intl.NumberFormat(LOCALE[state.lang] || state.lang, { maximumFractionDigits: (String(text).split(".")[1] || "").length }).format(Number(text));
  const fill = (form, values) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), form);
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
  function figure(row) {
    if (row.value === null) return code("observations", "direction", row.direction) || t("unknown");
    const sign = row.measure === "change" && Number(row.value) > 0 ? "+" : "";
    const unit = row.unit_id === "percent" ? " %" : ` ${(index.units[row.unit_id] || {}).symbol || named("units", row.unit_id)}`;
    const ends = [row.value, row.value_max].filter((v) => v !== null).map((v) => minus(sign + number(v)));
    const size = ends.join("–") + unit;
    return (D.qualifiers[state.lang][row.qualifier] || "{v}").replace("{v}", size.trim());
  }
  function bounds(lower, upper, value) {
    if (lower === null && upper === null) return "";
    if (lower === upper || (lower === value && upper === value)) return t("exactly");
    return `${lower === null ? "−∞" : minus(number(lower))} … ${upper === null ? "∞" : minus(number(upper))}`;
  }
  const money = (row) => (D.qualifiers[state.lang][row.qualifier] || "{v}").replace("{v}", `${number(row.amount_kzt)} ₸`);

  const flags = (row) => (row.flags ? el("small", {}, `${t("flags")}: ${row.flags.split(" ").map((f) => D.flags[state.lang][f] || f).join("; ")}`) : null);
  const regionAndPlace = (row) => [named("regions", row.region_id), row.place_id ? el("small", {}, named("places", row.place_id)) : null];
  function indicatorName(row) {
    const other = row.alternative_indicator_id ? ` ${t("or")} ${named("indicators", row.alternative_indicator_id)}` : "";
    const whole = row.part_of && index.observations[row.part_of];
    return [named("indicators", row.indicator_id) + other, row.breakdown ? el("small", {}, row.breakdown) : null,
      whole ? el("small", {}, `${t("partOf")} ${figure(whole)}`) : null];
  }
  const proofButton = (table, row) => (index.evidence[row.evidence_id]
    ? el("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `${t("show")}: ${index.evidence[row.evidence_id].quote}`, onclick: () => prove(table, row) }, "❝ ", t("proof"))
    : "");

  const COLUMNS = {
    observations: [
      ["indicator", indicatorName, (r) => named("indicators", r.indicator_id)], ["region", regionAndPlace, (r) => named("regions", r.region_id)],
      ["value", (r) => [figure(r), flags(r)], (r) => Number(r.value), "number"], ["bounds", (r) => bounds(r.lower, r.upper, r.value), (r) => Number(r.lower), "nowrap"],
      ["period", (r) => period(r.period_start, r.period_end), (r) => r.period_start || "", "nowrap"], ["status", (r) => code("observations", "status", r.status), (r) => r.status || ""],
      ["proof", (r) => proofButton("observations", r)]],
    facilities: [
      ["facility", (r) => [r[`name_${state.lang}`], r.parent_id ? el("small", {}, named("facilities", r.parent_id)) : null, flags(r)], (r) => r[`name_${state.lang}`]],
      ["kind", (r) => code("facilities", "facility_type", r.facility_type), (r) => r.facility_type || ""], ["region", regionAndPlace, (r) => named("regions", r.region_id)],
      ["work", (r) => code("facilities", "work", r.work), (r) => r.work || ""], ["status", (r) => code("facilities", "status", r.status), (r) => r.status || ""],
      ["capacity", capacity, (r) => Number(r.capacity_beds)], ["funding", (r) => code("facilities", "funding", r.funding), (r) => r.funding || ""],
      ["expected", (r) => (r.expected_on ? date(r.expected_on) : ""), (r) => r.expected_on || ""], ["proof", (r) => proofButton("facilities", r)]],
    budgets: [
      ["purpose", (r) => [code("budgets", "purpose", r.purpose), flags(r)], (r) => r.purpose || ""], ["region", (r) => named("regions", r.region_id), (r) => named("regions", r.region_id)],
      ["amount", money, (r) => Number(r.amount_kzt), "number"], ["bounds", (r) => bounds(r.lower_kzt, r.upper_kzt, r.amount_kzt), (r) => Number(r.lower_kzt), "nowrap"],
      ["year", (r) => r.fiscal_year || t("unknown"), (r) => r.fiscal_year || ""], ["stage", (r) => code("budgets", "stage", r.stage), (r) => r.stage || ""],
      ["forWhat", (r) => (r.quantity ? `${number(r.quantity)} ${named("units", r.quantity_unit_id)}` : ""), (r) => Number(r.quantity)],
      ["funding", (r) => code("budgets", "funding", r.funding), (r) => r.funding || ""], ["proof", (r) => proofButton("budgets", r)]],
  };
  const short = (row, id) => [id, (D.tiles[row.region_id] || {})[state.lang] || named("regions", row.region_id), row.place_id ? named("places", row.place_id) : ""].filter(Boolean).join(", ");
  function capacity(row) {
    const parts = [["capacity_beds", "beds"], ["capacity_visits_per_shift", "visits"], ["storeys", "storeys"]];
    const told = parts.filter(([f]) => row[f]).map(([f, word]) => `${number(row[f])} ${t(word)}`);
    return [...(row.count && row.count !== "1" ? [`${t("count")}: ${number(row.count)}`] : []), ...told].join(", ");
  }

  // ---------------------------------------------------------------- filters

  const folded = (text) => String(text).toLocaleLowerCase(state.lang);
  function matches(table, row) {
    if (state.region && row.region_id !== state.region) return false;
    if (table === "observations" && state.topic && (index.indicators[row.indicator_id] || {}).topic !== state.topic) return false;
    if (table === "observations" && state.measure && row.measure !== state.measure) return false;
    return !state.query || folded(words(table, row)).includes(folded(state.query));
  }
  function words(table, row) {
    const cells = Object.keys(row).map((f) => row[f]).filter(Boolean);
    const names = ["en", "ru", "kk"].flatMap((l) => [["indicators", row.indicator_id], ["regions", row.region_id], ["places", row.place_id]].map(([n, id]) => (index[n][id] || {})[`name_${l}`]));
    const codes = Object.keys(row).map((f) => said((D.schemas[table].fields.find((x) => x.name === f) || {}).codes?.[row[f]]));
    return [...cells, ...names, ...codes, (index.evidence[row.evidence_id] || {}).quote].join(" ");
  }

  // ---------------------------------------------------------------- a table on the page

  function grid(id, columns, rows, caption) {
    const sort = state.sort[id];
    if (sort) {
      const key = columns[sort.column][2];
      const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, state.lang) : (Number.isNaN(a) ? Infinity : a) - (Number.isNaN(b) ? Infinity : b));
      rows = [...rows].sort((a, b) => order(key(a), key(b)) * (sort.down ? -1 : 1));
    }
    const shown = rows.slice(0, state.shown[id] || PAGE);
    const heading = ([word, , key], i) => el("th", { scope: "col", "aria-sort": sort && sort.column === i ? (sort.down ? "descending" : "ascending") : undefined },
      key ? el("button", { type: "button", title: t("sorted", { x: t(word) }), onclick: () => { state.sort[id] = { column: i, down: sort?.column === i && !sort.down }; refresh(id); focusOn(id, i); } },
        t(word), sort?.column === i ? (sort.down ? " ↓" : " ↑") : "") : t(word));
    const table = el("table", { class: "cards" }, el("caption", {}, caption), el("thead", {}, el("tr", {}, columns.map(heading))),
      el("tbody", {}, shown.map((row) => el("tr", {}, columns.map(([word, make, , kind]) => el("td", { class: kind, "data-label": t(word) }, make(row)))))));
    const more = rows.length > shown.length ? el("button", { type: "button", class: "more", onclick: () => { state.shown[id] = shown.length + PAGE; refresh(id); } }, t("more")) : null;
    return [el("div", { class: "wide" }, table), more, rows.length ? null : el("p", {}, t("nothing"))];
  }
  const focusOn = (id, i) => document.querySelectorAll(`#${id} th`)[i]?.querySelector("button")?.focus();

  const parts = {};  // what is drawn again when a filter, an order or the theme changes, by the id of its element
  function refresh(...ids) {
    for (const id of ids.length ? ids : Object.keys(parts)) document.getElementById(id)?.replaceChildren(...parts[id]().flat().filter(Boolean));
    drawCharts();
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

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const charts = {};
  const chart = (id, caption, make) => { charts[id] = make; return el("figure", { id: `${id}-figure`, tabindex: "0" }, el("figcaption", {}, caption), el("div", { id, role: "img", "aria-label": caption })); };
  function drawCharts() {
    if (!window.vegaEmbed) return;
    for (const [id, make] of Object.entries(charts)) {
      const node = document.getElementById(id), spec = make();
      if (!node) continue;
      document.getElementById(`${id}-figure`).hidden = !spec;
      if (spec) window.vegaEmbed(node, spec, { actions: false, ast: true, renderer: "svg", tooltip: { theme: "custom" } }).catch((error) => console.error(error));
    }
  }
  const narrow = () => document.getElementById("main").clientWidth < 620;
  function bars(values, encoding, layers) {
    const ink = colour("ink"), soft = colour("soft"), small = narrow(), room = document.getElementById("main").clientWidth - (small ? 90 : 460);
    const y = { field: "label", type: "nominal", sort: null, title: null, axis: small ? null : {}, ...encoding.y };
    // on a narrow screen the label stands above its bar
    const labels = small ? [{ mark: { type: "text", align: "left", dy: -15 }, encoding: { x: { value: 0 }, text: { field: y.field, type: "nominal" } } }] : [];
    return { $schema: "https://vega.github.io/schema/vega-lite/v6.json", data: { values }, width: Math.max(140, Math.min(600, room)), height: { step: small ? 46 : 24 }, background: null,
      config: { view: { stroke: null }, bar: { cornerRadius: 2, ...(small ? { discreteBandSize: 14 } : {}) }, text: { color: ink, fontSize: 12 },
        axis: { labelColor: ink, titleColor: soft, gridColor: colour("line"), domainColor: soft, tickColor: soft, labelLimit: 330, labelFontSize: 12, tickCount: small ? 4 : 8 },
        legend: { labelColor: ink, titleColor: soft, orient: "top", labelLimit: 300, labelFontSize: 12, ...(small ? { direction: "vertical" } : {}) } },
      encoding: { ...encoding, y }, layer: [...layers, ...labels] };
  }
  const MOST = 40;
  const better = (row) => {
    const good = (index.indicators[row.indicator_id] || {}).better;
    return good === "neutral" || !good || !row.direction || row.direction === "stable" ? "neutral" : (good === "higher") === (row.direction === "increase") ? "better" : "worse";
  };
  function changesChart() {
    const rows = rowsOf("observations").filter((r) => r.measure === "change" && r.unit_id === "percent" && r.value !== null && matches("observations", r));
    if (!rows.length) return null;
    const values = rows.slice(0, MOST).map((r) => ({ value: Number(r.value), label: short(r, indicatorName(r)[0]),
      figure: figure(r), period: period(r.period_start, r.period_end), told: `${figure(r)} · ${period(r.period_start, r.period_end)}`, edge: Math.max(Number(r.value), 0), kind: t(better(r)) }));
    values.sort((a, b) => a.value - b.value);
    const x = { field: "value", type: "quantitative", title: "%", axis: { labelExpr: "replace(datum.label, '-', '−')" } };
    const color = { field: "kind", type: "nominal", title: null, scale: { domain: ["better", "worse", "neutral"].map((k) => t(k)), range: ["better", "worse", "neutral"].map(colour) } };
    const tooltip = [["label", "indicator"], ["figure", "value"], ["period", "period"]].map(([field, title]) => ({ field, title: t(title) }));
    return bars(values, {}, [
      { mark: "bar", encoding: { x, color, tooltip } },
      { mark: { type: "text", align: "left", dx: 6 }, encoding: { x: { field: "edge", type: "quantitative" }, text: { field: "told" } } }]);
  }
  function moneyChart() {
    const rows = rowsOf("budgets").filter((r) => r.amount_kzt !== null && matches("budgets", r)).slice(0, MOST);
    if (!rows.length) return null;
    const values = rows.map((r) => ({ value: Number(r.amount_kzt) / 1e6, told: money(r), stage: code("budgets", "stage", r.stage),
      label: `${short(r, code("budgets", "purpose", r.purpose))}, ${r.fiscal_year || t("unknown")}` }));
    return plainBars(values, t("million"), "stage");
  }
  function staffChart() {
    const rows = rowsOf("observations").filter((r) => r.measure === "level" && r.value !== null && (index.indicators[r.indicator_id] || {}).topic === "staff" && r.unit_id === "persons" && matches("observations", r)).slice(0, MOST);
    if (!rows.length) return null;
    const values = rows.map((r) => ({ value: Number(r.value), told: `${figure(r)} · ${period(r.period_start, r.period_end)}`, stage: code("observations", "status", r.status),
      label: short(r, indicatorName(r)[0]) }));
    return plainBars(values, null, "stage");
  }
  function plainBars(values, title, group) {
    values.sort((a, b) => b.value - a.value);
    const x = { field: "value", type: "quantitative", title, stack: null };
    const color = { field: group, type: "nominal", title: null, scale: { range: ["tile-on", "better", "worse", "neutral"].map(colour) } };
    return bars(values, { x }, [{ mark: "bar", encoding: { color, tooltip: [{ field: "label", title: " " }, { field: "told", title: t("value") }] } },
      { mark: { type: "text", align: "left", dx: 6 }, encoding: { text: { field: "told" } } }]);
  }
  function facilitiesChart() {
    const rows = rowsOf("facilities").filter((r) => matches("facilities", r));
    if (!rows.length) return null;
    const states = [...["completed", "finishing", "ongoing", "planned"].map((s) => code("facilities", "status", s)), t("unknown")];
    const counts = new Map();
    for (const r of rows) {
      const key = [code("facilities", "facility_type", r.facility_type) || t("unknown"), code("facilities", "status", r.status) || t("unknown")].join("\n");
      counts.set(key, (counts.get(key) || 0) + Number(r.count || 1));
    }
    const values = [...counts].map(([key, count]) => ({ label: key.split("\n")[0], state: key.split("\n")[1], count })).sort((a, b) => b.count - a.count);
    const color = { field: "state", type: "nominal", title: null, sort: states, scale: { domain: states, range: ["better", "tile-on", "mark", "worse", "neutral"].map(colour) } };
    const tooltip = [["label", "kind"], ["state", "status"], ["count", "count"]].map(([field, title]) => ({ field, title: t(title) }));
    return bars(values, { x: { field: "count", type: "quantitative", title: null, axis: { tickMinStep: 1, format: "d" } } }, [{ mark: "bar", encoding: { color, tooltip, order: { field: "state" } } }]);
  }

  // ---------------------------------------------------------------- proof

  const dialog = document.getElementById("proof");
  const safeLink = (url) => (/^https?:\/\//i.test(url || "") ? el("a", { href: url, rel: "noopener noreferrer" }, url) : null);
  function place(id) {
    const proof = index.evidence[id];
    if (!proof) return null;
    const source = index.sources[proof.source_id] || {}, sentence = D.sentences[id];
    const start = sentence ? Number(proof.start) - sentence[0] : 0, letters = sentence ? [...sentence[1]] : [], stop = sentence ? Number(proof.stop) - sentence[0] : 0;
    const told = sentence ? [letters.slice(0, start).join(""), el("mark", {}, letters.slice(start, stop).join("")), letters.slice(stop).join("")] : [el("mark", {}, proof.quote)];
    return el("div", {}, el("h3", {}, sentence ? t("sentence") : t("quote")), el("blockquote", { lang: source.language }, told),
      el("p", { class: "note" }, `${source.title || proof.source_id}${source.publisher ? `, ${source.publisher}` : ""}${source.published_on ? `, ${date(source.published_on)}` : ""}: ${t("span", { a: proof.start, b: proof.stop })}`, " ", safeLink(source.url)),
      sentence ? null : el("p", { class: "note" }, t("absent"), el("br"), el("code", {}, `sha256 ${source.sha256 || ""}`)));
  }
  function prove(table, row) {
    const fields = D.schemas[table].fields.filter((f) => row[f.name] !== null && !f.name.endsWith("evidence_id") && !/^name_/.test(f.name));
    const others = [...new Set(Object.keys(row).filter((f) => f.endsWith("evidence_id") && f !== "evidence_id").map((f) => row[f]).filter((id) => id && id !== row.evidence_id))];
    const key = row[D.schemas[table].key[0]];
    const found = D.report.findings.filter((f) => f.table === table && f.key === key);
    const head = table === "observations" ? `${indicatorName(row)[0]}: ${figure(row)}` : table === "budgets" ? `${code("budgets", "purpose", row.purpose)}: ${money(row)}` : row[`name_${state.lang}`] || key;
    dialog.replaceChildren(el("h2", { id: "proof-title" }, head), place(row.evidence_id), ...others.map(place).filter(Boolean), ...found.map(finding),
      el("details", {}, el("summary", {}, t("cells")), el("dl", {}, fields.flatMap((f) => [el("dt", {}, said(f.titles, f.name)), el("dd", {}, f.codes[row[f.name]] ? said(f.codes[row[f.name]]) : row[f.name])]))),
      el("div", { class: "actions" }, el("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, t("close"))));
    dialog.showModal();
  }
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // ---------------------------------------------------------------- sections

  const has = (name) => rowsOf(name).length > 0;
  const finding = (f) => {
    const grade = f.accepted_reason ? "accepted" : f.severity;
    return el("p", {}, el("span", { class: `badge ${grade}` }, t(grade)), ` ${f.message}`, f.accepted_reason ? el("small", {}, f.accepted_reason) : null);
  };
  const SECTIONS = { glance, figures, facilities, money: moneySection, staff, quality, tables: dictionary, about };

  function glance() {
    const counts = [["figures", "observations"], ["facilities", "facilities"], ["money", "budgets"], ["source", "sources"]].filter(([, n]) => has(n));
    return [el("ul", { class: "numbers" }, (counts.length ? counts.map(([w, n]) => [t(w), D.schemas[n].rows]) : Object.entries(D.schemas).map(([n, s]) => [said(s.titles, n), s.rows])).map(([w, n]) => el("li", {}, el("b", {}, number(n)), w))),
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
    return [filters(), el("h3", {}, t("changes")), chart("changes-chart", t("changesNote"), changesChart), cut("observations"), part("observations-list", list("observations"))];
  }
  const facilitiesSection = () => [chart("facilities-chart", t("facilitiesNote"), facilitiesChart), cut("facilities"), part("facilities-list", list("facilities"))];
  function facilities() { return has("facilities") ? facilitiesSection() : null; }
  function moneySection() { return has("budgets") ? [chart("money-chart", t("moneyNote"), moneyChart), cut("budgets"), part("budgets-list", list("budgets"))] : null; }
  function staff() {
    const of = (r) => (index.indicators[r.indicator_id] || {}).topic === "staff";
    if (!rowsOf("observations").some(of)) return null;
    const rows = () => rowsOf("observations").filter((r) => of(r) && matches("observations", r));
    return [chart("staff-chart", t("staffNote"), staffChart), part("staff-list", () => grid("staff-list", COLUMNS.observations, rows(), t("found", { n: rows().length, m: rowsOf("observations").filter(of).length })))];
  }
  function quality() {
    const { findings, rules, valid } = D.report;
    return [el("p", {}, el("strong", {}, t(valid ? "sound" : "unsound"))), el("h3", {}, `${t("findings")} (${findings.length})`), findings.length ? el("div", { lang: "en" }, findings.map(finding)) : el("p", {}, t("none")),
      rules.length ? el("details", {}, el("summary", {}, `${t("rules")} (${rules.length})`), el("ul", { lang: "en" }, rules.map((r) => el("li", {}, el("code", {}, r.id), ` — ${r.summary}`)))) : null,
      has("corrections") ? [el("h3", {}, t("correction")), browser("corrections")] : null];
  }
  function browser(name) {
    const columns = D.schemas[name].fields.map((f) => [f.name, (r) => r[f.name] ?? "", (r) => (["integer", "number", "year"].includes(f.type) ? Number(r[f.name]) : r[f.name] || "")]);
    return [cut(name), part(`rows-${name}`, () => grid(`rows-${name}`, columns, rowsOf(name), said(D.schemas[name].titles, name)))];
  }
  function dictionary() {
    return Object.entries(D.schemas).map(([name, schema]) => {
      const codes = (f) => { const all = Object.entries(f.codes); return all.length ? el("details", {}, el("summary", {}, `${t("codes")} (${all.length})`), el("ul", {}, all.map(([v, texts]) => el("li", {}, el("code", {}, v), ` ${said(texts)}`)))) : null; };
      const body = () => [el("p", {}, said(schema.descriptions, schema.description)), el("div", { class: "wide" }, el("table", { class: "cards" }, el("thead", {}, el("tr", {}, ["field", "type", "meaning"].map((w) => el("th", { scope: "col" }, t(w))))),
        el("tbody", {}, schema.fields.map((f) => el("tr", {}, el("td", { "data-label": t("field") }, el("code", {}, f.name)), el("td", { "data-label": t("type") }, f.type),
          el("td", { "data-label": t("meaning") }, el("strong", {}, said(f.titles, f.title)), " ", said(f.descriptions, f.description), codes(f))))))), el("h4", {}, t("browse")), browser(name)];
      const box = el("details", { ontoggle: () => { if (box.open && box.children.length === 1) { box.append(...body().flat(9).filter(Boolean)); refresh(`rows-${name}`); } } }, el("summary", {}, el("strong", {}, said(schema.titles, schema.title || name)), ` · ${number(schema.rows)} ${t("rows")} · `, el("code", {}, name)));
      return box;
    });
  }
  function about() {
    const a = D.about;
    const licences = a.licenses.map((l) => safeLink(l.path) || el("span", {}, l.title || l.name));
    return [el("p", {}, said(a.descriptions, a.description)),
      el("dl", {}, el("dt", {}, t("version")), el("dd", {}, a.version || t("unknown")), el("dt", {}, t("licence")), el("dd", {}, ...licences.flatMap((l, i) => [i ? ", " : "", a.licenses[i].title || a.licenses[i].name || "", " ", l])),
        el("dt", {}, t("cite")), el("dd", {}, a.citation)),
      has("sources") ? [el("h3", {}, t("source")), el("ul", {}, rowsOf("sources").map((s) => el("li", {}, el("span", { lang: s.language }, s.title), s.publisher ? `, ${s.publisher}` : "", s.published_on ? `, ${date(s.published_on)}` : "", " ", safeLink(s.url), el("small", {}, `SHA-256 ${s.sha256}`))))] : null,
      el("h3", {}, t("download")), el("ul", {}, a.files.map((f) => el("li", {}, el("a", { href: f.path, download: true }, f.path), ` · ${number(f.bytes)} ${t("bytes")}`)))];
  }

  // ---------------------------------------------------------------- the page

  function render() {
    for (const key of Object.keys(parts)) delete parts[key];
    for (const key of Object.keys(charts)) delete charts[key];
    document.documentElement.lang = state.lang;
    const title = said(D.about.titles, D.about.title);
    document.title = title;
    document.getElementById("title").textContent = title;
    document.getElementById("edition").textContent = [`${t("version")} ${D.about.version || t("unknown")}`, D.about.created ? `${t("asOf")} ${date(D.about.created.slice(0, 10))}` : "", D.about.licenses.map((l) => l.name || l.title).join(", ")].filter(Boolean).join(" · ");
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    for (const node of document.querySelectorAll("[data-label]:not(td)")) node.setAttribute("aria-label", t(node.dataset.label));
    document.getElementById("languages").replaceChildren(...Object.entries(D.languages).map(([lang, name]) => el("button", { type: "button", lang, "aria-pressed": String(lang === state.lang), onclick: () => { state.lang = lang; kept("kzhealth-language", lang); render(); document.querySelector(`#languages [lang="${lang}"]`).focus(); } }, name)));
    const made = Object.entries(SECTIONS).map(([id, make]) => [id, make()]).filter(([, content]) => content);
    document.getElementById("contents").replaceChildren(...made.map(([id]) => el("a", { href: `#${id}` }, t(id))));
    document.getElementById("main").replaceChildren(...made.map(([id, content]) => el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading` }, t(id)), [content].flat(9))));
    refresh();
  }
  const theme = document.getElementById("theme");
  const dark = () => document.documentElement.dataset.theme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; theme.setAttribute("aria-pressed", String(dark())); drawCharts(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawCharts);
  document.addEventListener("charts", drawCharts);
  render();
})();
