import { InvalidInput } from "../../../events/error.ts";

/** An agency and something of it: `AGENCY=PATH`. @throws {InvalidInput} `cli-agency-invalid` */
export function parseAgency(text: string): { readonly agency: string; readonly path: string } {
  const equals = text.indexOf("=");
  const [agency, path] = [text.slice(0, Math.max(0, equals)).trim(), text.slice(equals + 1)];
  if (agency !== "" && path !== "") return { agency, path };
  throw new InvalidInput("cli-agency-invalid", `"${text}" does not name an agency and the home of its vault.`, {
    next: "Write AGENCY=HOME, the agency as the inventory names it.",
    params: { text },
  });
}

/** Somebody and a role: `NAME:ROLE`; without a role an operator. @throws {InvalidInput} `cli-person-invalid` */
export function parsePerson(text: string): { readonly name: string; readonly role: string } {
  const [, name = "", role = "operator"] = /^([^:：]{1,100})(?:[:：]([^:：]{1,100}))?$/u.exec(text) ?? [];
  const person = { name: name.trim(), role: role.trim() };
  if (person.name !== "" && person.role !== "") return person;
  throw new InvalidInput("cli-person-invalid", `"${text}" does not name a person and a role.`, {
    next: "Write NAME:ROLE, such as Lin:operator.",
    params: { text },
  });
}
