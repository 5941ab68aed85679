/** A KMS key's ARN: it names account and region, and unlike an alias always the same key. */
const arn = /^arn:aws(?:-[a-z]+)*:kms:([a-z0-9-]+):\d{12}:key\/(?:mrk-)?[0-9a-f-]{32,36}$/;

/** The region that a KMS key's ARN names; undefined where the text is none. */
export function regionOfKey(text: string): string | undefined {
  return arn.exec(text)?.[1];
}
