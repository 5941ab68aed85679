import { Conflict, Denied, InvalidInput, NotFound, OutOfSpace, Tampered, Unavailable } from "../events/error.ts";

/**
 * The sentences of the ObjectStore contract, so that every provider, wrapper and fake says the same thing with the same
 * code and `params`.
 */

/** The provider does not answer, or its folder or bucket is gone. */
export function providerUnavailable(provider: string, why: string, cause?: unknown): Unavailable {
  return new Unavailable("provider-unavailable", `Provider ${provider} is not available: ${why}`, {
    next: `Bring provider ${provider} back (mount its disk, check its line or service); the work is tried again by itself.`,
    params: { provider, why },
    cause,
  });
}

/** No room at the provider: disk full, quota or file size limit reached. */
export function providerFull(provider: string, why: string, cause?: unknown): OutOfSpace {
  return new OutOfSpace("provider-full", `Provider ${provider} has no room: ${why}`, {
    next: `Make room at provider ${provider} or raise its quota; the work is tried again by itself.`,
    params: { provider, why },
    cause,
  });
}

/** Credentials, permissions, or a provider that can only be read. */
export function providerDenied(provider: string, why: string, cause?: unknown): Denied {
  return new Denied("provider-denied", `Provider ${provider} refuses it: ${why}`, {
    next: `Check who may write to provider ${provider}, and that it is not mounted or set read-only.`,
    params: { provider, why },
    cause,
  });
}

/** Nothing is stored under the name. */
export function objectMissing(provider: string, name: string): NotFound {
  return new NotFound("object-missing", `Provider ${provider} has no object ${name}`, {
    next: "Restore goes on with the other providers; run a scrub and repair to bring the object back.",
    params: { provider, name },
  });
}

/** Other bytes are stored under the name; they were left as they are. */
export function objectConflict(provider: string, name: string): Conflict {
  return new Conflict(
    "object-conflict",
    `Provider ${provider} holds other bytes as ${name}; they were not overwritten`,
    {
      next: "Find out who wrote the object: what is stored is never replaced. A repair writes the right bytes as a new revision.",
      params: { provider, name },
    },
  );
}

/** `a` beside `a/b`: a name cannot also be the folder of another one. */
export function nameConflict(provider: string, name: string): Conflict {
  return new Conflict(
    "name-conflict",
    `Provider ${provider} cannot hold ${name} beside a name that it is a folder of`,
    {
      next: "Check which program writes to this provider: names of the vault format never collide like this.",
      params: { provider, name },
    },
  );
}

/** The object is under retention. */
export function objectLocked(provider: string, name: string, until: Date): Denied {
  return new Denied("object-locked", `Provider ${provider} keeps ${name} until ${until.toISOString()}`, {
    next: "Wait until the lock ends; nobody can shorten it.",
    params: { provider, name, until: until.toISOString() },
  });
}

/** What is stored is not what was put: other bytes, another length, or no plain object at all. */
export function objectAltered(provider: string, name: string, why: string): Tampered {
  return new Tampered("object-altered", `Provider ${provider} holds an altered ${name}: ${why}`, {
    next: `Restore goes on with the other providers; run a scrub of provider ${provider} and find out what changed the object.`,
    params: { provider, name, why },
  });
}

/** The name is not one that a provider can hold. */
export function nameInvalid(name: string): InvalidInput {
  return new InvalidInput("name-invalid", `${JSON.stringify(name)} is no object name`, {
    next: "Names are 1-512 characters of a-z 0-9 . _ - / in parts of 1-255, none of them . or ..",
    params: { name },
  });
}

/** The range is malformed or reaches beyond the end. */
export function rangeInvalid(name: string, offset: number, length: number, size: number): InvalidInput {
  return new InvalidInput("range-invalid", `Bytes ${offset}+${length} are not inside ${name}, which has ${size}`, {
    next: "Ask for a range inside the object; its size is in stat and in the manifest.",
    params: { name, offset, length, size },
  });
}

/** The provider refuses requests because its clock and this host's are too far apart. */
export function providerClock(provider: string, cause?: unknown): Unavailable {
  return new Unavailable(
    "provider-clock",
    `Provider ${provider} refuses it: its clock and this host's differ too much`,
    {
      next: "Set this host's clock by NTP; the work is tried again by itself.",
      params: { provider },
      cause,
    },
  );
}

/** The bucket or key lies in another region than the configuration says. */
export function providerMisplaced(provider: string, region: string, cause?: unknown): Denied {
  return new Denied("provider-region", `What provider ${provider} is asked for lies in region ${region}`, {
    next: `Correct the region of provider ${provider} in config.json.`,
    params: { provider, region },
    cause,
  });
}

/** The provider keeps no locks, by its configuration: a date in the future cannot be promised. */
export function lockUnsupported(provider: string, name: string): Denied {
  return new Denied("lock-unsupported", `Provider ${provider} keeps no locks; ${name} was not locked`, {
    next: `Use a bucket with object lock for provider ${provider}, or a policy without locks (lockDays 0).`,
    params: { provider, name },
  });
}
