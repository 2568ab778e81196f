// What somebody types while the answer to a form is awaited belongs to the form that the answer brings.

// The form of an answer that has the fields of the one that was sent, which need not stand at the same place.
export function formLike(box, sent) {
  const [name] = sent.values.keys();
  return [...box.querySelectorAll("form")].find((form) => fieldsOf(form).some((one) => nameOf(one) === name));
}

// The values of a form by what their fields are called, and where somebody is typing.
export function whatIsTyped(form) {
  const values = new Map();
  for (const one of fieldsOf(form)) values.set(nameOf(one), valueOf(one));
  const focused = fieldsOf(form).find((one) => one === document.activeElement);
  return { values, focused: focused && nameOf(focused), caret: focused?.selectionStart ?? null };
}

// Put into the form what differs between the two; whether somebody who was typing can go on where it was. A form that
// says what is wrong takes the focus itself.
export function putBack(form, sent, before) {
  const fields = fieldsOf(form);
  const changed = fields.filter((one) => isTypedSince(one, sent.values, before.values) && canHold(one, before.values));
  for (const one of changed) {
    if (isTicked(one)) one.checked = before.values.get(nameOf(one));
    else one.value = before.values.get(nameOf(one));
  }
  // What it decides about the form was chosen once more.
  if (changed.some((one) => one.matches("[data-submit]"))) setTimeout(() => form.requestSubmit());
  const focused = fields.find((one) => nameOf(one) === before.focused);
  if (!focused || form.closest(".dialog-box").querySelector("[aria-invalid=true], [data-problem]")) return false;
  focused.focus();
  // In the answer the field may be a list to choose from, which has no place to type at.
  if (before.caret !== null) focused.setSelectionRange?.(before.caret, before.caret);
  return true;
}

function fieldsOf(form) {
  const named = [...(form?.elements ?? [])].filter((one) => one.name);
  return named.filter((one) => one.matches("input, select, textarea") && !one.matches("[type=hidden], [type=file]"));
}

function isTicked(field) {
  return field.matches("[type=checkbox], [type=radio]");
}

function nameOf(field) {
  return isTicked(field) ? `${field.name}=${field.value}` : field.name;
}

function valueOf(field) {
  return isTicked(field) ? field.checked : field.value;
}

function isTypedSince(field, sent, before) {
  const name = nameOf(field);
  return sent.has(name) && before.has(name) && sent.get(name) !== before.get(name);
}

function canHold(field, before) {
  return !field.matches("select") || [...field.options].some((one) => one.value === before.get(nameOf(field)));
}
