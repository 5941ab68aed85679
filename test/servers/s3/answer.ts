/** What the server answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An error in S3's own words (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  answer(resource: string): Answer {
    const parts = { Code: this.code, Message: this.message, Resource: resource, RequestId: "TEST" };
    return { ...xml(this.status, element("Error", parts)), headers: { ...this.headers, "content-type": xmlType } };
  }
}

const xmlType = "application/xml";
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? "");

/** What an element holds: text, or others. Undefined members are left out; of a list each is an element. */
export type Content = string | number | boolean | undefined | { readonly [name: string]: Content | readonly Content[] };

export function element(name: string, content: Content): string {
  if (content === undefined) return "";
  if (typeof content !== "object") return `<${name}>${escaped(String(content))}</${name}>`;
  const inner = Object.entries(content).map(([child, value]) =>
    (Array.isArray(value) ? value : [value]).map((each: Content) => element(child, each)).join(""),
  );
  return `<${name}>${inner.join("")}</${name}>`;
}

export function xml(status: number, root: string): Answer {
  return { status, headers: { "content-type": xmlType }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${root}` };
}
