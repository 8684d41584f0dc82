// Shows and hides the fields of the agent's form as its conditions say, while one types.
// The server decides the same again when the form is sent; without this script the page still works.
"use strict";

const form = document.querySelector("form.ticket");

function valueOf(box) {
  if (box.dataset.type === "checkbox") return box.querySelector("input[type=checkbox]").checked;
  if (box.dataset.type === "multiselect") {
    return Array.from(box.querySelector("select").selectedOptions, (option) => option.value);
  }
  return box.querySelector("select, textarea, input:not([type=hidden])").value;
}

function parentValue(id, boxes) {
  if (boxes.has(id)) return valueOf(boxes.get(id));
  const system = JSON.parse(form.dataset.system)[id];
  if (!system) return undefined;
  return system.input ? form.elements[system.input].value : String(system.value ?? "");
}

function matches(condition, boxes) {
  const now = parentValue(condition.parent_field_id, boxes);
  if (typeof now === "boolean") return now === [true, "true", "1", 1].includes(condition.value);
  if (Array.isArray(now)) return now.includes(condition.value);
  return now === String(condition.value ?? "");
}

function neededIn(child, status) {
  const rule = child.required_on_statuses;
  if (!rule) return Boolean(child.is_required);
  if (rule.type === "ALL_STATUSES") return true;
  return rule.type === "SOME_STATUSES" && (rule.statuses || []).includes(status);
}

function evaluate() {
  const conditions = JSON.parse(form.dataset.conditions);
  const always = new Set(JSON.parse(form.dataset.always));
  const status = form.elements.status.value;
  const boxes = new Map(Array.from(form.querySelectorAll("[data-field]"), (box) => [Number(box.dataset.field), box]));
  const children = new Set(conditions.flatMap((one) => one.child_fields.map((child) => child.id)));
  const seen = new Set(Array.from(boxes.keys()).filter((id) => !children.has(id)));
  const needed = new Set(["solved", "closed"].includes(status) ? always : []);
  for (let before = -1; before !== seen.size; ) {
    before = seen.size;
    for (const condition of conditions) {
      const parent = condition.parent_field_id;
      if (boxes.has(parent) && !seen.has(parent)) continue;
      if (!matches(condition, boxes)) continue;
      for (const child of condition.child_fields) {
        seen.add(child.id);
        if (neededIn(child, status)) needed.add(child.id);
      }
    }
  }
  for (const [id, box] of boxes) {
    box.hidden = box.disabled = !seen.has(id);
    box.querySelector(".needed").hidden = !needed.has(id);
  }
}

if (form) {
  form.addEventListener("change", evaluate);
  evaluate();
}
